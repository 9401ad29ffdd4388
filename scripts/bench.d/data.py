"""Rows per second of milvus_data: export, import and bulk import, against plain pymilvus doing no more than that.

Run alone with `scripts/bench data`; DATA_BENCH_ROWS and DATA_BENCH_PAIRS take other numbers than 100,000 and 3. Both
sides are processes of their own, one after the other in turn: rates are the best of each side, a ratio is the median of
the pairs. The module's time includes the check of every row and the wait until the rows are found.
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

import numpy
import pyarrow
from pyarrow import parquet
from pymilvus import DataType, MilvusClient

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
ROWS = int(os.environ.get("DATA_BENCH_ROWS", "100000"))
PAIRS = int(os.environ.get("DATA_BENCH_PAIRS", "3"))
DIM = 128
# What a script of a few lines does, with the batch sizes that were the best for it.
PLAIN_IMPORT = """
import sys
from pyarrow import parquet
from pymilvus import MilvusClient
client = MilvusClient(uri=sys.argv[1], timeout=60)
for batch in parquet.ParquetFile(sys.argv[3]).iter_batches(batch_size=5000):
    client.insert(sys.argv[2], batch.to_pylist())
"""
PLAIN_READ = """
import sys
from pymilvus import MilvusClient
client = MilvusClient(uri=sys.argv[1], timeout=60)
iterator, count = client.query_iterator(sys.argv[2], batch_size=5000, output_fields=["*"]), 0
while batch := iterator.next():
    count += len(batch)
assert count == int(sys.argv[3]), count
"""
PLAIN_EXPORT = """
import sys
import pyarrow
from pyarrow import parquet
from pymilvus import MilvusClient
client = MilvusClient(uri=sys.argv[1], timeout=60)
columns = {"id": pyarrow.int64(), "title": pyarrow.string(), "vector": pyarrow.list_(pyarrow.float32())}
schema = pyarrow.schema(list(columns.items()))
iterator, writer = client.query_iterator(sys.argv[2], batch_size=5000, output_fields=["*"]), None
while batch := iterator.next():
    table = pyarrow.Table.from_pylist(list(batch), schema)
    writer = writer or parquet.ParquetWriter(sys.argv[3], schema)
    writer.write_table(table)
writer.close()
"""
PLAIN_BULK = """
import shutil, sys, time
from pymilvus import MilvusClient
client = MilvusClient(uri=sys.argv[1], timeout=60)
shutil.copy(sys.argv[3], sys.argv[4])
handler = client._get_connection()
job = handler.do_bulk_insert(sys.argv[2], "", [sys.argv[4]])
while (state := handler.get_bulk_insert_state(job)).state_name != "Completed":
    assert "Failed" not in state.state_name, state
    time.sleep(0.2)
print(time.monotonic(), flush=True)
strong = {"output_fields": ["count(*)"], "consistency_level": "Strong"}
while client.query(sys.argv[2], **strong)[0]["count(*)"] < int(sys.argv[5]):
    time.sleep(0.3)
