"""Each kind of object on both servers: predicted, done, found unchanged, and what is refused."""

from __future__ import annotations

import pytest

FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "title", "type": "VARCHAR", "max_length": 100},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]
INDEX = {"field": "vector", "type": "HNSW", "metric": "L2", "params": {"M": 8, "efConstruction": 64}}


@pytest.fixture
def books(target):
    """An empty collection, dropped in the end."""
    target.ok("milvus_collection", name="books", fields=FIELDS)
    yield target
    target.ok("milvus_collection", name="books", state="absent", force=True)


def named(result):
    return [f"{one['action']} {one['kind']} {one['object']}" for one in result["actions"]]


def test_database(target):
    done = target.reconciles("milvus_database", databases=[{"name": "one"}, {"name": "two"}])
    assert named(done) == ["create database one", "create database two"]
    absent = {"databases": [{"name": "one", "state": "absent"}, {"name": "two", "state": "absent"}]}
    assert "dropping a database needs force: true" in target.fails("milvus_database", **absent)
    target.ok("milvus_collection", database="two", name="books", fields=FIELDS)
    assert "still holds books: drop its collections first" in target.fails("milvus_database", force=True, **absent)
    target.ok("milvus_collection", database="two", name="books", state="absent", force=True)
    assert target.reconciles("milvus_database", force=True, **absent)["actions"][0]["destructive"]
    assert "belongs to the server" in target.fails("milvus_database", name="default", state="absent")


def test_collection_with_all_that_is_inside(target):
    declared = {
        "name": "films",
        "fields": [*FIELDS, {"name": "meta", "type": "JSON"}],
        "indexes": [INDEX],
        "partitions": ["old", "new"],
        "aliases": ["movies"],
        "properties": {"collection.ttl.seconds": 3600},
        "load": True,
    }
    done = target.reconciles("milvus_collection", **declared)
    assert named(done) == [
        "create collection default/films",
        "create partition default/films/new",
        "create partition default/films/old",
        "create index default/films/vector",
        "load collection default/films",
        "create alias default/movies",
    ]
    released = target.reconciles("milvus_collection", **{**declared, "load": False})
    assert named(released) == ["release collection default/films"]
    assert released["diff"]["before"] == {"collection default/films": {"loaded": True}}
    assert "drops its rows: it needs force: true" in target.fails("milvus_collection", name="films", state="absent")
    target.reconciles("milvus_collection", name="films", state="absent", force=True)


def test_properties_of_a_collection_change_in_place(milvus):
    declared = {"name": "films", "fields": FIELDS}
    milvus.ok("milvus_collection", **declared, properties={"collection.ttl.seconds": 3600})
    done = milvus.reconciles("milvus_collection", **declared, properties={"collection.ttl.seconds": 60})
    assert named(done) == ["alter collection default/films"]
    assert done["diff"]["after"]["collection default/films"]["properties"] == {"collection.ttl.seconds": "60"}
    milvus.ok("milvus_collection", name="films", state="absent", force=True)


def test_a_change_that_needs_a_new_collection_is_refused(books):
    fields = [FIELDS[0], {"name": "title", "type": "INT64"}, {"name": "vector", "type": "FLOAT_VECTOR", "dim": 16}]
    before = books.holds()
    message = books.fails("milvus_collection", name="books", fields=fields, enable_dynamic_field=True)
    assert message.startswith("Nothing was changed. collection default/books: ")
    for part in (
        "field title: type is VARCHAR, wanted INT64",
        "field vector: dim is 8, wanted 16",
        "enable_dynamic_field is False, wanted True",
        "blue-green",
        "state: absent and force: true",
    ):
        assert part in message
    assert books.holds() == before


