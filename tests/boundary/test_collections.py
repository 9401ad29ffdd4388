"""Collections with what only newer servers have: the requests of real pymilvus, and a second run that sends none."""

from __future__ import annotations

import json

import pytest
from pymilvus.grpc_gen import schema_pb2

from tests.boundary.kept import Kept

TYPES = schema_pb2.DataType
WRITES = (
    "CreateCollection",
    "AlterCollection",
    "AlterCollectionField",
    "AddCollectionField",
    "AddCollectionStructField",
    "AlterCollectionSchema",
    "RenameCollection",
    "CreateIndex",
    "AlterIndex",
    "DropIndex",
    "LoadCollection",
    "ReleaseCollection",
)
BASE = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]
INDEX = {"field": "vector", "type": "HNSW", "metric": "COSINE", "params": {"M": 16, "efConstruction": 200}}


@pytest.fixture
def kept(documented):
    """A function: version -> a target that remembers, with the server's memory as `kept`."""

    def start(version="v2.6.20", lacks=()):
        memory = Kept()
        target = documented(version, memory.answers, lacks)
        target.kept = memory
        return target

    return start


def writes(target):
    return [name for name, _request in target.server.requests if name in WRITES]


def declare(target, declared, expected=None, **options):
    """Declared twice: the first run writes, the second one finds nothing to do; so does its export, applied back."""
    before = len(writes(target))
    done = target.ok("milvus_catalog", catalog={"collections": [declared]}, **options)
    sent = writes(target)[before:]
    if expected is not None:
        assert sent == expected
    again = target.ok("milvus_catalog", catalog={"collections": [declared]}, **options)
    assert not again["changed"], again["actions"]
    told = target.ok("milvus_info", as_catalog=True, gather=["databases", "collections"])["catalog"]
    back = target.ok("milvus_catalog", catalog=told)
    assert not back["changed"], (told, back["actions"])
    assert writes(target)[before:] == sent
    return done


def sent_schema(target):
    return schema_pb2.CollectionSchema.FromString(target.server.sent("CreateCollection")[-1].schema)


def by_name(many):
    return {one.name: one for one in many}


def params(field):
    return {one.key: one.value for one in field.type_params}


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
    assert json.loads(index["words"]["params"]) == {"inverted_index_algo": "DAAT_WAND", "bm25_k1": 1.4}


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


@pytest.mark.parametrize(
    ("version", "lacks", "method"),
    [
        ("v2.6.20", ("AlterCollectionSchema",), "AddCollectionField"),
        ("v3.0.0", ("AddCollectionField",), "AlterCollectionSchema"),
    ],
)
def test_a_field_that_may_be_null_is_added(kept, version, lacks, method):
    target = kept(version, lacks)
    declare(target, {"name": "t", "fields": BASE})
    new = [
        {"name": "note", "type": "VARCHAR", "max_length": 20, "nullable": True, "default": "-"},
        {"name": "other", "type": "FLOAT16_VECTOR", "dim": 4, "nullable": True},
    ]
    done = declare(target, {"name": "t", "fields": [*BASE, *new]}, [method] * 2)
    assert [(one["action"], one["kind"], one["object"]) for one in done["actions"]] == [
        ("create", "field", "default/t/note"),
        ("create", "field", "default/t/other"),
    ]
    added = by_name(target.kept.schema("t").fields)["note"]
    assert (added.data_type, added.nullable, added.default_value.string_data) == (TYPES.VarChar, True, "-")
    strict = [*BASE, *new, {"name": "late", "type": "INT64"}]
    message = target.fails("milvus_catalog", catalog={"collections": [{"name": "t", "fields": strict}]})
    assert "field late is wanted but not there: one that is added to rows must be nullable: true" in message


def test_a_struct_is_added_and_a_field_is_dropped_from_3_0_on(kept):
    struct = {
        "name": "parts",
        "type": "ARRAY",
        "element_type": "STRUCT",
        "max_capacity": 3,
        "nullable": True,
        "struct_fields": [{"name": "n", "type": "INT64"}],
    }
    old = kept("v2.6.20")
    old.ok("milvus_catalog", catalog={"collections": [{"name": "t", "fields": BASE}]})
    message = old.fails("milvus_catalog", catalog={"collections": [{"name": "t", "fields": [*BASE, struct]}]})
    assert "field parts is wanted but not there, and this server lacks struct fields added later" in message
    target = kept("v3.0.0")
    extra = {"name": "extra", "type": "INT64"}
    declare(target, {"name": "t", "fields": [*BASE, extra]})
    declare(target, {"name": "t", "fields": [*BASE, extra, struct]}, ["AddCollectionStructField"])
    gone = {"name": "t", "fields": [*BASE, {"name": "extra", "state": "absent"}, struct]}
    assert "drops its values: it needs force: true" in target.fails("milvus_catalog", catalog={"collections": [gone]})
    done = declare(target, gone, ["AlterCollectionSchema"], force=True)
    assert done["actions"][0]["destructive"]
    assert target.server.sent("AlterCollectionSchema")[0].action.drop_request.field_name == "extra"


