"""What of the wanted objects is not in the cluster."""

from __future__ import annotations

import base64
import copy

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import stale
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.cluster import proof

SECRET = {"kind": "Secret", "metadata": {"name": "milvus-s3"}, "stringData": {"accesskey": "a", "secretkey": "s"}}
BUDGET = {
    "apiVersion": "policy/v1",
    "kind": "PodDisruptionBudget",
    "metadata": {"name": "milvus-proxy", "labels": {"a": "b"}},
    "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"component": "proxy"}}},
}
FENCE = {"kind": "NetworkPolicy", "metadata": {"name": "f"}, "spec": {"ingress": [{"ports": [{"port": 19530}]}]}}


def told(values, uid="0f"):
    data = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}
    return {"milvus-s3": {"keys": sorted(data), "uid": uid, "proof": proof(uid, data)}}


def test_a_secret_is_known_without_what_it_holds():
    assert stale.secrets([SECRET], told(SECRET["stringData"])) == []
    assert stale.secrets([SECRET], told({**SECRET["stringData"], "secretkey": "other"})) == [SECRET]
    assert stale.secrets([SECRET], told({**SECRET["stringData"], "more": "x"})) == [SECRET]
    assert stale.secrets([SECRET], {}) == [SECRET]


def test_the_same_password_looks_different_in_another_secret():
    assert told({"a": "x"}, "1")["milvus-s3"]["proof"] != told({"a": "x"}, "2")["milvus-s3"]["proof"]


def test_what_the_server_adds_is_no_difference():
    there = copy.deepcopy(BUDGET)
    there["metadata"].update(uid="x", generation=3)
    there["spec"]["unhealthyPodEvictionPolicy"] = "IfHealthyBudget"
    there.pop("apiVersion")
    assert stale.objects([BUDGET], [there]) == []
    there["spec"]["maxUnavailable"] = 2
    assert stale.objects([BUDGET], [there]) == [BUDGET]
    assert stale.objects([BUDGET], []) == [BUDGET]


def test_a_rule_more_or_less_is_a_difference():
    there = copy.deepcopy(FENCE)
    assert stale.objects([FENCE], [there]) == []
    there["spec"]["ingress"].append({})
    assert stale.objects([FENCE], [there]) == [FENCE]
