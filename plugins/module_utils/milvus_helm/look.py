# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Kubernetes, the chart and the release in one look."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm import chart, release
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import api, cluster

EMPTY = {
    "error": "",
    "namespace": False,
    "lacking_rights": [],
    "secrets": {},
    "services": [],
    "claims": {},
    "storage_classes": {},
    "service_monitors": False,
    "owned": [],
    "identity": {},
    "release": {"status": "", "revision": 0, "values": {}, "history": [], "age": 0, "chart": ""},
    "sick": [],
}
OWNER = "app.kubernetes.io/managed-by=vectordb.ops,app.kubernetes.io/instance=%s"
INSTANCE = "app.kubernetes.io/instance=%s"
MONITORS = ("monitoring.coreos.com/v1", "servicemonitors")


def look(run, params):
    """`run` is a module's run_command."""
    found = {**EMPTY}
    try:
        found.update(_look(run, params))
    except (api.ApiError, chart.ChartError, release.ReleaseError) as error:
        found["error"] = str(error)
    return found


def _look(run, params):
    if params["ready"]:
        return {"sick": _when_ready(_there(params), params)}
    helm = program(run, params)
    # Helm is a process of its own: what takes longest, loading the client and a dry run, goes on beside it.
    with ThreadPoolExecutor(1) as beside:
        there = beside.submit(_there, params)
        secrets = beside.submit(lambda: there.result().secrets(params["secrets"]))
        asked = beside.submit(lambda: _asked(there.result(), params))
        found = _told(helm, params, secrets)
        found.update(secrets=secrets.result(), **asked.result())
    notes = [one for one in found["owned"] if (one["kind"], one["metadata"]["name"]) == ("ConfigMap", params["note"])]
    found["identity"] = dict(notes[0].get("data") or {}) if notes else {}
    return found


def _there(params):
    return cluster.Cluster(api.Api(params["kubeconfig"], params["context"]), params["namespace"])


def _asked(there, params):
    """What Kubernetes tells."""
    return {
        "namespace": there.has_namespace(),
        "lacking_rights": there.lacking_rights(),
        "services": there.services(),
        "claims": there.claims(),
        "storage_classes": there.storage_classes(),
        "service_monitors": there.has_resource(*MONITORS),
        "owned": there.owned(OWNER % params["name"]),
        "sick": sick(there, params["name"]),
    }


def _told(helm, params, secrets):
    """What Helm tells; where nobody answers it, Kubernetes itself says so in better words."""
    try:
        told = release.look(helm, params["name"], params["annotation"], params["previous"])
    except release.ReleaseError:
        secrets.result()
        raise
    found = {"release": told}
    if params["previous"]:
        told["previous"] = release.previous_values(helm, params["name"], told["history"])
    if params["chart"]:
        found["chart"] = chart.read(chart.bring(helm, params))
    if params["values"] is not None:
        values = with_digest(params["values"], params["annotation"], secrets.result())
        compared = release.compare(helm, params["name"], found["chart"]["path"], values, told)
        found["comparison"] = {**compared, "chart_values": values}
    told.pop("manifest")
    return found


def program(run, params):
    """Helm with what it needs to know in every command."""
    where = ["--namespace", params["namespace"]]
    kubeconfig, context = api.access(params["kubeconfig"], params["context"])
    if kubeconfig:
        where += ["--kubeconfig", kubeconfig]
    if context:
        where += ["--kube-context", context]

    def helm(arguments, text=None):
        try:
            return run([params["helm"], *arguments, *where], data=text, handle_exceptions=False)
        except OSError as error:
            raise release.ReleaseError(
                f"Helm cannot be run as {params['helm']}: {error.strerror}; install Helm 3.13 or newer, or set "
                "milvus_helm_binary"
            ) from error

    return helm


def with_digest(values, annotation, secrets):
    if not annotation:
        return values
    digest = "-".join(secrets[name]["digest"] for name in sorted(secrets)) or "none"
    return {**values, "annotations": {**(values.get("annotations") or {}), annotation: digest}}


def _when_ready(there, params):
    """What is not rolled out after all the time that there is."""
    deadline = time.monotonic() + params["wait"]
    while True:
        found = sick(there, params["name"])
        if not found:
            return []
        if time.monotonic() >= deadline:
            return found + cluster.troubles(there.pods(INSTANCE % params["name"]))
        time.sleep(1)


def sick(there, name):
    workloads = there.workloads(INSTANCE % name)
    found = [f"{one['name']}: {one['lacks']}" for one in workloads if one["lacks"]]
    return found if workloads else [f"release {name} has no workload"]
