"""A catalogue that re-indexes what cannot be changed in place: the rows are found behind the alias all the time."""

from __future__ import annotations

import pytest

ROWS = 500
FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "title", "type": "VARCHAR", "max_length": 100},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]
TITLES = {
    "name": "titles_v1",
    "fields": FIELDS,
    "indexes": [{"field": "vector", "type": "IVF_FLAT", "metric": "L2", "params": {"nlist": 16}}],
    "aliases": ["titles"],
    "load": True,
    "strategy": "blue_green",
    "reindex": {"compare": "content"},
}
WITH_LANGUAGE = {
    **TITLES,
    "fields": [*FIELDS, {"name": "language", "type": "VARCHAR", "max_length": 2}],
    "reindex": {"compare": "content", "transform": {"defaults": {"language": "en"}}},
}


@pytest.fixture
def titles(target, tmp_path, monkeypatch):
    """Filled through the alias, by an application that knows nothing else."""
    monkeypatch.setenv("HOME", str(tmp_path))
    target.ok("milvus_catalog", catalog={"collections": [TITLES]})
    rows = [
        {"id": number, "title": f"title {number}", "vector": [number % 7 + axis / 10 for axis in range(8)]}
        for number in range(ROWS)
    ]
    client = target.client()
    client.upsert("titles", rows)
    client.close()
    yield target
    for name in ("titles_v1", "titles_v2", "titles_v3"):
        target.ok("milvus_collection", name=name, state="absent", force=True)


def rows_of(target, *fields):
    client = target.client()
    found = client.query("titles", filter="id >= 0", output_fields=[*fields], limit=16384, consistency_level="Strong")
    client.close()
    return found


def test_a_change_that_needs_a_new_collection_moves_the_alias(titles):
    declared = {"collections": [WITH_LANGUAGE]}
    assert not titles.ok("milvus_catalog", catalog={"collections": [TITLES]})["changed"]
    done = titles.reconciles("milvus_catalog", catalog=declared)
    assert len(done["plan"]) == 1
    assert done["plan"][0].startswith("move by a re-index alias default/titles: field language is wanted but not there")
    assert done["diff"]["after"] == {"alias default/titles": {"collection": "titles_v2"}}
    rows = rows_of(titles, "id", "language")
    assert sorted(row["id"] for row in rows) == list(range(ROWS))
    assert {row["language"] for row in rows} == {"en"}

    # What it is called in the catalogue stays, and the one before is kept for its hours.
    purged = titles.ok("milvus_catalog", catalog=declared, purge=["collections"], force=True)
    assert not [one for one in purged["actions"] if one["object"].startswith("default/titles")]
    indexed = {**WITH_LANGUAGE, "indexes": [{"field": "vector", "type": "FLAT", "metric": "L2"}]}
    again = titles.reconciles("milvus_catalog", catalog={"collections": [indexed]})
    assert again["diff"]["after"] == {"alias default/titles": {"collection": "titles_v3"}}
    assert len(rows_of(titles, "id")) == ROWS


def test_what_no_copy_can_give_is_refused_before_anything_is_sent(titles):
    wider = [*FIELDS[:2], {**FIELDS[2], "dim": 16}]
    before = titles.holds()
    message = titles.fails("milvus_catalog", catalog={"collections": [{**TITLES, "fields": wider}]})
    assert "field vector: dim is 8, wanted 16; and a new collection cannot take its place" in message
    assert titles.holds() == before
    assert len(rows_of(titles, "id")) == ROWS
