"""The arithmetic of erasure sets, against MinIO's rules and against counting by hand."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.minio import deployment, layout
from ansible_collections.vectordb.ops.plugins.module_utils.minio.problems import problems
from hypothesis import given
from hypothesis import strategies as st

pools = st.builds(
    lambda hosts, drives: {
        "hosts": [f"h{number}" for number in range(hosts)],
        "drives": [f"/d{number}" for number in range(drives)],
        "drives_per_set": 0,
    },
    st.integers(1, 20),
    st.integers(1, 12),
)


def sets_of(pool):
    try:
        return layout.erasure_sets(pool)
    except layout.LayoutError:
        return None


@given(pools)
def test_every_drive_is_in_exactly_one_set_of_the_same_size(pool):
    sets = sets_of(pool)
    if sets is None:
        return
    drives = [drive for one in sets for drive in one]
    assert sorted(drives) == sorted({(host, drive) for host in pool["hosts"] for drive in pool["drives"]})
    assert len({len(one) for one in sets}) == 1
    assert len(sets[0]) <= 16


@given(pools, st.one_of(st.none(), st.integers(0, 8)))
def test_the_table_says_what_counting_the_drives_that_are_left_says(pool, parity):
    sets = sets_of(pool)
    if sets is None:
        return
    size = len(sets[0])
    wanted = layout.default_parity(size) if parity is None else parity
    if wanted > size // 2:
        return
    row = layout.survey([pool], parity)[0]
    data = size - wanted
    for kind, gone in (
        ("without_drive", lambda host, drive: (host, drive)),
        ("without_host", lambda host, _drive: host),
    ):
        groups = {gone(*drive) for one in sets for drive in one}
        worst = min(sum(1 for drive in one if gone(*drive) != group) for group in groups for one in sets)
        assert row[kind]["read"] == (worst >= data)
        assert row[kind]["write"] == (worst >= (data + 1 if data == wanted else data))


@given(pools)
def test_whoever_is_not_refused_survives_the_loss_of_any_host(pool):
    hosts = pool["hosts"]
    if problems([pool], hosts):
        return
    for host in hosts:
        assert layout.survives([pool], None, {host})


@given(pools)
def test_a_pool_on_one_host_is_always_refused_and_can_be_accepted(pool):
    alone = {**pool, "hosts": ["h0"]}
    if sets_of(alone) is None:
        return
    assert any("lies on one host" in text for text in problems([alone], ["h0"]))
    assert problems([alone], ["h0"], accept_host_loss=True) == []


@pytest.mark.parametrize(
    ("total", "size"),
    [
        (1, 1),
        (2, 2),
        (3, 3),
        (4, 4),
        (6, 6),
        (8, 8),
        (9, 9),
        (12, 12),
        (16, 16),
        (18, 9),
        (20, 10),
        (24, 12),
        (32, 16),
        (60, 15),
    ],
)
def test_set_sizes_are_those_of_the_server(total, size):
    assert layout.set_size(total) == size


@pytest.mark.parametrize("total", [17, 19, 23])
def test_drives_that_no_size_divides_are_refused(total):
    with pytest.raises(layout.LayoutError, match="cannot be divided"):
        layout.set_size(total)


def test_parity_by_the_size_of_a_set():
    assert [layout.default_parity(size) for size in (1, 2, 3, 4, 5, 6, 7, 8, 16)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert layout.quorums(6, 3) == (3, 4)
    assert layout.quorums(8, 3) == (5, 5)


def test_all_mistakes_come_at_once():
    wanted = [{"hosts": ["a", "a"], "drives": ["data"], "drives_per_set": 0}, {"hosts": [], "drives": ["/d{1...4}"]}]
    found = "\n".join(problems(wanted, ["a", "b"], "EC3"))
    for text in (
        "names a twice",
        "expected absolute paths",
        "has no hosts",
        "three dots",
        "has b, which no pool",
        "EC3 is not a parity",
    ):
        assert text in found


def test_two_hosts_cannot_be_written_without_one():
    pool = {"hosts": ["a", "b"], "drives": ["/1", "/2"], "drives_per_set": 0}
    assert "reads only" in problems([pool], ["a", "b"])[0]


def test_a_parity_above_half_of_a_later_pool_is_refused():
    first = {"hosts": ["a", "b", "c"], "drives": ["/1", "/2"], "drives_per_set": 0}
    second = {"hosts": ["d", "e", "f"], "drives": ["/1"], "drives_per_set": 0}
    assert any("EC:3 does not fit" in text for text in problems([first, second], list("abcdef")))


BASE = {host: f"https://{host}:9000" for host in "abcd"}
FIRST = {"hosts": ["a", "b", "c"], "drives": ["/1"]}
SECOND = {"hosts": ["b", "c", "d"], "drives": ["/2"]}


def said(*known, deployment_of=None, problems=()):
    drives = [{"path": path, "deployment": name, "entries": 1} for path, name in (deployment_of or {}).items()]
    return {
        "pools": [deployment.urls(pool, BASE) for pool in known] or None,
        "drives": drives,
        "problems": list(problems),
    }


def judge(found, *wanted, hosts="abc"):
    return deployment.judge([deployment.urls(pool, BASE) for pool in wanted], found, list(hosts), BASE)


def test_a_pool_may_be_added_behind_the_ones_that_run():
    answer = judge({"a": said(FIRST), "b": said(FIRST), "c": said(FIRST), "d": said()}, FIRST, SECOND, hosts="abcd")
    assert answer["problems"] == []
    assert answer["new"] == [1]


def test_a_pool_that_runs_cannot_be_changed_moved_or_dropped():
    found = {host: said(FIRST) for host in "abc"}
    assert "Hosts, drives and" in judge(found, {**FIRST, "hosts": ["a", "c", "b"]})["problems"][0]
    assert "must stand first" in " ".join(judge(found, SECOND, FIRST, hosts="abcd")["problems"])
    assert "not described any more" in judge(found, SECOND, hosts="abcd")["problems"][0]


def test_a_run_that_ended_half_way_can_be_finished():
    found = {"a": said(FIRST, SECOND), "b": said(FIRST), "c": said(FIRST), "d": said()}
    assert judge(found, FIRST, SECOND, hosts="abcd")["problems"] == []


def test_drives_of_two_deployments_and_drives_of_a_pool_that_was_taken_off_are_refused():
    found = {"a": said(FIRST, deployment_of={"/1": "x"}), "b": said(FIRST, deployment_of={"/1": "y"})}
    assert "2 deployments (x: a:/1; y: b:/1)" in " ".join(judge(found, FIRST)["problems"])
    found = {"b": said(SECOND, deployment_of={"/2": "x"}), "a": said(deployment_of={"/1": "x"})}
    assert "a:/1 hold data of a pool that was taken off" in " ".join(
        judge(found, SECOND, FIRST, hosts="abcd")["problems"]
    )


def test_a_first_installation_needs_all_hosts():
    assert "missing: c" in judge({"a": said(), "b": said()}, FIRST)["problems"][0]


def test_servers_restart_together_only_with_a_quorum_of_them():
    pool = [{**FIRST, "drives": ["/1", "/2"], "drives_per_set": 0}]
    assert deployment.may_restart_without(pool, None, [], ["a", "b", "c"]) is None
    assert deployment.may_restart_without(pool, None, ["c"], ["a", "b", "c"]) is None
    assert "b, c are not part" in deployment.may_restart_without(pool, None, ["b", "c"], ["a", "b", "c"])
