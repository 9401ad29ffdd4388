"""What a Kafka node shall be, and every mistake that variables can hold."""

from __future__ import annotations

import json

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.kafka import health, plan, topics, users
from hypothesis import given
from hypothesis import strategies as st

SETTINGS = {
    "host": "k1",
    "hosts": ["k1", "k2", "k3"],
    "controller_hosts": [],
    "per_host": {},
    "cluster_name": "shop",
    "listen_address": "0.0.0.0",
    "port": 9092,
    "controller_port": 9093,
    "broker_port": 9094,
    "archive_checksum": "sha512:" + "a" * 128,
    "data_dir": "/var/lib/kafka/data",
    "heap_mb": 1024,
    "config": {},
    "message_max_bytes": 10485760,
    "retention_hours": 72,
    "replication_factor": 0,
    "min_insync_replicas": 0,
    "tls_ca_path": "/etc/vectordb/pki/ca.crt",
    "super_users": ["kafka", "admin"],
    "users": [],
}


def made(**changes):
    return plan.make_plan({**SETTINGS, **changes})


def test_three_combined_nodes():
    done = made()
    assert done["problems"] == []
    properties = done["properties"]
    assert properties["process.roles"] == "broker,controller"
    assert properties["controller.quorum.voters"] == "1@k1:9093,2@k2:9093,3@k3:9093"
    assert (properties["default.replication.factor"], properties["min.insync.replicas"]) == (3, 2)
    assert properties["advertised.listeners"] == "CLIENT://k1:9092,BROKER://k1:9094"


def test_a_controller_apart_has_no_clients():
    done = made(hosts=["b1", "b2", "b3"], controller_hosts=["k1"])
    assert done["properties"]["process.roles"] == "controller"
    assert done["ports"] == {"controllers": 9093}
    assert "advertised.listeners" not in done["properties"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hosts": ["k1", "k2"]}, "kafka_hosts has 2 hosts that vote; allowed are 1, 3 or 5"),
        ({"host": "k9"}, "kafka_hosts does not hold k9"),
        ({"per_host": {"k2": {"node_id": 1}}}, "kafka_node_id 1 is used by k1, k2"),
        ({"replication_factor": 4}, "kafka_replication_factor is 4 and there are 3 brokers"),
        ({"min_insync_replicas": 3}, "set it to 2"),
        ({"min_insync_replicas": 4}, "nothing could be written"),
        ({"archive_checksum": ""}, "kafka_archive_checksum is empty"),
        ({"broker_port": 9092}, "they must differ"),
        ({"heap_mb": 64}, "a broker does not live with less than 256"),
        ({"config": {"num.partition": 1}}, "did you mean num.partitions?"),
        ({"config": {"node.id": 1}}, "governed by kafka_node_id"),
        ({"config": {"num.partitions": [1]}}, "must be a number, text or boolean"),
        ({"users": [{"name": "milvus", "password": "short"}]}, "the password of milvus is shorter than 8"),
        ({"users": [{"name": "admin", "password": "long-enough-1"}]}, "whose members enter by certificate"),
    ],
)
def test_a_mistake_is_named(changes, said):
    assert any(said in problem for problem in made(**changes)["problems"])


def test_all_mistakes_are_told_at_once():
    assert len(made(hosts=["k1", "k2"], archive_checksum="", heap_mb=1, config={"x": 1})["problems"]) == 4


@given(st.text(min_size=1, max_size=40))
def test_a_cluster_has_one_identity_that_is_no_option(name):
    found = plan.cluster_id(name)
    assert found == plan.cluster_id(name)
    assert len(found) == 22
    assert not found.startswith("-")


@given(st.sets(st.integers(1, 9), min_size=1, max_size=9))
def test_numbers_are_unique_however_hosts_are_spread(places):
    hosts = [f"k{place}" for place in sorted(places)]
    found = plan.nodes({**SETTINGS, "hosts": hosts, "controller_hosts": hosts[::2]})
    assert len({node["id"] for node in found}) == len(hosts)
    assert {node["host"] for node in found if node["controller"]} == set(hosts[::2])


@pytest.mark.parametrize(
    ("meta", "count"),
    [(None, 0), ("node.id=1\n", 0), ("#x\nnode.id=2\n", 1), ("node.id=2\ncluster.id=other\n", 2)],
)
def test_data_of_another_node_or_cluster_is_known(meta, count):
    assert len(plan.identity_problems(made(), meta)) == count