"""


class Bench:
    def __init__(self, server: servers.Server, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.client = MilvusClient(uri=server.uri, timeout=120)
        self.file = folder / "rows.parquet"
        self.made = self.completed = 0

    def write_rows(self) -> None:
        random = numpy.random.default_rng(1)
        vectors = random.random(ROWS * DIM, dtype=numpy.float32)
        columns = {
            "id": pyarrow.array(range(ROWS)),
            "title": pyarrow.array([f"title of row {number}" for number in range(ROWS)]),
            "vector": pyarrow.ListArray.from_arrays(
                pyarrow.array(range(0, ROWS * DIM + 1, DIM), pyarrow.int32()), pyarrow.array(vectors)
            ),
        }
        parquet.write_table(pyarrow.table(columns), self.file)

    def collection(self) -> str:
        """Empty, indexed and loaded."""
        self.made += 1
        name = f"bench_{self.made}"
        schema = self.client.create_schema()
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("title", DataType.VARCHAR, max_length=200)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIM)
        index = self.client.prepare_index_params()
        index.add_index("vector", index_type="FLAT", metric_type="L2")
        self.client.create_collection(name, schema=schema, index_params=index)
        self.client.load_collection(name)
        return name

    def plain(self, program: str, name: str, *more: object) -> float:
        command = [sys.executable, "-W", "ignore", "-c", program, self.server.uri, name, *map(str, more)]
        began = time.monotonic()
        took, said = self._seconds(command, "")
        # A bulk import says when its job was complete; the clock is that of the machine, not of the process.
        self.completed = float(said) - began if said else took
        return took

    def module(self, name: str, **options: object) -> float:
        arguments = {"uri": self.server.uri, "timeout": 60, "collection": name, **options}
        command = [sys.executable, str(ROOT / "library" / "milvus_data.py")]
        took, said = self._seconds(command, json.dumps({"ANSIBLE_MODULE_ARGS": arguments}))
        result = json.loads(said)
        if result.get("failed") or result.get("rows_written", result["rows"]) != ROWS:
            raise RuntimeError(str(result.get("msg") or result)[:500])
        self.completed = took - result.get("seconds_until_visible", 0)
        return took

    @staticmethod
    def _seconds(command: list, given: str) -> tuple[float, str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "collections"), "PYTHONDONTWRITEBYTECODE": "1"}
        began = time.monotonic()
        done = subprocess.run(command, input=given, capture_output=True, text=True, env=environment, check=False)
        if done.returncode and not done.stdout:
            raise RuntimeError(done.stderr[-500:])
        return time.monotonic() - began, done.stdout

    def fresh(self, work):
        """One import into a collection of its own."""
        name = self.collection()
        try:
            return work(name)
        finally:
            self.client.drop_collection(name)

    def imports(self) -> list[tuple[float, ...]]:
        def ours(name: str) -> float:
            return self.module(name, state="imported", path=str(self.file), write="insert", if_rows="any")

        return [
            (self.fresh(lambda name: self.plain(PLAIN_IMPORT, name, self.file)), self.fresh(ours)) for _ in range(PAIRS)
        ]

    def bulk_imports(self) -> list[tuple[float, ...]]:
        store = self.server.folder / "data"

        def plain(name: str) -> tuple[float, float]:
            return self.plain(PLAIN_BULK, name, self.file, store / "plain.parquet", ROWS), self.completed

        def ours(name: str) -> tuple[float, float]:
            options = {"bulk": True, "storage": {"folder": str(store)}, "if_rows": "absent"}
            return self.module(name, state="imported", path=str(self.file), **options), self.completed

        return [(self.fresh(plain), self.fresh(ours)) for _ in range(PAIRS)]

    def exports(self) -> list[tuple[float, ...]]:
        name, target = self.collection(), self.folder / "exported.parquet"
        self.plain(PLAIN_IMPORT, name, self.file)
        self.client.flush(name)

        def ours() -> float:
            target.unlink(missing_ok=True)
            return self.module(name, state="exported", path=str(target))

        return [
            (self.plain(PLAIN_READ, name, ROWS), self.plain(PLAIN_EXPORT, name, self.folder / "plain.parquet"), ours())
            for _ in range(PAIRS)
        ]


def bulk_parts(pairs: list) -> list[tuple]:
    """Two figures: what the server needs after a job, until rows are found, comes in steps of several seconds."""
    words = ("copy and job by hand",)
    whole = [tuple(side[0] for side in pair) for pair in pairs]
    jobs = [tuple(side[1] for side in pair) for pair in pairs]
    return [("bulk import until the job is complete", words, jobs), ("bulk import until rows are found", words, whole)]


def rate(seconds: tuple[float, ...]) -> str:
    return f"{ROWS / min(seconds):,.0f} rows/s"


def measure() -> list[tuple[str, str]]:
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    rows = []
    with tempfile.TemporaryDirectory(prefix="vectordb-bench-") as folder:
        server = servers.milvus(Path(folder) / "server").start()
        try:
            bench = Bench(server, Path(folder))
            bench.write_rows()
            title = f"{ROWS:,} rows of {DIM} dimensions on {server.name}"
            for what, words, pairs in (
                ("export", ("iterator alone, nothing written", "iterator and Parquet by hand"), bench.exports()),
                ("import", ("Parquet and insert by hand",), bench.imports()),
                *bulk_parts(bench.bulk_imports()),
            ):
                *plain, ours = zip(*pairs)
                rows.append((f"{title}: {what} by milvus_data", rate(ours)))
                for word, seconds in zip(words, plain):
                    ratios = [theirs / own for theirs, own in zip(seconds, ours)]
                    rows.append((f"{title}: {what}, {word}", rate(seconds)))
                    rows.append((f"{title}: {what}, ratio to that", f"{statistics.median(ratios):.2f}"))
        finally:
            server.stop()
    return rows
