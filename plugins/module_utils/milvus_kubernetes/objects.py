# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What neither chart nor operator brings: budgets for disruptions, and a fence around the management port."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.secrets import labels
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.table import CLIENT_PORT, MANAGEMENT_PORT


def objects(options, components, identity):
    found = [_noted(options, identity)]
    found += [_budget(options, name, own) for name, own in components.items() if "disruption_budget" in own]
    if options["network_policy"]:
        found.append(_fence(options))
    return found


def note_name(options):
    return f"{options['name']}-vectordb-ops"


def _noted(options, identity):
    """What the data is bound to: it must not change under it."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": _metadata(options, note_name(options)),
        "data": {key: str(value) for key, value in sorted(identity.items())},
    }


def _metadata(options, name):
    return {"name": name, "namespace": options["namespace"], "labels": labels(options)}


def _budget(options, component, own):
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": _metadata(options, f"{options['name']}-{component}"),
        "spec": {"maxUnavailable": own["disruption_budget"], "selector": {"matchLabels": selector(options, component)}},
    }


def selector(options, component=None):
    found = {"app.kubernetes.io/instance": options["name"], "app.kubernetes.io/name": "milvus"}
    return {**found, "component": component} if component else found


def _fence(options):
    """The management port changes settings without a login: it is for monitoring and for the pods themselves."""
    rules = [
        {"ports": [{"protocol": "TCP", "port": CLIENT_PORT}]},
        {"from": [{"podSelector": {"matchLabels": {"app.kubernetes.io/instance": options["name"]}}}]},
    ]
    if options["monitoring_namespace"]:
        peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": options["monitoring_namespace"]}}}
        rules.append({"from": [peer], "ports": [{"protocol": "TCP", "port": MANAGEMENT_PORT}]})
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": _metadata(options, f"{options['name']}-fence"),
        "spec": {"podSelector": {"matchLabels": selector(options)}, "policyTypes": ["Ingress"], "ingress": rules},
    }
