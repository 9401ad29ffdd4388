# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A cluster of Kubernetes as its API tells it: rights, Secrets, Services, storage, and what runs. Reads only."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import quote

from ansible_collections.vectordb.ops.plugins.module_utils.said import first_line

# What a delivery makes: group of the API, resources.
MAKES = {
    "": ("secrets", "configmaps", "services", "persistentvolumeclaims"),
    "apps": ("deployments", "statefulsets"),
    "policy": ("poddisruptionbudgets",),
    "networking.k8s.io": ("networkpolicies",),
}
OWNED = {
    "ConfigMap": "/api/v1/namespaces/{}/configmaps",
    "PodDisruptionBudget": "/apis/policy/v1/namespaces/{}/poddisruptionbudgets",
    "NetworkPolicy": "/apis/networking.k8s.io/v1/namespaces/{}/networkpolicies",
}
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
STARTING = (None, "", "ContainerCreating", "PodInitializing")


class Cluster:
    """One namespace, seen through `api`."""

    def __init__(self, api, namespace):
        self.api, self.namespace = api, namespace
        self._core, self._apps = f"/api/v1/namespaces/{namespace}", f"/apis/apps/v1/namespaces/{namespace}"

    def has_namespace(self):
        return self.api.get(self._core) is not None

    def allows(self, attributes):
        """Whether this account may; `attributes` are verb, group, resource and namespace."""
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
        answer = self.api.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review) or {}
        return bool((answer.get("status") or {}).get("allowed"))

    def lacking_rights(self):
        """What this user may not make in the namespace, such as "create secrets"."""
        wanted = [(group, resource) for group, resources in MAKES.items() for resource in resources]
        return [
            f"create {resource}"
            for group, resource in wanted
            if not self.allows({"namespace": self.namespace, "verb": "create", "group": group, "resource": resource})
        ]

    def secrets(self, names):
        """{name: {keys, digest, uid, proof}}; nothing for those that are missing."""
        found = {}
        for name in names:
            secret = self.api.get(f"{self._core}/secrets/{name}")
            if secret is not None:
                data = secret.get("data") or {}
                uid = secret["metadata"].get("uid", "")
                found[name] = {
                    "keys": sorted(data),
                    "digest": short_digest(uid, data),
                    "uid": uid,
                    "proof": proof(uid, data),
                }
        return found

    def owned(self, selector):
        """What a delivery itself has made, beside Secrets."""
        return [
            {key: one[key] for key in ("metadata", "data", "spec") if key in one} | {"kind": kind}
            for kind, path in OWNED.items()
            for one in self.api.items(f"{path.format(self.namespace)}?{chosen(selector)}")
        ]

    def services(self):
        return [one["metadata"]["name"] for one in self.api.items(f"{self._core}/services")]

    def claims(self):
        """{name: {size, class, phase, labels}} of the volumes in the namespace."""
        return {
            one["metadata"]["name"]: {
                "size": (one["spec"].get("resources", {}).get("requests") or {}).get("storage", ""),
                "class": one["spec"].get("storageClassName") or "",
                "phase": (one.get("status") or {}).get("phase", ""),
                "labels": one["metadata"].get("labels") or {},
            }
            for one in self.api.items(f"{self._core}/persistentvolumeclaims")
        }

    def storage_classes(self):
        """{name: {default, expandable}}."""
        return {
            one["metadata"]["name"]: {
                "default": (one["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true",
                "expandable": bool(one.get("allowVolumeExpansion")),
            }
            for one in self.api.items("/apis/storage.k8s.io/v1/storageclasses")
        }

    def has_resource(self, group_version, plural):
        """Whether the server knows a kind, such as that of an extension."""
        listed = self.api.get(f"/apis/{group_version}") or {}
        return any(one["name"] == plural for one in listed.get("resources") or [])

    def workloads(self, selector):
        """Every Deployment and StatefulSet, with what it lacks to be done."""
        found = [
            {"name": one["metadata"]["name"], "lacks": lacks(one)}
            for kind in ("deployments", "statefulsets")
            for one in self.api.items(f"{self._apps}/{kind}?{chosen(selector)}")
        ]
        return sorted(found, key=lambda one: one["name"])

    def deployments(self, selector):
        return self.api.items(f"{self._apps}/deployments?{chosen(selector)}")

    def pods(self, selector):
        return self.api.items(f"{self._core}/pods?{chosen(selector)}")


def chosen(selector):
    return f"labelSelector={quote(selector, safe='')}"


def lacks(workload):
    """What stands between a workload and the end of its rollout; nothing once it is done."""
    status, wanted = workload.get("status") or {}, workload["spec"].get("replicas", 1)
    if status.get("observedGeneration", 0) < workload["metadata"].get("generation", 0):
        return "not looked at yet"
    updated = status.get("updatedReplicas", 0)
    ready = status.get("availableReplicas") or status.get("readyReplicas") or 0
    if updated < wanted:
        return f"{updated} of {wanted} pods are of the new kind"
    if status.get("replicas", 0) > wanted:
        return f"{status['replicas'] - wanted} pods of the old kind still run"
    return "" if ready >= wanted else f"{ready} of {wanted} pods are ready"


def trouble(pod):
    """Why a pod does not come up, in the cluster's own words; nothing while it may still."""
    told = pod.get("status") or {}
    for container in [*(told.get("initContainerStatuses") or []), *(told.get("containerStatuses") or [])]:
        waiting = (container.get("state") or {}).get("waiting") or {}
        if waiting.get("reason") not in STARTING:
            return _said(waiting)
    for about in told.get("conditions") or []:
        if about.get("type") == "PodScheduled" and about.get("status") == "False":
            return _said(about)
    return ""


def _said(about):
    said = ": ".join(text for text in (about.get("reason"), about.get("message")) if text)
    return first_line(said)


def troubles(pods):
    return sorted({f"{pod['metadata']['name']}: {trouble(pod)}" for pod in pods if trouble(pod)})


def proof(salt, data):
    """Whether a Secret holds just this; a guess at it costs more than it brings."""
    text = json.dumps(data, sort_keys=True)
    return hashlib.scrypt(text.encode(), salt=salt.encode(), n=2**12, r=8, p=1, dklen=16).hex()


def short_digest(salt, data):
    """Tells a change, and is too short to guess a password by."""
    text = json.dumps([salt, data], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:4]