def test_index(books):
    declared = {"collection": "books", **INDEX}
    books.reconciles("milvus_index", **declared)
    books.ok("milvus_collection", name="books", fields=FIELDS, load=True)
    changed = {**declared, "params": {"M": 16, "efConstruction": 64}}
    message = books.fails("milvus_index", **changed)
    assert "index default/books/vector: M is 8, wanted 16" in message
    assert "rebuild_indexes: true" in message
    done = books.reconciles("milvus_index", rebuild_indexes=True, **changed)
    assert [one["action"] for one in done["actions"]] == ["release", "drop", "create", "load"]
    gone = {"collection": "books", "field": "vector", "state": "absent"}
    assert "its collection is loaded: release it first" in books.fails("milvus_index", **gone)
    books.ok("milvus_collection", name="books", fields=FIELDS, load=False)
    books.reconciles("milvus_index", **gone)
    assert "HNSW needs efConstruction" in books.fails("milvus_index", **{**declared, "params": {"M": 8}})
    assert "did you mean 'HNSW'" in books.fails("milvus_index", **{**declared, "type": "HNWS"})


def test_partition(books):
    books.reconciles("milvus_partition", partitions=[{"collection": "books", "name": name} for name in ("a", "b")])
    books.ok("milvus_index", collection="books", **INDEX)
    books.ok("milvus_collection", name="books", fields=FIELDS, load=True)
    gone = {"collection": "books", "name": "a", "state": "absent"}
    assert "needs force: true" in books.fails("milvus_partition", **gone)
    books.reconciles("milvus_partition", force=True, **gone)
    assert "belongs to the server" in books.fails("milvus_partition", collection="books", name="_default")
    message = books.fails("milvus_partition", collection="nowhere", name="a")
    assert message.startswith("create partition default/nowhere/a failed: ")


def test_alias_moves_at_once(books):
    books.ok("milvus_collection", name="books_v2", fields=FIELDS)
    try:
        books.reconciles("milvus_alias", name="shelf", collection="books")
        done = books.reconciles("milvus_alias", name="shelf", collection="books_v2")
        assert named(done) == ["alter alias default/shelf"]
        assert done["actions"][0]["reason"] == "it stands for books, wanted books_v2"
        books.reconciles("milvus_alias", name="shelf", state="absent")
        assert "needs the collection it stands for" in books.fails("milvus_alias", name="shelf")
    finally:
        books.ok("milvus_collection", name="books_v2", state="absent", force=True)


def test_info_reads_all_and_names_what_is_lacking(books):
    told = books.ok("milvus_info")
    assert told["collections"][0]["name"] == "books"
    assert told["collections"][0]["rows"] == 0
    assert told["lacking"] == (
        [f"Milvus Lite 3.2.2 has no {words}" for words in ("users", "roles", "privilege groups", "resource groups")]
        if books.lite
        else [
            "Milvus 2.3.5 lacks database properties: available from 2.4.8",
            "Milvus 2.3.5 lacks privilege groups: available from 2.4.18",
        ]
    )
    assert "there is no database nowhere (there are: default" in books.fails("milvus_info", databases=["nowhere"])
    assert set(books.ok("milvus_info", gather=["databases"])) >= {"databases", "server"}


def test_database_properties_where_the_server_keeps_them(lite):
    declared = {"database.max.collections": 3, "database.resource_groups": ["one", "two"]}
    lite.reconciles("milvus_database", name="three", properties=declared)
    done = lite.reconciles("milvus_database", name="three", properties={"database.max.collections": 4})
    assert done["not_compared"] == [
        "database three: database.max.collections: this server keeps that and does not heed it"
    ]
    told = lite.ok("milvus_info", gather=["databases"], as_catalog=True)
    assert told["database_properties"]["three"] == {
        "database.max.collections": "4",
        "database.resource_groups": "one,two",
    }
    assert not lite.ok("milvus_catalog", catalog=told["catalog"])["changed"]
    lite.reconciles("milvus_database", name="three", properties=dict.fromkeys(declared))
    lite.ok("milvus_database", name="three", state="absent", force=True)
