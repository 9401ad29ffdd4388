"""What a cluster gets on top: components from groups, queues, coordinators that stand by."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.filter.milvus_plan import (
    milvus_components_of,
    milvus_endpoints,
    milvus_plan,
)

CLUSTER = {
    "etcd_mode": "external",
    "etcd_endpoints": ["a:2379", "b:2379", "c:2379"],
    "storage": "s3",
    "s3_endpoint": "127.0.0.1",
    "s3_port": 9010,
    "s3_access_key": "an-access-key",
    "s3_secret_key": "a-secret-key",
    "s3_ca_path": "/etc/vectordb/pki/ca.crt",
    "components": [{"name": "mixcoord"}, {"name": "querynode"}, {"name": "proxy"}],
    "hosts": ["a", "b", "c"],
    "coordinator_hosts": ["a", "b"],
}
KAFKA = {"kafka_endpoints": ["a:9092", "b:9092"], "kafka_password": "kafka-secret", "kafka_ca_path": "/ca.crt"}
PULSAR = {"pulsar_endpoints": ["a:6651", "b:6651"], "pulsar_token": "a.b.c"}


def planned(settings, **changes):
    plan = milvus_plan(settings(**{**CLUSTER, **changes}))
    assert plan["problems"] == []
    return plan


def test_groups_become_components_and_counts_become_instances():
    assert milvus_components_of(["milvus_coordinator", "milvus_querynode"], {"querynode": 2}) == [
        {"name": "mixcoord"},
        {"name": "querynode"},
        {"name": "querynode", "instance": "querynode-2"},
    ]
    assert milvus_components_of([{"name": "proxy", "port": 1}]) == [{"name": "proxy", "port": 1}]


@pytest.mark.parametrize(
    ("version", "component"), [("2.6.22", "indexnode"), ("2.3.5", "streamingnode"), ("2.6.22", "rootcoord")]
)
def test_a_component_that_a_version_lacks_is_refused_by_name(settings, version, component):
    problems = milvus_plan(settings(**{**CLUSTER, **KAFKA, "version": version, "components": [{"name": component}]}))[
        "problems"
    ]
    assert any(component in problem for problem in problems)


def test_a_count_of_what_does_not_run_here_is_refused(settings):
    plan = milvus_plan(settings(**CLUSTER, **KAFKA, placed_components=["proxy"], instances={"querynode": 2}))
    assert any("milvus_instances: querynode" in problem for problem in plan["problems"])
    plan = milvus_plan(settings(**CLUSTER, **KAFKA, placed_components=["proxy"], instances={"proxy": 0}))
    assert any("expected a number from 1 on" in problem for problem in plan["problems"])


def test_endpoints_are_what_the_other_roles_announce():
    hostvars = {"a": {"etcd_advertise_host": "a.internal"}, "b": {"ansible_host": "10.0.0.2"}, "c": {}}
    assert milvus_endpoints(["a", "b", "c"], hostvars, "etcd_advertise_host", 2379) == [
        "a.internal:2379",
        "10.0.0.2:2379",
        "c:2379",
    ]


@pytest.mark.parametrize("version", ["2.3.5", "2.4.24", "2.5.27"])
def test_kafka_gets_a_login_and_the_password_is_no_part_of_the_file(settings, version):
    plan = planned(settings, **KAFKA, version=version)
    assert plan["message_queue"] == "kafka"
    kafka = plan["instances"][0]["milvus_yaml"]["kafka"]
    assert (kafka["brokerList"], kafka["securityProtocol"], kafka["saslUsername"]) == (
        "a:9092,b:9092",
        "SASL_SSL",
        "milvus",
    )
    assert plan["instances"][0]["secrets"]["KAFKA_SASLPASSWORD"] == "kafka-secret"
    # 2.3 has no key for a CA and asks the system's trust store.
    assert kafka.get("ssl") == (None if version == "2.3.5" else {"enabled": True, "tlsCaCert": "/ca.crt"})


def test_pulsar_gets_all_brokers_and_a_token(settings):
    plan = planned(settings, **PULSAR)
    assert plan["message_queue"] == "pulsar"
    assert plan["instances"][0]["milvus_yaml"]["pulsar"] == {
        "address": "pulsar+ssl://a:6651,b:6651",
        "webport": 8443,
        "authPlugin": "token",
        "tenant": "milvus",
        "namespace": "default",
    }
    assert plan["instances"][0]["secrets"]["PULSAR_AUTHPARAMS"] == "token:a.b.c"


@pytest.mark.parametrize("version", ["2.6.22", "3.0.0"])
def test_woodpecker_writes_below_the_root_path_of_the_bucket(settings, version):
    components = [{"name": name} for name in ("mixcoord", "proxy", "querynode", "datanode", "streamingnode")]
    plan = planned(settings, version=version, components=components)
    assert plan["message_queue"] == "woodpecker"
    for instance in plan["instances"]:
        assert instance["milvus_yaml"]["woodpecker"]["storage"] == {"type": "minio"}
        assert instance["milvus_yaml"]["mixCoord"]["enableActiveStandby"] is True
        assert instance["milvus_yaml"]["minio"]["ssl"] == {"tlsCACert": "/etc/vectordb/pki/ca.crt"}


def test_two_coordinators_stand_by_and_one_does_not(settings):
    config = planned(settings, **KAFKA)["instances"][0]["milvus_yaml"]
    assert all(config[section]["enableActiveStandby"] for section in ("rootCoord", "queryCoord", "dataCoord"))
    config = planned(settings, **KAFKA, coordinator_hosts=["a"])["instances"][0]["milvus_yaml"]
    assert "enableActiveStandby" not in config["rootCoord"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({**KAFKA, "storage": "local"}, "milvus_storage: local"),
        ({**KAFKA, **PULSAR}, "milvus_message_queue: hosts of Kafka and of Pulsar"),
        ({**KAFKA, "kafka_password": ""}, "milvus_kafka_password"),
        ({"message_queue": "kafka"}, "milvus_kafka_endpoints"),
        ({"message_queue": "pulsar"}, "milvus_pulsar_endpoints"),
        ({"message_queue": "rocksmq"}, "milvus_message_queue"),
        ({"message_queue": "woodpecker"}, "milvus_message_queue"),
        ({"version": "2.6.22", "config": {"woodpecker.storage.type": "local"}}, "woodpecker.storage.type is 'local'"),
        ({**PULSAR, "pulsar_token": "a,b"}, "milvus_pulsar_token"),
        ({**KAFKA, "components": [{"name": "mixcoord"}, {"name": "rootcoord"}]}, "keep one or the other"),
        (
            {**KAFKA, "components": [{"name": "mixcoord"}, {"name": "mixcoord", "instance": "mixcoord-2"}]},
            "fail together",
        ),
    ],
)
def test_mistakes_of_a_cluster_are_named(settings, changes, said):
    problems = milvus_plan(settings(**{**CLUSTER, **changes}))["problems"]
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize(("version", "follows"), [("2.3.5", ["datanode"]), ("2.4.24", ["datanode"]), ("2.5.27", [])])
def test_data_nodes_follow_a_coordinator_that_would_forget_their_rows(settings, version, follows):
    components = [{"name": "datanode"}, {"name": "querynode"}]
    plan = planned(settings, **KAFKA, version=version, components=components)
    assert [instance["name"] for instance in plan["instances"] if instance["follows"]] == follows


def test_topics_are_named_after_the_root_path(settings):
    config = planned(settings, **KAFKA, etcd_root_path="team/shop")["instances"][0]["milvus_yaml"]
    assert config["msgChannel"]["chanNamePrefix"]["cluster"] == "team-shop"


def test_it_is_said_that_an_old_line_writes_the_password_of_kafka_to_its_journal(settings):
    assert any("journal" in note for note in planned(settings, **KAFKA)["notes"])
    assert not any("journal" in note for note in planned(settings, **KAFKA, version="2.5.27")["notes"])


@pytest.mark.parametrize(("version", "holds"), [("2.3.5", ["proxy"]), ("2.4.24", [])])
def test_proxies_hold_on_where_a_new_coordinator_knows_no_leader_at_first(settings, version, holds):
    plan = planned(settings, **KAFKA, version=version, components=[{"name": "querynode"}, {"name": "proxy"}])
    assert [instance["name"] for instance in plan["instances"] if instance["holds"]] == holds
