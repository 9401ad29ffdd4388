# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a workload needs in all: nodes of Milvus, what they depend on, totals, and how each number came about."""

from __future__ import annotations

import math

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import (
    dependencies,
    formulas,
    nodes,
    reading,
    workload,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing.reading import said


def size(given):
    """The plan; WrongInputError says all that is wrong with what was given."""
    settings, collections = workload.read(given)
    demand = nodes.Demand(collections)
    stored = dependencies.stored_bytes(demand, settings)
    if settings["mode"] == "standalone":
        local = dependencies.queue_bytes(demand, settings) if settings["message_queue"] != "woodpecker" else 0
        planned, needed = nodes.standalone(demand, (stored + local) / dependencies.DISK_FILL), {}
    else:
        components = releases.release("milvus", settings["version"])["components"]
        planned = nodes.plan(demand, settings, components)
        if planned is None:
            raise reading.WrongInputError([("node_memory", _too_small(demand, settings))])
        needed = dependencies.plan(demand, settings)
    every = [*planned.values(), *needed.values()]
    totals = {name: sum(one["count"] * one[name] for one in every) for name in ("cpus", "memory_mb", "disk_mb")}
    return {
        "version": settings["version"],
        "mode": settings["mode"],
        "message_queue": settings["message_queue"],
        "high_availability": settings["high_availability"],
        "collections": [_collection(one, found) for one, found in zip(collections, demand.sizes)],
        "data": {
            "raw_mb": _mib(demand.raw),
            "index_mb": _mib(demand.index),
            "loaded_mb": _mib(demand.loaded),
            "growing_mb": _mib(demand.growing),
            "local_disk_mb": _mib(demand.local_disk),
            "object_storage_mb": _mib(stored),
            "message_queue_mb": _mib(dependencies.queue_bytes(demand, settings)),
            "segments": demand.segments,
        },
        "nodes": planned,
        "dependencies": needed,
        "totals": totals,
        "reasons": _reasons(demand, settings, planned, needed),
        "table": _table({**planned, **needed}, totals),
    }


def _mib(bytes_):
    return math.ceil(bytes_ / formulas.MIB)


def _too_small(demand, settings):
    least = math.ceil(nodes.query_memory(demand, 0, demand.growing / demand.replicas) * 1.25)
    return (
        f"is {settings['node_memory']} MiB, and a query node that loads segments of this workload needs more than "
        f"{least} MiB"
    )


def _collection(one, found):
    kind, params = formulas.resolved(one.index, one.params, one.data)
    return {
        "name": one.name,
        "index": kind,
        "params": params,
        "replicas": one.replicas,
        "segments": formulas.segments(one.data),
        "raw_mb": _mib(formulas.raw(one.data)),
        "index_mb": _mib(found.stored),
        "loaded_mb": _mib(formulas.loaded(found, one.data)),
        "local_disk_mb": _mib(found.disk),
        "gpu_memory_mb": _mib(found.gpu),
    }


def _reasons(demand, settings, planned, needed):
    count = f"{demand.segments:,} segment{'s' if demand.segments > 1 else ''}"
    text = f"{said(_mib(demand.raw))} of rows in {count}, with indexes of {said(_mib(demand.index))}"
    found = [f"{text}; loaded, all replicas take {said(_mib(demand.loaded))} of memory."]
    if settings["mode"] == "cluster":
        found += _of_the_cluster(demand, settings, planned)
    if demand.qps:
        found.append(
            f"{demand.qps:,g} searches a second keep {demand.search_cores:.1f} cores of query nodes busy at "
            f"{nodes.UTILISATION:.0%}, by the model of bytes compared."
        )
    if demand.inserted:
        found.append(
            f"Inserts of {demand.inserted / 1e6:,.1f} MB/s: building indexes takes {demand.build_cores:.1f} cores all "
            f"the time, rows not yet sealed {said(_mib(demand.growing))}."
        )
    builders = planned.get("indexnode") or planned.get("datanode") or planned["standalone"]
    hours = demand.first_build / builders["count"] / builders["cpus"] / 3600
    found.append(f"The first indexing of all rows takes about {hours:,.1f} hours with the cores that are planned.")
    if needed:
        found += _of_dependencies(demand, settings, needed)
    return found


def _of_the_cluster(demand, settings, planned):
    query = planned["querynode"]
    text = f"{query['count']} query nodes of {said(query['memory_mb'])} hold {demand.replicas} replica"
    text += "s" if demand.replicas > 1 else ""
    if settings["high_availability"]:
        left = "room for what it held" if demand.replicas == 1 else "a replica"
        text += f"; the loss of one leaves {left}"
    return [f"{text}. A query node is filled to {formulas.FILL:.0%}, and needs room for the segments that it loads."]


def _of_dependencies(demand, settings, needed):
    minio = needed["minio"]
    sets = f"{minio['count']} x {minio['drives']} drives in sets of {minio['erasure_set']}"
    each = f"need {said(minio['drive_mb'])} each, filled to {dependencies.DISK_FILL:.0%}"
    found = [f"Object storage holds {said(minio['objects_mb'])}; {sets} with parity {minio['parity']} {each}."]
    if demand.inserted:
        held = _mib(dependencies.queue_bytes(demand, settings))
        found.append(
            f"{settings['message_queue']} retains {said(held)} of messages, once, for "
            f"{settings['retention_hours']:g} hours."
        )
    return found


def _table(planned, totals):
    rows = [("component", "nodes", "cores", "memory", "disk")]
    for name, one in planned.items():
        disk = said(one["disk_mb"]) if one["disk_mb"] else "-"
        rows.append((name, str(one["count"]), str(one["cpus"]), said(one["memory_mb"]), disk))
    rows.append(("all together", "", str(totals["cpus"]), said(totals["memory_mb"]), said(totals["disk_mb"])))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
