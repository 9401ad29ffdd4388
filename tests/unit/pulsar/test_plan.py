"""What the role makes of its variables."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.plan import plan, replication, restarts
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.problems import problems
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.settings import expected
from hypothesis import given
from hypothesis import strategies as st

HOSTS = ["one", "two", "three"]
SECRET = "a-secret-that-has-more-than-32-characters"
INPUTS = {
    "host": "two",
    "mode": "cluster",
    "cluster": "pulsar",
    "zookeeper_hosts": HOSTS,
    "bookie_hosts": HOSTS,
    "broker_hosts": HOSTS,
    "standalone_hosts": ["two"],
    "zookeeper_ids": {},
    "addresses": {host: f"{host}.example" for host in HOSTS},
    "version": "3.0.7",
    "archive_checksum": "sha256:" + "0" * 64,
    "archive_root": "/opt/pulsar",
    "listen_address": "0.0.0.0",
    "ports": {
        "zookeeper": 2181,
        "zookeeper_quorum": 2888,
        "zookeeper_election": 3888,
        "bookie": 3181,
        "broker": 6650,
        "broker_tls": 6651,
        "web": 8080,
        "web_tls": 8443,
    },
    "user": "pulsar",
    "group": "pulsar",
    "config_dir": "/etc/pulsar",
    "data_dir": "/var/lib/pulsar",
    "zookeeper_data_dir": "/var/lib/pulsar/zookeeper",
    "bookie_journal_dirs": ["/var/lib/pulsar/journal"],
    "bookie_ledger_dirs": ["/var/lib/pulsar/ledgers"],
    "bookie_disk": {"threshold": 0.95, "warn": 0.9, "low": 0.9, "entry_log": 0},
    "memory": {
        "zookeeper": {"heap": "96m"},
        "bookie": {"heap": "256m", "direct": "128m"},
        "broker": {"heap": "1g", "direct": "256m"},
        "standalone": {"heap": "1g", "direct": "256m"},
    },
    "jvm_options": {},
    "broker_config": {},
    "bookie_config": {},
    "zookeeper_config": {},
    "max_message_size": 5242880,
    "session_timeout": 10000,
    "ensemble_size": 0,
    "write_quorum": 0,
    "ack_quorum": 0,
    "single_copy_accepted": False,
    "tls": True,
    "web_plain": False,
    "tls_ca_path": "/pki/ca.crt",
    "tls_cert_path": "/pki/pulsar.crt",
    "tls_key_path": "/pki/pulsar.key",
    "auth": True,
    "token_secret": SECRET,
    "superuser_roles": ["admin"],
    "broker_role": "vectordb-broker",
    "namespaces": [],
}


def inputs(**changes):
    return {**copy.deepcopy(INPUTS), **changes}


def config(part, **changes):
    lines = plan(inputs(**changes))["parts"][part]["config"].splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_a_sound_inventory_has_no_problem():
    assert problems(inputs()) == []
    assert problems(inputs(mode="standalone", zookeeper_hosts=[], bookie_hosts=[], broker_hosts=[])) == []


def test_plain_ports_are_off_with_tls():
    found = config("broker")
    assert found["brokerServicePort"] == found["webServicePort"] == ""
    assert found["brokerServicePortTls"] == "6651"
    zookeeper = config("zookeeper")
    assert "clientPort" not in zookeeper
    assert (zookeeper["secureClientPort"], zookeeper["sslQuorum"]) == ("2181", "true")
    assert config("bookie")["tlsClientAuthentication"] == "true"


def test_the_secret_is_in_no_configuration():
    assert SECRET not in str(plan(inputs()))


def test_users_settings_lie_over_defaults():
    assert (
        config("broker", broker_config={"defaultNumberOfNamespaceBundles": 16})["defaultNumberOfNamespaceBundles"]
        == "16"
    )


@given(bookies=st.integers(min_value=1, max_value=9))
def test_default_quorums_write_with_one_bookie_less(bookies):
    ensemble, write, ack = replication({**INPUTS, "bookie_hosts": [str(number) for number in range(bookies)]})
    assert bookies >= ensemble >= write >= ack >= 1
    if bookies >= 3:
        assert ensemble <= bookies - 1
        assert ack == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mode": "both"}, "allowed are cluster and standalone"),
        ({"zookeeper_hosts": HOSTS[:2]}, "allowed are 1, 3 or 5"),
        ({"bookie_hosts": []}, "pulsar_bookie_hosts is empty"),
        ({"host": "four", "addresses": {}}, "this host is in none of"),
        ({"token_secret": "short"}, "shorter than 32"),
        ({"archive_checksum": "md5:1"}, "expected sha512"),
        ({"ensemble_size": 4}, "needs 4 bookies"),
        ({"ensemble_size": 3}, "writing stops"),
        ({"ensemble_size": 2, "write_quorum": 3}, "expected ensemble >= write quorum"),
        ({"ack_quorum": 1}, "acknowledged with one copy"),
        ({"zookeeper_ids": {"one": 2}}, "each needs its own"),
        ({"bookie_disk": {"threshold": 95, "warn": 0.9, "low": 0.9, "entry_log": 0}}, "expected shares"),
        ({"max_message_size": 10}, "at least 1048576"),
        ({"broker_config": {"maxConcurentLookupRequest": 1}}, "did you mean maxConcurrentLookupRequest"),
        ({"bookie_config": {"journalSyncData": "yes"}}, "expected true or false"),
        ({"zookeeper_config": {"clientPort": 1}}, "pulsar_zookeeper_port"),
        ({"namespaces": [{"name": "milvus"}]}, "expected TENANT/NAMESPACE"),
        ({"namespaces": [{"name": "a/b", "backlog_quota": {"bytes": 1, "policy": "drop"}}]}, "allowed are"),
        (
            {"namespaces": [{"name": "a/b", "backlog_quota": {"bytes": 1, "policy": "consumer_backlog_eviction"}}]},
            "drops what was not read",
        ),
        ({"namespaces": [{"name": "a/b", "retention": {"minutes": 0, "megabytes": 5}}]}, "0 for both"),
    ],
)
def test_mistakes_are_named(changes, words):
    assert any(words in text for text in problems(inputs(**changes))), problems(inputs(**changes))


def test_memory_without_unit_is_named():
    memory = copy.deepcopy(INPUTS["memory"])
    memory["broker"]["heap"] = "512"
    assert "pulsar_broker_heap is '512'" in problems(inputs(memory=memory))[0]


def test_only_what_runs_and_has_changed_is_restarted():
    started_with = plan(inputs())["started_with"]
    changed = ["/etc/pulsar/broker.conf", "/etc/pulsar/log4j2.xml"]
    assert list(restarts({}, changed[:1], started_with, ["broker", "bookie"])) == ["broker"]
    assert list(restarts({}, changed, started_with, ["broker", "bookie"])) == ["bookie", "broker"]
    assert restarts({}, changed, started_with, []) == {}
    assert restarts({"bookie": ["x"]}, [], started_with, ["bookie"]) == {"bookie": ["x"]}


def test_a_host_that_is_not_set_up_yet_is_not_expected():
    made, left = plan(inputs()), expected(inputs(), ["three"])
    assert expected(inputs(), []) == {name: made[name] for name in ("zookeepers", "bookies", "urls")}
    assert "three" in str(made["urls"])
    assert "three" not in str(left)
    assert [len(found) for found in left.values()] == [2, 2, 2]
