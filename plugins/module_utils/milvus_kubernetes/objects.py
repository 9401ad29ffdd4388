# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What neither chart nor operator brings: budgets for disruptions, and a fence around the management port."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.secrets import labels
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.table import CLIENT_PORT, MANAGEMENT_PORT

# The label by which the chart tells components apart.
OF_CHART = "component"


def objects(options, components, identity):
    """Beside a release of the chart."""
    readers = [options["monitoring_namespace"]]
    return [_noted(options, identity), *guards(options, components, OF_CHART, [CLIENT_PORT], readers)]


def guards(options, components, label, ports, readers):
    """`label` tells pods of a component, `ports` are for clients, `readers` are namespaces that see to it."""
    found = [_budget(options, name, own, label) for name, own in components.items() if "disruption_budget" in own]
    if options["network_policy"]:
        found.append(_fence(options, ports, [one for one in readers if one]))
    return found


def note_name(options):
    return f"{options['name']}-vectordb-ops"


def _noted(options, identity):
    """What the data is bound to: it must not change under it."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(options, note_name(options)),
        "data": {key: str(value) for key, value in sorted(identity.items())},
    }


def metadata(options, name):
    return {"name": name, "namespace": options["namespace"], "labels": labels(options)}


def _budget(options, component, own, label):
    pods = {**selector(options), label: component}
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(options, f"{options['name']}-{component}"),
        "spec": {"maxUnavailable": own["disruption_budget"], "selector": {"matchLabels": pods}},
    }


def selector(options):
    return {"app.kubernetes.io/instance": options["name"], "app.kubernetes.io/name": "milvus"}


def _fence(options, ports, readers):
    """The management port changes settings without a login: it is for monitoring and for the pods themselves."""
    rules = [
        {"ports": [{"protocol": "TCP", "port": port} for port in ports]},
        {"from": [{"podSelector": {"matchLabels": {"app.kubernetes.io/instance": options["name"]}}}]},
    ]
    peers = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": one}}} for one in readers]
    if peers:
        rules.append({"from": peers, "ports": [{"protocol": "TCP", "port": MANAGEMENT_PORT}]})
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(options, f"{options['name']}-fence"),
        "spec": {"podSelector": {"matchLabels": selector(options)}, "policyTypes": ["Ingress"], "ingress": rules},
    }


def lay(base, overlay):
    """A dictionary over another. Names of labels hold dots, so that none is a path here."""
    found = dict(base)
    for key, value in overlay.items():
        both = isinstance(found.get(key), dict) and isinstance(value, dict)
        found[key] = lay(found[key], value) if both else value
    return found
