# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A cluster of Kubernetes as its API tells it: rights, Secrets, Services, storage, and what runs. Reads only."""

from __future__ import annotations

import hashlib
import json

try:
    import urllib3
    from kubernetes import client, config

    HAS_KUBERNETES = True
except ImportError:
    HAS_KUBERNETES = False

# What a delivery makes: group of the API, resources.
MAKES = {
    "": ("secrets", "configmaps", "services", "persistentvolumeclaims"),
    "apps": ("deployments", "statefulsets"),
    "policy": ("poddisruptionbudgets",),
    "networking.k8s.io": ("networkpolicies",),
}
PATIENCE = 10


class ClusterError(Exception):
    """The API server cannot be asked; the text is for the user."""


class Cluster:
    def __init__(self, kubeconfig, context, namespace):
        self.namespace = namespace
        try:
            api = config.new_client_from_config(kubeconfig or None, context or None)
        except (config.ConfigException, OSError) as error:
            where = kubeconfig or "the default kubeconfig"
            raise ClusterError(f"{where} cannot be used: {first_line(error)}") from error
        # One try is told at once; otherwise a server that is gone takes minutes.
        api.configuration.retries = False
        self._api = client.ApiClient(api.configuration)
        self.address = api.configuration.host
        self.core = client.CoreV1Api(self._api)
        self.apps = client.AppsV1Api(self._api)

    def ask(self, method, *arguments, missing=None, **options):
        """One question; `missing` is the answer for what is not there."""
        try:
            return method(*arguments, _request_timeout=PATIENCE, **options)
        except client.ApiException as error:
            if error.status == 404:
                return missing
            raise ClusterError(f"{self.address} refuses: {message(error)}") from error
        except urllib3.exceptions.HTTPError as error:
            raise ClusterError(f"{self.address} does not answer: {first_line(error)}") from error

    def raw(self, path, missing=None):
        """A resource that the client has no class for, as plain data."""
        return self.ask(
            self._api.call_api,
            path,
            "GET",
            auth_settings=["BearerToken"],
            response_type="object",
            _return_http_data_only=True,
            missing=missing,
        )

    def has_namespace(self):
        return self.ask(self.core.read_namespace, self.namespace) is not None

    def lacking_rights(self):
        """What this user may not make in the namespace, such as "create secrets"."""
        reviews = client.AuthorizationV1Api(self._api)
        found = []
        for group, resources in MAKES.items():
            for resource in resources:
                wanted = {"namespace": self.namespace, "verb": "create", "group": group, "resource": resource}
                review = {"spec": {"resourceAttributes": wanted}}
                answer = self.ask(reviews.create_self_subject_access_review, review)
                if not answer.status.allowed:
                    found.append(f"create {resource}")
        return found

    def secrets(self, names):
        """{name: {keys, digest}}; nothing for those that are missing."""
        found = {}
        for name in names:
            secret = self.ask(self.core.read_namespaced_secret, name, self.namespace)
            if secret is not None:
                data = secret.data or {}
                found[name] = {"keys": sorted(data), "digest": short_digest(secret.metadata.uid, data)}
        return found

    def services(self):
        return [one.metadata.name for one in self.ask(self.core.list_namespaced_service, self.namespace).items]

    def claims(self):
        """{name: {size, class}} of the volumes in the namespace."""
        found = {}
        for one in self.ask(self.core.list_namespaced_persistent_volume_claim, self.namespace).items:
            size = (one.spec.resources.requests or {}).get("storage", "")
            found[one.metadata.name] = {
                "size": size,
                "class": one.spec.storage_class_name or "",
                "labels": one.metadata.labels or {},
            }
        return found

    def storage_classes(self):
        """{name: {default, expandable}}."""
        marker = "storageclass.kubernetes.io/is-default-class"
        listed = self.ask(client.StorageV1Api(self._api).list_storage_class)
        return {
            one.metadata.name: {
                "default": (one.metadata.annotations or {}).get(marker) == "true",
                "expandable": bool(one.allow_volume_expansion),
            }
            for one in listed.items
        }

    def has_resource(self, group_version, plural):
        """Whether the server knows a kind, such as that of an extension."""
        listed = self.raw(f"/apis/{group_version}", missing={})
        return any(one["name"] == plural for one in (listed or {}).get("resources", []))

    def note(self, name):
        """The data of a ConfigMap."""
        found = self.ask(self.core.read_namespaced_config_map, name, self.namespace)
        return dict(found.data or {}) if found is not None else {}

    def workloads(self, selector):
        """Every Deployment and StatefulSet, with what it lacks to be done."""
        found = []
        for listing in (self.apps.list_namespaced_deployment, self.apps.list_namespaced_stateful_set):
            for one in self.ask(listing, self.namespace, label_selector=selector).items:
                found.append({"name": one.metadata.name, "lacks": lacks(one)})
        return sorted(found, key=lambda one: one["name"])

    def pods(self, selector):
        return self.ask(self.core.list_namespaced_pod, self.namespace, label_selector=selector).items


def lacks(workload):
    """What stands between a workload and the end of its rollout; nothing once it is done."""
    status, wanted = workload.status, workload.spec.replicas if workload.spec.replicas is not None else 1
    if (status.observed_generation or 0) < workload.metadata.generation:
        return "not looked at yet"
    updated, ready = status.updated_replicas or 0, status.available_replicas or status.ready_replicas or 0
    if updated < wanted:
        return f"{updated} of {wanted} pods are of the new kind"
    if (status.replicas or 0) > wanted:
        return f"{status.replicas - wanted} pods of the old kind still run"
    return "" if ready >= wanted else f"{ready} of {wanted} pods are ready"


def troubles(pods):
    """Why pods do not come up, in the cluster's own words."""
    found = []
    for pod in pods:
        for condition in pod.status.conditions or []:
            if condition.type == "PodScheduled" and condition.status == "False":
                found.append(f"{pod.metadata.name}: {first_line(condition.message or condition.reason)}")
        for container in pod.status.container_statuses or []:
            waiting = container.state.waiting if container.state else None
            if waiting and waiting.reason not in ("ContainerCreating", "PodInitializing"):
                said = f"{waiting.reason}: {waiting.message}" if waiting.message else waiting.reason
                found.append(f"{pod.metadata.name}: {first_line(said)}")
    return sorted(set(found))


def short_digest(salt, data):
    """Tells a change, and is too short to guess a password by."""
    text = json.dumps([salt, data], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:4]


def message(error):
    """What the API server says about a refusal."""
    try:
        return json.loads(error.body)["message"]
    except (TypeError, ValueError, KeyError):
        return f"{error.status} {error.reason}"


def first_line(error):
    return (str(error).strip().splitlines() or ["no reason given"])[0]
