# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bytes that data and indexes take, in memory and on disk. Each formula stands in docs/sizing.md with its source."""

from __future__ import annotations

import math
from collections import namedtuple

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import keys

# What a collection holds. `segment_bytes` is the size at which the server seals a segment.
Data = namedtuple("Data", "rows dim vector_type nonzero scalar_bytes segment_bytes")
# Bytes of an index over all segments: in memory, on the local disk of query nodes, on the GPU, in object storage.
Index = namedtuple("Index", "memory disk gpu stored")

MIB = 1048576
ELEMENT = {"FLOAT_VECTOR": 4, "FLOAT16_VECTOR": 2, "BFLOAT16_VECTOR": 2, "INT8_VECTOR": 1}
# Row id and time stamp, 8 bytes each, are stored and loaded with every row; the primary key is looked up in memory.
STORED_SYSTEM, LOADED_SYSTEM = 16, 32
# What allocators and fragments add to an index in memory.
EXPANSION = 1.15
# A query node refuses to load what would fill more of its memory, and holds the segments it loads twice meanwhile.
FILL, LOADING_SEGMENTS = 0.9, 2
INVERTED_ID = 8
# Share of an index on disk that is kept in memory, as the server itself reckons before it loads one.
DISK_INDEX_IN_MEMORY, AISAQ_IN_MEMORY = 1 / 4, 1 / 64
# Of the row's raw vector; graph and data set are on the GPU together.
CAGRA = 1.8
# AUTOINDEX of a server without settings of its own.
AUTOMATIC = {"M": 18, "efConstruction": 240}
REFINE = {"SQ4U": 0.5, "SQ6": 0.75, "SQ8": 1, "FP16": 2, "BF16": 2, "FP32": 4}
# These convert half precision to single precision first.
WIDENED = ("FLAT", "IVF_FLAT", "IVF_SQ8", "IVF_PQ", "IVF_RABITQ", "SCANN")


def segment_bytes(version):
    return float(keys.default(keys.find("dataCoord.segment.maxSize", version), version)) * MIB


def vector_bytes(data):
    """One vector as it is inserted and stored."""
    if data.vector_type == "SPARSE_FLOAT_VECTOR":
        return data.nonzero * 8
    if data.vector_type == "BINARY_VECTOR":
        return data.dim / 8
    return data.dim * ELEMENT[data.vector_type]


def row_bytes(data):
    return vector_bytes(data) + data.scalar_bytes + STORED_SYSTEM


def segments(data):
    return max(1, math.ceil(data.rows * row_bytes(data) / data.segment_bytes))


def rows_per_segment(data):
    return min(data.rows, max(1, int(data.segment_bytes / row_bytes(data))))


def raw(data):
    """All rows as they are stored, without any index."""
    return data.rows * row_bytes(data)


def index_size(kind, params, data):
    kind, params = resolved(kind, params, data)
    per_row = _PER_ROW[kind](data, params, _indexed_bytes(kind, data))
    per_segment = _per_segment(kind, params, data)
    memory, disk, gpu = per_row
    fixed = per_segment * segments(data)
    stored = (disk or memory) * data.rows + fixed
    return Index(memory * data.rows + fixed, disk * data.rows, gpu * data.rows, stored)


def resolved(kind, params, data):
    """What AUTOINDEX becomes, and any other index with what the server fills in."""
    if kind != "AUTOINDEX":
        return kind, params
    if data.vector_type == "SPARSE_FLOAT_VECTOR":
        return "SPARSE_INVERTED_INDEX", {}
    if data.vector_type == "BINARY_VECTOR":
        return "BIN_IVF_FLAT", {"nlist": 1024}
    return "HNSW", AUTOMATIC


def loaded(index, data):
    """Bytes of memory that one replica holds once it is loaded."""
    return index.memory * EXPANSION + data.rows * (data.scalar_bytes + LOADED_SYSTEM)


def _indexed_bytes(kind, data):
    if kind in WIDENED and data.vector_type in ELEMENT:
        return data.dim * 4
    return vector_bytes(data)


def _graph(params):
    """Links of one row: twice M on the lowest level, M on each of the few levels above; label, count and pointer."""
    degree = params.get("M", 30)
    return degree * 2 * 4 + 20 + degree * 4 / max(1, degree - 1)


