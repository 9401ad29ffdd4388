"""What shall be on a host, from variables alone."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.filter.milvus_plan import (
    milvus_bundle,
    milvus_fingerprint,
    milvus_identity,
    milvus_plan,
    milvus_published_ports,
    milvus_restarts,
)

S3 = {"storage": "s3", "s3_endpoint": "minio-1", "s3_access_key": "an-access-key", "s3_secret_key": "a-secret-key"}
EXTERNAL = {"etcd_mode": "external", "etcd_endpoints": ["etcd-1:2379"]}
KAFKA = {"kafka_endpoints": ["kafka-1:9092"], "kafka_password": "kafka-secret"}


def instance_of(plan, name="standalone"):
    assert plan["problems"] == []
    return next(item for item in plan["instances"] if item["name"] == name)


@pytest.mark.parametrize("version", ["2.3.5", "2.4.23", "2.5.27", "2.6.22", "3.0.0"])
def test_every_line_gets_a_configuration_that_its_own_reference_accepts(settings, version):
    assert milvus_plan(settings(version=version))["problems"] == []
    secured = dict(
        EXTERNAL,
        **S3,
        version=version,
        tls_mode=2,
        tls_cert_path="/c",
        tls_key_path="/k",
        tls_ca_path="/a",
        rest_port=18080,
    )
    assert milvus_plan(settings(**secured))["problems"] == []


def test_quota_is_on_or_a_coordinator_never_stops(settings):
    assert instance_of(milvus_plan(settings()))["milvus_yaml"]["quotaAndLimits"]["enabled"] is True


def test_every_component_has_a_port_of_its_own(settings):
    config = instance_of(milvus_plan(settings()))["milvus_yaml"]
    ports = [
        config[section]["port"]
        for section in ("proxy", "rootCoord", "queryCoord", "dataCoord", "queryNode", "dataNode", "indexNode")
    ]
    assert len(set(ports)) == len(ports)


def test_the_message_queue_is_written_so_that_an_upgrade_cannot_flip_it(settings):
    assert instance_of(milvus_plan(settings()))["milvus_yaml"]["mq"] == {"type": "rocksmq"}
    assert instance_of(milvus_plan(settings(version="2.6.22")))["milvus_yaml"]["mq"] == {"type": "woodpecker"}


def test_credentials_are_not_in_the_configuration_but_in_the_environment(settings):
    instance = instance_of(milvus_plan(settings(**S3)))
    assert "a-secret-key" not in str(instance["milvus_yaml"])
    assert instance["secrets"] == {"MINIO_ACCESSKEYID": "an-access-key", "MINIO_SECRETACCESSKEY": "a-secret-key"}


def test_credentials_in_the_users_own_overlay_are_moved_too(settings):
    plan = milvus_plan(
        settings(message_queue="kafka", config={"kafka": {"brokerList": "k:9092", "saslPassword": "kafka-secret"}})
    )
    instance = instance_of(plan)
    assert instance["milvus_yaml"]["kafka"] == {"brokerList": "k:9092"}
    assert instance["secrets"] == {"KAFKA_SASLPASSWORD": "kafka-secret"}


def test_a_second_instance_moves_its_ports_and_names_itself(settings):
    plan = milvus_plan(
        settings(
            **EXTERNAL,
            **KAFKA,
            components=[{"name": "querynode"}, {"name": "querynode", "instance": "querynode-2"}],
        )
    )
    second = instance_of(plan, "querynode-2")
    assert second["arguments"] == ["querynode", "-alias", "querynode-2"]
    assert second["ports"] == {"queryNode.port": 22123, "metrics": 20095}
    assert second["unit"] == "milvus@querynode-2.service"


def test_the_merged_coordinator_is_spelt_as_its_line_wants_it(settings):
    old = milvus_plan(settings(**EXTERNAL, **KAFKA, components=[{"name": "mixcoord"}]))
    new = milvus_plan(settings(**EXTERNAL, version="2.6.22", components=[{"name": "mixcoord"}]))
    assert instance_of(old, "mixcoord")["arguments"][0] == "mixture"
    assert instance_of(new, "mixcoord")["arguments"] == ["mixcoord"]


def test_components_start_before_those_that_need_them(settings):
    names = [{"name": name} for name in ("proxy", "querynode", "mixcoord", "datanode")]
    plan = milvus_plan(settings(**EXTERNAL, message_queue="kafka", components=names))
    assert [item["name"] for item in plan["instances"]] == ["mixcoord", "datanode", "querynode", "proxy"]


def test_the_management_port_is_published_on_loopback_only(settings):
    instance = instance_of(milvus_plan(settings(install_method="container")))
    assert milvus_published_ports(instance) == ["19530:19530", "127.0.0.1:9091:9091"]


def test_files_with_credentials_are_roots_alone(settings):
    bundle = milvus_bundle(
        milvus_plan(settings()),
        {
            "config_dir": "/etc/milvus",
            "data_dir": "/var/lib/milvus",
            "log_dir": "",
            "user": "milvus",
            "group": "milvus",
            "embedded_etcd": True,
            "systemd": True,
            "session_program": "/usr/local/libexec/vectordb-ops/milvus_session",
        },
    )
    environment = next(item for item in bundle["files"] if item["dest"].endswith("milvus.env"))
    assert (environment["owner"], environment["mode"], environment["secret"]) == ("root", "0600", True)
    assert {"/etc/milvus/standalone/embedEtcd.yaml", "/var/lib/milvus/identity.yaml"} <= {
        item["dest"] for item in bundle["files"]
    }


def running(instance, **changes):
    import yaml

    state = {
        "active": True,
        "fingerprint": milvus_fingerprint(instance, {}),
        "milvus_yaml": yaml.safe_dump(instance["milvus_yaml"]),
    }
    return {"digests": {}, "instances": {"standalone": {**state, **changes}}}


def decide(plan, host):
    return milvus_restarts(plan["instances"], host, "2.3.5")


def test_what_runs_as_planned_is_left_alone(settings):
    plan = milvus_plan(settings())
    assert decide(plan, running(instance_of(plan))) == {"start": [], "restart": []}


def test_a_changed_key_restarts_but_one_that_applies_at_run_time_does_not(settings):
    before = instance_of(milvus_plan(settings()))
    restart = milvus_plan(settings(config={"proxy": {"maxTaskNum": 2000}}))
    runtime = milvus_plan(settings(config={"quotaAndLimits": {"limitWriting": {"forceDeny": True}}}))
    assert decide(restart, running(before))["restart"] == ["standalone"]
    assert decide(runtime, running(before)) == {"start": [], "restart": []}


@pytest.mark.parametrize("text", ["mq: {type: no_such_queue}", "a: [", ""])
def test_a_file_edited_by_hand_restarts(settings, text):
    plan = milvus_plan(settings())
    assert decide(plan, running(instance_of(plan), milvus_yaml=text))["restart"] == ["standalone"]


def test_a_renewed_certificate_restarts(settings):
    plan = milvus_plan(settings())
    host = running(instance_of(plan))
    host["digests"] = {"/etc/vectordb/pki/milvus.crt": "new"}
    assert decide(plan, host)["restart"] == ["standalone"]


def test_what_does_not_run_is_started(settings):
    plan = milvus_plan(settings())
    assert decide(plan, running(instance_of(plan), active=False))["start"] == ["standalone"]


def test_the_identity_of_data_is_what_must_not_change(settings):
    assert milvus_identity(milvus_plan(settings()))["mq.type"] == "rocksmq"
    assert milvus_identity(milvus_plan(settings(**S3)))["minio.bucketName"] == "milvus"
