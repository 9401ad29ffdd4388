# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How Milvus is to be delivered to Kubernetes: the variables milvus_kubernetes_*, completed and judged."""

from __future__ import annotations

import re
from collections import Counter

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.table import (
    AUTOSCALING,
    COMPONENT,
    INGRESS,
    SECRETS,
    SERVICE,
    SERVICE_TYPES,
    TLS,
)
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import did_you_mean

NAME = re.compile(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?")
SIZE = re.compile(r"[1-9][0-9]*(\.[0-9]+)?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?")
PERCENT = re.compile(r"[0-9]{1,3}%")
# Charts and operator drop a suffix of their own Services where the name holds it already.
RESERVED = ("etcd", "minio", "pulsar", "kafka")


def mode(settings):
    return "standalone" if any(entry.get("name") == "standalone" for entry in settings["components"]) else "cluster"


def single(settings):
    """One of each component: how many there are is told to Kubernetes."""
    return [{"name": name} for name in dict.fromkeys(entry.get("name") for entry in settings["components"])]


def missing(settings, queue):
    """What has to come with Milvus, because nobody says where it is."""
    wanted = {
        "etcd": not settings["etcd_endpoints"],
        "storage": not settings["s3_endpoint"],
        "kafka": queue == "kafka" and not settings["kafka_endpoints"],
        "pulsar": queue == "pulsar" and not settings["pulsar_endpoints"],
    }
    return [name for name, here in wanted.items() if here]


def components(settings, options):
    """{component: what it is told}, with as many replicas as the inventory has instances of it."""
    counted = Counter(entry.get("name") for entry in settings["components"])
    given = options["components"] if isinstance(options["components"], dict) else {}
    found = {}
    for name, count in counted.items():
        own = dict(given[name]) if isinstance(given.get(name), dict) else {}
        own.setdefault("replicas", count)
        limit = next((entry.get("memory_limit") for entry in settings["components"] if entry.get("name") == name), "")
        limit = limit or settings["memory_limit"]
        if limit and "resources" not in own:
            own["resources"] = {"limits": {"memory": quantity(limit)}}
        found[name] = own
    return found


def quantity(size):
    """A size as hosts have it (8g) the way Kubernetes has it (8Gi)."""
    text = str(size)
    return text[:-1] + text[-1].upper() + "i" if text[-1:] in "kmgtKMGT" else text


def problems(settings, options):
    found = _names(options)
    counted = Counter(entry.get("name") for entry in settings["components"])
    found += _dictionary("milvus_kubernetes_service", options["service"], SERVICE)
    found += _dictionary("milvus_kubernetes_ingress", options["ingress"], INGRESS)
    kind = options["service"].get("type", "ClusterIP") if isinstance(options["service"], dict) else "ClusterIP"
    if kind not in SERVICE_TYPES:
        found.append(f"milvus_kubernetes_service: type is {kind!r}; allowed are {', '.join(SERVICE_TYPES)}")
    if isinstance(options["ingress"], dict) and options["ingress"] and not options["ingress"].get("hosts"):
        found.append("milvus_kubernetes_ingress: hosts is missing; name at least one host")
    for name in ("storage_size", "log_volume_size"):
        if options[name] and not SIZE.fullmatch(str(options[name])):
            found.append(f"milvus_kubernetes_{name}: expected a quantity such as 50Gi, found {options[name]!r}")
    return found + _secrets(options) + _components(options, counted)


def _names(options):
    found = [
        f"milvus_kubernetes_{what}: {options[what]!r} is no name here; it holds at most 40 lower-case letters, digits "
        "and hyphens and begins with a letter"
        for what in ("name", "namespace")
        if not NAME.fullmatch(options[what])
    ]
    within = [word for word in RESERVED if word in options["name"]]
    if within:
        found.append(
            f"milvus_kubernetes_name: {options['name']!r} holds {within[0]}, by which names of Services would change; "
            "choose one without it"
        )
    return found


def _dictionary(variable, value, allowed):
    if not isinstance(value, dict):
        return [f"{variable}: expected a dictionary, found {value!r}"]
    return [f"{variable}: {unknown(name, allowed)}" for name in value if name not in allowed]


def unknown(name, allowed):
    return f"{name} is not known; " + did_you_mean(name, allowed, f"allowed are {', '.join(allowed)}")


def _secrets(options):
    uses = (*SECRETS, "tls")
    found = _dictionary("milvus_kubernetes_secrets", options["secrets"], uses)
    if not isinstance(options["secrets"], dict):
        return found
    for use, own in options["secrets"].items():
        if use not in uses:
            continue
        where = f"milvus_kubernetes_secrets.{use}"
        if not isinstance(own, dict) or not own.get("name"):
            found.append(f"{where}: expected the name of a Secret as {{name: …}}, found {own!r}")
            continue
        allowed = ("name", *(TLS if use == "tls" else SECRETS[use]))
        found += [f"{where}: {unknown(key, allowed)}" for key in own if key not in allowed]
    return found


def _components(options, counted):
    if not isinstance(options["components"], dict):
        return [f"milvus_kubernetes_components: expected a dictionary by component, found {options['components']!r}"]
    found = []
    for name, own in options["components"].items():
        where = f"milvus_kubernetes_components.{name}"
        if name not in counted:
            found.append(
                f"{where}: the inventory places no {name}; it has {', '.join(sorted(counted)) or 'no component'}"
            )
        if not isinstance(own, dict):
            found.append(f"{where}: expected a dictionary, found {own!r}")
            continue
        for key, value in own.items():
            if key not in COMPONENT:
                found.append(f"{where}: {unknown(key, COMPONENT)}")
            elif isinstance(value, bool) or not isinstance(value, COMPONENT[key]):
                found.append(f"{where}.{key}: expected {_title(COMPONENT[key])}, found {value!r}")
        found += _component(where, name, own)
    return found


def _title(kind):
    names = {int: "a number", dict: "a dictionary", list: "a list", str: "text"}
    return " or ".join(names[one] for one in (kind if isinstance(kind, tuple) else (kind,)))


def _component(where, name, own):
    found = []
    if isinstance(own.get("replicas"), int) and own["replicas"] < 1:
        found.append(f"{where}.replicas: expected 1 or more, found {own['replicas']}")
    if name == "standalone" and own.get("replicas", 1) != 1:
        found.append(f"{where}.replicas: standalone is one process; use the components of a cluster for more")
    budget = own.get("disruption_budget")
    if isinstance(budget, str) and not PERCENT.fullmatch(budget):
        found.append(f"{where}.disruption_budget: expected a number of pods or a share such as 25%, found {budget!r}")
    scaling = own.get("autoscaling")
    if isinstance(scaling, dict):
        found += [f"{where}.autoscaling: {unknown(key, AUTOSCALING)}" for key in scaling if key not in AUTOSCALING]
        low, high = scaling.get("min", 1), scaling.get("max")
        if not isinstance(high, int) or not isinstance(low, int) or not 1 <= low <= high:
            found.append(f"{where}.autoscaling: expected 1 <= min <= max, found min {low!r} and max {high!r}")
    return found
