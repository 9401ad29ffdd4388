"""Schemas, functions and indexes on both servers, also of collections that plain pymilvus made."""

from __future__ import annotations

import contextlib

import pytest
from pymilvus import DataType, Function, FunctionType, MilvusException

BASE = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]
HNSW = {"field": "vector", "type": "HNSW", "metric": "L2", "params": {"M": 8, "efConstruction": 64}}


def client(target):
    return contextlib.closing(target.client())


@pytest.fixture
def clean(target):
    yield target
    remove(target)


def remove(target):
    for one in target.ok("milvus_info", gather=["collections"])["collections"]:
        target.ok("milvus_collection", name=one["name"], state="absent", force=True)


def named(result):
    return [f"{one['action']} {one['kind']} {one['object']}" for one in result["actions"]]


def filled_for_both(one):
    schema = one.create_schema(description="by hand", enable_dynamic_field=True)
    schema.add_field("id", DataType.INT64, is_primary=True, auto_id=True)
    schema.add_field("tenant", DataType.VARCHAR, max_length=64, is_partition_key=True)
    for name in ("INT8", "INT16", "INT32", "INT64", "FLOAT", "DOUBLE", "BOOL", "JSON"):
        schema.add_field(f"a_{name.lower()}", DataType[name])
    schema.add_field("tags", DataType.ARRAY, element_type=DataType.VARCHAR, max_length=20, max_capacity=8)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=16)
    details = {"properties": {"collection.ttl.seconds": 3600}, "num_partitions": 4}
    one.create_collection("both", schema=schema, consistency_level="Strong", **details)
    index = one.prepare_index_params()
    index.add_index("vector", index_type="IVF_FLAT", metric_type="IP", params={"nlist": 16})
    one.create_index("both", index)
    one.load_collection("both")
    one.create_alias("both", "by_hand")


def filled_for_milvus(one):
    for position, (kind, metric, params) in enumerate(
        (
            ("IVF_PQ", "L2", {"nlist": 16, "m": 4, "nbits": 8}),
            ("SCANN", "COSINE", {"nlist": 16, "with_raw_data": True}),
            ("AUTOINDEX", "IP", {}),
        )
    ):
        schema = one.create_schema()
        schema.add_field("id", DataType.VARCHAR, max_length=10, is_primary=True)
        schema.add_field("number", DataType.INT32)
        schema.add_field("word", DataType.VARCHAR, max_length=10)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=16)
        one.create_collection(f"dense_{position}", schema=schema)
        index = one.prepare_index_params()
        index.add_index("vector", index_type=kind, metric_type=metric, index_name="mine", params=params)
        index.add_index("number", index_type="STL_SORT")
        index.add_index("word", index_type="Trie")
        one.create_index(f"dense_{position}", index)
        one.load_collection(f"dense_{position}", replica_number=1)
    schema = one.create_schema()
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("bits", DataType.BINARY_VECTOR, dim=32)
    one.create_collection("binary", schema=schema)
    index = one.prepare_index_params()
    index.add_index("bits", index_type="BIN_IVF_FLAT", metric_type="JACCARD", params={"nlist": 4})
    one.create_index("binary", index)


def filled_for_lite(one):
    schema = one.create_schema()
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("flag", DataType.BOOL, default_value=False)
    schema.add_field("real", DataType.FLOAT, default_value=0.1)
    schema.add_field("note", DataType.VARCHAR, max_length=20, nullable=True, default_value="-")
    schema.add_field("place", DataType.GEOMETRY, nullable=True)
    schema.add_field("moment", DataType.TIMESTAMPTZ, default_value="2026-01-31T13:00:00+01:00")
    analyzer = {"tokenizer": "standard", "filter": ["lowercase"]}
    schema.add_field(
        "body", DataType.VARCHAR, max_length=1000, enable_analyzer=True, enable_match=True, analyzer_params=analyzer
    )
    schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=16)
    schema.add_function(
        Function(name="bm25", function_type=FunctionType.BM25, input_field_names=["body"], output_field_names=["words"])
    )
    one.create_collection("texts", schema=schema)
    index = one.prepare_index_params()
    index.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
    index.add_index("vector", index_type="HNSW_SQ", metric_type="COSINE", params={"params": {"M": 16}})
    index.add_index("note", index_type="INVERTED")
    one.create_index("texts", index)
    one.load_collection("texts")


def test_what_plain_pymilvus_made_is_exported_applied_and_made_again(clean):
    with client(clean) as one:
        filled_for_both(one)
        (filled_for_lite if clean.lite else filled_for_milvus)(one)
    told = clean.ok("milvus_info", as_catalog=True)["catalog"]
    back = clean.ok("milvus_catalog", catalog=told)
    assert not back["changed"], back["actions"]
    remove(clean)
    done = clean.reconciles("milvus_catalog", catalog=told)
    assert "load collection default/both" in named(done)
    again = clean.ok("milvus_info", as_catalog=True)["catalog"]
    assert again == told


