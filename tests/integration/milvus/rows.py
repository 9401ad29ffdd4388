"""Rows of the collections that are re-indexed in tests."""

from __future__ import annotations

import random
import time

FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "title", "type": "VARCHAR", "max_length": 100},
    {"name": "updated", "type": "INT64"},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]
FLAT = {"field": "vector", "type": "FLAT", "metric": "L2"}
HNSW = {"field": "vector", "type": "HNSW", "metric": "L2", "params": {"M": 8, "efConstruction": 64}}


def vector(key, dim=8):
    draw = random.Random(str(key))
    return [draw.random() for _ in range(dim)]


def row(key, title):
    return {"id": key, "title": title, "updated": time.time_ns() // 1000, "vector": vector(title)}


def fill(client, collection, rows, size=2000):
    rows = list(rows)
    for start in range(0, len(rows), size):
        client.insert(collection, rows[start : start + size], timeout=60)


def read(client, collection, keys, size=500, column="title"):
    """Key -> what the collection holds, of these keys."""
    found = {}
    keys = list(keys)
    for start in range(0, len(keys), size):
        some = keys[start : start + size]
        told = client.query(
            collection, filter=f"id in {some}", output_fields=["id", column], consistency_level="Strong", timeout=60
        )
        found.update({one["id"]: one[column] for one in told})
    return found


def count(client, collection):
    return client.query(collection, output_fields=["count(*)"], consistency_level="Strong", timeout=60)[0]["count(*)"]
