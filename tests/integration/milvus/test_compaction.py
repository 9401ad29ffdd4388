"""Compaction of real segments: jobs are made, waited for, and what they merged is told."""

from __future__ import annotations

import time

import pytest

FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]
INDEX = {"field": "vector", "type": "FLAT", "metric": "L2"}


def segments(milvus, name):
    client = milvus.client(db_name="shelves")
    try:
        return {one.segment_id: one.num_rows for one in client.list_persistent_segments(name)}
    finally:
        client.close()


@pytest.fixture(scope="module")
def shelves(milvus):
    """Two collections in a database of their own, each with small segments."""
    milvus.ok("milvus_database", name="shelves")
    collections = [{"name": name, "fields": FIELDS, "indexes": [INDEX]} for name in ("books", "films")]
    milvus.ok("milvus_collection", database="shelves", collections=collections)
    client = milvus.client(db_name="shelves")
    for turn in range(3):
        for name in ("books", "films"):
            client.insert(name, [{"id": turn * 100 + row, "vector": [float(row)] * 8} for row in range(100)])
            client.flush(name)
    # Only what has been indexed is compacted, and the server compacts by itself meanwhile: until both are one segment.
    deadline = time.monotonic() + 120
    while any(len(segments(milvus, name)) > 1 for name in ("books", "films")):
        assert time.monotonic() < deadline
        time.sleep(2)
        milvus.ok("milvus_compaction", database="shelves", wait_timeout=120)
    yield milvus
    client.close()
    gone = [{"name": name, "state": "absent"} for name in ("books", "films")]
    milvus.ok("milvus_collection", database="shelves", collections=gone, force=True)
    milvus.ok("milvus_database", name="shelves", state="absent", force=True)


def test_all_collections_of_a_database_are_compacted(shelves):
    options = {"databases": ["shelves"], "wait_timeout": 180}
    predicted = shelves.ok("milvus_compaction", check=True, **options)
    assert [one["object"] for one in predicted["actions"]] == ["shelves/books", "shelves/films"]
    assert "compactions" not in predicted
    done = shelves.ok("milvus_compaction", **options)
    assert done["changed"]
    assert done["actions"] == predicted["actions"]
    for one in done["compactions"]:
        assert one["state"] == "completed", one
        assert int(one["job"]) > 0
        assert one["plans"] == {"executing": 0, "completed": 1, "timed_out": 0}
        assert one["segments"] == {"before": 1, "after": 1}


def test_other_collections_are_left_alone(shelves):
    before = {name: segments(shelves, name) for name in ("books", "films")}
    done = shelves.ok("milvus_compaction", database="shelves", collections=["films"], wait_timeout=180)
    assert done["compactions"][0]["plans"]["completed"] == 1
    after = {name: segments(shelves, name) for name in ("books", "films")}
    assert after["books"] == before["books"]
    assert after["films"] != before["films"]
    assert list(after["films"].values()) == [300]


def test_jobs_are_started_and_waited_for_later(shelves):
    started = shelves.ok("milvus_compaction", database="shelves", collections=["books"], flush=True, state="started")
    assert started["changed"]
    (job,) = [one["job"] for one in started["compactions"]]
    waited = shelves.ok("milvus_compaction", jobs=[job], wait_timeout=180)
    assert not waited["changed"]
    assert waited["compactions"][0]["state"] == "completed"


def test_unknown_collections_and_databases_are_named(shelves):
    message = shelves.fails("milvus_compaction", database="shelves", collections=["bokks"])
    assert message == "collections[0]: no collection 'bokks' in database shelves, did you mean 'books'?"
