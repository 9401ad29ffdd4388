"""The official backup tool through milvus_backup against itself, on a real server that keeps its data in a real MinIO.

Run alone with `MILVUS_BACKUP_BIN=... scripts/bench backup_tool`; BACKUP_TOOL_BENCH_ROWS and BACKUP_TOOL_BENCH_PAIRS
take other numbers than 300,000 and 3. A ratio is the median of the pairs. `its part` is the tool inside ours; the
rest is what it leaves out: check, checksums of all that was written, counts, a sample, the catalogue.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from minio import Minio
from pymilvus import MilvusClient

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(Path(__file__).parent))

import data as data_bench

ROWS = int(os.environ.get("BACKUP_TOOL_BENCH_ROWS", "300000"))
PAIRS = int(os.environ.get("BACKUP_TOOL_BENCH_PAIRS", "3"))
KEYS = servers.MINIO_KEYS


class Bench:
    def __init__(self, server: servers.Server, minio: servers.Server, folder: Path, program: str) -> None:
        self.uri, self.folder, self.program = server.uri, folder, program
        self.endpoint = minio.uri.split("://")[1]
        self.minio = Minio(self.endpoint, KEYS["access_key"], KEYS["secret_key"], secure=False)
        self.minio.make_bucket("kept")
        self.data = data_bench.Bench(server, folder)
        self.data.write_rows()
        self.name = self.data.collection()
        self.data.plain(data_bench.PLAIN_IMPORT, self.name, self.data.file)
        self.client = MilvusClient(uri=self.uri, timeout=120)
        self.client.flush(self.name)

    def alone(self, *arguments: str) -> float:
        host, port = self.endpoint.split(":")
        login = {"accessKeyID": KEYS["access_key"], "secretAccessKey": KEYS["secret_key"]}
        config = {
            "log": {"console": False, "file": {"filename": str(self.folder / "tool.log")}},
            "milvus": {"address": "localhost", "port": int(self.uri.rsplit(":", 1)[1])},
            "minio": {
                "address": host, "port": int(port), **login, "bucketName": "vectors", "rootPath": "files",
                "backupBucketName": "kept", "backupRootPath": "alone",
            },
            "backup": {"gcPause": {"enable": False}},
        }  # fmt: skip
        path = self.folder / "tool.yaml"
        path.write_text(json.dumps(config))
        began = time.monotonic()
        command = [self.program, "--config", str(path), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=self.folder)
        return time.monotonic() - began

    def ours(self, state: str, **options: object) -> float:
        storage = {"endpoint": self.endpoint, "secure": False, **KEYS}
        arguments = {
            "uri": self.uri, "state": state, "name": "ours", "store": {**storage, "bucket": "kept"},
            "tool": {"path": self.program}, "storage": {**storage, "bucket": "vectors"}, **options,
        }  # fmt: skip
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, str(ROOT / "library" / "milvus_backup.py")], capture_output=True, text=True, check=False,
            input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}),
            env={**os.environ, "PYTHONPATH": str(ROOT / "collections")},
        )  # fmt: skip
        took = time.monotonic() - began
        result = json.loads(done.stdout)
        if result.get("failed") or result["rows"] != ROWS:
            raise RuntimeError(str(result.get("msg") or result)[:500])
        return took

    def _empty(self) -> None:
        for one in list(self.minio.list_objects("kept", recursive=True)):
            self.minio.remove_object("kept", one.object_name)

    def creates(self) -> list[tuple[float, float, float]]:
        found = []
        for _ in range(PAIRS):
            self._empty()
            alone = self.alone("create", "-n", "alone", "--filter", f"default.{self.name}")
            whole = self.ours("created", engine="milvus_backup", collections=[self.name])
            facts = json.loads(self.minio.get_object("kept", "milvus-backups/ours/manifest.json").read())
            found.append((alone, facts["tool"]["seconds"], whole))
            self.bytes = facts["bytes"]
        return found

    def restores(self) -> list[tuple[float, float]]:
        found = []
        for _ in range(PAIRS):
            alone = self.alone("restore", "-n", "alone", "-s", "_alone", "--rebuild_index")
            self.client.drop_collection(f"{self.name}_alone")
            found.append((alone, self.ours("restored", suffix="_ours")))
            self.client.drop_collection(f"{self.name}_ours")
        return found


def measure() -> list[tuple[str, str]]:
    program = os.environ.get("MILVUS_BACKUP_BIN")
    if not program:
        return [("backup, the official tool", "not there: MILVUS_BACKUP_BIN names it")]
    data_bench.ROWS = ROWS
    with tempfile.TemporaryDirectory(prefix="vectordb-bench-") as folder:
        minio = servers.minio(Path(folder) / "minio").start()
        config = {
            "address": "127.0.0.1", "port": minio.port, "accessKeyID": KEYS["access_key"],
            "secretAccessKey": KEYS["secret_key"], "bucketName": "vectors", "rootPath": "files", "useSSL": False,
        }  # fmt: skip
        server = servers.milvus(Path(folder) / "server", bucket=config)
        try:
            server.start()
            bench = Bench(server, minio, Path(folder), program)
            return rows(bench, server.name)
        finally:
            server.stop()
            minio.stop()


def rows(bench: Bench, server: str) -> list[tuple[str, str]]:
    title = f"{ROWS:,} rows of {data_bench.DIM} dimensions on {server}: backup by the official tool"
    alone, part, whole = zip(*bench.creates())
    size = bench.bytes / (1 << 20)
    found = [
        (f"{title}, create, alone", f"{size / min(alone):.0f} MiB/s"),
        (f"{title}, create, its part of ours, ratio", f"{median(alone, part):.2f}"),
        (f"{title}, create, ours with checksums and all", f"{size / min(whole):.0f} MiB/s"),
        (f"{title}, create, ours, ratio", f"{median(alone, whole):.2f}"),
    ]
    alone, whole = zip(*bench.restores())
    return [
        *found,
        (f"{title}, restore with indexes, alone", f"{size / min(alone):.1f} MiB/s"),
        (f"{title}, restore, loaded and compared, ours", f"{size / min(whole):.1f} MiB/s"),
        (f"{title}, restore, ours, ratio", f"{median(alone, whole):.2f}"),
    ]


def median(alone: tuple[float, ...], ours: tuple[float, ...]) -> float:
    return statistics.median(one / other for one, other in zip(alone, ours))
