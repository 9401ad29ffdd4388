# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Kubernetes, the chart and the release in one look."""

from __future__ import annotations

import time

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
    "identity": {},
    "release": {"status": "", "revision": 0, "values": {}, "history": [], "age": 0, "chart": ""},
    "sick": [],
}
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
    there = cluster.Cluster(api.Api(params["kubeconfig"], params["context"]), params["namespace"])
    if params["ready"]:
        return {"sick": _when_ready(there, params)}
    helm = program(run, params)
    found = {"secrets": there.secrets(params["secrets"]), "release": release.look(helm, params["name"])}
    if params["previous"]:
        found["release"]["previous"] = release.previous_values(helm, params["name"], found["release"]["history"])
    if params["chart"]:
        path = chart.bring(helm, params)
        # A comparison needs the chart, and not what it says of itself again.
        found["chart"] = {"path": path} if params["values"] is not None else chart.read(path)
    if params["values"] is None:
        found.update(
            namespace=there.has_namespace(),
            lacking_rights=there.lacking_rights(),
            services=there.services(),
            claims=there.claims(),
            storage_classes=there.storage_classes(),
            service_monitors=there.has_resource(*MONITORS),
            identity=there.note(params["note"]) if params["note"] else {},
        )
    else:
        values = with_digest(params["values"], params["annotation"], found["secrets"])
        compared = release.compare(helm, params["name"], found["chart"]["path"], values, found["release"])
        found["comparison"] = {**compared, "chart_values": values}
    found["release"].pop("manifest")
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
    selector = f"app.kubernetes.io/instance={params['name']}"
    deadline = time.monotonic() + params["wait"]
    while True:
        workloads = there.workloads(selector)
        sick = [f"{one['name']}: {one['lacks']}" for one in workloads if one["lacks"]]
        if not workloads:
            sick = [f"release {params['name']} has no workload"]
        if not sick:
            return []
        if time.monotonic() >= deadline:
            return sick + cluster.troubles(there.pods(selector))
        time.sleep(1)