def wrote(*ids):
    voters = [{"voterId": number} for number in ids]
    return {"files": {"quorum": json.dumps({"leaderId": ids[0], "currentVoters": voters}) if ids else None}}


def test_a_running_quorum_takes_no_other_controllers():
    five = ["k1", "k2", "k3", "k4", "k5"]
    told = plan.quorum_problems(made(hosts=five), [wrote(1, 2, 3)])
    assert "controllers are k1, k2, k3 for good, the inventory gives k1, k2, k3, k4, k5" in told[0]
    new = made(hosts=five, host="k4")
    assert plan.quorum_problems(new, [wrote(), wrote(1, 2, 3)]) == told
    assert plan.quorum_problems(new, [wrote(), wrote()]) == []
    assert "node 9" in plan.quorum_problems(made(), [wrote(2, 3, 9)])[0]


def test_brokers_join_a_running_quorum():
    apart = made(hosts=["k1", "k2", "k3", "k4"], controller_hosts=["k1", "k2", "k3"])
    assert plan.quorum_problems(apart, [wrote(3, 2, 1)]) == []


WHOLE = {"brokers": [1, 2, 3], "partitions": {"a-0": (1, [1, 2, 3], [1, 2, 3])}}


@pytest.mark.parametrize(
    ("changes", "without", "said"),
    [
        ({}, None, ""),
        ({"brokers": [1, 2]}, None, "broker 3 is not there"),
        ({"brokers": [1, 2]}, 3, ""),
        ({"partitions": {"a-0": (1, [1, 2, 3], [1, 2])}}, None, "1 partitions lack a replica in sync: a-0"),
        ({"partitions": {"a-0": (1, [1, 2, 3], [1, 2])}}, 3, ""),
        ({"partitions": {"a-0": (1, [1, 2, 3], [1, 3])}}, 3, "lack a replica in sync"),
        ({"partitions": {"a-0": (-1, [1], [])}}, None, "have no leader"),
        ({"partitions": {"a-0": (1, [1], [1])}}, 1, ""),
    ],
)
def test_health(changes, without, said):
    problems = health.judge({**WHOLE, **changes}, [1, 2, 3], without)
    assert bool(problems) == bool(said)
    assert said in "; ".join(problems)


ACL = {"resource": "topic", "name": "by-dev-", "pattern": "prefixed", "operations": ["all"]}
USER = {"name": "milvus", "password": "x", "mechanism": "SCRAM-SHA-512", "acls": [ACL]}


def test_a_new_user_gets_password_and_rights_and_a_second_run_nothing():
    actions = users.plan([USER], {})
    assert [action["operation"] for action in actions] == ["set_password", "grant"]
    assert "x" not in str([action.get("password") for action in actions])
    assert users.plan([USER], {"milvus": {"login": True, "rights": users.wanted_rights(USER)}}) == []


def test_a_right_that_is_not_named_is_taken_back():
    extra = ("topic", "other", "literal", "read")
    found = {"milvus": {"login": True, "rights": users.wanted_rights(USER) | {extra}}}
    assert users.plan([USER], found) == [{"operation": "revoke", "user": "milvus", "right": list(extra)}]


TOPIC = {"name": "a", "partitions": None, "replication_factor": None, "config": None}
FOUND = {"a": {"partitions": 3, "replication_factor": 3, "in_sync": 9, "config": {"retention.ms": "1000"}}}


def test_topics_are_made_changed_and_never_shrunk():
    assert topics.plan([TOPIC], {})[0][0]["operation"] == "create"
    assert topics.plan([TOPIC], FOUND) == ([], [])
    assert topics.plan([{**TOPIC, "partitions": 6}], FOUND)[0] == [
        {"operation": "add_partitions", "topic": "a", "partitions": 6}
    ]
    (problem,) = topics.plan([{**TOPIC, "partitions": 1}], FOUND)[1]
    assert "cannot take partitions away" in problem
    (action,) = topics.plan([{**TOPIC, "config": {"retention.ms": 2000}}], FOUND)[0]
    assert action["config"] == {"retention.ms": "2000"}


def test_the_table_says_how_long_messages_are_kept():
    assert topics.table({"a": {**FOUND["a"], "config": {"retention.ms": "172800000"}}}).splitlines()[1].split() == [
        "a", "3", "3", "9/9", "48", "h",
    ]  # fmt: skip
