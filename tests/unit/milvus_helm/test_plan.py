"""What a release of the chart is, from variables alone."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.filter.milvus_helm import milvus_helm_plan
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.milvus_role import options, settings

SECRETS = {"s3_access_key": "milvus", "s3_secret_key": "a-Secret-of-minio", "root_password": "a-Secret-of-root"}
CLUSTER = ["mixcoord", "proxy", "querynode", "datanode"]


def planned(given_options=None, **changes):
    wanted = {"install_method": "helm", "version": "2.6.22", **SECRETS, **changes}
    return milvus_helm_plan(settings(**wanted), options(**{"values": {}, "chart_version": "", **(given_options or {})}))


def cluster(version="2.6.22", given_options=None, **changes):
    last = "indexnode" if version.startswith(("2.3", "2.4", "2.5")) else "streamingnode"
    placed = [{"name": name} for name in [*CLUSTER, last]]
    return planned(given_options, version=version, components=placed, placed_components=placed, **changes)


def overlay(found):
    return yaml.safe_load(found["chart_values"]["extraConfigFiles"]["user.yaml"])


def names(found):
    return {one["name"]: one for one in found}


def test_a_standalone_brings_what_it_needs():
    found = planned()
    assert found["problems"] == []
    values = found["chart_values"]
    assert values["cluster"] == {"enabled": False}
    assert (values["etcd"]["enabled"], values["minio"]["enabled"]) == (True, True)
    assert values["standalone"]["messageQueue"] == "woodpecker"
    assert (values["pulsarv3"], values["kafka"], values["pulsar"]) == ({"enabled": False},) * 3
    assert values["minio"]["existingSecret"] == "milvus-s3"
    config = overlay(found)
    assert config["common"]["security"]["authorizationEnabled"] is True
    # The chart knows where its own parts are.
    assert "endpoints" not in config["etcd"]
    assert "address" not in config["minio"]


def test_no_password_stands_in_the_values():
    kafka = {"message_queue": "kafka", "kafka_endpoints": ["k:9092"], "kafka_password": "a-Secret-of-kafka"}
    etcd = {"etcd_user": "m", "etcd_password": "a-Secret-of-etcd", "etcd_endpoints": ["e:2379"]}
    found = cluster(**kafka, **etcd)
    assert found["problems"] == []
    assert "a-Secret" not in yaml.safe_dump(found["chart_values"]) + yaml.safe_dump(found["objects"])
    environment = names(found["chart_values"]["proxy"]["extraEnv"])
    assert environment["KAFKA_SASLPASSWORD"]["valueFrom"]["secretKeyRef"] == {"name": "milvus-kafka", "key": "password"}
    kept = {one["metadata"]["name"]: one["stringData"] for one in found["secrets"]}
    assert kept["milvus-root"] == {"password": "a-Secret-of-root"}
    assert kept["milvus-s3"] == {"accesskey": "milvus", "secretkey": "a-Secret-of-minio"}
    assert kept["milvus-etcd"] == {"password": "a-Secret-of-etcd"}


def test_a_secret_of_the_overlay_goes_to_a_secret_too():
    config = {"proxy": {"accessLog": {"minioEnable": False}}, "minio": {"secretAccessKey": "a-Secret-of-minio"}}
    found = planned(config=config)
    assert "a-Secret" not in yaml.safe_dump(found["chart_values"])


def test_secrets_that_are_there_are_used():
    given_secrets = {"s3": {"name": "store", "accesskey": "id"}, "root": {"name": "door"}}
    found = cluster(given_options={"secrets": given_secrets}, s3_access_key="", s3_secret_key="", s3_endpoint="s3")
    assert found["problems"] == []
    assert [one["metadata"]["name"] for one in found["secrets"]] == []
    environment = names(found["chart_values"]["queryNode"]["extraEnv"])
    assert environment["MINIO_ACCESS_KEY_ID"]["valueFrom"]["secretKeyRef"] == {"name": "store", "key": "id"}
    assert environment["MINIO_SECRET_ACCESS_KEY"]["valueFrom"]["secretKeyRef"] == {"name": "store", "key": "secretkey"}


@pytest.mark.parametrize(
    ("version", "chart", "queue", "enabled"),
    [
        ("2.3.5", "4.1.36", "default", "pulsar"),
        ("2.4.23", "4.2.58", "kafka", "kafka"),
        ("2.5.27", "4.2.58", "default", "pulsarv3"),
        ("2.6.22", "5.0.19", "default", "woodpecker"),
        ("2.6.22", "5.0.19", "kafka", "kafka"),
    ],
)
def test_a_cluster_has_the_chart_and_the_queue_of_its_version(version, chart, queue, enabled):
    found = cluster(version, message_queue=queue)
    assert found["problems"] == []
    assert found["chart_version"] == chart
    values = found["chart_values"]
    on = [name for name in ("pulsar", "pulsarv3", "kafka", "woodpecker") if values.get(name, {}).get("enabled")]
    assert on == [enabled]
    assert values["mixCoordinator"]["enabled"] is True
    assert values["rootCoordinator"]["enabled"] is False
    assert values["indexNode"]["enabled"] is (version < "2.6")


def test_a_queue_elsewhere_is_the_one_that_is_used():
    found = planned(message_queue="kafka", kafka_endpoints=["k:9092"], kafka_security_protocol="PLAINTEXT")
    assert found["chart_values"]["externalKafka"]["brokerList"] == "k:9092"
    assert found["chart_values"]["standalone"]["messageQueue"] == "kafka"
    assert overlay(found)["kafka"]["brokerList"] == "k:9092"
    found = cluster(message_queue="pulsar", pulsar_endpoints=["p:6651"], pulsar_token="a-Secret-of-pulsar")
    pulsar = found["chart_values"]["externalPulsar"]
    assert (pulsar["host"], pulsar["port"]) == ("p", 6651)
    assert found["chart_values"]["pulsarv3"]["enabled"] is False


def test_replicas_come_from_the_inventory_and_scaling_leaves_them_alone():
    placed = [{"name": name} for name in [*CLUSTER, "streamingnode"]]
    two = [*placed, {"name": "querynode", "instance": "querynode-2"}]
    scaled = {"proxy": {"autoscaling": {"min": 2, "max": 5, "cpu": 60}, "disruption_budget": 1}}
    found = planned({"components": scaled}, components=two, placed_components=placed, memory_limit="8g")
    assert found["problems"] == []
    values = found["chart_values"]
    assert values["queryNode"]["replicas"] == 2
    assert values["queryNode"]["resources"] == {"limits": {"memory": "8Gi"}}
    assert values["proxy"]["replicas"] == -1
    assert values["proxy"]["hpa"] == {"enabled": True, "minReplicas": 2, "maxReplicas": 5, "cpuUtilization": 60}
    budget = next(one for one in found["objects"] if one["kind"] == "PodDisruptionBudget")
    assert budget["spec"]["maxUnavailable"] == 1
    assert budget["spec"]["selector"]["matchLabels"]["component"] == "proxy"


def test_a_second_coordinator_waits_for_the_first():
    found = cluster(given_options={"components": {"mixcoord": {"replicas": 2}}})
    assert found["chart_values"]["mixCoordinator"]["activeStandby"] == {"enabled": True}


def test_the_management_port_is_fenced():
    fence = next(one for one in planned()["objects"] if one["kind"] == "NetworkPolicy")
    doors = {port["port"]: rule.get("from") for rule in fence["spec"]["ingress"] for port in rule.get("ports", [])}
    assert doors[19530] is None
    assert doors[9091][0]["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "monitoring"}
    kinds = [one["kind"] for one in planned({"network_policy": False})["objects"]]
    assert kinds == ["ConfigMap"]


def test_certificates_are_mounted():
    files = {"cert": "a certificate", "key": "a key", "ca": ""}
    found = planned({"tls_files": files}, tls_mode=1, tls_cert_path="/x.crt", tls_key_path="/x.key")
    assert found["problems"] == []
    assert overlay(found)["tls"]["serverPemPath"] == "/milvus/tls/tls.crt"
    assert found["chart_values"]["volumes"][0]["secret"]["secretName"] == "milvus-tls"
    assert names([one["metadata"] for one in found["secrets"]])["milvus-tls"]
    assert "milvus_tls_cert_path" in "\n".join(planned(tls_mode=1, tls_cert_path="/x", tls_key_path="/x")["problems"])


@pytest.mark.parametrize(
    ("changes", "given_options", "words"),
    [
        ({"version": "2.7.0"}, {}, ["2.7.0"]),
        ({"version": "2.5.27"}, {"chart_version": "5.0.19"}, ["5.0.19 does not run Milvus 2.5.27", "take 4.2.58"]),
        ({"version": "2.6.22"}, {"chart_version": "4.2.58"}, ["does not run Milvus 2.6.22", "take 5.0.19"]),
        ({}, {"chart_version": "3.0.0"}, ["3.0.0 is too old"]),
        ({}, {"chart_version": "new"}, ["milvus_helm_chart_version", "'new' is not a version"]),
        ({"version": "2.3.5", "message_queue": "woodpecker"}, {}, ["milvus_message_queue"]),
        ({"rest_port": 8080}, {}, ["milvus_rest_port", "set it to 0"]),
        ({"root_password": ""}, {}, ["milvus_root_password"]),
        ({}, {"name": "My-Milvus"}, ["milvus_kubernetes_name: 'My-Milvus' is no name"]),
        ({}, {"name": "milvus-kafka"}, ["holds kafka"]),
        ({}, {"components": {"querynode": {}}}, ["places no querynode", "it has standalone"]),
        ({}, {"components": {"standalone": {"replica": 1}}}, ["replica is not known; did you mean replicas?"]),
        ({}, {"components": {"standalone": {"replicas": 2}}}, ["standalone is one process"]),
        ({}, {"components": {"standalone": {"resources": 8}}}, ["resources: expected a dictionary, found 8"]),
        ({}, {"components": {"standalone": {"autoscaling": {"max": 2}}}}, ["scales proxy"]),
        ({}, {"components": {"standalone": {"disruption_budget": "half"}}}, ["a share such as 25%"]),
        ({}, {"components": []}, ["milvus_kubernetes_components: expected a dictionary"]),
        ({}, {"secrets": {"s3s": {"name": "x"}}}, ["s3s is not known; did you mean s3?"]),
        ({}, {"secrets": {"s3": {"accesskey": "x"}}}, ["expected the name of a Secret"]),
        ({}, {"service": {"type": "External"}}, ["type is 'External'; allowed are ClusterIP"]),
        ({}, {"ingress": {"class": "nginx"}}, ["hosts is missing"]),
        ({}, {"storage_size": "big"}, ["expected a quantity such as 50Gi, found 'big'"]),
    ],
)  # fmt: skip
def test_mistakes_are_named(changes, given_options, words):
    said = "\n".join(planned(given_options, **changes)["problems"])
    for word in words:
        assert word in said


@given(
    version=st.sampled_from(["2.3.5", "2.4.23", "2.5.27", "2.6.22"]),
    queue=st.sampled_from(["default", "kafka", "pulsar"]),
    endpoints=st.booleans(),
    replicas=st.integers(1, 4),
)
@hypothesis_settings(deadline=None, max_examples=40)
def test_a_cluster_has_one_queue_and_one_store(version, queue, endpoints, replicas):
    elsewhere = {"etcd_endpoints": ["e:2379"], "s3_endpoint": "s3"} if endpoints else {}
    components = {"querynode": {"replicas": replicas}}
    found = cluster(version, {"components": components}, message_queue=queue, **elsewhere)
    assert found["problems"] == []
    values = found["chart_values"]
    assert values["etcd"]["enabled"] is not values["externalEtcd"]["enabled"]
    assert values["minio"]["enabled"] is not values["externalS3"]["enabled"]
    on = [name for name in ("pulsar", "pulsarv3", "kafka", "woodpecker") if values.get(name, {}).get("enabled")]
    assert len(on) == 1
    assert values["queryNode"]["replicas"] == replicas
