"""Inventories as the filter sees them: groups, and the variables of every host."""

from __future__ import annotations

import copy

from ansible_collections.vectordb.ops.plugins.module_utils.topology.build import topology

COORD, STORE, WORK = (tuple(f"{kind}-{number}" for number in (1, 2, 3)) for kind in ("coord", "store", "work"))
HA = {
    "etcd": COORD,
    "minio": STORE,
    "kafka": STORE,
    "loadbalancer": WORK[:2],
    "milvus_coordinator": COORD,
    "milvus_proxy": WORK,
    "milvus_querynode": WORK,
    "milvus_datanode": WORK,
    "milvus_streamingnode": WORK,
}
VARIABLES = {
    "milvus_version": "2.6.22",
    "milvus_port": 19540,
    "milvus_rest_port": 18081,
    "loadbalancer_rest_port": 18080,
    "host_memory_mb": 16384,
}
OLD = {"milvus_version": "2.3.5", "milvus_streamingnode": (), "milvus_indexnode": WORK}


def inventory(groups=None, variables=None, hosts=None, **changes):
    """HA with changed groups (by name) and changed variables; `hosts` maps hosts to variables of their own."""
    groups = copy.deepcopy(HA if groups is None else groups)
    own = {**VARIABLES, **(variables or {})}
    for name, value in changes.items():
        if isinstance(value, tuple):
            groups[name] = value
        else:
            own[name] = value
    groups = {name: list(found) for name, found in groups.items() if found}
    below = [host for name in groups if name.startswith("milvus_") and name != "milvus_like" for host in groups[name]]
    if below:
        groups["milvus"] = list(dict.fromkeys([*groups.get("milvus", []), *below]))
    for parent in ("kafka", "pulsar"):
        below = [host for name in groups if name.startswith(f"{parent}_") for host in groups[name]]
        if below:
            groups[parent] = list(dict.fromkeys([*groups.get(parent, []), *below]))
    groups["all"] = list(dict.fromkeys(host for found in groups.values() for host in found))
    return groups, {host: {**own, **(hosts or {}).get(host, {})} for host in groups["all"]}


def described(*args, **changes):
    return topology(*inventory(*args, **changes))


def ports_of(topology_, host):
    about = topology_["hosts"][host]
    return {port["port"]: port for component in about["components"] for port in component["ports"]}
