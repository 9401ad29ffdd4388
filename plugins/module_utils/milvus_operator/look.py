# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a cluster says of an operator and one Milvus of it. Reads only."""

from __future__ import annotations

import re
import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.api import ForbiddenError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.cluster import Cluster, chosen, trouble
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.objects import selector
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.secrets import labels
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator import status
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator.table import CRDS

PAUSE = 3
VERSION = re.compile(r":v?([0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.-]*)$")
BESIDE = (
    ("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget"),
    ("autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    ("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy"),
)


def look(api, params):
    """Everything in one answer; with `wanted` also whether, or from when on, the Milvus is that."""
    name, namespace = params["name"], params["namespace"]
    there = Cluster(api, namespace)
    found, hidden = {}, []
    whole_cluster = {
        "crds": (lambda: _crds(api), {}),
        "operators": (lambda: _operators(api), []),
        "storage_classes": (there.storage_classes, {}),
        "release_status": (lambda: _release(api, params["operator_namespace"], params["operator_release"]), ""),
    }
    for key, (read, otherwise) in whole_cluster.items():
        # Whoever has but a namespace can run a Milvus in it all the same.
        try:
            found[key] = read()
        except ForbiddenError:
            found[key] = otherwise
            hidden.append(key)
    more = {
        "hidden": hidden,
        "namespaces": {one: _is_there(api, one) for one in (namespace, params["operator_namespace"])},
        "secrets": there.secrets(params["secrets"]),
        "claims": there.claims(),
        "services": there.services(),
        "beside": _beside(api, name, namespace),
        "denied": [right for right in map(_right, params["rights"]) if not there.allows(right)],
    }
    return {**found, **more, **_wait(there, params)}


def _right(one):
    return {name: one.get(name, "") for name in ("group", "resource", "verb", "namespace")}


def _is_there(api, namespace):
    try:
        return api.get(f"/api/v1/namespaces/{namespace}") is not None
    except ForbiddenError:
        return True


def _wait(there, params):
    """A Milvus that is settled twice is: the operator may just be about to begin."""
    name, wanted = params["name"], params["wanted"]
    deadline = time.monotonic() + params["wait"]
    began, calm = time.monotonic(), False
    while True:
        milvus = _milvus(there, name)
        deployments = _deployments(there, name)
        pods = [{"name": one["metadata"]["name"], "why": trouble(one)} for one in there.pods(_selector(name))]
        reasons = []
        if params["state"] == "absent":
            reasons = _remains(milvus, deployments, pods)
        elif params["state"] == "stopped":
            reasons = [f"pod {one['name']} still runs" for one in pods]
        elif wanted:
            reasons = status.unsettled(milvus, deployments, wanted)
        lost = status.hopeless(pods) if reasons else []
        waited = time.monotonic() - began
        if not reasons and (calm or waited < PAUSE):
            break
        if lost or time.monotonic() >= deadline:
            break
        calm = not reasons
        time.sleep(PAUSE)
    return {
        "milvus": milvus,
        "deployments": deployments,
        "pods": [one for one in pods if one["why"]],
        "unsettled": lost or reasons,
        "waited": int(waited),
    }


def _remains(milvus, deployments, pods):
    found = ["the resource is still there, and its operator has not let it go"] if milvus else []
    found += [f"Deployment {one['name']} is still there" for one in deployments]
    return found + [f"pod {one['name']} is still there" for one in pods]


def _crds(api):
    found = {}
    for name in CRDS:
        crd = api.get(f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}")
        if crd:
            marks = crd["metadata"].get("annotations") or {}
            found[name] = {
                "versions": [one["name"] for one in crd["spec"]["versions"] if one.get("served")],
                "helm_release": marks.get("meta.helm.sh/release-name", ""),
                "kept": marks.get("helm.sh/resource-policy", "") == "keep",
            }
    return found


def _operators(api):
    """Wherever it runs: two would undo each other's work."""
    found = []
    for one in api.items(f"/apis/apps/v1/deployments?{chosen('app.kubernetes.io/name=milvus-operator')}"):
        containers = one["spec"]["template"]["spec"]["containers"]
        image = next((inner["image"] for inner in containers if inner["name"] == "manager"), containers[0]["image"])
        match = VERSION.search(image.split("@")[0])
        found.append(
            {
                "name": one["metadata"]["name"],
                "namespace": one["metadata"]["namespace"],
                "image": image,
                "version": match.group(1) if match else "",
                "ready": (one.get("status") or {}).get("availableReplicas", 0) > 0,
            }
        )
    return found


def _release(api, namespace, release):
    """Helm keeps a Secret for each revision; the newest one says how it went."""
    query = chosen(f"owner=helm,name={release}")
    revisions = [
        one["metadata"].get("labels") or {} for one in api.items(f"/api/v1/namespaces/{namespace}/secrets?{query}")
    ]
    newest = max(revisions, key=lambda one: int(one.get("version", 0)), default={})
    return newest.get("status", "")


def _beside(api, name, namespace):
    query = chosen(_joined(labels({"name": name})))
    return [
        {"api_version": version, "kind": kind, "name": one["metadata"]["name"]}
        for version, plural, kind in BESIDE
        for one in api.items(f"/apis/{version}/namespaces/{namespace}/{plural}?{query}")
    ]


def _milvus(there, name):
    one = there.api.get(f"/apis/milvus.io/v1beta1/namespaces/{there.namespace}/milvuses/{name}")
    if one is None:
        return {}
    metadata, spec, told = one["metadata"], one.get("spec") or {}, one.get("status") or {}
    config, components = spec.get("config") or {}, spec.get("components") or {}
    image = told.get("currentImage", "")
    match = VERSION.search(image.split("@")[0])
    return {
        "generation": metadata.get("generation", 0),
        "observed_generation": told.get("observedGeneration", 0),
        "deleting": "deletionTimestamp" in metadata,
        "ours": labels({"name": name}).items() <= (metadata.get("labels") or {}).items(),
        "status": told.get("status", ""),
        "image": image,
        "version": (told.get("currentVersion") or (match.group(1) if match else "")).lstrip("v"),
        "endpoint": told.get("endpoint", ""),
        "conditions": {
            about["type"]: {key: about.get(key, "") for key in ("status", "reason", "message")}
            for about in told.get("conditions") or []
        },
        "mode": spec.get("mode", ""),
        "message_queue": (spec.get("dependencies") or {}).get("msgStreamType", ""),
        "etcd_root_path": (config.get("etcd") or {}).get("rootPath", ""),
        "bucket": (config.get("minio") or {}).get("bucketName", ""),
        "root_path": (config.get("minio") or {}).get("rootPath", ""),
        "components": {
            key: {"replicas": about.get("replicas", 1)}
            for key, about in components.items()
            if isinstance(about, dict) and "replicas" in about
        },
        "brought": {
            key: {kind: about["inCluster"].get(kind) for kind in ("deletionPolicy", "pvcDeletion")}
            for key, about in (spec.get("dependencies") or {}).items()
            if isinstance(about, dict) and about.get("inCluster") and not about.get("external")
        },
    }


def _joined(marks):
    return ",".join(f"{key}={value}" for key, value in marks.items())


def _selector(name):
    return _joined(selector({"name": name}))


def _deployments(there, name):
    found = []
    for one in there.deployments(_selector(name)):
        template, told = one["spec"]["template"], one.get("status") or {}
        component = (one["metadata"].get("labels") or {}).get("app.kubernetes.io/component", "")
        containers = template["spec"]["containers"]
        found.append(
            {
                "name": one["metadata"]["name"],
                "component": component,
                "image": next((inner["image"] for inner in containers if inner["name"] == component), ""),
                "annotations": (template.get("metadata") or {}).get("annotations") or {},
                "generation": one["metadata"].get("generation", 0),
                "observed_generation": told.get("observedGeneration", 0),
                "replicas": one["spec"].get("replicas", 1),
                "current": told.get("replicas", 0),
                "updated": told.get("updatedReplicas", 0),
                "available": told.get("availableReplicas", 0),
            }
        )
    return found
