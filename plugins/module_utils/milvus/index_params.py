# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Build parameters of indexes, in groups that several types share."""

from __future__ import annotations

INT_MAX = 2147483647
PLAIN, REFINED = ("sq4u", "sq6", "sq8", "bf16", "fp16"), ("sq4u", "sq6", "sq8", "bf16", "fp16", "fp32", "flat")


class Param:
    """One build parameter. `open_low`, `open_high`: the bound itself is not allowed; `features`: choice -> feature."""

    def __init__(self, kind, what, low=None, high=None, default=None, required=False, choices=None, **more):
        self.kind, self.what, self.low, self.high, self.default = kind, what, low, high, default
        self.required, self.choices = required, choices
        self.open_low, self.open_high = more.get("open_low", False), more.get("open_high", False)
        self.feature, self.features = more.get("feature"), more.get("features", {})

    @property
    def allowed(self):
        if self.choices:
            return " or ".join(str(one) for one in self.choices)
        if self.kind in ("bool", "str"):
            return {"bool": "true or false", "str": "text"}[self.kind]
        noun = "a whole number" if self.kind == "int" else "a number"
        low = f"{'above' if self.open_low else 'from'} {self.low}" if self.low is not None else ""
        high = ""
        if self.high is not None and self.high != INT_MAX:
            high = f"{'below' if self.open_high else 'to'} {self.high}"
        elif self.low is not None:
            high = "on"
        return " ".join(part for part in (noun, low, high) if part)


NLIST = {"nlist": Param("int", "clusters", 1, 65536, 128, required=True)}
M = Param("int", "parts into which a vector is cut; divides its dimension", 1, 65536, required=True)
NBITS = {"nbits": Param("int", "bits for one part", 1, 24, 8)}
HNSW = {
    "M": Param("int", "edges of a node", 2, 2048, 30, required=True),
    "efConstruction": Param("int", "candidates looked at while building", 1, INT_MAX, 360, required=True),
}
# The quantised ones came with defaults.
GRAPH = {
    "M": Param("int", "edges of a node", 2, 2048, 30),
    "efConstruction": Param("int", "candidates looked at while building", 1, INT_MAX, 360),
}
REFINE = {
    "refine": Param("bool", "keep a finer copy that ranks the candidates again", default=False),
    "refine_type": Param(
        "str", "form of the finer copy; needs refine: true", choices=REFINED, features={"sq4u": "four_bit_quantiser"}
    ),
}
VAMANA = {
    "max_degree": Param("int", "edges of a node", 1, 512, 56),
    "search_list_size": Param("int", "candidates looked at while building", 1, INT_MAX, 100),
    "pq_code_budget_gb_ratio": Param(
        "float", "size of the compressed vectors to that of the data", 0, 0.25, 0.125, open_low=True
    ),
    "search_cache_budget_gb_ratio": Param("float", "part of the graph kept in memory", 0, 0.3, open_high=True),
}
CUDA = {"cache_dataset_on_device": Param("bool", "keep the vectors in GPU memory and rank again", default=False)}
KMEANS = {
    "kmeans_n_iters": Param("int", "rounds of k-means", 1, INT_MAX, 20),
    "kmeans_trainset_fraction": Param("float", "part of the rows used for training", 0, 1, 0.5, open_low=True),
}
CAST_TYPES = ("BOOL", "DOUBLE", "VARCHAR", "ARRAY_BOOL", "ARRAY_DOUBLE", "ARRAY_VARCHAR", "JSON")
JSON_PATH = {
    "json_path": Param("str", 'key inside the JSON, for example meta["price"]', feature="json_path_index"),
    "json_cast_type": Param("str", "type that the value is taken for", choices=CAST_TYPES, feature="json_path_index"),
    "json_cast_function": Param(
        "str", "how another type is converted", choices=("STRING_TO_DOUBLE",), feature="json_path_index"
    ),
}
# Which cast an index of a JSON path can be built on.
CASTS = {
    "AUTOINDEX": CAST_TYPES,
    "INVERTED": CAST_TYPES,
    "STL_SORT": ("DOUBLE", "VARCHAR"),
    "BITMAP": ("BOOL", "VARCHAR"),
    "NGRAM": ("VARCHAR",),
}
SPARSE_PARAMS = {
    "inverted_index_algo": Param(
        "str",
        "search algorithm",
        choices=("DAAT_MAXSCORE", "DAAT_WAND", "TAAT_NAIVE", "BLOCK_MAX_MAXSCORE", "BLOCK_MAX_WAND", "SINDI"),
        feature="sparse_search_algorithms",
        features=dict.fromkeys(("BLOCK_MAX_MAXSCORE", "BLOCK_MAX_WAND", "SINDI"), "block_max_algorithms"),
    ),
    "drop_ratio_build": Param("float", "part of the smallest values left out", 0, 1, 0, open_high=True),
    "bm25_k1": Param("float", "weight of repeated words; only with metric BM25", 0, 3, 1.2, feature="full_text_search"),
    "bm25_b": Param(
        "float", "weight of a text's length; only with metric BM25", 0, 1, 0.75, feature="full_text_search"
    ),
}
# These belong to every index and are changed in place.
COMMON = {
    "mmap.enabled": Param("bool", "map the index from disk instead of loading it", feature="index_changes"),
    "warmup": Param("str", "load before the first search", choices=("sync", "disable"), feature="warm_up"),
    "indexoffsetcache.enabled": Param("bool", "cache the offsets of rows", feature="index_changes"),
}
