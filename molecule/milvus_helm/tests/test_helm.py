"""What the role left in the cluster, as its API tells it."""

import json
import os
from pathlib import Path

import pytest
from kubernetes import client, config

NAMESPACE = "vectors"


@pytest.fixture(scope="module", autouse=True)
def reach():
    folder = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"])
    config.load_kube_config(str(folder / "kubernetes" / "admin.kubeconfig"))


def deployments():
    return {one.metadata.name: one for one in client.AppsV1Api().list_namespaced_deployment(NAMESPACE).items}


def test_every_component_runs():
    found = {name: one.status.available_replicas for name, one in deployments().items()}
    assert found == {
        "milvus-mixcoord": 1,
        "milvus-proxy": 2,
        "milvus-querynode": 1,
        "milvus-datanode": 1,
        "milvus-streamingnode": 1,
    }


def test_they_are_placed_as_told():
    pod = deployments()["milvus-querynode"].spec.template.spec
    assert pod.node_selector == {"kubernetes.io/os": "linux"}
    assert pod.tolerations[0].key == "disk"
    assert pod.topology_spread_constraints[0].topology_key == "kubernetes.io/hostname"
    assert pod.containers[0].resources.limits == {"memory": "2Gi"}


def test_no_password_stands_where_others_read():
    core = client.CoreV1Api()
    maps = json.dumps([one.data for one in core.list_namespaced_config_map(NAMESPACE).items])
    pods = json.dumps([one.to_dict() for one in deployments().values()], default=str)
    assert "ecret-of" not in maps + pods
    names = {one.name for one in deployments()["milvus-proxy"].spec.template.spec.containers[0].env}
    assert {"MINIO_ACCESS_KEY_ID", "MINIO_SECRET_ACCESS_KEY", "COMMON_SECURITY_DEFAULTROOTPASSWORD"} <= names


def test_pods_know_of_their_secrets():
    digests = {one.spec.template.metadata.annotations["vectordb.ops/secrets"] for one in deployments().values()}
    assert len(digests) == 1


def test_the_last_proxies_are_kept_and_the_management_port_is_fenced():
    budgets = client.PolicyV1Api().list_namespaced_pod_disruption_budget(NAMESPACE).items
    assert [(one.metadata.name, one.spec.max_unavailable) for one in budgets] == [("milvus-proxy", 1)]
    assert budgets[0].status.expected_pods == 2
    (fence,) = client.NetworkingV1Api().list_namespaced_network_policy(NAMESPACE).items
    ports = {port.port: rule._from for rule in fence.spec.ingress for port in rule.ports or []}
    assert ports[19530] is None
    assert ports[9091] is not None


def test_an_autoscaler_has_the_proxies():
    (scaler,) = client.AutoscalingV2Api().list_namespaced_horizontal_pod_autoscaler(NAMESPACE).items
    assert (scaler.spec.min_replicas, scaler.spec.max_replicas) == (2, 4)
