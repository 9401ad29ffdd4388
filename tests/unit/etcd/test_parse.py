"""Parsers against what etcdctl 3.4 printed."""

from __future__ import annotations

import json

from ansible_collections.vectordb.ops.plugins.module_utils.etcd import config, config_keys, parse, wal
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.auth import prefix_end
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.snapshot import expired
from hypothesis import given
from hypothesis import strategies as st

STATUS = (
    '[{"Endpoint":"https://m1:2379","Status":{"header":{"cluster_id":684134793809231317,"member_id":3517084396909456240,'
    '"revision":7,"raft_term":2},"version":"3.4.23","dbSize":20480,"leader":3517084396909456240,"raftIndex":8,"raftTerm":2,'
    '"raftAppliedIndex":8,"dbSizeInUse":16384,"errors":["memberID:1 alarm:NOSPACE "]}}]'
)
HEALTH = '[{"endpoint":"a","health":true,"took":"2ms"},{"endpoint":"b","health":false,"took":"5s","error":"late"}]'
# The first 64 bytes of a write-ahead log of 3.4.23: checksum, then metadata.
WAL = bytes.fromhex(
    "040000000000008408041000000000001e000000000000820801108a87e0fa021a1408f0d6edd6feb3cce73010d5fbef9b869fa2bf0900000e00000000000082"
)


def test_identifiers_are_spelt_as_etcd_does():
    status = parse.statuses(json.loads(STATUS))["https://m1:2379"]
    assert (status["cluster_id"], status["id"], status["leader"]) == (
        "97e88f8637bfdd5",
        "30cf319feadb6b70",
        "30cf319feadb6b70",
    )
    assert (status["learner"], status["errors"]) == (False, ["memberID:1 alarm:NOSPACE "])


def test_health_keeps_the_reason():
    assert parse.healths(json.loads(HEALTH))["b"] == {"healthy": False, "error": "late"}


@given(st.text(alphabet="abc {[", max_size=20).filter(lambda text: not text.lstrip().startswith(("{", "["))))
def test_json_is_found_between_log_lines(noise):
    line = noise.replace("\n", " ")
    assert parse.tolerant(f"{line}\n{HEALTH}\n{line}\n") == json.loads(HEALTH)


@given(st.text())
def test_no_output_breaks_the_reader(text):
    parse.tolerant(text)


def test_alarms_and_nothing():
    assert parse.alarms({}) == []
    assert parse.alarms({"alarms": [{"memberID": 17, "alarm": 1}]}) == [{"id": "11", "alarm": "NOSPACE"}]


def test_the_log_tells_cluster_and_member():
    assert wal.identity(WAL) == ("97e88f8637bfdd5", "30cf319feadb6b70")


def test_the_cluster_of_founders_is_the_one_that_etcd_makes():
    urls = [[f"http://127.0.0.1:42{port}80"] for port in (3, 4, 5)]
    assert wal.cluster_id(urls, "tok") == "97e88f8637bfdd5"
    assert wal.cluster_id(urls, "other") != "97e88f8637bfdd5"


@given(st.binary(max_size=200))
def test_a_damaged_log_is_no_identity_and_no_crash(data):
    found = wal.identity(data)
    assert found is None or len(found) == 2


@given(st.text(min_size=1, max_size=8), st.text(max_size=8))
def test_a_prefix_covers_what_starts_with_it_and_nothing_else(prefix, rest):
    end = prefix_end(prefix)
    assert end == b"\0" or prefix.encode() <= (prefix + rest).encode() < end
    assert not (rest.encode() >= end) or end == b"\0" or not rest.startswith(prefix)


@given(st.lists(st.integers(0, 99), unique=True), st.integers(0, 5))
def test_the_newest_snapshots_stay(numbers, keep):
    names = [f"etcd-20260101T0000{number:02d}Z-rev1.db" for number in numbers] + ["notes.txt"]
    gone = expired(names, keep)
    left = sorted(set(names) - set(gone))
    assert "notes.txt" in left
    assert len(left) - 1 == (min(keep, len(numbers)) if keep else len(numbers))
    assert all(old < new for old in gone for new in left if new != "notes.txt")


def test_durations_become_nanoseconds():
    assert config.normalise({"backend-batch-interval": "1m30s"}) == {"backend-batch-interval": 90 * 10**9}
    assert config.nanoseconds("1 week") is None


def test_config_problems_name_key_value_and_expectation():
    found = config.problems(
        {"heartbeat_interval": 5, "snapshot-count": "many", "name": "x", "max-learners": 1}, "3.5.21"
    )
    assert len(found) == 4
    text = "\n".join(found)
    for words in (
        "did you mean heartbeat-interval?",
        "'many'; expected a whole number",
        "set etcd_name",
        "belongs to 3.6",
    ):
        assert words in text, text
    assert config.problems({"pre-vote": True, "client-transport-security": {"allowed-cn": ["a"]}}) == []
    assert "did you mean cert-file?" in config.problems({"peer-transport-security": {"certfile": "x"}})[0]
    assert "known: 3.4" in config.problems({}, "2.3.1")[0]


@given(
    st.sampled_from(sorted(config_keys.KEYS)), st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
)
def test_a_value_that_passes_is_of_its_kind(key, value):
    kind, _lines = config_keys.KEYS[key]
    if key in config_keys.RESERVED or config.problems({key: value}):
        return
    assert isinstance(value, {"bool": bool, "str": str, "int": int, "duration": (int, str)}[kind])
