# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which index there is for a vector type and metric in a version: all that is asked of the index table."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import field_types, index_check, index_table

VECTORS, DENSE = field_types.VECTORS, field_types.DENSE
BINARY, SPARSE = field_types.BINARY, field_types.SPARSE
METRICS = {vector_type: index_table.metrics_for(vector_type) for vector_type in VECTORS}
GPU = tuple(kind for kind in index_table.TYPES if kind.startswith("GPU_"))
# Metrics that GPU indexes took up later.
ON_GPU = {"COSINE": "cosine_on_gpu"}


def types_for(vector_type):
    """Every index that some version is documented to have for a vector type, in the order of the index table."""
    undocumented = "HNSW" if vector_type in BINARY else " "
    return tuple(kind for kind in index_table.types_for(vector_type) if not kind.startswith(undocumented))


def metric_fits(kind, vector_type, metric):
    if metric == "MHJACCARD":  # signatures that are only compared one by one are of no use
        return kind == "MINHASH_LSH"
    return metric in index_table.INDEXES[kind].fields[vector_type]


def lacking(version, vector_type, kind="", metric=""):
    """`Milvus 2.3.5 lacks ivf rabitq index: available from 2.6.0`, or nothing."""
    features = field_types.needs({"type": vector_type})
    features += [feature for feature, _what in index_check.needs(kind, vector_type, metric, {})]
    if kind in GPU and metric in ON_GPU:
        features.append(ON_GPU[metric])
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
    if kind in index_table.TYPES:
        index_check.normalise({"field": "vector", "type": kind, "params": params}, path, problems, "default", "any")
