# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which hosts run which component, from groups alone."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.topology import table


def groups_of_ours(groups):
    """Our groups with their hosts; a parent holds the hosts of its children, named as such or not."""
    found = {name: [str(host) for host in groups.get(name, [])] for name in table.GROUPS}
    for child, parent in table.PARENTS.items():
        found[parent] += [host for host in found[child] if host not in found[parent]]
    return found


def members(groups):
    """Components that are not Milvus, with their hosts."""
    ours = groups_of_ours(groups)
    brokers = ours["kafka_broker"] or [host for host in ours["kafka"] if host not in ours["kafka_controller"]]
    if not ours["kafka_controller"]:
        brokers = ours["kafka"]
    found = {
        "etcd": ours["etcd"],
        "minio": ours["minio"],
        "kafka_controller": ours["kafka_controller"] or ours["kafka"],
        "kafka_broker": brokers,
        "loadbalancer": ours["loadbalancer"],
        "s3_balancer": ours["milvus"] if ours["minio"] else [],
    }
    parts = ("pulsar_zookeeper", "pulsar_bookie", "pulsar_broker")
    apart = any(ours[part] for part in parts)
    found.update({part: ours[part] if apart else ours["pulsar"] for part in parts})
    return found


def mode(groups):
    """`standalone`, `cluster`, or nothing where no host has a Milvus."""
    ours = groups_of_ours(groups)
    if any(ours[group] for group in table.MILVUS_GROUPS if group != "milvus_standalone"):
        return "cluster"
    return "standalone" if ours["milvus"] else ""


def placed(host, groups):
    """Components of Milvus that the groups give to a host, as milvus_components takes them."""
    ours = groups_of_ours(groups)
    names = [component for group, component in table.MILVUS_GROUPS.items() if host in ours[group]]
    if not names and mode(groups) == "standalone" and host in ours["milvus"]:
        names = ["standalone"]
    return [{"name": name} for name in names]
