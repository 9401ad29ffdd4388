"""Collections with what only newer servers have: the requests of real pymilvus, and a second run that sends none."""

from __future__ import annotations

import json

import pytest
from pymilvus.grpc_gen import schema_pb2

from tests.boundary.kept import BASE, INDEX, by_name, declare, params, sent_schema, writes

TYPES = schema_pb2.DataType


def test_text_is_analysed_and_searched_by_bm25(kept):
    target = kept()
    many = {
        "by_field": "language",
        "analyzers": {"english": {"type": "english"}, "default": {"tokenizer": "icu", "filter": ["lowercase"]}},
        "alias": {"en": "english"},
    }
    title = {"tokenizer": {"type": "jieba", "mode": "exact"}, "filter": [{"type": "stop", "stop_words": ["1", "of"]}]}
    declared = {
        "name": "articles",
        "fields": [
            {"name": "id", "type": "INT64", "primary_key": True, "auto_id": True},
            {"name": "language", "type": "VARCHAR", "max_length": 16},
            {
                "name": "title",
                "type": "VARCHAR",
                "max_length": 100,
                "enable_analyzer": True,
                "enable_match": True,
                "analyzer_params": title,
            },
            {
                "name": "body",
                "type": "VARCHAR",
                "max_length": 65535,
                "enable_analyzer": True,
                "multi_analyzer_params": many,
            },
            {"name": "words", "type": "SPARSE_FLOAT_VECTOR"},
            {"name": "meaning", "type": "FLOAT_VECTOR", "dim": 1536},
        ],
        "functions": [
            {"name": "bm25", "type": "BM25", "input_fields": ["body"], "output_fields": ["words"]},
            {
                "name": "embed",
                "type": "TEXTEMBEDDING",
                "input_fields": ["title"],
                "output_fields": ["meaning"],
                "params": {"provider": "openai", "model_name": "text-embedding-3-small", "dim": 1536},
                "description": "by a service",
            },
        ],
        "indexes": [
            {
                "field": "words",
                "type": "SPARSE_INVERTED_INDEX",
                "params": {"inverted_index_algo": "DAAT_WAND", "bm25_k1": 1.4},
            },
            {**INDEX, "field": "meaning"},
        ],
        "load": True,
    }
    declare(target, declared, ["CreateCollection", "CreateIndex", "CreateIndex", "LoadCollection"])
    schema = sent_schema(target)
    fields = by_name(schema.fields)
    assert params(fields["title"])["enable_match"] == "true"
    assert json.loads(params(fields["title"])["analyzer_params"]) == title
    assert json.loads(params(fields["body"])["multi_analyzer_params"]) == many
    functions = by_name(schema.functions)
    assert functions["bm25"].type == schema_pb2.FunctionType.BM25
    assert list(functions["bm25"].input_field_names) == ["body"]
    assert {one.key: one.value for one in functions["embed"].params}["dim"] == "1536"
    assert fields["words"].is_function_output
    index = {one.index_name: {p.key: p.value for p in one.extra_params} for one in target.server.sent("CreateIndex")}
    assert index["words"]["metric_type"] == "BM25"
    assert (index["words"]["inverted_index_algo"], index["words"]["bm25_k1"]) == ("DAAT_WAND", "1.4")


def test_structs_with_vectors_inside(kept):
    target = kept()
    declared = {
        "name": "papers",
        "fields": [
            *BASE,
            {
                "name": "chunks",
                "type": "ARRAY",
                "element_type": "STRUCT",
                "max_capacity": 100,
                "description": "pieces of the text",
                "struct_fields": [
                    {"name": "text", "type": "VARCHAR", "max_length": 1000},
                    {"name": "page", "type": "INT32", "description": "from 1 on"},
                    {"name": "meaning", "type": "FLOAT16_VECTOR", "dim": 16},
                ],
            },
        ],
        "indexes": [
            INDEX,
            {
                "field": "chunks[meaning]",
                "type": "HNSW",
                "metric": "MAX_SIM_COSINE",
                "params": {"M": 16, "efConstruction": 200},
            },
            {"field": "chunks[page]", "type": "INVERTED"},
        ],
        "load": True,
    }
    declare(target, declared)
    (struct,) = sent_schema(target).struct_array_fields
    assert (struct.name, struct.description) == ("chunks", "pieces of the text")
    subs = by_name(struct.fields)
    assert (subs["meaning"].data_type, subs["meaning"].element_type) == (TYPES.ArrayOfVector, TYPES.Float16Vector)
    assert (subs["text"].data_type, subs["text"].element_type) == (TYPES.Array, TYPES.VarChar)
    assert params(subs["text"]) == {"max_length": "1000", "max_capacity": "100"}
    sent = {one.field_name: one.index_name for one in target.server.sent("CreateIndex")}
    assert sent["chunks[meaning]"] == "chunks_meaning"
    wider = {**declared, "fields": json.loads(json.dumps(declared["fields"]))}
    wider["fields"][2]["struct_fields"][0]["max_length"] = 2000
    message = target.fails("milvus_catalog", catalog={"collections": [wider]})
    assert "collection default/papers: field chunks: struct_fields" in message


