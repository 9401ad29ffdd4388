"""A user's program against a whole cluster, through its load balancer.

Usage: client.py fill|check|flush|enter, with the connection as JSON in MILVUS_CLIENT. `fill` drops what is
there, creates, inserts, indexes, loads with two replicas and deletes; `check` requires the same answers, however often
it is asked; `flush` has everything written to object storage, as soon as anybody can; `enter` tries wrong ways in. With
a resource group in the connection another collection lies on the query nodes of that group alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from pymilvus import DataType, MilvusClient, MilvusException

COLLECTION, APART = "kept_through_everything", "kept_apart"
ROWS, DIMENSION, PATIENCE = 3000, 16, 180
DELETED = range(0, ROWS, 10)


def connect(settings, **changes):
    use = {**settings, **changes}
    tls = {"server_pem_path": use["ca"]} if use["uri"].startswith("https") and use["ca"] else {}
    return MilvusClient(
        uri=use["uri"], user=use["user"], password=use["password"], timeout=use.get("timeout", 60), **tls
    )


def vector(number):
    return [float((number * (axis + 3) * 2654435761) % 4294967291) / 4294967291 for axis in range(DIMENSION)]


def kept(settings):
    """How to load each collection."""
    group = settings.get("group")
    return {COLLECTION: {"replica_number": 2}, **({APART: {"resource_groups": [group]}} if group else {})}


def fill(settings):
    client = connect(settings)
    for name, loaded in kept(settings).items():
        if client.has_collection(name):
            client.drop_collection(name, timeout=PATIENCE)
        fill_one(client, name, loaded)
    check(settings)


def fill_one(client, name, loaded):
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIMENSION)
    client.create_collection(name, schema=schema, num_shards=2, timeout=PATIENCE)
    half = ROWS // 2
    client.insert(name, [{"id": i, "vector": vector(i)} for i in range(half)], timeout=PATIENCE)
    client.flush(name, timeout=PATIENCE)
    index = client.prepare_index_params()
    index.add_index("vector", index_type="HNSW", metric_type="L2", params={"M": 8, "efConstruction": 64})
    client.create_index(name, index, timeout=PATIENCE)
    client.load_collection(name, timeout=PATIENCE, **loaded)
    # The other half stays in growing segments, whose only copy is the message queue.
    client.insert(name, [{"id": i, "vector": vector(i)} for i in range(half, ROWS)], timeout=PATIENCE)
    client.delete(name, ids=list(DELETED), timeout=PATIENCE)


def check(settings):
    client = connect(settings)
    for name, loaded in kept(settings).items():
        check_one(client, name)
        found = {replica.resource_group for replica in client.describe_replica(name, timeout=PATIENCE)}
        if found != set(loaded.get("resource_groups", ["__default_resource_group"])):
            raise SystemExit(f"{name} lies in resource groups {found}")
    print("the same answers as ever")


def check_one(client, name):
    strong = {"consistency_level": "Strong", "timeout": PATIENCE}
    (count,) = client.query(name, filter="id >= 0", output_fields=["count(*)"], **strong)
    if count["count(*)"] != ROWS - len(DELETED):
        raise SystemExit(f"{count['count(*)']} rows were counted in {name}, {ROWS - len(DELETED)} are there")
    for number in (1, 17, ROWS // 2 + 1, ROWS - 1, 0, ROWS // 2):
        hits = client.search(name, data=[vector(number)], limit=1, search_params={"params": {"ef": 64}}, **strong)
        found = hits[0][0]["id"] if hits and hits[0] else None
        if (found == number) is (number in DELETED):
            raise SystemExit(f"a search for row {number} of {name} gave {found}; deleted: {number in DELETED}")


def flush(settings):
    deadline = time.monotonic() + PATIENCE
    for name in kept(settings):
        while True:
            try:
                connect(settings).flush(name, timeout=10)
            except MilvusException:
                # Who took it may be gone; nobody promised anything yet.
                if time.monotonic() > deadline:
                    raise
            else:
                break


def let_in(settings):
    connect(settings).list_collections()


def enter(settings):
    let_in(settings)
    attempts = {
        "a wrong password": {"password": "wrong-Passw0rd"},
        "the default password": {"password": "Milvus"},
        "plain text": {"uri": settings["uri"].replace("https://", "http://")},
        "another CA": {"ca": None},
    }
    for what, changes in attempts.items():
        # The client library shares open connections between clients of one process.
        child = subprocess.run(
            [sys.executable, __file__, "let_in"],
            env={**os.environ, "MILVUS_CLIENT": json.dumps({**settings, **changes, "timeout": 6})},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        if child.returncode == 0:
            raise SystemExit(f"the cluster let in a client with {what}")
        print(f"refused {what}")


if __name__ == "__main__":
    {"fill": fill, "check": check, "flush": flush, "enter": enter, "let_in": let_in}[sys.argv[1]](
        json.loads(os.environ["MILVUS_CLIENT"])
    )
