"""A client that writes and searches without a pause, and writes down how every single call ended.

Usage: traffic.py prepare|run FOLDER, with the connection as JSON in MILVUS_CLIENT.

`prepare` fills and loads two collections, with two replicas and with one. `run` goes on until FOLDER/stop
appears and appends one JSON object a call to FOLDER/<stream>.jsonl: at (epoch), seconds, outcome (good, failed,
wrong), said, and for writes the first id and the number of rows.
"""

from __future__ import annotations

import json
import logging
import os
import pathlib
import sys
import threading
import time

from pymilvus import DataType, MilvusClient

REPLICATED, SINGLE = "traffic_replicated", "traffic_single"
DIMENSION, BASE_ROWS, BATCH = 16, 2000, 10
SEARCHES_PER_SECOND, INSERTS_PER_SECOND = 10, 5
# A call that takes longer has failed for whoever waits for it.
SEARCH_TIMEOUT, INSERT_TIMEOUT = 5, 10
BOUND_SECONDS = 3600
# Larger than every row number, so that no two rows are twins.
PRIME = 4294967291


def connect(settings: dict) -> MilvusClient:
    tls = {}
    if settings.get("cert"):
        tls = {"ca_pem_path": settings["ca"], "client_pem_path": settings["cert"], "client_key_path": settings["key"]}
    elif settings.get("ca"):
        tls = {"server_pem_path": settings["ca"]}
    return MilvusClient(uri=settings["uri"], user=settings["user"], password=settings["password"], timeout=60, **tls)


def vector(number: int) -> list[float]:
    """A direction that no other row has, so that a row's own vector has one right answer."""
    return [float((number * (axis + 3) * 2654435761) % PRIME) / PRIME for axis in range(DIMENSION)]


def rows(first: int, count: int) -> list[dict]:
    return [{"id": number, "vector": vector(number)} for number in range(first, first + count)]


def prepare(settings: dict) -> None:
    client = connect(settings)
    for name, replicas in ((REPLICATED, 2), (SINGLE, 1)):
        if client.has_collection(name):
            client.drop_collection(name)
        schema = client.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIMENSION)
        index = client.prepare_index_params()
        index.add_index("vector", index_type="HNSW", metric_type="L2", params={"M": 8, "efConstruction": 64})
        client.create_collection(name, schema=schema, num_shards=1, timeout=60)
        client.insert(name, rows(0, BASE_ROWS), timeout=60)
        client.flush(name, timeout=120)
        client.create_index(name, index, timeout=180)
        client.load_collection(name, replica_number=replicas, timeout=180)


class Stream(threading.Thread):
    """One kind of call, over and over at its pace."""

    def __init__(self, folder: pathlib.Path, name: str, per_second: float, call) -> None:
        super().__init__(name=name, daemon=True)
        self._folder, self._pause, self._call = folder, 1 / per_second, call

    def run(self) -> None:
        stop, began = self._folder / "stop", time.time()
        with (self._folder / f"{self.name}.jsonl").open("a", buffering=1) as log:
            while not stop.exists() and time.time() - began < BOUND_SECONDS:
                started = time.time()
                event = {"at": started, "outcome": "good", "said": ""}
                try:
                    event.update(self._call())
                except Exception as error:  # whatever the client raises is what its user gets
                    event.update(outcome="failed", said=" ".join(str(error).split())[:300] or type(error).__name__)
                event["seconds"] = round(time.time() - started, 4)
                log.write(json.dumps(event) + "\n")
                time.sleep(max(0.0, self._pause - (time.time() - started)))


def searcher(client: MilvusClient, collection: str):
    number = 0

    def call() -> dict:
        nonlocal number
        number = (number + 7) % BASE_ROWS
        hits = client.search(
            collection, data=[vector(number)], limit=1, search_params={"params": {"ef": 64}}, timeout=SEARCH_TIMEOUT
        )
        found = hits[0][0]["id"] if hits and hits[0] else None
        return {} if found == number else {"outcome": "wrong", "said": f"row {number}: the answer was {found}"}

    return call


def writer(client: MilvusClient, collection: str, first: int):
    def call() -> dict:
        nonlocal first
        mine, first = first, first + BATCH
        try:
            client.insert(collection, rows(mine, BATCH), timeout=INSERT_TIMEOUT)
        except Exception as error:
            return {"outcome": "failed", "said": " ".join(str(error).split())[:300], "first": mine, "rows": BATCH}
        return {"first": mine, "rows": BATCH}

    return call


def run(settings: dict, folder: pathlib.Path) -> None:
    first = BASE_ROWS + int(time.time() * 1000) % 1_000_000_000 * 10
    streams = [
        Stream(folder, "search_replicated", SEARCHES_PER_SECOND, searcher(connect(settings), REPLICATED)),
        Stream(folder, "search_single", SEARCHES_PER_SECOND, searcher(connect(settings), SINGLE)),
        Stream(folder, "insert", INSERTS_PER_SECOND, writer(connect(settings), REPLICATED, first)),
    ]
    for stream in streams:
        stream.start()
    for stream in streams:
        stream.join()


def main() -> None:
    logging.disable(logging.CRITICAL)
    settings = json.loads(os.environ["MILVUS_CLIENT"])
    if sys.argv[1] == "prepare":
        prepare(settings)
    else:
        run(settings, pathlib.Path(sys.argv[2]))


if __name__ == "__main__":
    main()