def test_lengths_change_while_it_serves_and_storage_only_at_rest(kept):
    target = kept()
    text = {"name": "text", "type": "VARCHAR", "max_length": 100}
    tags = {"name": "tags", "type": "ARRAY", "element_type": "INT64", "max_capacity": 4}
    declared = {"name": "t", "fields": [*BASE, text, tags], "indexes": [INDEX], "load": True}
    declare(target, declared)
    declared["fields"] = [
        *BASE,
        {**text, "max_length": 200, "description": "new"},
        {**tags, "max_capacity": 8},
    ]
    declare(target, declared, ["AlterCollectionField", "AlterCollectionField"])
    sent = {
        one.field_name: {p.key: p.value for p in one.properties} for one in target.server.sent("AlterCollectionField")
    }
    assert sent == {"tags": {"max_capacity": "8"}, "text": {"field.description": "new", "max_length": "200"}}
    declared["fields"] = [
        *declared["fields"][:2],
        {**declared["fields"][2], "mmap": True, "warmup": "disable"},
        declared["fields"][3],
    ]
    message = target.fails("milvus_catalog", catalog={"collections": [declared]})
    assert "memory mapping or warm-up of a field changes. That cannot be changed while it is loaded" in message
    assert "reload_collections: true" in message
    declare(target, declared, ["ReleaseCollection", "AlterCollectionField", "LoadCollection"], reload_collections=True)


def test_an_index_is_mapped_in_place(kept):
    target = kept()
    declared = {"name": "t", "fields": BASE, "indexes": [INDEX], "load": True, "replicas": 2}
    declare(target, declared)
    mapped = {**declared, "indexes": [{**INDEX, "mmap": True, "warmup": "sync"}]}
    assert "reload_collections: true" in target.fails("milvus_catalog", catalog={"collections": [mapped]})
    done = declare(target, mapped, ["ReleaseCollection", "AlterIndex", "LoadCollection"], reload_collections=True)
    assert [one["action"] for one in done["actions"]] == ["release", "alter", "load"]
    (request,) = target.server.sent("AlterIndex")
    assert {one.key: one.value for one in request.extra_params} == {"mmap.enabled": "true", "warmup": "sync"}
    assert target.server.sent("LoadCollection")[-1].replica_number == 2


def test_a_rebuilt_index_keeps_the_replicas_that_nobody_declared(kept):
    target = kept()
    declared = {"name": "t", "fields": BASE, "indexes": [INDEX], "load": True}
    declare(target, {**declared, "replicas": 2, "resource_groups": ["one", "two"]})
    finer = {**INDEX, "params": {"M": 32, "efConstruction": 200}}
    expected = ["ReleaseCollection", "DropIndex", "CreateIndex", "LoadCollection"]
    declare(target, {**declared, "indexes": [finer]}, expected, rebuild_indexes=True)
    load = target.server.sent("LoadCollection")[-1]
    assert (load.replica_number, list(load.resource_groups)) == (2, ["one", "two"])


def test_replicas_and_resource_groups_of_a_load(kept):
    target = kept()
    declared = {"name": "t", "fields": BASE, "indexes": [INDEX], "load": True, "replicas": 2, "resource_groups": ["a"]}
    declare(target, declared)
    more = {**declared, "replicas": 3, "load_fields": ["id", "vector"]}
    done = declare(target, more, ["LoadCollection"])
    assert done["actions"][0]["reason"] == "replicas is 2, wanted 3; resource_groups is a, a, wanted a, a, a"
    load = target.server.sent("LoadCollection")[-1]
    assert (load.replica_number, list(load.resource_groups), list(load.load_fields)) == (3, ["a"], ["id", "vector"])
    old = kept("v2.4.12")
    declare(old, declared)
    message = old.fails("milvus_catalog", catalog={"collections": [{**declared, "replicas": 1}]})
    assert "replicas is 2, wanted 1" in message
    assert "reload_collections: true" in message
    declare(old, {**declared, "replicas": 1}, ["ReleaseCollection", "LoadCollection"], reload_collections=True)


