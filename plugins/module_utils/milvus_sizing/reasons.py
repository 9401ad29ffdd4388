# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Why an index was chosen, and why another was not, in sentences."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import keys
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import candidates, formulas, work
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing.reading import said

CHARACTER = {
    "HNSW": "HNSW, a graph over the vectors as they are, finds most in the least time where memory holds it all.",
    "HNSW_SQ": "HNSW_SQ keeps one byte for each dimension beside the graph, and is nearly as fast and exact as HNSW.",
    "HNSW_PQ": "HNSW_PQ keeps codes of sub-vectors beside the graph, and compares the best again with finer ones.",
    "SCANN": "SCANN scans short codes of the nearest clusters fast and compares the best again with whole vectors.",
    "IVF_FLAT": "IVF_FLAT compares whole vectors of the nearest clusters: cheap to build, more exact with more nprobe.",
    "IVF_SQ8": "IVF_SQ8 keeps one byte for each dimension, a quarter of the vectors' memory.",
    "IVF_RABITQ": "IVF_RABITQ keeps one bit for each dimension and compares the best again with one byte for each.",
    "IVF_PQ": "IVF_PQ keeps codes of sub-vectors alone: the least memory, and the least recall.",
    "DISKANN": "DISKANN keeps vectors and graph on the local disk of query nodes, and a quarter of that in memory.",
    "FLAT": "FLAT compares with every vector: nothing is missed, and nothing has to be built.",
    "BIN_FLAT": "BIN_FLAT compares with every vector: nothing is missed, and nothing has to be built.",
    "BIN_IVF_FLAT": "BIN_IVF_FLAT compares with the vectors of the nearest clusters alone.",
    "GPU_BRUTE_FORCE": "GPU_BRUTE_FORCE compares with every vector on the GPU: nothing is missed.",
    "GPU_CAGRA": "GPU_CAGRA, a graph on the GPU, answers many searches at once and is built fast.",
    "GPU_IVF_FLAT": "GPU_IVF_FLAT compares whole vectors of the nearest clusters on the GPU.",
    "GPU_IVF_PQ": "GPU_IVF_PQ keeps codes of sub-vectors on the GPU: the least GPU memory, and the least recall.",
    "MINHASH_LSH": "MINHASH_LSH finds near duplicates by their signatures; it is the one index for MHJACCARD.",
    "SPARSE_INVERTED_INDEX": "SPARSE_INVERTED_INDEX reads the lists of the dimensions that a query has.",
}
AUTOINDEX = {
    "type": "AUTOINDEX",
    "params": {},
    "search_params": {},
    "why_not": "leaves type and parameters to the server's settings, which know neither these rows nor what is wanted",
}
DISK_KEYS = ("queryNode.enableDisk", "indexNode.enableDisk")


def reasons(chosen, others, data, wanted):
    one = chosen["candidate"]
    found = [CHARACTER[one.kind], _memory(chosen, data, wanted), _recall(one, wanted)]
    if one.kind in candidates.EXACT and one.kind != "SPARSE_INVERTED_INDEX":
        found.append(
            f"All {data.rows:,} rows are compared in about {chosen['latency_ms']:g} ms"
            + (f", within the {wanted['latency_ms']:g} ms wanted." if wanted["latency_ms"] else ".")
        )
    elif wanted["latency_ms"] and chosen["latency_ms"] <= wanted["latency_ms"]:
        found.append(
            f"A search takes about {chosen['latency_ms']:g} ms on an idle machine, wanted are at most "
            f"{wanted['latency_ms']:g}."
        )
    if "nlist" in one.params:
        found.append(
            f"nlist {one.params['nlist']} is four times the root of a segment's {formulas.rows_per_segment(data):,} "
            "rows, as a power of two."
        )
    return found + _updates(chosen, others, wanted)


def _memory(chosen, data, wanted):
    count = formulas.segments(data)
    text = f"{data.rows:,} rows in {count} segment{'s' if count > 1 else ''} need {said(chosen['memory_mb'])} of memory"
    text += " on query nodes for each replica"
    if chosen["disk_mb"]:
        text += f" and {said(chosen['disk_mb'])} of their disks"
    if chosen["gpu_memory_mb"]:
        text += f" and {said(chosen['gpu_memory_mb'])} of GPU memory"
    return text + (f"; {said(wanted['memory'])} are there." if wanted["memory"] else ".")


