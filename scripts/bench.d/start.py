"""From the start of a server that has data to the first search that answers."""

from __future__ import annotations

import logging
import tempfile
import time
from pathlib import Path

import grpc
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from tests import servers

ROWS, DIMENSION, LONGEST = 1000, 16, 120
VECTOR = [1.0] * DIMENSION


def fill(uri: str) -> None:
    client = MilvusClient(uri=uri, timeout=60)
    client.create_collection("bench", dimension=DIMENSION, metric_type="L2")
    client.insert("bench", [{"id": i, "vector": [float(i % (j + 2)) for j in range(DIMENSION)]} for i in range(ROWS)])
    client.flush("bench")
    client.load_collection("bench")
    client.close()


def first_search(uri: str) -> None:
    """Return when a search has found something; a server that still starts refuses in many ways."""
    deadline = time.monotonic() + LONGEST
    while True:
        try:
            client = MilvusClient(uri=uri, timeout=5)
            client.load_collection("bench", timeout=60)
            if client.search("bench", data=[VECTOR], limit=1, timeout=5)[0]:
                return
        except (MilvusException, grpc.RpcError):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def seconds(make) -> float:
    with tempfile.TemporaryDirectory(prefix="vectordb-bench-") as folder:
        server = make(Path(folder))
        try:
            fill(server.start().uri)
            server.stop()
            began = time.monotonic()
            server.start()
            first_search(server.uri)
            return time.monotonic() - began
        finally:
            server.stop()


def measure() -> list[tuple[str, str]]:
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    kinds = (("Milvus Lite 3.2.2", servers.lite), (f"Milvus {servers.MILVUS_VERSION} standalone", servers.milvus))
    return [(f"{name}, with data: start to first successful search", f"{seconds(make):.1f} s") for name, make in kinds]
