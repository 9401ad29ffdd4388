"""Changes of collections that only newer servers make in place: one request each, and none by a second run."""

from __future__ import annotations

import pytest
from pymilvus.grpc_gen import schema_pb2

from tests.boundary.kept import BASE, INDEX, by_name, declare

TYPES = schema_pb2.DataType


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
