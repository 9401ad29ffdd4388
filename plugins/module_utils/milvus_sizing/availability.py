# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which index there is for a vector type in a version of the server, and what else it asks for."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import index

# Index or vector type -> feature of the release table; what is not named is in every release line of that table.
FEATURES = {
    "HNSW_SQ": "quantised_hnsw",
    "HNSW_PQ": "quantised_hnsw",
    "HNSW_PRQ": "quantised_hnsw",
    "IVF_RABITQ": "rabitq_index",
    "AISAQ": "aisaq_index",
    "MINHASH_LSH": "minhash_lsh_index",
    "GPU_CAGRA": "cagra_index",
    "GPU_BRUTE_FORCE": "cagra_index",
    "FLOAT16_VECTOR": "float16_vectors",
    "BFLOAT16_VECTOR": "float16_vectors",
    "SPARSE_FLOAT_VECTOR": "sparse_vectors",
    "INT8_VECTOR": "int8_vectors",
}
GPU = ("GPU_CAGRA", "GPU_IVF_FLAT", "GPU_IVF_PQ", "GPU_BRUTE_FORCE")
# Narrower than index.ALLOWED: of dense vectors not every type has every index (knowhere's table of legal pairs).
INT8 = ("AUTOINDEX", "HNSW", "HNSW_SQ", "HNSW_PQ", "HNSW_PRQ")
# Replaced by an algorithm of SPARSE_INVERTED_INDEX.
DEPRECATED = ("SPARSE_WAND",)


def types_for(vector_type):
    """Every index that some version has for a vector type, in the order of the index table."""
    known = index.ALLOWED[vector_type]
    if vector_type == "INT8_VECTOR":
        return tuple(kind for kind in known if kind in INT8)
    if vector_type in ("FLOAT16_VECTOR", "BFLOAT16_VECTOR"):
        return tuple(kind for kind in known if kind not in GPU)
    return known


def lacking(version, name):
    """`Milvus 2.3.5 lacks rabitq index: available from 2.6.0`, or nothing."""
    feature = FEATURES.get(name)
    return (releases.feature_problem(version, feature) or "") if feature else ""


def problem(version, vector_type, kind):
    """Why an index cannot be had, or nothing."""
    if kind not in types_for(vector_type):
        return f"{kind} does not index a {vector_type} (allowed: {', '.join(types_for(vector_type))})"
    return lacking(version, vector_type) or lacking(version, kind)
