# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All index types with their build parameters: what they index, by which metric, from which version, with what need.

Facts of Milvus' documentation up to 3.0 and of the ranges that its index library (Knowhere) enforces; docs/indexes.md
is made from it. `feature` names a row of the release table; without one, every release that is supported has it.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.field_types import (
    BINARY,
    DENSE,
    ELEMENTS,
    NUMBERS,
    SPARSE,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.index_params import (
    COMMON,
    CUDA,
    GRAPH,
    HNSW,
    INT_MAX,
    JSON_PATH,
    KMEANS,
    NBITS,
    NLIST,
    PLAIN,
    REFINE,
    SPARSE_PARAMS,
    VAMANA,
    M,
    Param,
)

FLOATS = ("FLOAT_VECTOR", "FLOAT16_VECTOR", "BFLOAT16_VECTOR")
L2_IP_COSINE = ("COSINE", "L2", "IP")
HAMMING_JACCARD = ("HAMMING", "JACCARD")
# Metrics of a vector inside a struct when the whole list of a row is searched: the plain one -> its list form.
LIST_METRICS = {
    **dict.fromkeys(DENSE, ("MAX_SIM", "MAX_SIM_COSINE", "MAX_SIM_IP", "MAX_SIM_L2")),
    **dict.fromkeys(BINARY, ("MAX_SIM_HAMMING", "MAX_SIM_JACCARD")),
}
METRIC_FEATURES = {
    "BM25": "full_text_search",
    "MHJACCARD": "minhash_lsh_index",
    **dict.fromkeys([metric for many in LIST_METRICS.values() for metric in many], "structs"),
}
LIST_INDEXES = ("AUTOINDEX", "IVF_FLAT", "HNSW", "HNSW_SQ", "HNSW_PQ", "HNSW_PRQ", "DISKANN")
GPU = "a server image with GPU support, and a GPU on the nodes that build and search"
ON_GPU = {"FLOAT16_VECTOR": "float16_on_gpu"}
DISK = "disk indexes enabled on the server (queryNode.enableDisk) and local NVMe disks on the query nodes"


class Index:
    """One type: `fields` maps a field type to its metrics, () for scalar fields."""

    def __init__(self, what, fields, params=None, feature=None, needs="", mmap=True, features=None):
        self.what, self.fields, self.params = what, fields, params or {}
        self.feature, self.needs, self.mmap = feature, needs, mmap
        self.features = features or {}  # field type -> feature, for a type that the index took up later


def on(types, metrics=()):
    return dict.fromkeys(types, metrics)


SPARSE_METRICS = ("IP", "BM25")
BINARY_METRICS = ("HAMMING", "JACCARD", "SUBSTRUCTURE", "SUPERSTRUCTURE", "MHJACCARD")
STRINGS = ("VARCHAR",)

INDEXES = {
    "AUTOINDEX": Index(
        "what the server holds best for the field",
        {
            **on(DENSE, L2_IP_COSINE),
            **on(BINARY, BINARY_METRICS),
            **on(SPARSE, SPARSE_METRICS),
            **on((*ELEMENTS, "ARRAY", "JSON", "GEOMETRY", "TIMESTAMPTZ")),
        },
        JSON_PATH,
        features=on((*ELEMENTS, "ARRAY"), "scalar_autoindex"),
    ),
    "FLAT": Index("every vector is compared", on(FLOATS, L2_IP_COSINE)),
    "IVF_FLAT": Index("clusters of whole vectors", on(FLOATS, L2_IP_COSINE), NLIST),
    "IVF_SQ8": Index("clusters of vectors at one byte a number", on(FLOATS, L2_IP_COSINE), NLIST),
    "IVF_PQ": Index("clusters of product-quantised vectors", on(FLOATS, L2_IP_COSINE), {**NLIST, "m": M, **NBITS}),
    "SCANN": Index(
        "clusters of vectors at half a byte a number, for SIMD",
        on(FLOATS, L2_IP_COSINE),
        {**NLIST, "with_raw_data": Param("bool", "keep whole vectors to rank again", default=True)},
        needs="query nodes with AVX2 (x86) or NEON (ARM)",
    ),
    "IVF_RABITQ": Index(
        "clusters of vectors at one bit a number",
        on(FLOATS, L2_IP_COSINE),
        {"nlist": Param("int", "clusters", 1, 65536, 128), **REFINE},
        feature="ivf_rabitq_index",
    ),
    "HNSW": Index(
        "graph of whole vectors",
        {**on(DENSE, L2_IP_COSINE), **on(BINARY, HAMMING_JACCARD)},
        HNSW,
    ),
    "HNSW_SQ": Index(
        "graph of scalar-quantised vectors",
        on(DENSE, L2_IP_COSINE),
        {
            **GRAPH,
            "sq_type": Param(
                "str", "how a number is stored", default="sq8", choices=PLAIN, features={"sq4u": "four_bit_quantiser"}
            ),
            **REFINE,
        },
        feature="quantised_hnsw_indexes",
    ),
    "HNSW_PQ": Index(
        "graph of product-quantised vectors",
        on(DENSE, L2_IP_COSINE),
        {**GRAPH, "m": Param("int", M.what, 1, 65536, 32), **NBITS, **REFINE},
        feature="quantised_hnsw_indexes",
    ),
    "HNSW_PRQ": Index(
        "graph of residual-quantised vectors",
        on(DENSE, L2_IP_COSINE),
        {
            **GRAPH,
            "m": Param("int", M.what, 1, 65536, 2),
            "nrq": Param("int", "residual quantisers", 1, 16, 2),
            **NBITS,
            **REFINE,
        },
        feature="quantised_hnsw_indexes",
    ),
    "DISKANN": Index("graph on disk", on(FLOATS, L2_IP_COSINE), VAMANA, needs=DISK, mmap=False),
    "AISAQ": Index(
        "graph and compressed vectors on disk",
        on(FLOATS, L2_IP_COSINE),
        {
            **VAMANA,
            "search_list_size": Param("int", "candidates looked at while building", 1, 512, 100),
            "inline_pq": Param("int", "compressed vectors stored with a node; -1 fills it", -1, 2048, -1),
            "rearrange": Param("bool", "order compressed vectors by neighbourhood", default=True),
            "num_entry_points": Param("int", "nodes at which a search may begin", 0, 1000, 100),
            "disk_pq_code_budget_gb_ratio": Param("float", "size of the vectors on disk to that of the data", 0, 0.25),
            "pq_cache_size": Param("int", "bytes of compressed vectors in memory", 0, 1073741824, 0),
            "pq_read_page_cache_size": Param("int", "bytes of pages in memory for each thread", 0, 33554432, 5242880),
        },
        feature="aisaq_index",
        needs=DISK,
        mmap=False,
    ),
    "FAISS": Index(
        "an index of the Faiss library by its own name",
        {**on(("FLOAT_VECTOR",), L2_IP_COSINE), **on(BINARY, HAMMING_JACCARD)},
        {"faiss_index_name": Param("str", "factory string, for example IVF64,Flat", required=True)},
        feature="faiss_index",
    ),
    "GPU_CAGRA": Index(
        "graph on a GPU",
        {**on(("FLOAT_VECTOR", "FLOAT16_VECTOR", "INT8_VECTOR"), L2_IP_COSINE), **on(BINARY, ("HAMMING",))},
        {
            "intermediate_graph_degree": Param("int", "edges of a node before pruning", 1, 65536, 128),
            "graph_degree": Param("int", "edges of a node after pruning", 1, 65536, 64),
            "build_algo": Param("str", "how the graph is made", choices=("IVF_PQ", "NN_DESCENT")),
            "nn_descent_niter": Param("int", "rounds of NN_DESCENT", 1, INT_MAX, 20),
            **CUDA,
            "adapt_for_cpu": Param("bool", "build on a GPU, search on processors", default=False),
        },
        feature="cagra_index",
        needs=GPU,
        mmap=False,
        features=ON_GPU,
    ),
    "GPU_IVF_FLAT": Index(
        "clusters of whole vectors on a GPU",
        on(("FLOAT_VECTOR", "FLOAT16_VECTOR", "INT8_VECTOR"), L2_IP_COSINE),
        {**NLIST, **CUDA, **KMEANS},
        feature="gpu_indexes",
        needs=GPU,
        mmap=False,
        features=ON_GPU,
    ),
    "GPU_IVF_PQ": Index(
        "clusters of product-quantised vectors on a GPU",
        on(("FLOAT_VECTOR", "FLOAT16_VECTOR", "INT8_VECTOR"), L2_IP_COSINE),
        {
            **NLIST,
            "m": Param("int", M.what + "; 0 lets the server choose", 0, 65536, 0),
            "nbits": Param("int", "bits for one part", 4, 8, 8),
            **CUDA,
            **KMEANS,
        },
        feature="gpu_indexes",
        needs=GPU,
        mmap=False,
        features=ON_GPU,
    ),
    "GPU_BRUTE_FORCE": Index(
        "every vector is compared on a GPU",
        on(("FLOAT_VECTOR", "FLOAT16_VECTOR"), L2_IP_COSINE),
        feature="cagra_index",
        needs=GPU,
        mmap=False,
        features=ON_GPU,
    ),
    "BIN_FLAT": Index("every vector is compared", on(BINARY, BINARY_METRICS)),
    "BIN_IVF_FLAT": Index("clusters of whole vectors", on(BINARY, HAMMING_JACCARD), NLIST),
    "MINHASH_LSH": Index(
        "buckets of MinHash signatures, to find near duplicates",
        on(BINARY, ("MHJACCARD",)),
        {
            "mh_element_bit_width": Param(
                "int", "bits of one hash; 32 with a MINHASH function", choices=(8, 16, 32, 64)
            ),
            "mh_lsh_band": Param("int", "bands; divides the number of hashes", 1, INT_MAX),
            "mh_lsh_code_in_mem": Param("bool", "keep the hash codes in memory"),
            "mh_lsh_aligned_block_size": Param("int", "bytes of a block on disk", 4096, INT_MAX, 4096),
            "mh_lsh_bloom_false_positive_prob": Param("float", "error of the Bloom filter", 0.001, 0.1),
            "with_raw_data": Param("bool", "keep the signatures to rank again"),
        },
        feature="minhash_lsh_index",
        mmap=False,
    ),
    "SPARSE_INVERTED_INDEX": Index("lists of rows by dimension", on(SPARSE, SPARSE_METRICS), SPARSE_PARAMS),
    "SPARSE_WAND": Index(
        "the same with the WAND algorithm; later releases prefer inverted_index_algo",
        on(SPARSE, SPARSE_METRICS),
        SPARSE_PARAMS,
    ),
    "INVERTED": Index(
        "lists of rows by value",
        on((*ELEMENTS, "ARRAY", "JSON", "TIMESTAMPTZ")),
        JSON_PATH,
        feature="inverted_index",
    ),
    "BITMAP": Index(
        "a bit for each row and value; up to some hundred values",
        on(("BOOL", "INT8", "INT16", "INT32", "INT64", "VARCHAR", "ARRAY", "JSON")),
        JSON_PATH,
        feature="bitmap_index",
    ),
    "STL_SORT": Index(
        "sorted values",
        on((*NUMBERS, "VARCHAR", "TIMESTAMPTZ", "JSON")),
        JSON_PATH,
        mmap=False,
        features=on(("VARCHAR", "TIMESTAMPTZ"), "sorted_index_of_text_and_time"),
    ),
    "Trie": Index("prefix tree", on(STRINGS)),
    "NGRAM": Index(
        "pieces of text, for LIKE and regular expressions",
        on((*STRINGS, "JSON")),
        {
            "min_gram": Param("int", "letters of the shortest piece", 1, INT_MAX, required=True),
            "max_gram": Param("int", "letters of the longest piece", 1, INT_MAX, required=True),
            **JSON_PATH,
        },
        feature="ngram_index",
    ),
    "RTREE": Index("rectangles around shapes", on(("GEOMETRY",)), feature="rtree_index"),
}
TYPES = tuple(INDEXES)
# What AUTOINDEX is resolved to by servers that report the result instead of the wish.
AUTOMATIC = (
    "AUTOINDEX",
    "HNSW",
    "DISKANN",
    "SPARSE_INVERTED_INDEX",
    "BIN_FLAT",
    "BIN_IVF_FLAT",
    "INVERTED",
    "STL_SORT",
    "Trie",
    "BITMAP",
    "HYBRID",
    "RTREE",
)


def params_of(kind):
    return {**INDEXES[kind].params, **COMMON}


def types_for(field_type):
    return [name for name, index in INDEXES.items() if field_type in index.fields]


def metrics_for(field_type):
    """Every metric that some index of this field type has, the usual one first."""
    found = {}
    for index in INDEXES.values():
        found.update(dict.fromkeys(index.fields.get(field_type, ())))
    return tuple(found)


METRICS = tuple(
    dict.fromkeys(
        [one for index in INDEXES.values() for many in index.fields.values() for one in many]
        + [one for many in LIST_METRICS.values() for one in many]
    )
)
