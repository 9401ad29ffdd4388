"""What module milvus_operator_info reads of a cluster, and when its wait ends."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.api import ForbiddenError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator import look

HERE = "/apis/milvus.io/v1beta1/namespaces/milvus/milvuses/m1"
SECRET = {
    "metadata": {"uid": "u"},
    "data": {"accesskey": base64.b64encode(b"one").decode(), "secretkey": base64.b64encode(b"two").decode()},
}
OURS = {"app.kubernetes.io/managed-by": "vectordb.ops", "app.kubernetes.io/instance": "m1"}
CONDITIONS = ("EtcdReady", "StorageReady", "MsgStreamReady", "MilvusReady", "MilvusUpdated")
IMAGE = "registry.example.com:5000/milvusdb/milvus:v2.6.22"


def resource(generation=2, seen=2, **metadata):
    return {
        "metadata": {"generation": generation, "labels": OURS, **metadata},
        "spec": {
            "mode": "standalone",
            "components": {"standalone": {"replicas": 1}, "rollingMode": 2},
            "dependencies": {
                "msgStreamType": "woodpecker",
                "etcd": {"external": True, "endpoints": ["e:2379"]},
                "storage": {"external": False, "inCluster": {"deletionPolicy": "Retain"}},
            },
            "config": {"minio": {"bucketName": "b", "rootPath": "r"}, "etcd": {"rootPath": "p"}},
        },
        "status": {
            "status": "Healthy",
            "observedGeneration": seen,
            "currentImage": IMAGE,
            "conditions": [{"type": name, "status": "True", "reason": "R"} for name in CONDITIONS],
        },
    }


def deployment(available=1):
    container = {"name": "standalone", "image": IMAGE}
    return {
        "metadata": {
            "name": "m1-milvus-standalone",
            "generation": 1,
            "labels": {"app.kubernetes.io/component": "standalone"},
        },
        "spec": {
            "replicas": 1,
            "template": {"metadata": {"annotations": {"a": "b"}}, "spec": {"containers": [container]}},
        },
        "status": {"observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": available},
    }


class Cluster:
    """Answers by path; of a list of answers the next one each time, the last one for ever."""

    def __init__(self, **answers):
        self.answers = {path: list(one) if isinstance(one, list) else [one] for path, one in answers.items()}
        self.reviews = []

    def get(self, path):
        known = self.answers.get(path.split("?")[0])
        if known is None:
            return None
        return known.pop(0) if len(known) > 1 else known[0]

    def items(self, path):
        return (self.get(path) or {}).get("items") or []

    def post(self, _path, body):
        self.reviews.append(body["spec"]["resourceAttributes"])
        return {"status": {"allowed": body["spec"]["resourceAttributes"]["verb"] != "delete"}}


def cluster(milvus=None, deployments=None, pods=(), **more):
    answers = {
        HERE: milvus if milvus is not None else resource(),
        "/apis/apps/v1/namespaces/milvus/deployments": {"items": deployments or [deployment()]},
        "/api/v1/namespaces/milvus/pods": {"items": list(pods)},
        "/api/v1/namespaces/milvus": {"metadata": {}},
        "/api/v1/namespaces/milvus/secrets/m1-s3": SECRET,
        **more,
    }
    return Cluster(**answers)


def looked(api, **changes):
    params = {
        "name": "m1",
        "namespace": "milvus",
        "operator_namespace": "milvus-operator",
        "operator_release": "milvus-operator",
        "secrets": ["m1-s3", "m1-root"],
        "rights": [],
        "state": "present",
        "wanted": None,
        "wait": 0,
    }
    return look.look(api, {**params, **changes})


@pytest.fixture(autouse=True)
def _no_sleep(monkeypatch):
    clock = {"now": 0.0}
    monkeypatch.setattr(look.time, "sleep", lambda seconds: clock.update(now=clock["now"] + seconds))
    monkeypatch.setattr(look.time, "monotonic", lambda: clock["now"])


def test_everything_is_told_in_one_answer():
    operator = {
        "metadata": {"name": "milvus-operator", "namespace": "ops"},
        "spec": {"template": {"spec": {"containers": [{"name": "manager", "image": "r:5000/milvus-operator:v1.3.8"}]}}},
        "status": {"availableReplicas": 1},
    }
    crd = {
        "metadata": {"annotations": {"helm.sh/resource-policy": "keep", "meta.helm.sh/release-name": "old"}},
        "spec": {"versions": [{"name": "v1beta1", "served": True}, {"name": "v1alpha1", "served": False}]},
    }
    revisions = [{"metadata": {"labels": {"version": "9", "status": "superseded"}}},
                 {"metadata": {"labels": {"version": "10", "status": "failed"}}}]  # fmt: skip
    found = looked(
        cluster(
            **{
                "/apis/apps/v1/deployments": {"items": [operator]},
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/milvuses.milvus.io": crd,
                "/api/v1/namespaces/milvus-operator/secrets": {"items": revisions},
            }
        )
    )
    assert found["crds"] == {"milvuses.milvus.io": {"versions": ["v1beta1"], "helm_release": "old", "kept": True}}
    assert found["operators"][0]["version"] == "1.3.8"
    assert found["operators"][0]["ready"] is True
    assert found["release_status"] == "failed"
    assert found["namespaces"] == {"milvus": True, "milvus-operator": False}
    assert found["milvus"]["version"] == "2.6.22"
    assert found["milvus"]["ours"] is True
    assert found["milvus"]["brought"] == {"storage": {"deletionPolicy": "Retain", "pvcDeletion": None}}
    assert found["milvus"]["components"] == {"standalone": {"replicas": 1}}
    assert found["unsettled"] == []


def test_secrets_are_told_by_their_keys_alone():
    found = looked(cluster())["secrets"]
    assert list(found) == ["m1-s3"]
    assert found["m1-s3"]["keys"] == ["accesskey", "secretkey"]
    assert "one" not in str(found)
    assert looked(cluster())["secrets"] == found


def test_who_has_but_a_namespace_is_told_what_stays_hidden():
    class Namespaced(Cluster):
        def get(self, path):
            if "/namespaces/milvus/" not in path:
                raise ForbiddenError(path)
            return super().get(path)

    found = looked(Namespaced(**{path: answers[0] for path, answers in cluster().answers.items()}))
    assert found["hidden"] == ["crds", "operators", "storage_classes", "release_status"]
    assert found["namespaces"] == {"milvus": True, "milvus-operator": True}
    assert found["milvus"]["status"] == "Healthy"


def test_rights_that_are_missing_are_told():
    rights = [{"verb": "create", "group": "milvus.io", "resource": "milvuses", "namespace": "milvus"},
              {"verb": "delete", "group": "", "resource": "secrets", "namespace": "milvus"}]  # fmt: skip
    found = looked(cluster(), rights=rights)
    assert [one["verb"] for one in found["denied"]] == ["delete"]


WANTED = {"image": IMAGE, "annotations": {"a": "b"}, "replicas": {"standalone": 1}, "pods": 1, "wait": 60}


def test_what_is_settled_needs_no_wait():
    found = looked(cluster(), wanted=WANTED, wait=60)
    assert found["unsettled"] == []
    assert found["waited"] == 0


def test_a_wait_ends_when_it_stays_settled():
    steps = [resource(3, 2), resource(3, 3), resource(4, 3), resource(4, 4)]
    found = looked(cluster(steps), wanted=WANTED, wait=60)
    assert found["unsettled"] == []
    assert found["waited"] == 4 * look.PAUSE


def test_a_wait_ends_in_time_and_says_why():
    waiting = {"state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}}
    pods = [{"metadata": {"name": "p"}, "status": {"containerStatuses": [waiting]}}]
    found = looked(cluster(deployments=[deployment(0)], pods=pods), wanted=WANTED, wait=9)
    assert found["unsettled"] == ["Deployment m1-milvus-standalone has 0 of 1 pods available"]
    assert found["pods"] == [{"name": "p", "why": "ImagePullBackOff: no such image"}]
    assert found["waited"] == 9


def test_what_no_waiting_helps_ends_at_once():
    waiting = {"state": {"waiting": {"reason": "InvalidImageName", "message": "bad"}}}
    pods = [{"metadata": {"name": "p"}, "status": {"containerStatuses": [waiting]}}]
    found = looked(cluster(deployments=[deployment(0)], pods=pods), wanted=WANTED, wait=600)
    assert found["unsettled"] == ["pod p: InvalidImageName: bad"]
    assert found["waited"] == 0


def test_a_resource_that_is_to_go_is_waited_for():
    api = cluster([resource(deletionTimestamp="now"), None])
    api.answers["/apis/apps/v1/namespaces/milvus/deployments"] = [{"items": []}]
    assert looked(api, state="absent", wait=60)["unsettled"] == []
    hangs = cluster(resource(deletionTimestamp="now"))
    told = looked(hangs, state="absent", wait=6)["unsettled"]
    assert told[0] == "the resource is still there, and its operator has not let it go"
