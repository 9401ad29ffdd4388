"""How a collection is loaded, and what changes while it serves, at the client library's boundary."""

from __future__ import annotations

from pymilvus.grpc_gen import common_pb2, milvus_pb2

from tests.boundary.kept import BASE, INDEX, declare, writes

NOTE = {"name": "note", "type": "VARCHAR", "max_length": 100}
LOADED = {"name": "t", "fields": [*BASE, NOTE], "indexes": [INDEX], "load": True}
REST = "__default_resource_group"
FINER = {**INDEX, "params": {"M": 32, "efConstruction": 200}}


def loads(target):
    return [list(one.load_fields) for one in target.server.sent("LoadCollection")]


def test_loaded_fields_are_compared_and_take_a_reload(kept):
    target = kept()
    some = {**LOADED, "load_fields": ["vector", "id"]}
    declare(target, some, ["CreateCollection", "CreateIndex", "LoadCollection"])
    more = {**LOADED, "load_fields": ["id", "vector", "note"]}
    message = target.fails("milvus_catalog", catalog={"collections": [more]})
    assert "load_fields is id, vector, wanted id, vector, note. That cannot be changed while it is loaded" in message
    declare(target, more, ["ReleaseCollection", "LoadCollection"], reload_collections=True)
    declare(target, LOADED, [])  # not declared, left alone
    declare(target, some, ["ReleaseCollection", "LoadCollection"], reload_collections=True)
    assert loads(target) == [["id", "vector"], ["id", "vector", "note"], ["id", "vector"]]


def test_what_plain_pymilvus_loaded_is_written_as_a_catalogue(kept):
    target = kept()
    declare(target, LOADED)
    target.kept.loads["t"] = milvus_pb2.LoadCollectionRequest(collection_name="t", load_fields=["id", "vector"])
    told = target.ok("milvus_info", gather=["collections"], as_catalog=True)
    assert told["catalog"]["collections"][0]["load_fields"] == ["id", "vector"]
    assert not target.ok("milvus_catalog", catalog=told["catalog"])["changed"]
    asked = len(target.server.sent("Query"))
    target.ok("milvus_info", gather=["collections"])  # which asks no rows of anything
    assert len(target.server.sent("Query")) == asked


def test_a_rebuilt_index_brings_back_the_fields_that_were_loaded(kept):
    target = kept()
    declare(target, {**LOADED, "load_fields": ["id", "vector"], "replicas": 2})
    declare(target, {**LOADED, "indexes": [FINER]}, rebuild_indexes=True)  # declared no longer, and kept
    declare(target, {**LOADED, "load_fields": ["id", "vector"]}, rebuild_indexes=True)
    assert loads(target) == [["id", "vector"]] * 3
    assert [one.replica_number for one in target.server.sent("LoadCollection")] == [2, 2, 2]


def test_fields_that_a_function_makes_are_not_told_and_not_compared(kept):
    target = kept()
    bm25 = {"name": "bm25", "type": "BM25", "input_fields": ["note"], "output_fields": ["words"]}
    declared = {
        **LOADED,
        "fields": [*BASE, {**NOTE, "enable_analyzer": True}, {"name": "words", "type": "SPARSE_FLOAT_VECTOR"}],
        "functions": [bm25],
        "indexes": [INDEX, {"field": "words", "type": "SPARSE_INVERTED_INDEX"}],
    }
    declare(target, {**declared, "load_fields": ["id", "words"]})
    declare(target, {**declared, "load_fields": ["id", "vector", "words"]}, reload_collections=True)
    declare(target, {**declared, "load_fields": ["id", "vector", "words", "note"]}, reload_collections=True)
    told = target.ok("milvus_info", as_catalog=True, gather=["collections"])["collections"][0]["load_fields"]
    assert told == ["id", "vector", "note", "words"]


def test_a_user_who_may_not_read_rows_is_told_that_loaded_fields_are_not_compared(kept):
    target = kept()
    declare(target, {**LOADED, "load_fields": ["id", "vector"]})
    denied = milvus_pb2.QueryResults(status=common_pb2.Status(code=65535, reason="permission deny", error_code=1))
    target.server.answers["Query"] = denied
    done = target.ok("milvus_catalog", catalog={"collections": [{**LOADED, "load_fields": ["id", "vector", "note"]}]})
    assert not done["changed"]
    assert "load_fields: what is loaded could not be asked for" in done["not_compared"][0]


