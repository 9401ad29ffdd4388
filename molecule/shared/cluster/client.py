"""A user's program against a whole cluster, through its load balancer.

Usage: client.py fill|check|flush|enter|replace, with the connection as JSON in MILVUS_CLIENT. `fill` creates, inserts,
indexes, loads with two replicas and deletes; `check` requires the same answers, however often it is asked; `flush`
has everything written to object storage, as soon as anybody can; `enter` tries wrong ways in; `replace` drops the
collection, whose channels the cluster then gives back, and fills it anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from pymilvus import DataType, MilvusClient, MilvusException

COLLECTION = "kept_through_everything"
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


def fill(settings):
    client = connect(settings)
    if client.has_collection(COLLECTION):
        client.drop_collection(COLLECTION)
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIMENSION)
    client.create_collection(COLLECTION, schema=schema, num_shards=2, timeout=PATIENCE)
    half = ROWS // 2
    client.insert(COLLECTION, [{"id": i, "vector": vector(i)} for i in range(half)], timeout=PATIENCE)
    client.flush(COLLECTION, timeout=PATIENCE)
    index = client.prepare_index_params()
    index.add_index("vector", index_type="HNSW", metric_type="L2", params={"M": 8, "efConstruction": 64})
    client.create_index(COLLECTION, index, timeout=PATIENCE)
    client.load_collection(COLLECTION, replica_number=2, timeout=PATIENCE)
    # The other half stays in growing segments, whose only copy is the message queue.
    client.insert(COLLECTION, [{"id": i, "vector": vector(i)} for i in range(half, ROWS)], timeout=PATIENCE)
    client.delete(COLLECTION, ids=list(DELETED), timeout=PATIENCE)
    check(settings)


def check(settings):
    client = connect(settings)
    strong = {"consistency_level": "Strong", "timeout": PATIENCE}
    (count,) = client.query(COLLECTION, filter="id >= 0", output_fields=["count(*)"], **strong)
    if count["count(*)"] != ROWS - len(DELETED):
        raise SystemExit(f"{count['count(*)']} rows were counted, {ROWS - len(DELETED)} are there")
    for number in (1, 17, ROWS // 2 + 1, ROWS - 1, 0, ROWS // 2):
        hits = client.search(COLLECTION, data=[vector(number)], limit=1, search_params={"params": {"ef": 64}}, **strong)
        found = hits[0][0]["id"] if hits and hits[0] else None
        if (found == number) is (number in DELETED):
            raise SystemExit(f"a search for row {number} gave {found}; deleted: {number in DELETED}")
    print("the same answers as ever")


def flush(settings):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connect(settings).flush(COLLECTION, timeout=10)
        except MilvusException:
            # Who took it may be gone; nobody promised anything yet.
            if time.monotonic() > deadline:
                raise
        else:
            return


def replace(settings):
    connect(settings).drop_collection(COLLECTION, timeout=PATIENCE)
    fill(settings)


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
    {"fill": fill, "check": check, "flush": flush, "enter": enter, "let_in": let_in, "replace": replace}[sys.argv[1]](
        json.loads(os.environ["MILVUS_CLIENT"])
    )
