"""Every attribute of a collection, changed alone on a real server: done and told back, refused, or named as in vain.

None is taken without a word and without effect.
"""

from __future__ import annotations

import contextlib

import pytest

ID = {"name": "id", "type": "INT64", "primary_key": True}
TITLE = {"name": "title", "type": "VARCHAR", "max_length": 100}
NUMBER = {"name": "n", "type": "INT32"}
LIST = {"name": "list", "type": "ARRAY", "element_type": "INT64", "max_capacity": 8}
VECTOR = {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8}
FIELDS = [ID, TITLE, NUMBER, LIST, VECTOR]
INDEX = {"field": "vector", "type": "HNSW", "metric": "L2", "params": {"M": 8, "efConstruction": 64}}
BASE = {"name": "t", "fields": FIELDS, "indexes": [INDEX]}
NEW = "It cannot be changed in place"


def field(changed, **more):
    return {"fields": [{**one, **more} if one is changed else one for one in FIELDS]}


def properties(name, value):
    return {"properties": {name: value}}


KEYED = field(TITLE, partition_key=True)
TTL = "collection.ttl.seconds"
# What is declared first, what then, and what each server makes of it: its properties, or a part of the message.
CASES = {
    "description": (
        {"description": "a"},
        {"description": "b"},
        "forgets that",
        "a description stays as it was created",
    ),
    "description of a field": (
        field(TITLE, description="a"),
        field(TITLE, description="b"),
        "description of field title: this server forgets that",
        "field title: description is a, wanted b; a description stays",
    ),
    "consistency_level": ({"consistency_level": "Strong"}, {"consistency_level": "Bounded"}, "forgets that", NEW),
    "shards": ({"shards": 1}, {"shards": 2}, "shards: this server forgets that", "shards is 1, wanted 2. " + NEW),
    "num_partitions": ({**KEYED, "num_partitions": 4}, {**KEYED, "num_partitions": 8}, "forgets that", NEW),
    "enable_dynamic_field": ({}, {"enable_dynamic_field": True}, NEW, NEW),
    "auto_id": ({}, field(ID, auto_id=True), NEW, NEW),
    "partition_key": ({}, KEYED, NEW, NEW),
    "max_length": ({}, field(TITLE, max_length=200), "max_length is 100, wanted 200", "max_length is 100, wanted 200"),
    "max_capacity": ({}, field(LIST, max_capacity=16), NEW, NEW),
    "element_type": ({}, field(LIST, element_type="INT32"), NEW, NEW),
    "nullable": ({}, field(NUMBER, nullable=True), NEW, "lacks nullable fields: available from 2.5.0 (field n)"),
    "default": ({}, field(NUMBER, default=3), NEW, "lacks default values: available from 2.5.0 (field n)"),
    "clustering_key": ({}, field(NUMBER, clustering_key=True), "has no clustering keys", "lacks clustering keys"),
    "mmap of a field": ({}, field(TITLE, mmap=True), "has no field mmap", "lacks field mmap: available from 2.4.10"),
    "warm-up of a field": ({}, field(TITLE, warmup="sync"), "has no warm up", "lacks warm up: available from 2.6.11"),
    "analyzer": ({}, field(TITLE, enable_analyzer=True), NEW, "lacks text analyzers: available from 2.5.0"),
    "a field less": ({}, {"fields": [ID, *FIELDS[2:]]}, "field title is there but not wanted", NEW),
    "ttl_seconds": ({"ttl_seconds": 90}, {"ttl_seconds": 60}, {TTL: "60"}, {TTL: "60"}),
    "ttl_seconds that go": (
        {"ttl_seconds": 90},
        properties(TTL, None),
        {},
        "lacks property removal: available from 2.4.18 (collection.ttl.seconds)",
    ),
    "mmap": ({}, {"mmap": True}, {"mmap.enabled": "true"}, "lacks collection mmap: available from 2.4.0"),
    "warmup": ({}, {"warmup": {"vector_index": "sync"}}, "has no warm up", "lacks warm up: available from 2.6.11"),
    "compaction": (
        properties("collection.autocompaction.enabled", True),
        properties("collection.autocompaction.enabled", False),
        {"collection.autocompaction.enabled": "false"},
        {"collection.autocompaction.enabled": "false"},
    ),
    "a rate": (
        {},
        properties("collection.insertRate.max.mb", 20.5),
        {"collection.insertRate.max.mb": "20.5"},
        {"collection.insertRate.max.mb": "20.5"},
    ),
    "replicas of a later load": (
        {},
        properties("collection.replica.number", 2),
        {"collection.replica.number": "2"},
        "lacks load settings of collections: available from 2.4.8 (collection.replica.number)",
    ),
    "lazy load": ({}, properties("lazyload.enabled", True), {"lazyload.enabled": "true"}, "lacks lazy load"),
    "name of an index": (
        {"indexes": [{**INDEX, "name": "one"}]},
        {"indexes": [{**INDEX, "name": "two"}]},
        "index default/t/vector: name: this server forgets that",
        {},
    ),
    "a parameter of an index": ({}, {"indexes": [{**INDEX, "params": {"M": 16, "efConstruction": 64}}]}, {}, {}),
    "metric of an index": ({}, {"indexes": [{**INDEX, "metric": "IP"}]}, {}, {}),
    "type of an index": ({}, {"indexes": [{"field": "vector", "type": "FLAT", "metric": "L2"}]}, {}, {}),
    "mmap of an index": ({}, {"indexes": [{**INDEX, "mmap": True}]}, "has no index changes", "lacks index changes"),
    "load": ({"load": True}, {"load": False}, {}, {}),
    "load_fields": (
        {"load": True},
        {"load": True, "load_fields": ["id", "vector"]},
        "has no loading of single fields (load_fields)",
        "lacks loading of single fields: available from 2.4.10 (load_fields)",
    ),
}
# What Lite keeps and tells, without doing anything of it.
UNHEEDED = ("ttl_seconds", "mmap", "compaction", "a rate", "replicas of a later load", "lazy load")


@pytest.mark.parametrize("case", CASES)
def test_one_attribute_changes(target, case):
    first, then, *by_server = CASES[case]
    expected = by_server[0 if target.lite else 1]
    target.ok("milvus_collection", **{**BASE, **first})
    try:
        wish = {**BASE, **then, "rebuild_indexes": True, "reload_collections": True}
        if isinstance(expected, dict):
            done = target.reconciles("milvus_collection", **wish)
            assert told(target) == expected
            assert [one for one in done["not_compared"] if "does not heed it" in one] or not (
                target.lite and case in UNHEEDED
            )
            return
        before = target.holds()
        result = target.run("milvus_collection", **wish)
        assert not result["changed"]
        assert expected in result.get("msg", "") + "; ".join(result["not_compared"])
        assert target.holds() == before
    finally:
        target.ok("milvus_collection", name="t", state="absent", force=True)


def told(target):
    """Properties as a plain client sees them."""
    with contextlib.closing(target.client()) as client:
        return dict(client.describe_collection("t")["properties"])