def test_loaded_fields_are_refused_by_a_server_that_would_load_all(kept):
    target = kept("v2.4.9")
    declare(target, LOADED)
    message = target.fails("milvus_catalog", catalog={"collections": [{**LOADED, "load_fields": ["id", "vector"]}]})
    assert "Milvus 2.4.9 lacks loading of single fields: available from 2.4.10 (load_fields)" in message
    assert not target.server.sent("Query")


def test_all_replicas_move_to_another_group_while_they_serve(kept):
    old = kept("v2.4.12")
    declared = {**LOADED, "replicas": 2, "resource_groups": ["a"]}
    declare(old, declared)
    moved = {**declared, "resource_groups": ["b"]}
    done = declare(old, moved, ["TransferReplica"])
    assert done["plan"] == ["move replicas of collection default/t: resource_groups is a, a, wanted b, b"]
    (sent,) = old.server.sent("TransferReplica")
    assert (sent.source_resource_group, sent.target_resource_group) == ("a", "b")
    assert (sent.collection_name, sent.num_replica) == ("t", 2)
    declare(old, {**LOADED, "resource_groups": [REST]}, ["TransferReplica"])
    # One of two cannot be named: the server would take any.
    split = {**declared, "resource_groups": [REST, "b"]}
    assert "That cannot be changed while it is loaded" in old.fails("milvus_catalog", catalog={"collections": [split]})
    declare(old, split, ["ReleaseCollection", "LoadCollection"], reload_collections=True)
    new = kept("v2.4.13")
    declare(new, declared)
    declare(new, moved, ["LoadCollection"])


def test_what_served_is_loaded_again_where_the_new_settings_cannot_be_met(kept):
    target = kept("v2.4.12")
    declare(target, {**LOADED, "resource_groups": ["a"]})
    keep = target.server.answers["LoadCollection"]

    def answer(request):
        if request.replica_number == 3:
            return common_pb2.Status(code=65535, reason="nodes not enough", error_code=1)
        return keep(request)

    target.server.answers["LoadCollection"] = answer
    before = len(writes(target))
    wish = {"collections": [{**LOADED, "replicas": 3, "resource_groups": ["a"]}]}
    message = target.fails("milvus_catalog", catalog=wish, reload_collections=True)
    assert "nodes not enough (code 65535). It was loaded again as it was before" in message
    assert writes(target)[before:] == ["ReleaseCollection", "LoadCollection", "LoadCollection"]
    last = target.server.sent("LoadCollection")[-1]
    assert (last.replica_number, list(last.resource_groups)) == (1, ["a"])


def test_how_a_provider_is_reached_changes_in_place_and_the_model_does_not(kept):
    declared = {
        **LOADED,
        "functions": [
            {
                "name": "embed",
                "type": "TEXTEMBEDDING",
                "input_fields": ["note"],
                "output_fields": ["vector"],
                "params": {"provider": "openai", "model_name": "m", "credential": "one"},
            }
        ],
    }

    def with_params(**params):
        (one,) = declared["functions"]
        return {**declared, "functions": [{**one, "params": {**one["params"], **params}}]}

    target = kept("v2.6.8")
    declare(target, declared)
    done = declare(target, with_params(credential="two", url="https://proxy"), ["AlterCollectionFunction"])
    words = "alter in place function default/t/embed: provider openai, model_name m, credential two, url https://proxy"
    assert done["plan"] == [words]
    (sent,) = target.server.sent("AlterCollectionFunction")
    assert sent.function_name == "embed"
    assert {one.key: one.value for one in sent.functionSchema.params} == {
        "provider": "openai",
        "model_name": "m",
        "credential": "two",
        "url": "https://proxy",
    }
    other = with_params(credential="two", url="https://proxy", model_name="n")
    message = target.fails("milvus_catalog", catalog={"collections": [other]})
    assert "function embed: params is" in message
    assert "It cannot be changed in place" in message
    old = kept("v2.6.7")
    declare(old, declared)
    message = old.fails("milvus_catalog", catalog={"collections": [with_params(credential="two")]})
    assert "It cannot be changed in place" in message