def _recall(one, wanted):
    if one.recall == 1:
        return f"It finds everything; wanted is a recall of {wanted['recall']:g}."
    said_params = ", ".join(f"{name} {value}" for name, value in one.search.items() if not isinstance(value, bool))
    return f"For a recall of {wanted['recall']:g} searches start with {said_params}."


def _updates(chosen, others, wanted):
    if not wanted["updates_per_second"]:
        return []
    cores = chosen["building_cores"]
    text = (
        f"{wanted['updates_per_second']:,g} updates a second keep about {cores:.1f} cores busy with building it anew "
        f"({work.COMPACTION} times each row, as compaction makes segments larger)."
    )
    heavier = [one for one in others if one["heavy"] and not one["against"]]
    if heavier and not chosen["heavy"]:
        text += " " + ", ".join(
            f"{one['candidate'].kind} would take {one['building_cores']:.0f}" for one in heavier[:2]
        )
        text += "."
    return [text]


def warnings(chosen, data, wanted):
    one = chosen["candidate"]
    found = [f"{one.kind} is the nearest there is, but {text}." for text in chosen["against"]]
    if wanted["memory"] and chosen["memory_mb"] > wanted["memory"]:
        found.append(_more_memory(chosen, wanted))
    if chosen["heavy"]:
        found.append(
            f"Building {one.kind} takes {chosen['building_cores']:.0f} cores all the time at this update rate."
        )
    if one.kind == "DISKANN":
        switches = [key for key in DISK_KEYS if keys.knows(key, wanted["version"])]
        found.append(f"DISKANN is off until milvus_config sets {' and '.join(switches)} to true.")
        if wanted["disk"] != "nvme":
            found.append(
                f"DISKANN is made for NVMe; on disks of kind {wanted['disk']} searches take several times as long."
            )
    if one.kind.startswith("GPU_"):
        found.append("It needs the GPU build of Milvus on query nodes and on the nodes that build indexes.")
    if data.vector_type in ("FLOAT16_VECTOR", "BFLOAT16_VECTOR") and one.kind in formulas.WIDENED:
        found.append(f"{one.kind} widens {data.vector_type} to four bytes for each dimension.")
    found.append(
        "These are estimates: measure recall and latency with your own vectors (milvus_evaluate, milvus_tune)."
    )
    return found


def _more_memory(chosen, wanted):
    text = f"Give query nodes {said(chosen['memory_mb'])} in all, keep fewer rows loaded, or want less recall"
    if keys.knows("queryNode.mmap.mmapEnabled", wanted["version"]):
        text += "; property mmap.enabled of the collection leaves a part on disk, and makes searches wait for it"
    return text + "."


def alternative(other, chosen):
    one = other["candidate"]
    why = other["against"] or [_second(other, chosen)]
    numbers = {name: other[name] for name in ("memory_mb", "disk_mb", "gpu_memory_mb", "latency_ms")}
    return {"type": one.kind, "params": one.params, "search_params": one.search, **numbers, "why_not": "; ".join(why)}


def _second(other, chosen):
    """What makes a candidate second that would do as well."""
    best, one = chosen["candidate"], other["candidate"]
    if other["heavy"] and not chosen["heavy"]:
        return f"would do, but keeps {other['building_cores']:.0f} cores busy with building at this update rate"
    if best.kind in candidates.EXACT and one.recall < 1:
        return f"would do, but {best.kind} misses nothing and is fast enough for these rows"
    if one.kind in candidates.EXACT:
        return (
            f"would do, but compares with every row: about {other['latency_ms']:g} ms and a whole core for each search"
        )
    if other["memory_mb"] > chosen["memory_mb"]:
        return f"would do, but needs {said(other['memory_mb'])} of memory instead of {said(chosen['memory_mb'])}"
    if one.recall < best.recall:
        return f"would do with less memory ({said(other['memory_mb'])}), but finds {one.recall:g} at best"
    return f"would do, but {best.kind} is faster at the same recall"
