"""What a Milvus resource is, from variables alone."""

from __future__ import annotations

import copy
import json

import pytest
from ansible_collections.vectordb.ops.plugins.filter.milvus_operator import (
    milvus_operator_leftovers,
    milvus_operator_objects,
    milvus_operator_stale,
    milvus_operator_wanted,
)

from tests.unit.milvus_operator.support import COMMON, ELSEWHERE, SECRETS, cluster, found, planned, running

CLUSTER = {"components": [{"name": name} for name in [*COMMON, "streamingnode"]]}
CERTIFICATES = {"tls_mode": 1, "tls_cert_path": "/pki/m.crt", "tls_key_path": "/pki/m.key", "rest_port": 18080}


def spec(plan):
    return plan["resource"]["spec"]


def variables(plan):
    return {one["name"]: one for one in spec(plan)["components"]["env"]}


def test_a_standalone_has_what_it_needs_brought():
    plan = planned()
    assert plan["problems"] == []
    assert plan["message_queue"] == "woodpecker"
    assert spec(plan)["mode"] == "standalone"
    components, dependencies = spec(plan)["components"], spec(plan)["dependencies"]
    assert components["image"] == "milvusdb/milvus:v2.6.22"
    assert components["version"] == "v2.6.22"
    assert components["updateConfigMapOnly"] is False
    # A volume cannot be on two nodes: the old pod goes first.
    assert components["enableRollingUpdate"] is False
    claim = dependencies["woodpecker"]["persistence"]
    # False is what the operator leaves out when it writes its resource anew.
    assert "pvcDeletion" not in claim
    assert claim["persistentVolumeClaim"]["spec"]["resources"] == {"requests": {"storage": "10Gi"}}
    assert dependencies["etcd"]["inCluster"] == {"deletionPolicy": "Retain"}
    assert dependencies["storage"]["inCluster"]["values"] == {"existingSecret": "m1-minio"}
    assert plan["wanted"]["wait"] == 180


@pytest.mark.parametrize(
    ("version", "workers"),
    [("2.5.27", {"indexNode"}), ("2.6.22", {"streamingNode"}), ("3.0.0", {"streamingNode"}), ("2.3.5", {"indexNode"})],
)
def test_a_cluster_has_the_components_of_its_version(version, workers):
    plan = cluster(version=version, message_queue="kafka", kafka_endpoints=["k:9092"], kafka_password="pw")
    assert plan["problems"] == []
    named = {name for name, one in spec(plan)["components"].items() if isinstance(one, dict) and "replicas" in one}
    assert named == {"mixCoord", "proxy", "queryNode", "dataNode"} | workers
    assert spec(plan)["components"]["enableRollingUpdate"] is True
    assert spec(plan)["dependencies"]["kafka"] == {"external": True, "brokerList": ["k:9092"], "secretRef": "m1-kafka"}
    assert plan["wanted"]["wait"] == 120 + 60 * 5


def test_what_the_operator_takes_out_of_the_configuration_is_not_in_it():
    config = spec(cluster(message_queue="pulsar", pulsar_endpoints=["p:6651"], pulsar_token="token"))["config"]
    assert "endpoints" not in config["etcd"]
    assert not {"address", "port"} & (set(config["minio"]) | set(config["pulsar"]))


def test_no_secret_is_in_the_resource():
    mounts = {"/certs/etcd": "etcd-client"}
    plan = cluster(
        {"secrets": {"root": {"name": "given"}}, "secret_volumes": mounts, "tls_files": {"cert": "C", "key": "K"}},
        message_queue="pulsar", pulsar_endpoints=["p1:6651", "p2:6651"], pulsar_token="a-Secret-token",
        etcd_user="milvus", etcd_password="a-Secret-of-etcd", etcd_tls_enabled=True, etcd_ca_path="/certs/etcd/ca.crt",
        etcd_cert_path="/certs/etcd/e.crt", etcd_key_path="/certs/etcd/e.key", **CERTIFICATES,
    )  # fmt: skip
    assert plan["problems"] == []
    assert "a-Secret" not in json.dumps(plan["resource"]) + json.dumps(plan["objects"])
    assert spec(plan)["config"]["minio"]["secretAccessKey"] == "set-by-the-environment"
    made = {one["metadata"]["name"]: one["stringData"] for one in plan["secrets"]}
    assert made == {
        "m1-etcd": {"password": "a-Secret-of-etcd"},
        "m1-pulsar": {"params": "token:a-Secret-token"},
        "m1-s3": {"accesskey": "a-key", "secretkey": "a-Secret-of-s3"},
        "m1-tls": {"tls.crt": "C", "tls.key": "K"},
    }
    assert plan["refs"]["root"] == {"name": "given", "keys": {"password": "password"}, "ours": False}
    assert variables(plan)["PULSAR_ADDRESS"]["value"] == "pulsar+ssl://p1:6651,p2:6651"
    assert spec(plan)["dependencies"]["pulsar"] == {"external": True, "endpoint": "p1:6651"}
    assert spec(plan)["config"]["tls"]["serverPemPath"] == "/milvus/tls/tls.crt"
    assert [one["mountPath"] for one in spec(plan)["components"]["volumeMounts"]] == ["/milvus/tls", "/certs/etcd"]


