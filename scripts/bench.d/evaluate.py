"""milvus_evaluate, from its start to its report, against a plain pymilvus loop of the same searches.

Run alone with `scripts/bench evaluate`; EVALUATE_BENCH_SERVER=lite takes Milvus Lite and
EVALUATE_BENCH_QUERIES another number.
"""

from __future__ import annotations

import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np
from pymilvus import DataType, MilvusClient

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
QUERIES = int(os.environ.get("EVALUATE_BENCH_QUERIES", "4000"))
SERVERS = {"milvus": servers.milvus, "lite": servers.lite}
ROWS, DIMENSION, K, PAIRS = 20_000, 128, 10, 5
SEARCH = {"ef": 64}
# The same searches, and nothing else: each vector twice, as the module asks cold and warm.
PLAIN = """
import json, sys
import h5py
from pymilvus import MilvusClient
uri, path, k, params = sys.argv[1:]
client = MilvusClient(uri=uri, timeout=60)
vectors = h5py.File(path)["test"][:].tolist()
how = {"limit": int(k), "search_params": {"params": json.loads(params)}, "anns_field": "vector", "timeout": 60}
for _ in range(2):
    for vector in vectors:
        client.search("bench", [vector], **how)
"""


def fill(uri: str, path: Path) -> None:
    random = np.random.default_rng(3)
    vectors = random.normal(size=(ROWS, DIMENSION)).astype(np.float32)
    asked = random.normal(size=(QUERIES, DIMENSION)).astype(np.float32)
    client = MilvusClient(uri=uri, timeout=120)
    schema = client.create_schema()
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIMENSION)
    client.create_collection("bench", schema=schema)
    for start in range(0, ROWS, 2000):
        part = vectors[start : start + 2000]
        client.insert("bench", [{"id": start + place, "vector": one.tolist()} for place, one in enumerate(part)])
    client.flush("bench")
    index = client.prepare_index_params()
    index.add_index("vector", index_type="HNSW", metric_type="L2", params={"M": 16, "efConstruction": 100})
    client.create_index("bench", index)
    client.load_collection("bench")
    squares = (vectors**2).sum(axis=1)
    with h5py.File(path, "w") as stream:
        stream["test"] = asked
        blocks = np.array_split(asked, max(1, QUERIES // 500))
        nearest = [np.argsort(squares - 2 * block @ vectors.T, axis=1)[:, :K] for block in blocks]
        stream["neighbors"] = np.concatenate(nearest)
    client.close()


def seconds(command: list, given: str = "") -> tuple[float, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "collections"), "PYTHONDONTWRITEBYTECODE": "1"}
    began = time.monotonic()
    done = subprocess.run(command, input=given, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr)[-500:])
    return time.monotonic() - began, done.stdout


def plain(uri: str, path: Path) -> float:
    command = [sys.executable, "-W", "ignore", "-c", PLAIN, uri, str(path), str(K), json.dumps(SEARCH)]
    return seconds(command)[0]


def module(uri: str, path: Path) -> tuple[float, dict]:
    arguments = {
        "uri": uri, "timeout": 60, "collection": "bench", "queries": str(path), "k": [K], "search_params": SEARCH,
        "concurrency": [1], "duration": 0, "report": str(path.with_name("report.json")),
    }  # fmt: skip
    given = json.dumps({"ANSIBLE_MODULE_ARGS": arguments})
    took, said = seconds([sys.executable, str(ROOT / "library" / "milvus_evaluate.py")], given)
    return took, json.loads(said)


def measure() -> list[tuple[str, str]]:
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    make = SERVERS[os.environ.get("EVALUATE_BENCH_SERVER", "milvus")]
    with tempfile.TemporaryDirectory(prefix="vectordb-bench-") as folder:
        server, path = make(Path(folder) / "server"), Path(folder) / "queries.hdf5"
        try:
            fill(server.start().uri, path)
            plain(server.uri, path)
            # Interleaved, and which goes first changes: the machine has other work, too.
            pairs = []
            for number in range(PAIRS):
                if number % 2:
                    ours, raw = module(server.uri, path), plain(server.uri, path)
                else:
                    raw, ours = plain(server.uri, path), module(server.uri, path)
                pairs.append((raw, *ours))
        finally:
            server.stop()
    ratios = sorted(took / raw for raw, took, _result in pairs)
    raw, took = statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
    result = pairs[-1][2]
    recall, p95 = result["quality"][0]["recall"], result["warm"][0]["latency"]["p95"]
    title = f"{2 * QUERIES} searches of {ROWS} x {DIMENSION} on {server.name}"
    return [
        (f"{title}: milvus_evaluate, whole process", f"{took:.1f} s"),
        (f"{title}: plain pymilvus loop, whole process", f"{raw:.1f} s"),
        (f"{title}: ratio, median of {PAIRS} pairs (least and most)",
         f"{statistics.median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})"),
        ("the same: what it says of them", f"recall@{K} {recall:.4f}, p95 {p95} ms"),
    ]  # fmt: skip
