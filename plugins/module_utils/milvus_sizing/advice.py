# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which index to take for data and needs: every index that could be had is judged, and what was against it is said."""

from __future__ import annotations

import math

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import (
    availability,
    candidates,
    formulas,
    reading,
    reasons,
    work,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing.reading import Quantity

WHAT = "an index advice"
METRICS = tuple(dict.fromkeys(metric for known in availability.METRICS.values() for metric in known))
# What describes the vectors of a collection, the same for advice and for sizing.
VECTOR_KEYS = {
    "rows": Quantity("int", 1, 10**12, "rows", required=True),
    "dim": Quantity("int", 1, 262144, "dimensions"),
    "vector_type": Quantity("choice", choices=availability.VECTORS, default="FLOAT_VECTOR"),
    "nonzero": Quantity("int", 1, 100000, "values of a sparse vector that are not zero", default=100),
    "scalar_bytes": Quantity("int", 0, 10**7, "bytes in each row", default=8),
}
KEYS = {
    **VECTOR_KEYS,
    "version": Quantity("str", required=True),
    "metric": Quantity("choice", choices=METRICS),
    "memory": Quantity("size", 64, 1073741824),
    "recall": Quantity("float", 0.5, 1.0, default=0.95),
    "top_k": Quantity("int", 1, 16384, "rows found by a search", default=10),
    "latency_ms": Quantity("float", 1, 600000, "ms"),
    "updates_per_second": Quantity("float", 0, 10**7, "rows inserted, changed or deleted each second", default=0.0),
    "gpu": Quantity("bool"),
    "gpu_memory": Quantity("size", 1024, 1073741824),
    "disk": Quantity("choice", choices=("nvme", "ssd", "hdd"), default="ssd"),
}
# Below this a search that compares everything takes, nothing has to be built, and nothing is missed.
FLAT_ENOUGH_MS = 5
# Cores that may build indexes anew all the time before a cheaper index is better.
BUILDING_CORES = 4
ORDER = (
    "MINHASH_LSH", "GPU_CAGRA", "GPU_IVF_FLAT", "HNSW", "HNSW_SQ", "BIN_IVF_FLAT", "SCANN", "IVF_FLAT", "DISKANN",
    "HNSW_PQ", "IVF_SQ8", "IVF_RABITQ", "GPU_IVF_PQ", "IVF_PQ", "FLAT", "BIN_FLAT", "GPU_BRUTE_FORCE",
    "SPARSE_INVERTED_INDEX",
)  # fmt: skip
CHEAP_TO_BUILD = ("IVF_FLAT", "IVF_SQ8", "SCANN", "IVF_RABITQ", "BIN_IVF_FLAT", "GPU_CAGRA", "GPU_IVF_FLAT")


def read_vectors(clean, version, path, problems):
    """What the keys of VECTOR_KEYS say together, as formulas take it; None where that cannot be known."""
    kind, dim = clean["vector_type"], clean["dim"]
    join = reading.join
    low, high = (1, 32768) if kind in availability.DENSE else (8, 262144)
    if kind in availability.SPARSE:
        dim = 0
    elif dim is None:
        # What was given and is no number has been said already.
        if join(path, "dim") not in {where for where, _text in problems}:
            problems.append((join(path, "dim"), f"missing: a {kind} needs it, {low} to {high:,} dimensions"))
    elif not low <= dim <= high:
        problems.append((join(path, "dim"), f"is {dim}, allowed for a {kind} is {low} to {high:,} dimensions"))
    elif kind in availability.BINARY and dim % 8:
        problems.append((join(path, "dim"), f"is {dim}: the dimension of a BINARY_VECTOR is a multiple of 8"))
    lacking = availability.lacking(version, kind) if version else ""
    if lacking:
        problems.append((join(path, "vector_type"), lacking))
    if clean["rows"] is None or dim is None or not version:
        return None
    size = formulas.segment_bytes(version)
    return formulas.Data(clean["rows"], dim, kind, clean["nonzero"], clean["scalar_bytes"], size)


def read_version(given, path, problems):
    if given is None:
        return ""
    try:
        return releases.release("milvus", given)["version"]
    except releases.UnknownReleaseError as error:
        problems.append((reading.join(path, "version"), str(error)))
        return ""


def advise(given):
    """The advice; WrongInputError says all that is wrong with what was given."""
    problems = []
    clean = reading.read(given, KEYS, "", problems, WHAT)
    version = read_version(clean["version"], "", problems)
    data = read_vectors(clean, version, "", problems)
    known = availability.METRICS[clean["vector_type"]]
    if clean["metric"] and clean["metric"] not in known:
        problems.append(
            ("metric", f"{clean['metric']} is not a metric for a {clean['vector_type']} (allowed: {', '.join(known)})")
        )
    if clean["gpu"] and not clean["gpu_memory"] and "gpu_memory" not in {where for where, _text in problems}:
        problems.append(("gpu_memory", f"missing: gpu: true needs it, {KEYS['gpu_memory'].range()}"))
    if problems:
        raise reading.WrongInputError(problems)
    gpu_memory = None if clean["gpu"] is False else clean["gpu_memory"]
    wanted = {**clean, "version": version, "metric": clean["metric"] or known[0], "gpu_memory": gpu_memory}
    judged = [_judge(kind, data, wanted) for kind in _kinds(wanted)]
    if all(one["lacking"] for one in judged):
        raise reading.WrongInputError([("metric", f"{wanted['metric']}: {judged[0]['lacking']}")])
    chosen = _choose(judged, wanted)
    others = sorted((one for one in judged if one is not chosen), key=lambda one: _rank(one, wanted))
    return _answer(chosen, others, data, wanted)


def _kinds(wanted):
    """Kinds that some version has for this type and metric; those that this version lacks are told, not taken."""
    found = [
        kind
        for kind in availability.types_for(wanted["vector_type"])
        if kind in candidates.KINDS and (wanted["gpu_memory"] or kind not in availability.GPU)
    ]
    return [kind for kind in found if availability.metric_fits(kind, wanted["vector_type"], wanted["metric"])]


def _judge(kind, data, wanted):
    one = candidates.of_kind(kind, data, wanted)
    size = formulas.index_size(kind, one.params, data)
    latency = work.latency_seconds(kind, one.params, one.search, data, wanted["disk"]) * 1000
    judged = {
        "candidate": one,
        "memory_mb": needed_memory(size, data),
        "disk_mb": mib(size.disk),
        "gpu_memory_mb": mib(size.gpu),
        "latency_ms": round(latency, 1),
        "building_cores": wanted["updates_per_second"] * work.COMPACTION * work.build_seconds(kind, one.params, data),
        "lacking": availability.lacking(wanted["version"], wanted["vector_type"], kind, wanted["metric"]),
    }
    # Whether updates keep more cores busy with building it than they should.
    judged["heavy"] = judged["building_cores"] > BUILDING_CORES and kind not in CHEAP_TO_BUILD
    judged["against"] = _against(judged, wanted)
    return judged


def mib(size):
    return math.ceil(size / formulas.MIB)


def needed_memory(size, data):
    """MiB of query nodes for one replica: what is loaded, the segments under way, and what must stay free."""
    segment = size.memory / formulas.segments(data)
    return mib((formulas.loaded(size, data) + formulas.LOADING_SEGMENTS * segment) / formulas.FILL)


def _against(judged, wanted):
    """Everything that speaks against a candidate, the hardest first."""
    one = judged["candidate"]
    found = [judged["lacking"]] if judged["lacking"] else []
    if one.recall < wanted["recall"]:
        found.append(f"is good for a recall of about {one.recall:g}, wanted is {wanted['recall']:g}")
    if wanted["memory"] and judged["memory_mb"] > wanted["memory"]:
        found.append(f"needs {reading.said(judged['memory_mb'])} of memory, {reading.said(wanted['memory'])} are there")
    if judged["gpu_memory_mb"] > (wanted["gpu_memory"] or 0):
        there = reading.said(wanted["gpu_memory"] or 0)
        found.append(f"needs {reading.said(judged['gpu_memory_mb'])} of GPU memory, {there} are there")
    if one.kind == "DISKANN" and wanted["disk"] == "hdd":
        found.append("reads the disk at every step of a search: it wants NVMe")
    if wanted["latency_ms"] and judged["latency_ms"] > wanted["latency_ms"]:
        found.append(f"takes about {judged['latency_ms']:g} ms a search, wanted are {wanted['latency_ms']:g}")
    return found


def _rank(judged, wanted):
    one = judged["candidate"]
    exact = one.kind in candidates.EXACT
    small = exact and judged["latency_ms"] <= min(FLAT_ENOUGH_MS, wanted["latency_ms"] or FLAT_ENOUGH_MS)
    slow_disk = one.kind == "DISKANN" and wanted["disk"] != "nvme"
    return (len(judged["against"]), not small, judged["heavy"], slow_disk, ORDER.index(one.kind))


def _choose(judged, wanted):
    """The best of those with nothing against them; else the one that can be had and asks for the least."""
    there = [one for one in judged if not one["lacking"]]
    free = [one for one in there if not one["against"]]
    if free:
        return min(free, key=lambda one: _rank(one, wanted))
    recalled = [one for one in there if one["candidate"].recall >= wanted["recall"]] or there
    return min(recalled, key=lambda one: (one["memory_mb"], _rank(one, wanted)))


def _answer(chosen, others, data, wanted):
    one = chosen["candidate"]
    return {
        "index": {"type": one.kind, "metric": wanted["metric"], "params": one.params},
        "search_params": one.search,
        "fits": not chosen["against"],
        **{name: chosen[name] for name in ("memory_mb", "disk_mb", "gpu_memory_mb", "latency_ms")},
        "building_cores": math.ceil(chosen["building_cores"] * 10) / 10,
        "reasons": reasons.reasons(chosen, others, data, wanted),
        "warnings": reasons.warnings(chosen, data, wanted),
        "alternatives": [*(reasons.alternative(other, chosen) for other in others), reasons.AUTOINDEX],
    }