def test_secrets_of_others_are_used_as_they_are():
    given = {
        "root": {"name": "root", "password": "word"},
        "s3": {"name": "keys"},
        "kafka": {"name": "broker"},
        "tls": {"name": "pair", "cert": "c.pem", "key": "k.pem", "ca": "ca.pem"},
    }
    wanted = {**CERTIFICATES, "tls_mode": 2, "s3_access_key": "", "s3_secret_key": ""}
    plan = cluster({"secrets": given}, message_queue="kafka", kafka_endpoints=["k:9092"], **wanted)
    assert plan["problems"] == []
    assert plan["secrets"] == []
    needed = {ref["name"]: sorted(ref["keys"].values()) for ref in plan["refs"].values()}
    assert needed == {
        "broker": ["password", "username"],
        "keys": ["accesskey", "secretkey"],
        "pair": ["c.pem", "ca.pem", "k.pem"],
        "root": ["word"],
    }
    assert spec(plan)["dependencies"]["storage"]["secretRef"] == "keys"
    assert spec(plan)["config"]["tls"]["caPemPath"] == "/milvus/tls/ca.pem"


def test_components_are_as_large_and_where_they_are_told():
    plan = cluster(
        {
            "components": {
                "querynode": {
                    "autoscaling": {"min": 2, "max": 5, "cpu": 70},
                    "resources": {"requests": {"cpu": 0.5, "memory": "1024Mi"}},
                    "node_selector": {"disk": "ssd"},
                    "disruption_budget": 1,
                },
                "proxy": {"replicas": 2, "environment": {"GOGC": 80}},
            },
            "network_policy": True,
            "ingress": {"class": "nginx", "hosts": ["m.example.com"], "tls_secret": "pair"},
            "service": {"type": "LoadBalancer", "annotations": {"a": "b"}},
        }
    )
    assert plan["problems"] == []
    components = spec(plan)["components"]
    assert components["queryNode"] == {
        "replicas": -1,
        "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}},
        "nodeSelector": {"disk": "ssd"},
    }
    assert components["proxy"]["env"] == [{"name": "GOGC", "value": "80"}]
    assert components["proxy"]["serviceType"] == "LoadBalancer"
    assert components["proxy"]["ingress"]["tlsSecretRefs"] == {"pair": ["m.example.com"]}
    kinds = [(one["kind"], one["metadata"]["name"]) for one in plan["objects"]]
    assert kinds == [
        ("PodDisruptionBudget", "m1-querynode"),
        ("NetworkPolicy", "m1-fence"),
        ("HorizontalPodAutoscaler", "m1-milvus-querynode-0"),
        ("HorizontalPodAutoscaler", "m1-milvus-querynode-1"),
    ]
    open_to_all = [rule["ports"] for rule in plan["objects"][1]["spec"]["ingress"] if "from" not in rule]
    assert open_to_all == [[{"protocol": "TCP", "port": 19530}]]
    assert "querynode" not in plan["wanted"]["replicas"]
    assert plan["wanted"]["pods"] == 1 + 2 + 5 + 1 + 1


