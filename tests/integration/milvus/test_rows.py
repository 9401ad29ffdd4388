"""Rows that match a filter: counted, deleted and gone, on both servers."""

from __future__ import annotations

import pytest

FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "tenant", "type": "VARCHAR", "max_length": 64, "partition_key": True},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 4},
]
INDEX = {"field": "vector", "type": "FLAT", "metric": "L2"}
MANY = 20000


@pytest.fixture
def notes(target):
    """Rows of two tenants in a loaded collection, more of one than a query gives back at once."""
    target.ok("milvus_collection", name="notes", fields=FIELDS, indexes=[INDEX], load=True)
    client = target.client()
    for start in range(0, MANY, 5000):
        client.insert("notes", [row(number, "acme") for number in range(start, start + 5000)])
    client.insert("notes", [row(MANY + number, 'gl"ob\\ex') for number in range(100)])
    yield target
    client.close()
    target.ok("milvus_collection", name="notes", state="absent", force=True)


def row(number, tenant):
    return {"id": number, "tenant": tenant, "vector": [float(number % 7)] * 4}


def counted(target, condition):
    done = target.run("milvus_rows", collection="notes", filter=condition, check=True, force=True)
    return sum(one["changes"]["rows"] for one in done["actions"])


def test_rows_of_one_tenant_go_and_those_of_another_stay(notes):
    options = {"collection": "notes", "filter": 'tenant == "acme"'}
    assert f"deleting {MANY} rows needs force: true" in notes.fails("milvus_rows", **options)
    predicted = notes.ok("milvus_rows", check=True, force=True, **options)
    assert counted(notes, options["filter"]) == MANY
    done = notes.ok("milvus_rows", force=True, **options)
    assert done["actions"] == predicted["actions"]
    assert done["changed"]
    assert done["diff"] == {
        "before": {'default/notes: tenant == "acme"': MANY},
        "after": {'default/notes: tenant == "acme"': 0},
    }
    assert counted(notes, "id >= 0") == 100
    again = notes.ok("milvus_rows", **options)
    assert not again["changed"]
    assert again["actions"] == []
    assert counted(notes, 'tenant == "gl\\"ob\\\\ex"') == 100


def test_what_is_not_there_has_no_rows_and_what_cannot_be_counted_is_named(target):
    absent = {"rows": [{"collection": "nowhere", "filter": "id > 0"}]}
    assert not target.ok("milvus_rows", **absent)["changed"]
    for _turn in range(2):  # Milvus Lite loads a new collection by itself
        target.ok("milvus_collection", name="asleep", fields=FIELDS, indexes=[INDEX], load=False)
    message = target.fails("milvus_rows", collection="asleep", filter="id > 0")
    assert "count rows of collection default/asleep failed: it is not loaded" in message
    assert "an empty filter would match all rows" in target.fails("milvus_rows", collection="asleep", filter=" ")
    target.ok("milvus_collection", name="asleep", state="absent", force=True)
