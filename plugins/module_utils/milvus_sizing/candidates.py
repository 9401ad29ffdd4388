# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An index of each kind with parameters to start from for a wanted recall; a measurement finds the right ones."""

from __future__ import annotations

import math
from collections import namedtuple

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import formulas

# `recall` is what the kind reaches with parameters that still make sense.
Candidate = namedtuple("Candidate", "kind params search recall")

EXACT = ("FLAT", "BIN_FLAT", "GPU_BRUTE_FORCE", "SPARSE_INVERTED_INDEX")
# Recall that each kind is good for: what its codes lose cannot be searched back, unless rows are refined.
REACH = {
    **dict.fromkeys(EXACT, 1.0),
    "HNSW": 0.999,
    "HNSW_SQ": 0.98,
    "HNSW_PQ": 0.95,
    "IVF_FLAT": 0.999,
    "SCANN": 0.98,
    "IVF_SQ8": 0.97,
    "IVF_RABITQ": 0.95,
    "IVF_PQ": 0.85,
    "DISKANN": 0.99,
    "GPU_CAGRA": 0.98,
    "GPU_IVF_FLAT": 0.99,
    "GPU_IVF_PQ": 0.85,
    "BIN_IVF_FLAT": 0.99,
    "MINHASH_LSH": 0.95,
}
# Wanted recall up to -> share of clusters to search, width of the search in a graph, width while building it.
STEPS = (
    (0.90, 1 / 32, 48, 200),
    (0.95, 1 / 16, 96, 240),
    (0.98, 1 / 8, 192, 360),
    (0.99, 1 / 4, 320, 480),
    (1.00, 1 / 2, 640, 512),
)
# The values of GPU indexes that search with more are refused.
ITOPK = (64, 128, 256, 512)


def of_kind(kind, data, wanted):
    """`wanted` holds recall, top_k and version."""
    share, width, building = next(step[1:] for step in STEPS if wanted["recall"] <= step[0])
    width = max(width, 2 * wanted["top_k"])
    return Candidate(kind, *_MAKERS[kind](data, wanted, share, width, building), REACH[kind])


def _nlist(data, most=65536):
    """Four times the root of a segment's rows, as a power of two."""
    ideal = 4 * math.sqrt(formulas.rows_per_segment(data))
    return int(min(most, max(1, 2 ** round(math.log2(max(1, ideal))))))


def _ivf(data, _wanted, share, _width, _building, **more):
    nlist = _nlist(data)
    return {"nlist": nlist, **more}, {"nprobe": max(1, math.ceil(nlist * share))}


def _degree(data, recall):
    """More links where there are more dimensions, and where more is to be found."""
    degree = 16 if data.dim <= 256 else 24 if data.dim <= 1024 else 32
    return min(64, degree * 2) if recall > 0.98 else degree


def _hnsw(data, wanted, _share, width, building, **more):
    params = {"M": _degree(data, wanted["recall"]), "efConstruction": building, **more}
    return params, {"ef": width, **({"refine_k": 2} if more.get("refine") else {})}


def divisor(dim, near):
    """The divisor of the dimension that is nearest to `near`: sub-vectors must have the same length."""
    found = [number for number in range(1, dim + 1) if dim % number == 0]
    return min(found, key=lambda number: (abs(number - near), -number))


def _pq(data, *rest):
    params, search = _ivf(data, *rest)
    return {**params, "m": divisor(data.dim, data.dim / 4), "nbits": 8}, search


def _scann(data, wanted, share, _width, _building):
    params, search = _ivf(data, wanted, share, 0, 0)
    return {**params, "with_raw_data": True}, {**search, "reorder_k": 5 * wanted["top_k"]}


def _rabitq(data, wanted, share, _width, _building):
    params, search = _ivf(data, wanted, share, 0, 0, refine=True, refine_type="SQ8")
    return params, {**search, "rbq_query_bits": 6, "refine_k": 2}


def _hnsw_sq(data, wanted, share, width, building):
    return _hnsw(data, wanted, share, width, building, sq_type="SQ8")


def _hnsw_pq(data, wanted, share, width, building):
    refined = {"m": divisor(data.dim, data.dim / 4), "nbits": 8, "refine": True, "refine_type": "SQ8"}
    return _hnsw(data, wanted, share, width, building, **refined)


def _cagra(_data, _wanted, _share, width, _building):
    params = {"intermediate_graph_degree": 128, "graph_degree": 64, "build_algo": "IVF_PQ"}
    return params, {"itopk_size": next((size for size in ITOPK if size >= width), ITOPK[-1])}


def _diskann(_data, wanted, _share, width, _building):
    return {}, {"search_list": max(width, wanted["top_k"])}


def _minhash(data, _wanted, _share, _width, _building):
    # Signatures of 32-bit hashes; a band of four of them finds what is about 80 % alike.
    return {"mh_element_bit_width": 32, "mh_lsh_band": max(1, data.dim // 32 // 4)}, {"mh_search_with_jaccard": True}


def _sparse(_data, wanted, _share, _width, _building):
    if releases.at_least(wanted["version"], "2.5.4"):
        return {"inverted_index_algo": "DAAT_MAXSCORE"}, {"drop_ratio_search": 0.0}
    return {"drop_ratio_build": 0.0}, {"drop_ratio_search": 0.0}


def _plain(*_about):
    return {}, {}


_MAKERS = {
    "FLAT": _plain,
    "BIN_FLAT": _plain,
    "GPU_BRUTE_FORCE": _plain,
    "IVF_FLAT": _ivf,
    "BIN_IVF_FLAT": _ivf,
    "GPU_IVF_FLAT": _ivf,
    "IVF_SQ8": _ivf,
    "IVF_PQ": _pq,
    "GPU_IVF_PQ": _pq,
    "IVF_RABITQ": _rabitq,
    "SCANN": _scann,
    "HNSW": _hnsw,
    "HNSW_SQ": _hnsw_sq,
    "HNSW_PQ": _hnsw_pq,
    "DISKANN": _diskann,
    "GPU_CAGRA": _cagra,
    "MINHASH_LSH": _minhash,
    "SPARSE_INVERTED_INDEX": _sparse,
}
KINDS = tuple(_MAKERS)