def test_what_may_be_null_and_what_is_taken_instead(kept):
    target = kept()
    fields = [
        *BASE,
        {"name": "a", "type": "BOOL", "default": False},
        {"name": "b", "type": "INT8", "default": 0, "nullable": True},
        {"name": "c", "type": "INT64", "default": -5},
        {"name": "d", "type": "FLOAT", "default": 0.1},
        {"name": "e", "type": "DOUBLE", "default": 0.1},
        {"name": "f", "type": "VARCHAR", "max_length": 10, "default": "none"},
        {"name": "g", "type": "TIMESTAMPTZ", "default": "2026-01-31T13:00:00+01:00"},
        {"name": "h", "type": "GEOMETRY", "default": "POINT (0 0)"},
        {"name": "i", "type": "JSON", "nullable": True},
        {"name": "j", "type": "INT8_VECTOR", "dim": 4, "nullable": True},
    ]
    declare(target, {"name": "t", "fields": fields}, ["CreateCollection"])
    sent = by_name(sent_schema(target).fields)
    assert [sent[name].default_value.WhichOneof("data") for name in "abcdefgh"] == [
        "bool_data",
        "int_data",
        "long_data",
        "float_data",
        "double_data",
        "string_data",
        "string_data",
        "string_data",
    ]
    assert sent["g"].default_value.string_data == "2026-01-31T12:00:00Z"
    assert [name for name in sent if sent[name].nullable] == ["b", "i", "j"]
    fields[3] = {**fields[3], "default": 1}
    message = target.fails("milvus_catalog", catalog={"collections": [{"name": "t", "fields": fields}]})
    assert "field b: default is 0, wanted 1. It cannot be changed in place" in message


def test_json_paths_have_an_index_each(kept):
    target = kept()
    price = {"field": "meta", "type": "STL_SORT", "params": {"json_path": 'meta["price"]', "json_cast_type": "DOUBLE"}}
    colour = {"field": "meta", "type": "NGRAM", "params": {"json_path": "/colour", "json_cast_type": "varchar"}}
    colour["params"].update(min_gram=2, max_gram=3)
    free = {"field": "size", "type": "INVERTED", "params": {"json_path": "size", "json_cast_type": "DOUBLE"}}
    declared = {
        "name": "t",
        "fields": [*BASE, {"name": "meta", "type": "JSON"}],
        "enable_dynamic_field": True,
        "indexes": [INDEX, price, colour, free],
    }
    declare(target, declared, ["CreateCollection", *["CreateIndex"] * 4])
    assert {(one.field_name, one.index_name) for one in target.server.sent("CreateIndex")} == {
        ("vector", "vector"),
        ("meta", "meta_price"),
        ("meta", "meta_colour"),
        ("$meta", "meta_size"),
    }
    gone = {**declared, "indexes": [INDEX, {**price, "state": "absent"}, colour, free]}
    target.ok("milvus_catalog", catalog={"collections": [gone]})
    assert [one.index_name for one in target.server.sent("DropIndex")] == ["meta_price"]


LACKING = [
    ("v2.3.5", {"fields": [*BASE, {"name": "n", "type": "INT8", "nullable": True}]}, "nullable fields", "2.5.0"),
    ("v2.3.5", {"fields": [*BASE, {"name": "n", "type": "INT8", "default": 1}]}, "default values", "2.5.0"),
    ("v2.3.5", {"fields": [*BASE, {**BASE[1], "name": "two"}]}, "multiple vector fields", "2.4.0"),
    ("v2.3.5", {"fields": [*BASE, {"name": "n", "type": "INT8", "clustering_key": True}]}, "clustering keys", "2.4.8"),
    ("v2.4.23", {"fields": [*BASE, {"name": "n", "type": "INT8", "mmap": True}], "mmap": True}, "", ""),
    ("v2.5.27", {"fields": [*BASE, {"name": "n", "type": "INT8", "warmup": "sync"}]}, "warm up", "2.6.11"),
    ("v2.5.27", {"fields": [*BASE, {"name": "n", "type": "INT8_VECTOR", "dim": 4}]}, "int8 vectors", "2.6.0"),
    ("v2.6.22", {"fields": [*BASE, {"name": "n", "type": "TEXT"}]}, "text fields", "3.0.0"),
    ("v2.5.27", {"fields": [*BASE, {"name": "n", "type": "GEOMETRY"}]}, "geometry fields", "2.6.4"),
    ("v2.6.4", {"fields": [*BASE, {"name": "n", "type": "TIMESTAMPTZ"}]}, "timestamptz fields", "2.6.6"),
    ("v2.4.9", {"load_fields": ["id", "vector"]}, "loading of single fields", "2.4.10"),
    ("v2.4.9", {"indexes": [{**INDEX, "type": "HNSW_SQ"}]}, "quantised hnsw indexes", "2.5.0"),
    ("v2.5.27", {"indexes": [{**INDEX, "type": "IVF_RABITQ", "params": {}}]}, "ivf rabitq index", "2.6.0"),
    ("v2.3.5", {"indexes": [{**INDEX, "mmap": True}]}, "index changes", "2.4.0"),
    ("v2.6.22", {"properties": {"ttl_field": None, "collection.ttl.seconds": 5}}, "", ""),
    ("v2.5.3", {"properties": {"partitionkey.isolation": True}}, "partition key isolation", "2.5.4"),
]


@pytest.mark.parametrize(("version", "parts", "feature", "since"), LACKING)
def test_what_the_server_lacks_is_refused_by_name_before_anything_is_sent(kept, version, parts, feature, since):
    target = kept(version)
    declared = {"name": "t", "fields": BASE, "indexes": [INDEX], "load": True, **parts}
    if any("VECTOR" in one["type"] for one in declared["fields"][2:]):
        declared["load"] = False
    if not feature:
        target.ok("milvus_catalog", catalog={"collections": [declared]})
        return
    message = target.fails("milvus_catalog", catalog={"collections": [declared]})
    assert f"Milvus {version[1:]} lacks {feature}: available from {since} (" in message
    assert writes(target) == []
