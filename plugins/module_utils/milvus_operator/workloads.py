# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Components of a Milvus of the operator: how many, how large, where, and what guards them that the operator lacks."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import objects, quantities
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator.table import FIELDS
from ansible_collections.vectordb.ops.plugins.module_utils.topology.table import SEPARATE_COORDINATORS

# Options of a component and the key of the resource that takes them as they are.
KEYS = {
    "node_selector": "nodeSelector",
    "tolerations": "tolerations",
    "affinity": "affinity",
    "spread": "topologySpreadConstraints",
    "annotations": "podAnnotations",
}
SCALES = ("proxy", "querynode", "datanode", "indexnode", "streamingnode")
# The label by which the operator tells components apart.
LABEL = "app.kubernetes.io/component"


def replicas(about):
    """How many there are at most."""
    scaled = about.get("autoscaling")
    return int(scaled["max"]) if scaled else int(about["replicas"])


def component(about):
    found = {"replicas": -1 if about.get("autoscaling") else int(about["replicas"])}
    if about.get("resources"):
        found["resources"] = quantities.canonical(about["resources"])
    for option, key in KEYS.items():
        if about.get(option):
            found[key] = about[option]
    if about.get("environment"):
        found["env"] = [{"name": name, "value": str(value)} for name, value in sorted(about["environment"].items())]
    return found


def deployments(name, component_name, rolling_mode):
    """Names of its Deployments: what rolls by two of them has a number at the end."""
    base = f"{name}-milvus-{component_name}"
    if component_name == "querynode" or rolling_mode == 3:
        return [f"{base}-0", f"{base}-1"]
    return [base]


def guards(options, operator, components, ports):
    """Objects beside the resource: budgets, a fence, and autoscalers."""
    readers = [operator["namespace"], options["monitoring_namespace"]]
    found = objects.guards(options, components, LABEL, ports, readers)
    for name, about in components.items():
        # Of two the one without pods is left alone by the autoscaler.
        targets = deployments(options["name"], name, operator["rolling_mode"]) if about.get("autoscaling") else []
        found += [_scaler(options, target, about["autoscaling"]) for target in targets]
    return found


def _scaler(options, target, about):
    metrics = [
        {
            "type": "Resource",
            "resource": {"name": kind, "target": {"type": "Utilization", "averageUtilization": int(about[kind])}},
        }
        for kind in ("cpu", "memory")
        if about.get(kind)
    ]
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": objects.metadata(options, target),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": target},
            "minReplicas": int(about.get("min", 1)),
            "maxReplicas": int(about["max"]),
            "metrics": metrics,
        },
    }


def problems(components):
    """What the operator does not do for a component; `components` are those of the inventory, completed."""
    apart = [name for name in components if name in (*SEPARATE_COORDINATORS, "indexcoord")]
    found = []
    if apart:
        found.append(f"milvus_components: the operator runs one for all; place mixcoord instead of {', '.join(apart)}")
    unknown = [name for name in components if name not in FIELDS and name not in apart]
    if unknown:
        found.append(f"milvus_components: the operator knows {', '.join(FIELDS)}; found {', '.join(unknown)}")
    for name, about in components.items():
        if about.get("autoscaling"):
            found += _scaling_problems(f"milvus_kubernetes_components.{name}", name, about)
    return found


def _scaling_problems(where, name, about):
    scaled = about["autoscaling"]
    if name not in SCALES:
        return [f"{where}.autoscaling: only {', '.join(SCALES)} can be scaled"]
    wanted = [kind for kind in ("cpu", "memory") if scaled.get(kind)]
    if not wanted:
        return [f"{where}.autoscaling: expected cpu or memory (percent of the request), found {scaled!r}"]
    resources = about.get("resources") or {}
    # Kubernetes takes the limit where there is no request.
    asked = {**(resources.get("limits") or {}), **(resources.get("requests") or {})}
    return [
        f"{where}.autoscaling: needs resources.requests.{kind}, of which it takes the percentage"
        for kind in wanted
        if kind not in asked
    ]
