"""What a re-index asks of a server, answered from memory; `hook` sees every call before it is answered."""

from __future__ import annotations

import json
import re
import types

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, errors
from pymilvus import DataType, MilvusClient


class Server:
    def __init__(self, rows):
        self.server, self.patience, self.hook = connection.ServerInfo("v2.3.5"), 60, lambda _method: None
        self.collections, self.aliases, self.replicas, self.timeout = {}, {}, {}, 5
        self.params, self.uri = {"database": "default"}, "http://localhost:19530"
        schema = MilvusClient.create_schema()
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("updated", DataType.INT64)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)
        self.create_collection("books_v1", schema)
        old = self.collections["books_v1"]
        old.loaded, old.indexes["vector"] = True, ("HNSW", "L2")
        self.aliases["books"] = "books_v1"
        self.insert("books_v1", rows)

    def call(self, method, *args, **more):
        self.hook(method)
        told = ("database", "operation", "about")
        return getattr(self, method)(*args, **{name: value for name, value in more.items() if name not in told})

    def client(self, _database=""):
        return MilvusClient

    def forgets(self, _kind):
        return ()

    def map(self, function, things):
        return [function(thing) for thing in things]

    def act(self, function, actions):
        return self.map(function, actions)

    def close(self):
        pass

    def held(self, name):
        return self.collections[self.aliases.get(name, name)]

    def list_collections(self, **_more):
        return list(self.collections)

    def describe_collection(self, name, **_more):
        one = self.held(name)
        return {
            "description": "",
            "fields": one.schema.to_dict()["fields"],
            "enable_dynamic_field": False,
            "consistency_level_name": "Bounded",
            "num_shards": 1,
            "num_partitions": 1,
            "properties": dict(one.properties),
            "aliases": [alias for alias, target in self.aliases.items() if target == name],
        }

    def describe_alias(self, name, **_more):
        if name not in self.aliases:
            raise errors.MilvusError("alias not found", kind=errors.REFUSED)
        return {"collection_name": self.aliases[name]}

    def list_aliases(self, name, **_more):
        return {"aliases": [alias for alias, target in self.aliases.items() if target == name]}

    def get_load_state(self, name, **_more):
        return {"state": types.SimpleNamespace(name="Loaded" if self.held(name).loaded else "NotLoad")}

    def describe_index(self, name, _index="", **_more):
        for field, (kind, metric) in self.held(name).indexes.items():
            return {"index_type": kind, "metric_type": metric, "field_name": field, "index_name": field, "params": {}}
        return None

    def list_partitions(self, _name, **_more):
        return ["_default"]

    def describe_replica(self, _name, **_more):
        return [1]

    def create_collection(self, name, schema, properties=None, **_more):
        self.collections[name] = types.SimpleNamespace(
            schema=schema, properties=dict(properties or {}), rows={}, indexes={}, loaded=False
        )

    def alter_collection_properties(self, name, properties, **_more):
        self.held(name).properties.update(properties)

    def flush(self, _name, **_more):
        pass

    def create_index(self, name, params, **_more):
        for one in params:
            self.held(name).indexes[one.field_name] = (one.index_type, "L2")

    def load_collection(self, name, **_more):
        assert self.held(name).indexes
        self.held(name).loaded = True

    def drop_collection(self, name, **_more):
        del self.collections[name]

    def create_alias(self, collection, name, **_more):
        assert name not in self.aliases
        self.aliases[name] = collection

    def alter_alias(self, collection, name, **_more):
        assert name in self.aliases
        self.aliases[name] = collection

    def drop_alias(self, name, **_more):
        del self.aliases[name]

    def query(self, name, output_fields=None, limit=None, **more):
        rows = self.held(name).rows
        assert self.held(name).loaded
        if output_fields == ["count(*)"]:
            return [{"count(*)": len(rows)}]
        operator, value = re.fullmatch(r"id (>|<=|in) (.*)", more["filter"]).groups()
        value = json.loads(value)
        chosen = {">": lambda key: key > value, "<=": lambda key: key <= value, "in": lambda key: key in value}
        keys = sorted(filter_by(chosen[operator], rows))[:limit]
        return [{name: rows[key][name] for name in output_fields} for key in keys]

    def insert(self, name, rows, **_more):
        twice = [row["id"] for row in rows if row["id"] in self.held(name).rows]
        assert not twice, f"rows {twice} are there already"
        self.upsert(name, rows)

    def upsert(self, name, rows, **_more):
        self.held(name).rows.update({row["id"]: dict(row) for row in rows})

    def delete(self, name, ids, **_more):
        for key in ids:
            self.held(name).rows.pop(key, None)

    def search(self, name, data, anns_field, limit, **_more):
        rows = self.held(name).rows.values()
        return [_nearest(one, rows, anns_field, limit) for one in data]


def filter_by(chosen, keys):
    return [key for key in keys if chosen(key)]


def _nearest(one, rows, field, limit):
    hits = [
        {"id": row["id"], "distance": sum((left - right) ** 2 for left, right in zip(one, row[field]))} for row in rows
    ]
    return sorted(hits, key=lambda hit: hit["distance"])[:limit]
