# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the hosts of an inventory are large enough for the workload that it declares: warnings, never refusals."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import nodes, reading, sizing, workload
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing.reading import said
from ansible_collections.vectordb.ops.plugins.module_utils.topology import table

VARIABLE = "milvus_workload"
# What the inventory says, so that a workload does not have to.
OF_THE_INVENTORY = ("version", "mode", "message_queue", "minio_hosts", "minio_drives")


def judge(described, variables):
    """(mistakes in the workload, warnings about hosts) of what `topology` describes."""
    hosts = described["groups"].get("milvus", [])
    given = next((found for found in (variables.get(host, VARIABLE) for host in hosts) if found), None)
    if not given:
        return [], []
    if not isinstance(given, dict):
        return [f"{VARIABLE} is {given!r}; expected a mapping, see docs/sizing.md"], []
    said_twice = [name for name in OF_THE_INVENTORY if name in given]
    problems = [f"{VARIABLE}.{name}: the inventory itself says that; take it out" for name in said_twice]
    given = {name: value for name, value in given.items() if name not in OF_THE_INVENTORY}
    try:
        asked = {**given, **_of_the_inventory(described, variables)}
        planned = sizing.size(asked)
        settings, collections = workload.read(asked)
    except reading.WrongInputError as error:
        return problems + [f"{VARIABLE}.{path}: {text}" for path, text in error.problems], []
    return problems, _warnings(described, planned, nodes.Demand(collections), settings)


def _of_the_inventory(described, variables):
    found = {"version": described["version"], "mode": described["mode"] or "standalone"}
    if described["message_queue"]:
        found["message_queue"] = described["message_queue"]
    minio = described["members"].get("minio", [])
    if minio:
        drives = variables.get(minio[0], "minio_drives")
        found.update(minio_hosts=len(minio), minio_drives=len(drives) if isinstance(drives, list) and drives else 1)
    return found


def _warnings(described, planned, demand, settings):
    counts = {}
    for about in described["hosts"].values():
        for component in about["components"]:
            counts[component["name"]] = counts.get(component["name"], 0) + 1
    found = _replicas(demand, counts) if described["mode"] == "cluster" else []
    needs = _needs(planned, demand, settings, counts)
    found += _limits(described, needs)
    found += _memory(described, needs)
    unknown = [host for host, about in described["hosts"].items() if about["memory_mb"] is None and _uses(about, needs)]
    if unknown:
        found.append(
            f"host_memory_mb is not set for {', '.join(unknown)}: not judged is whether {VARIABLE} fits there."
        )
    return found + _disks(described, planned)


def _uses(about, needs):
    return any(component["name"] in needs for component in about["components"])


def _replicas(demand, counts):
    have = counts.get("querynode", 0)
    if not have or have >= demand.replicas:
        return []
    text = f"{VARIABLE} asks for {demand.replicas} replicas, which need as many query nodes, and there are {have}"
    return [f"{text}: add hosts to group milvus_querynode, or raise milvus_instances for it."]


def _needs(planned, demand, settings, counts):
    """{component: MiB that each of its instances needs}; query nodes share what is loaded, however many there are."""
    if settings["mode"] == "standalone":
        return {"standalone": nodes.standalone_need(demand)}
    streaming = "streamingnode" in planned["nodes"]
    needs = {"querynode": nodes.query_need(demand, streaming, counts.get("querynode", 1))}
    for name in ("streamingnode", "datanode", "indexnode"):
        if name in planned["nodes"]:
            needs[name] = planned["nodes"][name]["memory_mb"]
    return needs


def _limits(described, needs):
    """Limits of processes, which hold however much memory their host has."""
    small = {}
    for host, about in described["hosts"].items():
        for component in about["components"]:
            limit, need = component["memory_mb"], needs.get(component["name"], 0)
            if limit != table.MILVUS_MEMORY.get(component["name"], limit) and limit < need:
                small.setdefault((component["name"], limit, need), []).append(host)
    advice = "raise milvus_memory_limit, add instances, or take an index that needs less (docs/sizing.md)"
    return [
        f"{name} is limited to {said(limit)} on {', '.join(dict.fromkeys(hosts))}, and {VARIABLE} needs {said(need)}"
        f" in each: {advice}."
        for (name, limit, need), hosts in small.items()
    ]


def _memory(described, needs):
    """Hosts whose components, with what the workload needs of them, ask for more than there is."""
    small = {}
    for host, about in described["hosts"].items():
        parts = [
            (component["instance"], max(component["memory_mb"], needs.get(component["name"], 0)))
            for component in about["components"]
        ]
        total = sum(size for _name, size in parts) + table.HOST_MEMORY
        if about["memory_mb"] is not None and total > about["memory_mb"] and _uses(about, needs):
            listed = ", ".join(f"{name} {said(size)}" for name, size in sorted(parts, key=lambda part: -part[1])[:4])
            text = f"needs {said(total)} there ({listed}), and host_memory_mb is {about['memory_mb']}"
            small.setdefault(text, []).append(host)
    advice = "give more, add hosts to share it, or take an index that needs less (docs/sizing.md)"
    return [
        f"{', '.join(hosts)} {'are' if len(hosts) > 1 else 'is'} too small: {VARIABLE} {text}; {advice}."
        for text, hosts in small.items()
    ]


def _disks(described, planned):
    """What no variable tells, so that it can only be said."""
    wanted = []
    for name, one in {**planned["nodes"], **planned["dependencies"]}.items():
        there = name in described["members"] or any(
            component["name"] == name for about in described["hosts"].values() for component in about["components"]
        )
        if there and one["disk_mb"]:
            text = f"{name} {said(one['disk_mb'])}"
            if "drive_mb" in one:
                text = f"{name} {one['drives']} drive{'s' if one['drives'] > 1 else ''} of {said(one['drive_mb'])}"
            wanted.append(text)
    if "kafka" in planned["dependencies"] and "kafka_broker" in described["members"]:
        wanted.append(f"kafka_broker {said(planned['dependencies']['kafka']['disk_mb'])}")
    if not wanted:
        return []
    return [f"{VARIABLE} needs these disks, which no variable tells, on each host: {', '.join(wanted)}."]
