"""Queries whose answers a backup knows: exact, found again after a restore, and missed where rows are exchanged."""

from __future__ import annotations

import json
import random

import pytest

from tests.integration.milvus import backups
from tests.integration.milvus.backups import Backups, client

DATABASE, ROWS = "recalled", 3000
KINDS = {
    "hnsw": {"type": "HNSW", "metric": "COSINE", "params": {"M": 8, "efConstruction": 64}},
    "lists": {"type": "IVF_SQ8", "metric": "IP", "params": {"nlist": 32}},
    "made": {"type": "FLAT", "metric": "L2"},
}


@pytest.fixture(scope="module", params=["lite", "milvus"])
def source(request):
    target = request.getfixturevalue(request.param)
    target.ok("milvus_catalog", catalog={
        "databases": [{"name": DATABASE}],
        "collections": [{
            "database": DATABASE, "name": name, "load": True, "indexes": [{"field": "vector", **index}],
            "fields": [
                {"name": "id", "type": "INT64", "primary_key": True, "auto_id": name == "made"},
                {"name": "vector", "type": "FLOAT_VECTOR", "dim": 16},
            ],
        } for name, index in KINDS.items()],
    })  # fmt: skip
    one, draw = client(target, DATABASE), random.Random(7)
    vectors = [[draw.gauss(0, 1) for _ in range(16)] for _ in range(ROWS)]
    for name in KINDS:
        keys = [{} if name == "made" else {"id": number} for number in range(ROWS)]
        one.insert(name, [{**key, "vector": vector} for key, vector in zip(keys, vectors)])
        one.flush(name)
    yield target
    backups.drop(target, DATABASE)


def test_known_queries_are_exact_and_found_again(source, tmp_path):
    mine = Backups(source, tmp_path / "store")
    mine.ok("created", "all", databases=[DATABASE])
    known = {one["name"]: one["known"] for one in mine.manifest("all")["collections"]}
    assert {name: one["queries"] for name, one in known.items()} == dict.fromkeys(KINDS, 10)
    assert all(one["recall"] >= 0.9 for one in known.values()), known
    facts = json.loads((mine.path / "all" / known["hnsw"]["object"]).read_text())
    assert (facts["rows"], facts["metric"]) == (ROWS, "COSINE")
    assert all(abs(one["distances"][0] - 1) < 1e-6 for one in facts["queries"])  # each is its own nearest
    try:
        options = {"rename_databases": {DATABASE: "recalled_again"}}
        told = mine.ok("restored", "all", **options)["compared"]
        for name in KINDS:
            assert told[f"recalled_again/{name}"]["recall"]["recall"] >= 0.9, told
        same = mine.ok("verified", "all", against="server", min_recall=0.9, **options)
        assert same["compared"]["recalled_again/hnsw"]["same"]
        # Rows that were exchanged: the count is right, the sample may miss it, the answers do not.
        other = client(source, "recalled_again")
        near = sorted({key for one in facts["queries"] for key in one["keys"][1:6]})
        other.delete("hnsw", ids=near)
        other.insert("hnsw", [{"id": key + ROWS, "vector": [-50.0] * 16} for key in near])
        other.flush("hnsw")
        message = mine.fails("verified", "all", against="server", sample=0, **options)
        assert "recalled_again/hnsw: recall of 10 known queries is 0." in message
        assert "is wanted (min_recall)" in message
    finally:
        backups.drop(source, "recalled_again")
