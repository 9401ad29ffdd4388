"""A user's program against a scenario's Milvus: proves who gets in, and that rows are found.

Usage: client.py enter|seed|search, with the connection as JSON in MILVUS_CLIENT. Every refusal is tried in a process of
its own: the client library shares open connections between clients of one process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from pymilvus import MilvusClient

COLLECTION = "kept_over_restarts"
ROWS, DIMENSION = 300, 8


def connect(settings, **changes):
    use = {**settings, **changes}
    tls = {}
    if use["uri"].startswith("https"):
        if use.get("cert"):
            tls = {"ca_pem_path": use["ca"], "client_pem_path": use["cert"], "client_key_path": use["key"]}
        elif use.get("ca"):
            tls = {"server_pem_path": use["ca"]}
    return MilvusClient(
        uri=use["uri"], user=use["user"], password=use["password"], timeout=use.get("timeout", 8), **tls
    )


def vector(number):
    return [float((number * 7 + axis * 13) % 101) / 101 + number * 1e-3 for axis in range(DIMENSION)]


def seed(settings):
    client = connect(settings, timeout=60)
    if client.has_collection(COLLECTION):
        client.drop_collection(COLLECTION)
    client.create_collection(COLLECTION, dimension=DIMENSION, metric_type="L2", consistency_level="Strong", timeout=60)
    rows = [{"id": i, "vector": vector(i)} for i in range(ROWS)]
    # Some lie in files of the storage, the others only in the message queue.
    client.insert(COLLECTION, rows[: ROWS // 2], timeout=60)
    client.flush(COLLECTION, timeout=60)
    client.insert(COLLECTION, rows[ROWS // 2 :], timeout=60)
    search(settings)


def search(settings):
    client = connect(settings, timeout=60)
    for number in (0, 17, ROWS - 1):
        hits = client.search(COLLECTION, data=[vector(number)], limit=1, consistency_level="Strong", timeout=60)
        found = hits[0][0]["id"] if hits and hits[0] else None
        if found != number:
            raise SystemExit(f"row {number} of {COLLECTION} was not found, the answer was {found}")
    print(f"found rows of {COLLECTION}")


def let_in(settings):
    connect(settings).list_collections()


def enter(settings):
    """The right credentials work; every wrong way in is refused."""
    let_in(settings)
    attempts = {
        "a wrong password": {"password": "wrong-Passw0rd"},
        "the default password": {"password": "Milvus"},
        "no credentials": {"user": "", "password": ""},
    }
    if settings["uri"].startswith("https"):
        attempts["plain text"] = {"uri": settings["uri"].replace("https://", "http://")}
        attempts["another CA"] = (
            {"ca": settings["other_ca"], "cert": None} if settings.get("other_ca") else {"ca": None, "cert": None}
        )
    if settings.get("cert"):
        attempts["no client certificate"] = {"cert": None}
    for what, changes in attempts.items():
        started = time.monotonic()
        child = subprocess.run(
            [sys.executable, __file__, "let_in"],
            env={**os.environ, "MILVUS_CLIENT": json.dumps({**settings, **changes, "timeout": 4})},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if child.returncode == 0:
            raise SystemExit(f"the server let in a client with {what}")
        print(f"refused {what} after {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    {"enter": enter, "seed": seed, "search": search, "let_in": let_in}[sys.argv[1]](
        json.loads(os.environ["MILVUS_CLIENT"])
    )
