"""1,000 declared collections without a change, and 200 made, against a plain pymilvus loop and against a task for each.

Run alone with `scripts/bench catalog`; CATALOG_BENCH_SERVER=lite takes Milvus Lite and
CATALOG_BENCH_COLLECTIONS another number.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from _dev import ROOT, tool
from tests import servers

COLLECTIONS = int(os.environ.get("CATALOG_BENCH_COLLECTIONS", "1000"))
# So many are made by each side, and so many tasks are timed of the thousand that would be needed.
MADE, TASKS = 200, 20
# What a user would write who has no module: one call after the other.
READ = """
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
MAKE = """
import json, sys
from pymilvus import DataType, MilvusClient
client = MilvusClient(uri=sys.argv[1], timeout=60)
declared = json.load(sys.stdin)
for one in declared["databases"]:
    client.create_database(one["name"])
    client = MilvusClient(uri=sys.argv[1], db_name=one["name"], timeout=60)
for one in declared["collections"]:
    schema = client.create_schema()
    for field in one["fields"]:
        more = {{"primary_key": "is_primary"}.get(key, key): field[key] for key in field if key not in ("name", "type")}
        schema.add_field(field["name"], DataType[field["type"]], **more)
    client.create_collection(one["name"], schema=schema)
    wanted = client.prepare_index_params()
    for index in one["indexes"]:
        wanted.add_index(
            index["field"], index_type=index["type"], metric_type=index["metric"], params={"params": index["params"]}
        )
    client.create_index(one["name"], wanted, sync=False)
    for alias in one["aliases"]:
        client.create_alias(one["name"], alias)
"""
SERVERS = {"milvus": servers.milvus, "lite": servers.lite}


def declared(count: int = COLLECTIONS, database: str = "default") -> dict:
    """Like what a fleet of applications has: keys, text, a vector with an index, an alias on every tenth."""
    return {
        "databases": [{"name": database}] if database != "default" else [],
        "collections": [
            {
                "name": f"bench_{number:04d}",
                "database": database,
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
            for number in range(count)
        ],
    }


class Done(NamedTuple):
    """What a process took (s), its memory at the peak (MiB), and what it said."""

    seconds: float
    memory: float
    said: str


def run(command: list, given: object, environment: dict | None = None) -> Done:
    with (
        tempfile.TemporaryFile("w+") as stdin,
        tempfile.TemporaryFile("w+") as said,
        tempfile.TemporaryFile("w+") as log,
    ):
        json.dump(given, stdin)
        stdin.seek(0)
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=stdin,
            stdout=said,
            stderr=log,
            env={**os.environ, **(environment or {})},
        )
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.monotonic() - began
        said.seek(0)
        log.seek(0)
        done = Done(took, used.ru_maxrss / 1024, said.read())
        if process.returncode and not done.said:
            raise RuntimeError(f"{command[0]} ended with {process.returncode}: {log.read()[-300:]}")
    return done


def plain(program: str, uri: str, given: object = None) -> float:
    return run([sys.executable, "-W", "ignore", "-c", program, uri], given).seconds


def catalogue(uri: str, declared: dict, changes: bool) -> Done:
    """The module in a process of its own, its start and its comparison included."""
    environment = {"PYTHONPATH": str(ROOT / "collections"), "PYTHONDONTWRITEBYTECODE": "1"}
    arguments = {"ANSIBLE_MODULE_ARGS": {"uri": uri, "timeout": 60, "catalog": declared}}
    done = run([sys.executable, str(ROOT / "library" / "milvus_catalog.py")], arguments, environment)
    result = json.loads(done.said)
    if result.get("failed") or result["changed"] != changes:
        raise RuntimeError(f"the catalogue was not as expected: {str(result.get('msg') or result['actions'])[:500]}")
    return done


def task_for_each(uri: str, folder: Path) -> float:
    """Seconds that a play takes with a task for each collection, worked out from a few tasks and from none."""
    one = {name: value for name, value in declared()["collections"][0].items() if name != "aliases"}
    task = {"vectordb.ops.milvus_collection": {"uri": uri, **one}}
    book, took = folder / "tasks.yml", []
    for number in (0, TASKS):
        play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [task] * number}
        book.write_text(json.dumps([{**play, "vars": {"ansible_python_interpreter": sys.executable}}]))
        command = [tool("ansible-playbook"), "-i", "localhost,", str(book)]
        done = run(command, None, {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")})
        if f"ok={number} " not in done.said and number:
            raise RuntimeError(done.said[-500:])
        took.append(done.seconds)
    return took[0] + (took[1] - took[0]) / TASKS * COLLECTIONS


def made(uri: str, turn: int) -> tuple[float, float]:
    ours, theirs = (declared(MADE, f"{side}_{turn}") for side in ("ours", "theirs"))
    return plain(MAKE, uri, theirs), catalogue(uri, ours, changes=True).seconds


def measure() -> list[tuple[str, str]]:
    make = SERVERS[os.environ.get("CATALOG_BENCH_SERVER", "milvus")]
    with tempfile.TemporaryDirectory(prefix="vectordb-bench-") as folder:
        server = make(Path(folder)).start()
        try:
            # By pymilvus itself, so that both sides meet a server that neither has prepared.
            plain(MAKE, server.uri, declared())
            # Interleaved, and the better of two each: the machine has other work, too.
            read = [(plain(READ, server.uri), catalogue(server.uri, declared(), changes=False)) for _ in range(2)]
            tasks = task_for_each(server.uri, Path(folder))
            making = [made(server.uri, turn) for turn in range(2)]
        finally:
            server.stop()
    theirs, ours = min(one for one, _ in read), min(one.seconds for _, one in read)
    their_making, our_making = (min(side) for side in zip(*making))
    unchanged = f"{COLLECTIONS} collections without a change on {server.name}"
    new = f"{MADE} collections with an index, made on {server.name}"
    return [
        (f"{unchanged}: milvus_catalog", f"{ours:.2f} s, {max(one.memory for _, one in read):.0f} MiB"),
        (f"{unchanged}: plain pymilvus loop", f"{theirs:.2f} s"),
        (f"{unchanged}: ratio", f"{ours / theirs:.2f}"),
        (f"{unchanged}: a task for each, worked out from {TASKS}", f"{tasks:.0f} s, {tasks / ours:.0f} times as long"),
        (f"{new}: milvus_catalog", f"{our_making:.1f} s"),
        (f"{new}: plain pymilvus loop", f"{their_making:.1f} s"),
        (f"{new}: ratio", f"{our_making / their_making:.2f}"),
    ]