def test_properties_are_set_and_removed_one_by_one(kept):
    target = kept()
    declared = {
        "name": "t",
        "fields": BASE,
        "ttl_seconds": 3600,
        "mmap": True,
        "warmup": {"vector_index": "sync"},
        "properties": {"collection.autocompaction.enabled": False},
        "indexes": [INDEX],
        "load": True,
    }
    declare(target, declared)
    sent = {one.key: one.value for one in target.server.sent("CreateCollection")[0].properties}
    assert sent == {
        "collection.ttl.seconds": "3600",
        "mmap.enabled": "true",
        "warmup.vectorIndex": "sync",
        "collection.autocompaction.enabled": "false",
    }
    declared["ttl_seconds"] = 60
    declared["properties"] = {"collection.autocompaction.enabled": None}
    declare(target, declared, ["AlterCollection", "AlterCollection"])
    first, second = target.server.sent("AlterCollection")
    assert [(one.key, one.value) for one in first.properties] == [("collection.ttl.seconds", "60")]
    assert list(second.delete_keys) == ["collection.autocompaction.enabled"]
    del declared["properties"]
    declared["mmap"] = False
    assert "mmap.enabled changes. That cannot" in target.fails("milvus_catalog", catalog={"collections": [declared]})
    declare(target, declared, ["ReleaseCollection", "AlterCollection", "LoadCollection"], reload_collections=True)


def test_a_description_a_level_and_the_dynamic_field_change_in_place(kept):
    target = kept()
    declared = {"name": "t", "fields": BASE, "description": "old", "consistency_level": "Bounded"}
    declare(target, declared)
    declared.update(description="new", consistency_level="Strong", enable_dynamic_field=True)
    done = declare(target, declared, ["AlterCollection"])
    assert done["not_compared"] == []
    sent = {one.key: one.value for one in target.server.sent("AlterCollection")[0].properties}
    assert sent == {
        "collection.description": "new",
        "consistency_level": "Strong",
        "dynamicfield.enabled": "true",
    }
    message = target.fails("milvus_catalog", catalog={"collections": [{**declared, "enable_dynamic_field": False}]})
    assert "enable_dynamic_field is True, wanted False. It cannot be changed in place" in message


def test_a_renamed_collection_keeps_what_it_has(kept):
    target = kept()
    declared = {"name": "books", "fields": BASE, "indexes": [INDEX], "load": True}
    declare(target, declared)
    new = {**declared, "name": "books_v1", "renamed_from": "books", "ttl_seconds": 60}
    before = target.ok("milvus_catalog", catalog={"collections": [new]}, check=True)
    done = declare(target, new, ["RenameCollection", "AlterCollection"])
    assert before["actions"] == done["actions"]
    assert [(one["action"], one["object"]) for one in done["actions"]] == [
        ("rename", "default/books"),
        ("alter", "default/books_v1"),
    ]
    (request,) = target.server.sent("RenameCollection")
    assert (request.oldName, request.newName) == ("books", "books_v1")


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


def test_a_function_is_added_with_its_field_and_index_and_dropped_with_them(kept):
    text = {"name": "text", "type": "VARCHAR", "max_length": 100, "enable_analyzer": True}
    words = {"name": "words", "type": "SPARSE_FLOAT_VECTOR"}
    declared = {"name": "t", "fields": [*BASE, text], "indexes": [INDEX]}
    bm25 = {"name": "bm25", "type": "BM25", "input_fields": ["text"], "output_fields": ["words"]}
    searched = {"field": "words", "type": "SPARSE_INVERTED_INDEX", "params": {"bm25_k1": 1.5}}
    more = {**declared, "fields": [*BASE, text, words], "functions": [bm25], "indexes": [INDEX, searched]}
    old = kept("v2.6.20")
    declare(old, declared)
    message = old.fails("milvus_catalog", catalog={"collections": [more]})
    assert "function bm25 is wanted but not there: this server lacks functions added later" in message
    target = kept("v3.0.0")
    declare(target, declared)
    bare = {**more, "indexes": [INDEX]}
    assert "it needs an index of a named type on words" in target.fails(
        "milvus_catalog", catalog={"collections": [bare]}
    )
    done = declare(target, more, ["AlterCollectionSchema"])
    assert [(one["action"], one["object"]) for one in done["actions"]] == [("create", "default/t/bm25")]
    (request,) = target.server.sent("AlterCollectionSchema")
    (info,) = request.action.add_request.field_infos
    assert (info.field_schema.name, info.index_name) == ("words", "words")
    assert {one.key: one.value for one in info.extra_params} == {
        "index_type": "SPARSE_INVERTED_INDEX",
        "metric_type": "BM25",
        "bm25_k1": "1.5",
    }
    gone = {**declared, "functions": [{"name": "bm25", "state": "absent"}]}
    assert "it needs force: true" in target.fails("milvus_catalog", catalog={"collections": [gone]})
    declare(target, gone, ["AlterCollectionSchema"], force=True)
    assert target.server.sent("AlterCollectionSchema")[-1].action.drop_request.function_name == "bm25"