def _codes(params, data):
    """One code per sub-vector, and what refining keeps beside it."""
    count = params.get("m", data.dim) * params.get("nrq", 1)
    return math.ceil(count * params.get("nbits", 8) / 8) + _refined(params, data)


def _refined(params, data):
    if str(params.get("refine", False)).lower() != "true":
        return 0
    return data.dim * REFINE.get(str(params.get("refine_type", "FP32")).upper(), 4)


def _scann(data, params, vector):
    with_raw = str(params.get("with_raw_data", True)).lower() == "true"
    return data.dim * 4 / 8 + INVERTED_ID + (vector if with_raw else 0), 0, 0


def _disk_index(_data, params, vector):
    on_disk = vector + 4 * params.get("max_degree", 56)
    return on_disk * DISK_INDEX_IN_MEMORY, on_disk, 0


def _aisaq(_data, params, vector):
    """Codes lie beside the graph on disk, so that next to nothing is left in memory."""
    links = 4 * params.get("max_degree", 56)
    return (vector + links) * AISAQ_IN_MEMORY, vector * 1.125 + links, 0


def _sparse(_data, _params, vector):
    """The rows, and for every dimension a list of who has it: an id and a value each."""
    return vector * 2, 0, 0


def _minhash(_data, params, vector):
    """Signatures and, for every band, a hash and an id on disk; filters over the bands in memory."""
    bands = params.get("mh_lsh_band", 16)
    return bands * 2, vector + bands * 16, 0


def _on_gpu(factor):
    # The server reserves memory for the file that it moves to the GPU.
    return lambda _data, _params, vector: (vector, 0, vector * factor)


_PER_ROW = {
    "FLAT": lambda _data, _params, vector: (vector, 0, 0),
    "BIN_FLAT": lambda _data, _params, vector: (vector, 0, 0),
    "IVF_FLAT": lambda _data, _params, vector: (vector + INVERTED_ID, 0, 0),
    "BIN_IVF_FLAT": lambda _data, _params, vector: (vector + INVERTED_ID, 0, 0),
    "IVF_SQ8": lambda data, _params, _vector: (data.dim + INVERTED_ID, 0, 0),
    "IVF_PQ": lambda data, params, _vector: (_codes(params, data) + INVERTED_ID, 0, 0),
    "IVF_RABITQ": lambda data, params, _vector: (data.dim / 8 + 8 + INVERTED_ID + _refined(params, data), 0, 0),
    "SCANN": _scann,
    "HNSW": lambda _data, params, vector: (vector + _graph(params), 0, 0),
    "HNSW_SQ": lambda data, params, _vector: (
        data.dim * REFINE.get(str(params.get("sq_type", "SQ8")).upper(), 1) + _refined(params, data) + _graph(params),
        0,
        0,
    ),
    "HNSW_PQ": lambda data, params, _vector: (_codes(params, data) + _graph(params), 0, 0),
    "HNSW_PRQ": lambda data, params, _vector: (_codes({"nrq": 2, **params}, data) + _graph(params), 0, 0),
    "DISKANN": _disk_index,
    "AISAQ": _aisaq,
    "GPU_CAGRA": _on_gpu(CAGRA),
    "GPU_IVF_FLAT": _on_gpu(1),
    "GPU_BRUTE_FORCE": _on_gpu(1),
    "GPU_IVF_PQ": lambda data, params, _vector: (_codes(params, data) + INVERTED_ID, 0, _codes(params, data)),
    "MINHASH_LSH": _minhash,
    "SPARSE_INVERTED_INDEX": _sparse,
    "SPARSE_WAND": _sparse,
}
KINDS = ("AUTOINDEX", *_PER_ROW)


def _per_segment(kind, params, data):
    """Centres of the clusters, and code books, of which every segment has its own."""
    size = 0
    if "IVF" in kind or kind == "SCANN":
        nlist = min(params.get("nlist", 128), rows_per_segment(data))
        size += nlist * (data.dim / 8 if kind.startswith("BIN") else data.dim * 4)
    if "PQ" in kind or "PRQ" in kind:
        size += min(2 ** params.get("nbits", 8), rows_per_segment(data)) * data.dim * 4 * params.get("nrq", 1)
    return size
