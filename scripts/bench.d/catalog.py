"""A catalogue of 1,000 collections without a change, against a plain pymilvus loop that reads the same.

Run alone with `scripts/bench catalog`; CATALOG_BENCH_SERVER=lite takes Milvus Lite and
CATALOG_BENCH_COLLECTIONS another number.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pymilvus import DataType, MilvusClient

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
COLLECTIONS = int(os.environ.get("CATALOG_BENCH_COLLECTIONS", "1000"))
SERVERS = {"milvus": servers.milvus, "lite": servers.lite}


def declared() -> dict:
    """Like what a fleet of applications has: keys, text, a vector with an index, an alias on every tenth."""
    return {
        "collections": [
            {
                "name": f"bench_{number:04d}",
                "fields": [
                    {"name": "id", "type": "INT64", "primary_key": True},
                    {"name": "title", "type": "VARCHAR", "max_length": 200},
                    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
                ],
                "indexes": [
                    {"field": "vector", "type": "HNSW", "metric": "L2", "params": {"M": 8, "efConstruction": 64}}
                ],
                "aliases": [f"bench_alias_{number}"] if number % 10 == 0 else [],
            }
            for number in range(COLLECTIONS)
        ]
    }


def fill(uri: str) -> None:
    """By pymilvus itself, so that both sides meet a server that neither has prepared."""
    client = MilvusClient(uri=uri, timeout=60)
    for one in declared()["collections"]:
        schema = client.create_schema()
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("title", DataType.VARCHAR, max_length=200)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=8)
        client.create_collection(one["name"], schema=schema)
        index = client.prepare_index_params()
        index.add_index("vector", index_type="HNSW", metric_type="L2", params={"params": one["indexes"][0]["params"]})
        client.create_index(one["name"], index, sync=False)
        for alias in one["aliases"]:
            client.create_alias(one["name"], alias)
    client.close()


def plain_loop(uri: str) -> float:
    """List and describe everything, one call after the other, in a process of its own like the module."""
    program = """
import sys
from pymilvus import MilvusClient
client = MilvusClient(uri=sys.argv[1], timeout=60)
for name in client.list_collections():
    client.describe_collection(name)
    for index in client.list_indexes(name):
        client.describe_index(name, index)
    client.list_partitions(name)
    client.list_aliases(name)
    client.get_load_state(name)
"""
    return seconds([sys.executable, "-W", "ignore", "-c", program, uri], "")[0]


def catalogue(uri: str) -> float:
    """The module with the same 1,000 collections declared, its start and its comparison included."""
    arguments = json.dumps({"ANSIBLE_MODULE_ARGS": {"uri": uri, "timeout": 60, "catalog": declared()}})
    took, said = seconds([sys.executable, str(ROOT / "library" / "milvus_catalog.py")], arguments)
    result = json.loads(said)
    if result.get("failed") or result["changed"]:
        raise RuntimeError(f"the catalogue was to find no change: {str(result.get('msg') or result['actions'])[:500]}")
    return took


def seconds(command: list, given: str) -> tuple[float, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "collections"), "PYTHONDONTWRITEBYTECODE": "1"}
    began = time.monotonic()
    done = subprocess.run(command, input=given, capture_output=True, text=True, env=environment, check=False)
    if done.returncode and not done.stdout:
        raise RuntimeError(done.stderr[-500:])
    return time.monotonic() - began, done.stdout


def measure() -> list[tuple[str, str]]:
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    make = SERVERS[os.environ.get("CATALOG_BENCH_SERVER", "milvus")]
    with tempfile.TemporaryDirectory(prefix="vectordb-bench-") as folder:
        server = make(Path(folder)).start()
        try:
            fill(server.uri)
            # Interleaved, and the better of two each: the machine has other work, too.
            pairs = [(plain_loop(server.uri), catalogue(server.uri)) for _ in range(2)]
        finally:
            server.stop()
    plain, ours = (min(side) for side in zip(*pairs))
    title = f"{COLLECTIONS} collections without a change on {server.name}"
    return [
        (f"{title}: milvus_catalog", f"{ours:.2f} s"),
        (f"{title}: plain pymilvus loop", f"{plain:.2f} s"),
        (f"{title}: ratio", f"{ours / plain:.2f}"),
    ]
