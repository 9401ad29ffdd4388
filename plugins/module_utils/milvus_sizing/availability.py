# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which index there is for a vector type and metric in a version: all that is asked of the index table."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import fields, index

VECTORS, DENSE, BINARY, SPARSE = fields.VECTORS, fields.DENSE, fields.BINARY, fields.SPARSE
METRICS = index.METRICS
GPU = ("GPU_CAGRA", "GPU_IVF_FLAT", "GPU_IVF_PQ", "GPU_BRUTE_FORCE")
# Index or vector type -> feature of the release table; what is not named is in every line of that table.
FEATURES = {
    "HNSW_SQ": "quantised_hnsw_indexes",
    "HNSW_PQ": "quantised_hnsw_indexes",
    "HNSW_PRQ": "quantised_hnsw_indexes",
    "IVF_RABITQ": "ivf_rabitq_index",
    "AISAQ": "aisaq_index",
    "MINHASH_LSH": "minhash_lsh_index",
    "GPU_CAGRA": "cagra_index",
    "GPU_BRUTE_FORCE": "cagra_index",
    "GPU_IVF_FLAT": "gpu_indexes",
    "GPU_IVF_PQ": "gpu_indexes",
    "FLOAT16_VECTOR": "float16_vectors",
    "BFLOAT16_VECTOR": "float16_vectors",
    "SPARSE_FLOAT_VECTOR": "sparse_vectors",
    "INT8_VECTOR": "int8_vectors",
}
# What GPU indexes took up later.
ON_GPU = {"COSINE": "cosine_on_gpu", "FLOAT16_VECTOR": "float16_on_gpu"}
# Of dense vectors, these have fewer indexes (knowhere's table of legal pairs).
_HNSW = ("AUTOINDEX", "HNSW", "HNSW_SQ", "HNSW_PQ", "HNSW_PRQ")
FEWER = {"INT8_VECTOR": (*_HNSW, "GPU_CAGRA", "GPU_IVF_FLAT", "GPU_IVF_PQ")}


def types_for(vector_type):
    """Every index that some version has for a vector type, in the order of the index table."""
    known = [kind for kind in index.ALLOWED[vector_type] if kind in FEWER.get(vector_type, (kind,))]
    return tuple(kind for kind in known if vector_type != "BFLOAT16_VECTOR" or kind not in GPU)


def metric_fits(kind, metric):
    """What the metrics of a vector type do not tell: a few are those of one index alone."""
    if kind == "MINHASH_LSH" or metric == "MHJACCARD":
        return kind == "MINHASH_LSH" and metric == "MHJACCARD"
    return kind in ("BIN_FLAT", "AUTOINDEX") or metric not in ("SUBSTRUCTURE", "SUPERSTRUCTURE")


def lacking(version, *names):
    """`Milvus 2.3.5 lacks ivf rabitq index: available from 2.6.0`, or nothing."""
    features = [FEATURES[name] for name in names if name in FEATURES]
    if any(name in GPU for name in names):
        features += [ON_GPU[name] for name in names if name in ON_GPU]
    told = [releases.feature_problem(version, feature) for feature in features]
    return next((text for text in told if text), "")


def problem(version, vector_type, kind):
    """Why an index cannot be had, or nothing."""
    known = types_for(vector_type)
    if kind not in known:
        return f"{kind} does not index a {vector_type} (allowed: {', '.join(known)})"
    return lacking(version, vector_type, kind)


def check(kind, params, path, problems):
    """What is wrong with the parameters of an index, as a catalogue would say it."""
    if kind in index.TYPES:
        index.normalise({"field": "vector", "type": kind, "params": params}, path, problems, "default", "any")
