"""MB per second of a backup of a whole server against rclone that only copies its bucket; the time to be back.

Run alone with `scripts/bench backup_instance`; BACKUP_BENCH_ROWS and BACKUP_BENCH_PAIRS take other numbers than 300,000
and 3. All sides are processes of their own, one after the other in turn: rates are the best of each side, a ratio is
the median of the pairs. What the module does besides is in its time: the meta, the listing, a checksum of each object.
The time to be back is that from nothing but empty etcd, empty bucket and the store to the first answer of a search.
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
from collections.abc import Callable
from pathlib import Path

from pymilvus import MilvusClient

from tests import servers
from tests.integration.milvus.sites import BUCKET, PASSWORD, Site

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(Path(__file__).parent))

import data as data_bench

ROWS = int(os.environ.get("BACKUP_BENCH_ROWS", "300000"))
PAIRS = int(os.environ.get("BACKUP_BENCH_PAIRS", "3"))


def module(site: Site, state: str, name: str = "bench", **options: object) -> tuple[float, dict]:
    given = {**site.given(state, name, **options), "_ansible_check_mode": False}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(ROOT / "library" / "milvus_backup.py")], capture_output=True, text=True, check=False,
        input=json.dumps({"ANSIBLE_MODULE_ARGS": given}),
        env={**os.environ, "PYTHONPATH": str(ROOT / "collections")},
    )  # fmt: skip
    result = json.loads(done.stdout)
    if result.get("failed"):
        raise RuntimeError(str(result["msg"])[:500])
    return time.monotonic() - began, result


def rclone(site: Site, target: str) -> float:
    keys = servers.MINIO_KEYS
    environment = {
        "RCLONE_CONFIG_LAB_TYPE": "s3", "RCLONE_CONFIG_LAB_PROVIDER": "Minio",
        "RCLONE_CONFIG_LAB_ENDPOINT": site.minio.uri, "RCLONE_CONFIG_LAB_ACCESS_KEY_ID": keys["access_key"],
        "RCLONE_CONFIG_LAB_SECRET_ACCESS_KEY": keys["secret_key"],
    }  # fmt: skip
    command = ["rclone", "copy", "-q", "--transfers", "8", "--checkers", "8", f"lab:{BUCKET}/files", target]
    began = time.monotonic()
    # A bundle of authorities of the environment is one that rclone cannot take, and there is no TLS here.
    others = {name: value for name, value in os.environ.items() if name != "AWS_CA_BUNDLE"}
    subprocess.run(command, check=True, env={**others, **environment}, stdin=subprocess.DEVNULL)
    return time.monotonic() - began


def in_turn(number: int, plain: Callable, ours: Callable) -> tuple[float, float, int]:
    """Each side goes first in every other pair, as the second one finds caches and a disk that has yet to write."""
    if number % 2:
        seconds = plain()
        took, result = ours()
    else:
        took, result = ours()
        seconds = plain()
    return seconds, took, result["bytes"]


def to_folder(site: Site, number: int) -> tuple[float, float, int]:
    for place in (site.folder / "raw", site.store["folder"]):
        shutil.rmtree(place, ignore_errors=True)
    return in_turn(number, lambda: rclone(site, str(site.folder / "raw")), lambda: module(site, "created"))


def to_bucket(site: Site, number: int) -> tuple[float, float, int]:
    for name in (f"raw-{number}", f"backup-{number}"):
        site.objects.make_bucket(name)
    beside = {**site.places["storage"], "bucket": f"backup-{number}"}
    return in_turn(
        number, lambda: rclone(site, f"lab:raw-{number}"), lambda: module(site, "created", store=beside)
    )  # fmt: skip


def back(site: Site, name: str) -> tuple[float, float]:
    """Seconds of the restore, and until a search answers."""
    began = time.monotonic()
    restored, _result = module(site, "restored")
    site.serve()
    while True:
        try:
            client = site.target.client()
            if client.search(name, [[0.5] * data_bench.DIM], limit=10)[0]:
                return restored, time.monotonic() - began
        except Exception:  # it is still loading
            time.sleep(0.1)


def filled(site: Site, folder: Path) -> str:
    site.serve(new=True)
    bench = data_bench.Bench(site.milvus, folder)
    bench.write_rows()
    bench.client = site.target.client()
    name = bench.collection()
    for batch in data_bench.parquet.ParquetFile(bench.file).iter_batches(batch_size=5000):
        bench.client.insert(name, batch.to_pylist())
    bench.client.flush(name)
    return name


def measure() -> list[tuple[str, str]]:
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    data_bench.ROWS, data_bench.MilvusClient = ROWS, _with_password
    rows = []
    with tempfile.TemporaryDirectory(prefix="vectordb-bench-") as folder:
        top = Path(folder)
        store = {"folder": str(top / "store")}
        site = Site(top / "first", store)
        try:
            name = filled(site, top)
            title = f"whole server with {ROWS:,} rows of {data_bench.DIM} dimensions"
            sides = {
                "folder": [to_folder(site, number) for number in range(PAIRS)],
                "bucket beside": [to_bucket(site, number) for number in range(PAIRS)],
            }
            for where, pairs in sides.items():
                plain, ours, sizes = zip(*pairs)
                ratio = statistics.median(one / other for one, other in zip(plain, ours))
                rows.append((f"{title}: backup to a {where}", f"{sizes[0] / min(ours) / 1e6:,.0f} MB/s"))
                rows.append((f"{title}: rclone to a {where}", f"{sizes[0] / min(plain) / 1e6:,.0f} MB/s"))
                rows.append((f"{title}: backup to a {where}, ratio to rclone", f"{ratio:.2f}"))
            seconds, result = module(site, "created", "bench_again")
            new = result["backup"]["new_bytes"] / 1e6
            rows.append((f"{title}: another backup, {new:.1f} MB of it new", f"{seconds:.1f} s"))
        finally:
            site.destroy()
        new = Site(top / "second", store)
        try:
            restored, whole = back(new, name)
            rows.append((f"{title}: restore to an empty etcd and bucket", f"{restored:.1f} s"))
            rows.append((f"{title}: until a search answers", f"{whole:.1f} s"))
        finally:
            new.destroy()
    return rows


def _with_password(**options: object) -> MilvusClient:
    return MilvusClient(**{**options, "user": "root", "password": PASSWORD})
