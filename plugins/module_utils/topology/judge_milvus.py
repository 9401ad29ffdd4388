# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether what is placed makes one working Milvus: components of its version, a queue, metadata, object storage."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.reference import Reference
from ansible_collections.vectordb.ops.plugins.module_utils.topology import table

QUEUE_GROUPS = ("kafka", "pulsar")
QUEUE_VARIABLES = {"kafka": ("milvus_kafka_brokers", "milvus_kafka_endpoints"), "pulsar": ("milvus_pulsar_address",)}
QUEUE_KEYS = {"kafka": "brokerList", "pulsar": "address"}


def problems(described, release, variables):
    found = _groups_of_the_version(described, release)
    return found + _missing(described, release, variables) if described["mode"] == "cluster" else found


def shared_problems(hosts, variables):
    """Every host of one Milvus must say the same of what they share."""
    found = []
    for name, default in table.MILVUS_SHARED.items():
        values = {}
        for host in hosts:
            values.setdefault(str(variables.get(host, name, default)), []).append(host)
        if len(values) > 1:
            said = "; ".join(f"{value} on {', '.join(where)}" for value, where in sorted(values.items()))
            found.append(f"{name} differs between hosts of one Milvus: {said}. Set it once, for group milvus")
    return found


def message_queue(described, wanted, release, variables):
    """The queue that Milvus uses, and problems: the user's word, or else the group that is there."""
    present = [group for group in QUEUE_GROUPS if group in described["groups"]]
    if not described["mode"]:
        return "", []
    if wanted == "default" and len(present) > 1:
        text = "groups kafka and pulsar both have hosts, and milvus_message_queue does not say which Milvus uses"
        return "", [f"{text}; set it to kafka or pulsar, or empty the other group"]
    if release is None:
        return "", []
    queues = release["message_queues"][described["mode"]]
    queue = wanted if wanted != "default" else queues["default"]
    if wanted == "default" and present and described["mode"] == "cluster":
        queue = present[0]
    found = Reference().message_queue_problems(described["version"], described["mode"], queue)
    if found:
        return queue, [f"milvus_message_queue: {problem}" for problem in found]
    return queue, _queue_hosts(queue, queues["allowed"], present, described, variables)


def _queue_hosts(queue, allowed, present, described, variables):
    if queue not in QUEUE_GROUPS or queue in present or _brings_its_own(described, variables):
        return []
    if present:
        return [f"milvus_message_queue is {queue}, but only group {present[0]} has hosts; change one of the two"]
    if _queue_elsewhere(queue, described, variables):
        return []
    text = f"Milvus {described['version']} uses {queue}, and group {queue} has no hosts; fill it, or name brokers"
    others = f"milvus_message_queue to one of {', '.join(allowed)}"
    return [f"{text} elsewhere in milvus_config ({queue}.{QUEUE_KEYS[queue]}), or set {others}"]


def _queue_elsewhere(queue, described, variables):
    for host in described["groups"]["milvus"]:
        config = variables.get(host, "milvus_config")
        section = config.get(queue) if isinstance(config, dict) else None
        if isinstance(section, dict) and section.get(QUEUE_KEYS[queue]):
            return True
        if any(variables.get(host, name) for name in QUEUE_VARIABLES[queue]):
            return True
    return False


def _groups_of_the_version(described, release):
    found = []
    groups = described["groups"]
    clusters = [group for group in table.MILVUS_GROUPS if group != "milvus_standalone" and group in groups]
    if "milvus_standalone" in groups and clusters:
        found.append(
            f"milvus_standalone ({', '.join(groups['milvus_standalone'])}) stands beside {', '.join(clusters)}; "
            "allowed is one process with everything or a cluster. Empty one or the other, or use two inventories"
        )
    for group in clusters:
        problem = Reference().component_problem(release["version"], table.MILVUS_GROUPS[group])
        if problem:
            found.append(f"group {group} ({', '.join(groups[group])}): {problem} Empty the group")
    return found


def _missing(described, release, variables):
    placed = {
        component["name"]
        for host in described["hosts"].values()
        for component in host["components"]
        if component["product"] == "milvus"
    }
    if placed.issuperset(table.SEPARATE_COORDINATORS):
        placed.add("mixcoord")
    wanted = dict.fromkeys(["mixcoord", *release["required"]])
    found = [
        f"no host runs component {component}, which a cluster of Milvus {release['version']} needs; "
        f"fill group {table.GROUP_OF[component]}"
        for component in wanted
        if component not in placed and component not in table.SEPARATE_COORDINATORS
    ]
    hosts = described["groups"]["milvus"]
    if _brings_its_own(described, variables):
        return found
    if "etcd" not in described["groups"] and not any(variables.get(host, "milvus_etcd_endpoints") for host in hosts):
        found.append(
            "group etcd has no hosts and milvus_etcd_endpoints names none elsewhere; a cluster needs an etcd: "
            "fill the group with 1, 3 or 5 hosts, or set milvus_etcd_endpoints"
        )
    if "minio" not in described["groups"] and not any(variables.get(host, "milvus_s3_endpoint") for host in hosts):
        found.append(
            "group minio has no hosts and milvus_s3_endpoint names no object storage elsewhere; the components of a "
            "cluster share their files through one: fill the group, or set milvus_s3_endpoint"
        )
    return found


def _brings_its_own(described, variables):
    """What is delivered as a whole has what its Milvus needs beside it."""
    hosts = described["groups"]["milvus"]
    return all(variables.get(host, "milvus_install_method", "package") in table.WHOLE for host in hosts)


def notes(described, release):
    """Hosts that may take the coordinator in charge and a whole replica with them."""
    if described["mode"] != "cluster" or not release or not release.get("replicas_load_together"):
        return []
    if described.get("kubernetes"):
        return []
    found = []
    for host, about in described["hosts"].items():
        names = [component["name"] for component in about["components"]]
        coordinates = any(release["components"].get(name, {}).get("kind") == "coordinator" for name in names)
        if coordinates and names.count("querynode") == 1:
            found.append(host)
    text = (
        f"{', '.join(found)} run a coordinator and one query node each. When such a host is lost with the coordinator "
        "that is in charge, a collection with replicas may stay unsearchable until it is back: set milvus_instances: "
        "{querynode: 2} for group milvus_querynode, or keep coordinators apart."
    )
    return [text] if found else []
