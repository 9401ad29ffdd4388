"""What a cluster says of one namespace, and of what runs in it."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import cluster, objects

HERE = "/api/v1/namespaces/vectors"


class Api:
    """Answers by path, as a client does."""

    def __init__(self, answers, allowed=()):
        self.answers, self.allowed = answers, allowed

    def get(self, path):
        return self.answers.get(path)

    def items(self, path):
        return (self.get(path) or {}).get("items") or []

    def post(self, _path, body):
        return {"status": {"allowed": body["spec"]["resourceAttributes"]["resource"] in self.allowed}}


def there(answers=None, allowed=()):
    return cluster.Cluster(Api(answers or {}, allowed), "vectors")


def test_rights_that_are_lacking_are_told():
    allowed = {resource for resources in cluster.MAKES.values() for resource in resources} - {"secrets"}
    assert there(allowed=allowed).lacking_rights() == ["create secrets"]


def test_secrets_are_told_by_their_keys_and_a_digest():
    secret = {"metadata": {"uid": "u"}, "data": {"b": "aGlkZGVu", "a": ""}}
    found = there({f"{HERE}/secrets/one": secret}).secrets(["one", "two"])
    assert list(found) == ["one"]
    assert found["one"]["keys"] == ["a", "b"]
    assert "aGlkZGVu" not in str(found)


def test_storage_is_told():
    marked = {
        "metadata": {"name": "fast", "annotations": {cluster.DEFAULT_CLASS: "true"}},
        "allowVolumeExpansion": True,
    }
    claim = {
        "metadata": {"name": "data", "labels": {"a": "b"}},
        "spec": {"storageClassName": "fast", "resources": {"requests": {"storage": "5Gi"}}},
        "status": {"phase": "Bound"},
    }
    found = there(
        {
            "/apis/storage.k8s.io/v1/storageclasses": {"items": [marked, {"metadata": {"name": "slow"}}]},
            f"{HERE}/persistentvolumeclaims": {"items": [claim]},
        }
    )
    assert found.storage_classes() == {
        "fast": {"default": True, "expandable": True},
        "slow": {"default": False, "expandable": False},
    }
    assert found.claims() == {"data": {"size": "5Gi", "class": "fast", "phase": "Bound", "labels": {"a": "b"}}}


def test_a_kind_is_known_where_the_server_lists_it():
    answers = {"/apis/monitoring.coreos.com/v1": {"resources": [{"name": "servicemonitors"}]}}
    assert there(answers).has_resource("monitoring.coreos.com/v1", "servicemonitors")
    assert not there().has_resource("monitoring.coreos.com/v1", "servicemonitors")


def test_what_a_delivery_made_is_told_with_its_kind():
    listed = f"{HERE}/configmaps?{cluster.chosen('a=b')}"
    one = {"metadata": {"name": "note"}, "data": {"mode": "cluster"}, "more": 1}
    assert there({listed: {"items": [one]}}).owned("a=b") == [
        {"metadata": {"name": "note"}, "data": {"mode": "cluster"}, "kind": "ConfigMap"}
    ]


def test_a_selector_is_quoted():
    assert cluster.chosen("a/b=c,d=e") == "labelSelector=a%2Fb%3Dc%2Cd%3De"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({}, "not looked at yet"),
        ({"observedGeneration": 2, "updatedReplicas": 1}, "1 of 2 pods are of the new kind"),
        ({"observedGeneration": 2, "updatedReplicas": 2, "replicas": 3}, "1 pods of the old kind still run"),
        ({"observedGeneration": 2, "updatedReplicas": 2, "replicas": 2, "readyReplicas": 1}, "1 of 2 pods are ready"),
        ({"observedGeneration": 2, "updatedReplicas": 2, "replicas": 2, "availableReplicas": 2}, ""),
    ],
)
def test_what_a_workload_lacks(status, said):
    assert cluster.lacks({"metadata": {"generation": 2}, "spec": {"replicas": 2}, "status": status}) == said


def pod(**status):
    return {"metadata": {"name": "p"}, "status": status}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({}, ""),
        ({"containerStatuses": [{"state": {"waiting": {"reason": "ContainerCreating"}}}]}, ""),
        (
            {"initContainerStatuses": [{"state": {"waiting": {"reason": "ErrImagePull", "message": "no\nsuch"}}}]},
            "ErrImagePull: no",
        ),
        (
            {"conditions": [{"type": "PodScheduled", "status": "False", "message": "Insufficient cpu"}]},
            "Insufficient cpu",
        ),
        ({"conditions": [{"type": "PodScheduled", "status": "False"}]}, "no reason given"),
    ],
)
def test_why_a_pod_does_not_come_up(status, said):
    assert cluster.trouble(pod(**status)) == said
    assert cluster.troubles([pod(**status)] * 2) == ([f"p: {said}"] if said else [])


def test_a_fence_without_readers_leaves_the_management_port_to_the_pods():
    options = {"name": "m", "namespace": "vectors", "network_policy": True}
    (fence,) = objects.guards(options, {"proxy": {"replicas": 1}}, "component", [19530, 8080], ["", ""])
    assert fence["spec"]["ingress"] == [
        {"ports": [{"protocol": "TCP", "port": 19530}, {"protocol": "TCP", "port": 8080}]},
        {"from": [{"podSelector": {"matchLabels": {"app.kubernetes.io/instance": "m"}}}]},
    ]


def test_labels_with_dots_are_no_paths():
    assert objects.lay({"a": {"b.c": 1, "d": [1]}}, {"a": {"b.c": 2, "d": [2]}}) == {"a": {"b.c": 2, "d": [2]}}
