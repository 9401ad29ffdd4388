# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Processor time of a search and of building an index, from the bytes that it touches: a model, see docs/sizing.md."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import formulas

# Bytes of vectors that one core compares in a second.
COMPARED = 4e9
# Seconds of one core for a request, and for every segment that it looks into.
REQUEST, SEGMENT = 1e-3, 1.5e-4
# Clusters are found by multiplying matrices, which reads each byte from the cache several times.
MATRIX = 8
# Each row is indexed again when compaction makes segments larger.
COMPACTION = 3
# A read of a disk index waits for the disk: seconds of a page, and pages under way at once.
READ = {"nvme": 1e-4, "ssd": 4e-4, "hdd": 8e-3}
BEAM = 4
# Cores over which one search spreads its segments.
SPREAD = 8
GRAPHS = ("HNSW", "HNSW_SQ", "HNSW_PQ", "HNSW_PRQ")


def compared(kind, params, search, data):
    """Bytes that one search compares in one segment."""
    kind, params = formulas.resolved(kind, params, data)
    rows = formulas.rows_per_segment(data)
    index = formulas.index_size(kind, params, data)
    row = (index.gpu or index.memory) / data.rows
    if kind in GRAPHS or kind == "GPU_CAGRA":
        visited = search.get("ef", search.get("itopk_size", 64)) * params.get("M", 30)
        return min(visited, rows) * row
    if kind in ("DISKANN", "AISAQ"):
        return min(search.get("search_list", 100) * params.get("max_degree", 56), rows) * data.dim / 2
    if "nlist" in params:
        nlist = params["nlist"]
        share = min(1, search.get("nprobe", 8) / nlist)
        return rows * share * row + nlist * data.dim * 4 / MATRIX
    if kind == "MINHASH_LSH":
        return 1000 * row
    # Only the lists of the dimensions that the query has are read.
    return rows * row * (0.1 if kind.startswith("SPARSE") else 1)


def search_seconds(kind, params, search, data):
    """Seconds of one core that a search takes over all segments."""
    count = formulas.segments(data)
    return REQUEST + count * (SEGMENT + compared(kind, params, search, data) / COMPARED)


def latency_seconds(kind, params, search, data, disk="ssd"):
    """How long one search takes on a machine with nothing else to do."""
    one = SEGMENT + compared(kind, params, search, data) / COMPARED
    if kind in ("DISKANN", "AISAQ"):
        one += search.get("search_list", 100) / BEAM * READ.get(disk, READ["hdd"])
    return 2 * REQUEST + one * max(1, formulas.segments(data) / SPREAD)


def build_seconds(kind, params, data):
    """Seconds of one core to index one row once."""
    kind, params = formulas.resolved(kind, params, data)
    vector = data.dim * 4 if data.vector_type in formulas.ELEMENT else formulas.vector_bytes(data)
    if kind in GRAPHS:
        return params.get("efConstruction", 360) * params.get("M", 30) * vector / COMPARED
    if kind in ("DISKANN", "AISAQ"):
        return params.get("search_list_size", 100) * params.get("max_degree", 56) * vector / COMPARED
    if kind in ("GPU_CAGRA", "GPU_BRUTE_FORCE") or "nlist" not in params:
        return vector * 4 / COMPARED
    return params["nlist"] * vector * (2 if "PQ" in kind else 1) / COMPARED / MATRIX