def test_a_collection_is_renamed_with_its_rows_and_aliases(clean):
    declared = {"name": "old", "fields": BASE, "indexes": [HNSW], "load": True}
    clean.ok("milvus_collection", **declared, aliases=["current"])
    with client(clean) as one:
        one.insert("old", [{"id": number, "vector": [0.5] * 8} for number in range(10)])
    new = {**declared, "name": "new", "renamed_from": "old"}
    done = clean.reconciles("milvus_collection", **{**new, "load": None})
    # Milvus Lite releases what it renames.
    assert named(done) == ["rename collection default/old", *(["load collection default/new"] if clean.lite else [])]
    assert not clean.ok("milvus_collection", **new)["changed"]
    with client(clean) as one:
        assert len(one.query("current", filter="id >= 0", limit=20, consistency_level="Strong")) == 10
        assert one.list_collections() == ["new"]
    both = {"collections": [{"name": "old", "fields": BASE}, new]}
    message = clean.fails("milvus_catalog", catalog=both)
    assert "collections[1].renamed_from: collection 'old' is declared too" in message


def test_properties_that_are_not_declared_stay(clean):
    declared = {"name": "t", "fields": BASE}
    clean.ok("milvus_collection", **declared, properties={"collection.ttl.seconds": 3600, "mine": "a"})
    clean.reconciles("milvus_collection", **declared, ttl_seconds=60)
    (told,) = clean.ok("milvus_info", gather=["collections"])["collections"]
    assert told["properties"]["collection.ttl.seconds"] == "60"
    assert told["properties"]["mine"] == "a"
    gone = {**declared, "properties": {"mine": None}}
    if clean.lite:
        clean.reconciles("milvus_collection", **gone)
        (told,) = clean.ok("milvus_info", gather=["collections"])["collections"]
        assert "mine" not in told["properties"]
    else:
        message = clean.fails("milvus_collection", **gone)
        assert "Milvus 2.3.5 lacks property removal: available from 2.4.18 (mine)" in message


def test_one_replica_is_what_a_server_of_one_node_has(milvus):
    declared = {"name": "t", "fields": BASE, "indexes": [HNSW], "load": True}
    milvus.reconciles("milvus_collection", **declared, replicas=1, resource_groups=["__default_resource_group"])
    message = milvus.fails("milvus_collection", **declared, replicas=2)
    assert "replicas is 1, wanted 2" in message
    assert "reload_collections: true" in message
    remove(milvus)


OF_2_3 = [
    ("FLAT", "COSINE", {}),
    ("IVF_SQ8", "L2", {"nlist": 65536}),
    ("IVF_PQ", "IP", {"nlist": 1, "m": 8, "nbits": 24}),
    ("SCANN", "L2", {"nlist": 8, "with_raw_data": False}),
    ("HNSW", "L2", {"M": 2, "efConstruction": 1}),
    ("HNSW", "IP", {"M": 2048, "efConstruction": 2147483647}),
]


@pytest.mark.parametrize(("kind", "metric", "params"), OF_2_3)
def test_what_the_table_allows_2_3_takes(milvus, kind, metric, params):
    milvus.ok("milvus_collection", name="t", fields=BASE)
    try:
        milvus.reconciles("milvus_index", collection="t", field="vector", type=kind, metric=metric, params=params)
    finally:
        remove(milvus)


@pytest.mark.parametrize("params", [{"M": 2049, "efConstruction": 9}, {"M": 8}, {"M": 8, "efConstruction": 0}])
def test_what_the_table_refuses_2_3_refuses(milvus, params):
    milvus.ok("milvus_collection", name="t", fields=BASE)
    try:
        message = milvus.fails("milvus_index", collection="t", field="vector", type="HNSW", metric="L2", params=params)
        assert "params." in message
        with client(milvus) as one, pytest.raises(MilvusException, match="out of range"):
            index = one.prepare_index_params()
            index.add_index("vector", index_type="HNSW", metric_type="L2", params=params)
            one.create_index("t", index)
    finally:
        remove(milvus)


def test_an_index_that_the_server_is_not_made_for_is_refused_with_what_it_needs(milvus):
    milvus.ok("milvus_collection", name="t", fields=BASE)
    try:
        message = milvus.fails("milvus_index", collection="t", field="vector", type="DISKANN", metric="L2")
        assert "create index default/t/vector failed: " in message
        assert "DISKANN needs disk indexes enabled on the server (queryNode.enableDisk)" in message
        # This one is taken, and would be waited for in vain.
        with client(milvus) as one:
            one.insert("t", [{"id": number, "vector": [number] * 8} for number in range(2000)])
            one.flush("t")
        gpu = {"type": "GPU_IVF_FLAT", "metric": "L2", "params": {"nlist": 8}}
        message = milvus.fails("milvus_index", collection="t", field="vector", wait_timeout=3, **gpu)
        assert "build index default/t/vector failed: 0 of 2000 rows after 3 s. " in message
        assert "GPU_IVF_FLAT needs a server image with GPU support, and a GPU" in message
    finally:
        remove(milvus)
