"""Rows per second and memory of logical backups and restores, against plain pymilvus doing no more than that.

Run alone with `scripts/bench backup`; BACKUP_BENCH_ROWS and BACKUP_BENCH_PAIRS take other numbers than 300,000 and 3.
All sides are processes of their own, one after the other in turn: rates are the best of each side, a ratio is the
median of the pairs. What the module does besides is in its time: checksums, counts, catalogue; in a restore the
verification of every byte, comparison and search. A drill is held against such a restore, with all that Ansible takes.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pymilvus import MilvusClient

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(Path(__file__).parent))

import data as data_bench

ROWS = int(os.environ.get("BACKUP_BENCH_ROWS", "300000"))
PAIRS = int(os.environ.get("BACKUP_BENCH_PAIRS", "3"))
# A process takes over the peak of the one that started it, so that a small one has to.
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
PLAIN_RESTORE = """
import sys
from pyarrow import parquet
from pymilvus import DataType, MilvusClient
client = MilvusClient(uri=sys.argv[1], timeout=120)
schema = client.create_schema()
schema.add_field("id", DataType.INT64, is_primary=True)
schema.add_field("title", DataType.VARCHAR, max_length=200)
schema.add_field("vector", DataType.FLOAT_VECTOR, dim=128)
client.create_collection("by_hand", schema=schema)
for batch in parquet.ParquetFile(sys.argv[3]).iter_batches(batch_size=5000):
    client.insert("by_hand", batch.to_pylist())
client.flush("by_hand")
index = client.prepare_index_params()
index.add_index("vector", index_type="FLAT", metric_type="L2")
client.create_index("by_hand", index)
client.load_collection("by_hand")
"""


class Bench:
    def __init__(self, server: servers.Server, folder: Path) -> None:
        self.folder, self.peaks = folder, {"create": 0, "restore": 0}
        self.data = data_bench.Bench(server, folder)
        self.client = MilvusClient(uri=server.uri, timeout=120)
        self.uri, self.store = server.uri, folder / "store"
        self.data.write_rows()
        self.name = self.data.collection()
        self.data.plain(data_bench.PLAIN_IMPORT, self.name, self.data.file)
        self.client.flush(self.name)

    def module(self, what: str, **options: object) -> float:
        arguments = {"uri": self.uri, "timeout": 60, "name": "bench", "store": {"folder": str(self.store)}, **options}
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", PEAK, sys.executable, str(ROOT / "library" / "milvus_backup.py")],
            input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}), capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "collections")},
        )  # fmt: skip
        took = time.monotonic() - began
        said, _newline, peak = done.stdout.strip().rpartition("\n")
        result = json.loads(said)
        if result.get("failed") or result["rows"] != ROWS:
            raise RuntimeError(str(result.get("msg") or result)[:500])
        self.peaks[what] = max(self.peaks[what], int(peak))
        return took

    def creates(self) -> list[tuple[float, ...]]:
        def ours() -> float:
            shutil.rmtree(self.store, ignore_errors=True)
            return self.module("create", state="created", collections=[self.name])

        return [
            (
                self.data.plain(data_bench.PLAIN_READ, self.name, ROWS),
                self.data.plain(data_bench.PLAIN_EXPORT, self.name, self.folder / "plain.parquet"),
                ours(),
            )
            for _ in range(PAIRS)
        ]

    def restores(self) -> list[tuple[float, ...]]:
        def plain() -> float:
            took = self.data.plain(PLAIN_RESTORE, "by_hand", self.data.file)
            self.client.drop_collection("by_hand")
            return took

        def ours() -> float:
            took = self.module("restore", state="restored", suffix="_restored")
            self.client.drop_collection(f"{self.name}_restored")
            return took

        return [(plain(), ours()) for _ in range(PAIRS)]

    def drills(self) -> list[tuple[float, float]]:
        """A restore by the module and a drill by its playbook, each as its user waits for it."""

        def restore() -> float:
            took = self.module("restore", state="restored", suffix="_restored")
            self.client.drop_collection(f"{self.name}_restored")
            return took

        self.shares = []
        return [(restore(), self.drill()) for _ in range(PAIRS)]

    def drill(self) -> float:
        host = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        hosts = self.folder / "hosts.json"
        hosts.write_text(json.dumps({"milvus": {"hosts": {"localhost": host}}}))
        variables = {
            "milvus_uri": self.uri, "milvus_install_method": "archive", "milvus_authorization_enabled": False,
            "milvus_backup_store": {"folder": str(self.store)}, "milvus_backup_restore": {"name": "bench"},
            "milvus_backup_report_dir": str(self.folder),
        }  # fmt: skip
        program = str(Path(sys.executable).parent / "ansible-playbook")
        book = str(ROOT / "playbooks" / "restore_drill.yml")
        began = time.monotonic()
        subprocess.run(
            [program, "-i", str(hosts), book, "-e", json.dumps(variables)], cwd=ROOT, check=True, capture_output=True,
            text=True, env={**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        took = time.monotonic() - began
        told = json.loads((self.folder / "drill.json").read_text())
        if told["rows"] != ROWS or not told["passed"]:
            raise RuntimeError(str(told)[:500])
        self.shares.append(told["seconds"]["all"] / told["seconds"]["restore"])
        return took


def measure() -> list[tuple[str, str]]:
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    data_bench.ROWS = ROWS
    rows = []
    with tempfile.TemporaryDirectory(prefix="vectordb-bench-") as folder:
        server = servers.milvus(Path(folder) / "server").start()
        try:
            bench = Bench(server, Path(folder))
            title = f"{ROWS:,} rows of {data_bench.DIM} dimensions on {server.name}"
            for what, words, pairs in (
                ("create", ("iterator alone, nothing written", "iterator and Parquet by hand"), bench.creates()),
                ("restore", ("insert, flush, index and load by hand",), bench.restores()),
            ):
                *plain, ours = zip(*pairs)
                rows.append((f"{title}: backup, {what}", data_bench.rate(ours)))
                rows.append((f"{title}: backup, {what}, peak memory", f"{bench.peaks[what] >> 10} MiB"))
                for word, seconds in zip(words, plain):
                    ratios = [theirs / own for theirs, own in zip(seconds, ours)]
                    rows.append((f"{title}: backup, {what}, {word}", data_bench.rate(seconds)))
                    rows.append((f"{title}: backup, {what}, ratio to that", f"{statistics.median(ratios):.2f}"))
            restored, drilled = zip(*bench.drills())
            ratio = statistics.median(whole / part for part, whole in zip(restored, drilled))
            rows.append((f"{title}: restore drill, whole playbook", f"{min(drilled):.1f} s"))
            rows.append((f"{title}: restore drill, restore by the module alone", f"{min(restored):.1f} s"))
            rows.append((f"{title}: restore drill, times that", f"{ratio:.2f}"))
            share = statistics.median(bench.shares)
            rows.append(
                (f"{title}: restore drill, its reading, restore and comparison, times its restore", f"{share:.2f}")
            )
        finally:
            server.stop()
    return rows