@pytest.mark.parametrize(
    ("kubernetes", "options", "changes", "words"),
    [
        (
            {},
            {"spec": {"components": {"quernNode": {}}}},
            {},
            ["milvus_operator_spec.components.quernNode", "did you mean queryNode?"],
        ),
        ({}, {"spec": {"components": {"query_node": {}}}}, {}, ["did you mean queryNode?"]),
        ({}, {"spec": {"components": {"proxy": {"replicas": "2"}}}}, {}, ["proxy.replicas: expected a whole number"]),
        ({}, {"spec": {"components": {"rollingMode": 1}}}, {}, ["rollingMode: expected from 2 to 3, found 1"]),
        (
            {},
            {"spec": {"mode": "clustr"}},
            {},
            ["milvus_operator_spec.mode: expected one of cluster, standalone, found 'clustr'"],
        ),
        ({}, {"spec": {"components": {"rootCoord": {}}}}, {}, ["rootCoord: is no longer", "components.mixCoord"]),
        ({}, {"spec": {"config": {"a": {"b": 1}}}}, {}, ["milvus_operator_spec: config (a.b)", "milvus_config"]),
        ({}, {"version": "1.3.5", "spec": {"components": {"topologySpreadConstraints": []}}}, {}, ["came with 1.3.6"]),
        ({}, {"version": "1.2.0"}, {}, ["milvus_operator_version: 1.2.0 is of no known line", "1.3 (newest"]),
        ({}, {}, {"message_queue": "natsmq"}, ["milvus_message_queue", "cannot use the message queue 'natsmq'"]),
        ({}, {}, {"config": {"proxi": {"port": 1}}}, ["milvus_config", "proxi"]),
        ({}, {}, {"version": "1.0.0"}, ["milvus_version"]),
        ({"name": "My_Milvus"}, {}, {}, ["milvus_kubernetes_name: 'My_Milvus'"]),
        ({"components": {"prxy": {}}}, {}, {}, ["the inventory places no prxy; it has standalone"]),
        ({"components": {"standalone": {"replcas": 1}}}, {}, {}, ["replcas is not known; did you mean replicas?"]),
        ({"components": {"standalone": {"replicas": 2}}}, {}, {}, ["standalone is one process"]),
        ({"log_volume_size": "5Gi"}, {}, {}, ["milvus_kubernetes_log_volume_size: the operator has no volume"]),
        ({"secrets": {"s3": {"name": "keys"}}}, {}, {}, ["secrets.s3.name", "from m1-minio alone; found 'keys'"]),
        (
            {"secrets": {"s3": {"name": "m1-minio", "accesskey": "AWS"}}},
            {},
            {},
            ["milvus_kubernetes_secrets.s3.accesskey: the operator reads the key accesskey alone; found 'AWS'"],
        ),
        (
            {},
            {},
            {**ELSEWHERE, "s3_use_ssl": True, "s3_ca_path": "/pki/ca.pem"},
            ["milvus_s3_ca_path", "found '/pki/ca.pem'", "milvus_kubernetes_secret_volumes"],
        ),
        ({}, {}, CERTIFICATES, ["milvus_tls_cert_path", "milvus_kubernetes_secrets.tls"]),
        ({}, {"dependencies": {"etcd": {"pvc_deletion": True}}}, {}, ["has no effect while deletion_policy is Retain"]),
        ({}, {"dependencies": {"etcd": {"deletion_policy": "Keep"}}}, {}, ["expected Retain or Delete, found 'Keep'"]),
        ({}, {"dependencies": {"minio": {}}}, {}, ["milvus_operator_dependencies.minio: is none of etcd, storage"]),
        (
            {},
            {},
            {**ELSEWHERE, "etcd_user": "u", "etcd_password": "p"},
            ["milvus_etcd_user", "milvus_etcd_tls_enabled"],
        ),
        (
            {},
            {},
            {**CLUSTER, "message_queue": "pulsar", "pulsar_endpoints": ["p:6651"]},
            ["milvus_pulsar_token: the operator speaks to Pulsar without TLS"],
        ),
        (
            {"components": {"proxy": {"autoscaling": {"min": 1, "max": 2}}}},
            {},
            CLUSTER,
            ["expected cpu or memory"],
        ),
        (
            {"components": {"proxy": {"autoscaling": {"max": 2, "cpu": 60}}}},
            {},
            CLUSTER,
            ["needs resources.requests.cpu"],
        ),
        (
            {},
            {},
            {**CLUSTER, "components": [*CLUSTER["components"], {"name": "rootcoord"}]},
            ["milvus_components: the operator runs one for all", "instead of rootcoord"],
        ),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(kubernetes, options, changes, words):
    told = "\n".join(planned(kubernetes, options, **changes)["problems"])
    for word in words:
        assert word in told


def test_there_are_as_many_as_the_inventory_has():
    placed = [*CLUSTER["components"], {"name": "querynode", "instance": 2}]
    plan = cluster(components=placed, memory_limit="8g")
    assert plan["problems"] == []
    assert plan["wanted"]["replicas"]["querynode"] == 2
    assert spec(plan)["components"]["queryNode"] == {"replicas": 2, "resources": {"limits": {"memory": "8Gi"}}}


@pytest.mark.parametrize(("rolls", "number", "waits"), [(True, 1, True), (False, 1, False), (False, 2, True)])
def test_a_coordinator_with_a_second_one_beside_it_knows_that_it_may_have_to_wait(rolls, number, waits):
    plan = cluster({"components": {"mixcoord": {"replicas": number}}}, {"rolling_update": rolls})
    assert spec(plan)["config"].get("mixCoord", {}).get("enableActiveStandby", False) is waits


def mark(plan, **changes):
    (resource, *_rest) = milvus_operator_objects(plan, found(**changes))
    return resource["spec"]["components"]["podAnnotations"]


def test_pods_roll_when_a_secret_changes_and_not_when_the_password_of_root_does():
    plan = cluster()
    digests = {
        "m1-s3": {"keys": [], "digest": "1"},
        "m1-root": {"keys": [], "digest": "1"},
    }
    first = mark(plan, secrets=digests)
    root = {**digests, "m1-root": {"keys": [], "digest": "2"}}
    keys = {**digests, "m1-s3": {"keys": [], "digest": "2"}}
    assert mark(plan, secrets=root) == first
    assert mark(plan, secrets=keys) != first
    assert milvus_operator_wanted(plan, found(secrets=digests))["annotations"] == first
    assert "vectordb.ops/secrets" not in milvus_operator_wanted(plan, {})["annotations"]


def test_a_new_image_alone_leaves_the_marks_that_would_restart_everything_at_once():
    before, after = cluster(version="2.6.21"), cluster(version="2.6.22")
    assert mark(before, secrets={}) == mark(after, secrets={})
    changed = cluster(log_format="json")
    assert mark(changed, secrets={}) != mark(after, secrets={})


def test_index_nodes_stay_in_the_resource_until_the_operator_takes_them_away():
    plan = cluster(version="2.6.22")
    milvus = running(plan, components={"indexNode": {"replicas": 2}})
    (resource, *_rest) = milvus_operator_objects(plan, found(milvus=milvus))
    assert resource["spec"]["components"]["indexNode"] == {"replicas": 2}
    (resource, *_rest) = milvus_operator_objects(plan, found(milvus=running(plan)))
    assert "indexNode" not in resource["spec"]["components"]


def test_a_plan_is_not_changed_by_what_is_made_of_it():
    plan = cluster()
    before = copy.deepcopy(plan)
    milvus_operator_objects(plan, found())
    milvus_operator_wanted(plan, found())
    assert plan == before


def test_nothing_is_sent_that_the_operator_leaves_out():
    overlay = {"components": {"hostNetwork": False, "tolerations": [], "proxy": {"nodeSelector": {}, "replicas": 0}}}
    overlay["components"]["queryNode"] = {"env": [{"name": "A", "value": ""}], "sidecars": [{"name": "s", "args": []}]}
    plan = cluster(operator_options={"spec": overlay, "dependencies": {"data": {"pvc_deletion": False}}}, log_dir="")
    components = spec(plan)["components"]
    assert not {"hostNetwork", "tolerations"} & set(components)
    assert components["proxy"] == {"replicas": 0, "port": 19530, "serviceType": "ClusterIP"}
    assert components["updateConfigMapOnly"] is False
    assert spec(plan)["config"]["log"]["file"] == {"rootPath": ""}
    assert "woodpecker" not in spec(plan)["dependencies"]
    assert components["queryNode"]["env"] == [{"name": "A"}]
    assert components["queryNode"]["sidecars"] == [{"name": "s", "args": []}]


def test_what_nobody_wants_beside_it_goes():
    plan = cluster({"network_policy": True})
    beside = [
        {"api_version": "networking.k8s.io/v1", "kind": "NetworkPolicy", "name": "m1-fence"},
        {"api_version": "policy/v1", "kind": "PodDisruptionBudget", "name": "m1-proxy"},
    ]
    gone = milvus_operator_stale(plan, found(beside=beside))
    assert [one["metadata"] for one in gone] == [{"name": "m1-proxy", "namespace": "milvus"}]


def test_keys_of_a_storage_that_stays_stay_too():
    plan = planned()
    there = {one["metadata"]["name"]: {"keys": [], "digest": "1"} for one in plan["secrets"]}
    kept = {"brought": {"storage": {"deletionPolicy": "Retain", "pvcDeletion": False}}}
    names = [one["metadata"]["name"] for one in milvus_operator_leftovers(plan, found(secrets=there, milvus=kept))]
    assert names == ["m1-root"]
    kept["brought"]["storage"]["deletionPolicy"] = "Delete"
    names = [one["metadata"]["name"] for one in milvus_operator_leftovers(plan, found(secrets=there, milvus=kept))]
    assert sorted(names) == ["m1-minio", "m1-root"]
    assert SECRETS["s3_secret_key"] not in json.dumps(plan["resource"])
