# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Nodes of each component of Milvus for a workload: how many, with how many cores, how much memory and local disk."""

from __future__ import annotations

import math

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import formulas, work

# Of a core's time only so much is planned, so that the slowest searches do not have to wait.
UTILISATION = 0.6
# Cores that one node is planned with at most.
MOST_CORES = 32
GIB = 1024
# MiB of a process without data.
PROCESS = 512
# Rows stay in memory until their segment is sealed and written, which happens after ten minutes without a new one.
GROWING_SECONDS = 600
# Insertion: bytes that a core of a proxy, and one of what keeps growing segments, takes in a second.
PROXY_BYTES, GROWING_BYTES = 50e6, 20e6
PROXY_SEARCH = 3e-4


def node(count, cpus, memory_mb, disk_mb=0):
    return {
        "count": count,
        "cpus": max(2, math.ceil(cpus)),
        "memory_mb": math.ceil(memory_mb / GIB) * GIB,
        "disk_mb": math.ceil(disk_mb),
    }


class Demand:
    """What a workload asks of Milvus as a whole, before it is divided among nodes."""

    def __init__(self, collections):
        self.collections = collections
        self.sizes = [formulas.index_size(one.index, one.params, one.data) for one in collections]
        pairs = list(zip(collections, self.sizes))
        self.replicas = max(one.replicas for one in collections)
        self.raw = sum(formulas.raw(one.data) for one in collections)
        self.index = sum(size.stored for size in self.sizes)
        self.segments = sum(formulas.segments(one.data) for one in collections)
        self.loaded = sum(one.replicas * formulas.loaded(size, one.data) for one, size in pairs)
        self.local_disk = sum(one.replicas * size.disk for one, size in pairs)
        self.gpu = sum(one.replicas * size.gpu for one, size in pairs)
        self.segment = max(_segment(size, one.data) for one, size in pairs)
        self.growing = sum(_growing(one) for one in collections)
        self.inserted = sum(one.inserts * formulas.row_bytes(one.data) for one in collections)
        self.qps = sum(one.qps for one in collections)
        self.search_cores = (
            sum(one.qps * work.search_seconds(one.index, one.params, one.search, one.data) for one in collections)
            / UTILISATION
        )
        building = [work.build_seconds(one.index, one.params, one.data) for one in collections]
        self.build_cores = (
            sum(one.inserts * work.COMPACTION * seconds for one, seconds in zip(collections, building)) / UTILISATION
        )
        self.first_build = sum(one.data.rows * seconds for one, seconds in zip(collections, building))


def _segment(size, data):
    """Memory under way while a query node loads its next segment."""
    return formulas.LOADING_SEGMENTS * size.memory / formulas.segments(data)


def _growing(one):
    """Rows not yet sealed, with the interim index over them; each replica has them."""
    waiting = one.inserts * formulas.row_bytes(one.data) * GROWING_SECONDS
    return one.replicas * min(waiting, one.data.segment_bytes) * formulas.EXPANSION * 2


def query_memory(demand, share, growing):
    """MiB of a query node that holds `share` bytes of loaded data."""
    return PROCESS + (share + growing + demand.segment) / formulas.FILL / formulas.MIB


def query_need(demand, streaming, instances):
    """MiB that each of so many query nodes needs at least for what is loaded."""
    growing = 0 if streaming else demand.growing / demand.replicas
    return math.ceil(query_memory(demand, demand.loaded / max(1, instances), growing))


def _query(demand, settings, streaming):
    growing = 0 if streaming else demand.growing / demand.replicas
    one_replica = demand.loaded / demand.replicas
    room = (settings["node_memory"] - PROCESS) * formulas.MIB * formulas.FILL - growing - demand.segment
    if room <= 0:
        return None
    each = math.ceil(one_replica / room)
    count = demand.replicas * each
    if settings["high_availability"]:
        # One more where a replica is spread, for what a lost node held.
        count = max(2, count + (1 if each > 1 else 0))
    count = max(count, demand.replicas * math.ceil(demand.search_cores / demand.replicas / MOST_CORES))
    memory = query_memory(demand, one_replica, growing) if each == 1 else settings["node_memory"]
    disk = demand.local_disk / demand.replicas / each / formulas.MIB * 1.2
    found = node(count, demand.search_cores / count, memory, disk)
    if demand.gpu:
        found["gpu_memory_mb"] = math.ceil(demand.gpu / demand.replicas / each / formulas.MIB)
    return found


def _building(demand, fewest):
    """Nodes that index and compact: one segment at a time as rows, as index, and as what is written."""
    count = max(fewest, math.ceil(demand.build_cores / MOST_CORES * 2))
    disk = max(size.disk / formulas.segments(one.data) for one, size in zip(demand.collections, demand.sizes))
    return node(count, demand.build_cores / count, PROCESS + 3.5 * _sealed(demand), 2 * disk / formulas.MIB)


def _sealed(demand):
    """MiB of rows in the largest segment."""
    return max(min(one.data.segment_bytes, formulas.raw(one.data)) for one in demand.collections) / formulas.MIB


def plan(demand, settings, components):
    """{component: node}, or nothing when no node of the size wanted can hold a segment."""
    fewest = 2 if settings["high_availability"] else 1
    streaming = "streamingnode" in components
    query = _query(demand, settings, streaming)
    if query is None:
        return None
    growing = demand.growing / formulas.MIB
    taking_in = demand.inserted / GROWING_BYTES / UTILISATION
    found = {
        "proxy": _proxy(demand, fewest),
        "mixcoord": node(fewest, 1 + demand.segments / 5000, 1536 + demand.segments * 0.25),
        "querynode": query,
    }
    if streaming:
        count = max(fewest, math.ceil(taking_in / 8), demand.replicas if demand.growing else 1)
        found["streamingnode"] = node(count, taking_in / count + 1, 1536 + growing / count)
        found["datanode"] = _building(demand, fewest)
    else:
        count = max(fewest, math.ceil(taking_in / 8))
        found["datanode"] = node(count, taking_in / count, PROCESS + 2 * _sealed(demand) + growing / count)
        found["indexnode"] = _building(demand, fewest)
    return found


def _proxy(demand, fewest):
    cores = (demand.qps * PROXY_SEARCH + demand.inserted / PROXY_BYTES) / UTILISATION
    count = max(fewest, math.ceil(cores / 8))
    return node(count, cores / count, 2 * GIB + demand.qps / count)


def standalone_need(demand):
    """MiB that the one process needs at least."""
    growing = demand.growing / demand.replicas
    return math.ceil(query_memory(demand, demand.loaded, growing) + 2 * _sealed(demand))


def standalone(demand, stored):
    """Everything in one process, on one disk; upstream asks for four cores and 8 GiB at least."""
    cores = max(4, demand.search_cores + demand.build_cores + demand.inserted / GROWING_BYTES + 1)
    return {
        "standalone": node(1, cores, max(8 * GIB, standalone_need(demand)), (stored + demand.local_disk) / formulas.MIB)
    }
