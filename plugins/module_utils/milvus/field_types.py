# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What each type of field is, needs and may be: the one table that checks, comparison and refusals by version read."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key

DENSE = ("FLOAT_VECTOR", "FLOAT16_VECTOR", "BFLOAT16_VECTOR", "INT8_VECTOR")
BINARY = ("BINARY_VECTOR",)
SPARSE = ("SPARSE_FLOAT_VECTOR",)
VECTORS = DENSE + BINARY + SPARSE
INTEGERS = {"INT8": 7, "INT16": 15, "INT32": 31, "INT64": 63}
NUMBERS = (*INTEGERS, "FLOAT", "DOUBLE")
ELEMENTS = ("BOOL", *NUMBERS, "VARCHAR")
STRUCT = "STRUCT"
SCALARS = (*ELEMENTS, "JSON", "ARRAY", "TEXT", "GEOMETRY", "TIMESTAMPTZ")
TYPES = (*SCALARS, *VECTORS)
# A struct holds what an array may hold, and vectors that have a dimension.
SUB_TYPES = (*ELEMENTS, *DENSE, *BINARY)
KEY_TYPES = ("INT64", "VARCHAR")
CLUSTERING_TYPES = (*NUMBERS, "VARCHAR", "FLOAT_VECTOR")
ANALYSED = ("VARCHAR", "TEXT")
DEFAULTS = (*ELEMENTS, "GEOMETRY", "TIMESTAMPTZ")
WARMUP = ("sync", "disable")
# Names that servers keep for themselves.
RESERVED = ("RowID", "Timestamp")
DYNAMIC = "$meta"
LONGEST = 65535
MOST_FIELDS, MOST_VECTORS = 64, 10

_SIZES = {
    "dim": Key("int", low=1, high=262144),
    "max_length": Key("int", low=1, high=LONGEST),
}
_STORAGE = {
    "mmap": Key("bool"),
    "warmup": Key("str", choices=WARMUP),
    "description": Key("str", default=""),
}
KEYS = {
    "name": Key("name", required=True),
    "type": Key("str", required=True, choices=TYPES),
    "primary_key": Key("bool", default=False),
    "auto_id": Key("bool", default=False),
    **_SIZES,
    "element_type": Key("str", choices=(*ELEMENTS, STRUCT)),
    "max_capacity": Key("int", low=1, high=4096),
    "struct_fields": Key("list"),
    "partition_key": Key("bool", default=False),
    "clustering_key": Key("bool", default=False),
    "nullable": Key("bool", default=False),
    "default": Key("any"),
    "enable_analyzer": Key("bool", default=False),
    "analyzer_params": Key("dict"),
    "multi_analyzer_params": Key("dict"),
    "enable_match": Key("bool", default=False),
    **_STORAGE,
    "state": Key("str", choices=("present", "absent"), default="present"),
}
SUB_KEYS = {
    "name": Key("name", required=True),
    "type": Key("str", required=True, choices=SUB_TYPES),
    **_SIZES,
    **_STORAGE,
}
ABSENT_KEYS = {"name": KEYS["name"], "state": KEYS["state"]}
# Attributes that are left as they are where nothing is declared.
UNMANAGED = ("mmap", "warmup")
# Attribute -> what changes it in place. The others need a new collection.
CHANGES = {
    "max_length": "max_length_changes",
    "max_capacity": "max_capacity_changes",
    "mmap": "field_changes",
    "warmup": "warm_up",
    "description": "field_description_changes",
}
# These cannot be changed while the collection serves.
NEEDS_RELEASE = ("mmap", "warmup")

_TYPE_FEATURES = {
    "BINARY_VECTOR": "binary_vectors",
    "FLOAT16_VECTOR": "float16_vectors",
    "BFLOAT16_VECTOR": "float16_vectors",
    "SPARSE_FLOAT_VECTOR": "sparse_vectors",
    "INT8_VECTOR": "int8_vectors",
    "GEOMETRY": "geometry_fields",
    "TIMESTAMPTZ": "timestamptz_fields",
    "TEXT": "text_fields",
}
_ATTRIBUTE_FEATURES = {
    "clustering_key": "clustering_keys",
    "enable_analyzer": "text_analyzers",
    "multi_analyzer_params": "multi_language_analyzers",
    "enable_match": "text_match",
    "mmap": "field_mmap",
    "warmup": "warm_up",
}


def is_struct(field):
    return field.get("element_type") == STRUCT


def vectors(fields):
    """Names of all that is searched as a vector: fields, and `field[sub]` of structs."""
    found = []
    for name, field in fields.items():
        if field.get("type") in VECTORS:
            found.append(name)
        if is_struct(field):
            found += [f"{name}[{sub}]" for sub in vectors(field.get("struct_fields", {}))]
    return found


def needs(field):
    """Features of the release table without which a server refuses this field, or drops a part of it unsaid."""
    kind, features = field.get("type"), []
    if kind in _TYPE_FEATURES:
        features.append(_TYPE_FEATURES[kind])
    features += [feature for name, feature in _ATTRIBUTE_FEATURES.items() if field.get(name) is not None]
    if field.get("nullable"):
        by_kind = "nullable_vectors" if kind in VECTORS else "nullable_structs" if is_struct(field) else None
        features.append(by_kind or "nullable_fields")
    if field.get("default") is not None:
        features.append("default_values")
    if is_struct(field):
        features.append("structs")
        features += [one for sub in field["struct_fields"].values() for one in needs(sub)]
    return features
