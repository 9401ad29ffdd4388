"""What tests of backups share: a store in a folder, and databases with collections of every kind that servers have."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

from tests.integration.milvus import test_data

FLAT = {"field": "vector", "type": "FLAT", "metric": "L2"}
KEYED = [
    {"name": "code", "type": "VARCHAR", "max_length": 40, "primary_key": True},
    {"name": "tenant", "type": "VARCHAR", "max_length": 20, "partition_key": True},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 4},
]
MADE = [
    {"name": "id", "type": "INT64", "primary_key": True, "auto_id": True},
    {"name": "title", "type": "VARCHAR", "max_length": 40},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 4},
]


def catalog(database):
    where = {"database": database}
    return {
        "databases": [{"name": database}],
        "collections": [
            {
                **where, "name": "wide", "fields": test_data.FIELDS, "indexes": [test_data.INDEX], "load": True,
                "enable_dynamic_field": True, "partitions": ["old", "older"], "aliases": ["current"],
                "properties": {"collection.ttl.seconds": 86400},
            },
            {**where, "name": "keyed", "fields": KEYED, "indexes": [FLAT], "load": True},
            {**where, "name": "made", "fields": MADE, "indexes": [FLAT], "load": True},
            {**where, "name": "empty", "fields": test_data.TWO, "indexes": [FLAT], "load": False},
        ],
    }  # fmt: skip


def client(target, database="default"):
    return target.client(db_name=database)


def fill(target, database):
    """Rows in every partition, keys with quotes, keys that the server makes."""
    one = client(target, database)
    for start, partition in ((0, None), (1000, "old"), (2000, "older")):
        rows = [test_data.row(number) for number in range(start, start + 300)]
        one.insert("wide", rows, **({"partition_name": partition} if partition else {}))
    one.insert("keyed", [
        {"code": f'{number % 7}"\\{number}', "tenant": f"t{number % 3}", "vector": [float(number), 1.0, 0.5, 0.0]}
        for number in range(500)
    ])  # fmt: skip
    one.insert("made", [{"title": f"n{number}", "vector": [float(number), 0.0, 1.0, 2.0]} for number in range(200)])
    return one


@contextlib.contextmanager
def database(target, name, filled=True):
    """A database with collections, dropped in the end with whatever a test has made in it."""
    target.ok("milvus_catalog", catalog=catalog(name))
    try:
        if filled:
            fill(target, name)
        yield name
    finally:
        drop(target, name)


def drop(target, name):
    one = client(target, name)
    names = one.list_collections()
    target.ok("milvus_collection", collections=[
        {"name": collection, "database": name, "state": "absent"} for collection in names
    ], force=True)  # fmt: skip
    target.ok("milvus_database", name=name, state="absent", force=True)


class Backups:
    """The module with one store."""

    def __init__(self, target, store):
        self.target, self.store = target, {"folder": str(store)} if isinstance(store, Path) else store
        self.path = store

    def ok(self, state, name=None, **options):
        return self.target.ok("milvus_backup", state=state, name=name, store=self.store, **options)

    def fails(self, state, name=None, **options):
        return self.target.fails("milvus_backup", state=state, name=name, store=self.store, **options)

    def states(self):
        return {one["name"]: one["state"] for one in self.ok("listed")["backups"]}

    def manifest(self, name):
        return json.loads((self.path / name / "manifest.json").read_text())


def contents(target, database, name, folder, partition=None):
    """All rows of a collection as the export tells them, by key."""
    path = folder / "contents.jsonl"
    target.ok(
        "milvus_data", database=database, collection=name, partition=partition, state="exported", path=str(path),
        overwrite=True,
    )  # fmt: skip
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return sorted(rows, key=lambda row: str(row.get("id", row.get("code"))))


def wait_for(condition, limit=60):
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)
