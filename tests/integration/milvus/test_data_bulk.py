"""Bulk import on a real server: files in its local storage, and files in a bucket behind a real S3 protocol."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy
import pyarrow
import pytest
from minio import Minio
from pyarrow import parquet

from tests import servers
from tests.integration.milvus.conftest import running
from tests.integration.milvus.test_data import FIELDS, TWO, collection, imported, lines, refused, row, rows_of, two
from tests.targets import Target

FLOATS = pyarrow.schema({"id": pyarrow.int64(), "vector": pyarrow.list_(pyarrow.float32())})
BUCKET = {"bucket": "milvus", "access_key": "test", "secret_key": "secret-of-the-tests"}


def test_lite_is_named_before_anything_is_written(lite, tmp_path):
    with collection(lite, fields=TWO):
        source = lines(tmp_path / "source.jsonl", [two(1)])
        options = {"bulk": True, "if_rows": "any", "storage": {"folder": str(tmp_path / "store")}}
        message = refused(lite, source, **options)
        assert "Milvus Lite 3.2.2 has no bulk import" in message
        assert "Use a Milvus server for bulk import" in message
        assert not (tmp_path / "store").exists()


def test_rows_of_every_type_by_files_in_the_local_storage(milvus, tmp_path):
    store = milvus.server.folder / "data"
    source = lines(tmp_path / "source.jsonl", map(row, range(300)))
    options = {"bulk": True, "if_rows": "absent", "storage": {"folder": str(store)}}
    with collection(milvus, enable_dynamic_field=True):
        assert "a bulk import does not look for rows that are there" in refused(
            milvus, source, bulk=True, storage={"folder": str(store)}
        )
        predicted = imported(milvus, source, check=True, **options)
        told = imported(milvus, source, **options)
        assert told["actions"] == predicted["actions"]
        assert (told["rows_written"], told["visible"]) == (300, True)
        (job,) = told["jobs"]
        assert (job["state"], job["rows"], job["progress"]) == ("Completed", 300, 100)
        by_files = rows_of(milvus, tmp_path)
        assert imported(milvus, source, **options)["skipped"] == "300 rows are there"
    with collection(milvus, enable_dynamic_field=True):
        imported(milvus, source)
        assert by_files == rows_of(milvus, tmp_path)
    assert not list(store.glob("vectordb-ops-import-*"))


def test_keys_made_by_the_server_and_a_partition(milvus, tmp_path):
    store = milvus.server.folder / "data"
    keyed = [{**FIELDS[0], "auto_id": True}, FIELDS[-1]]
    source = lines(tmp_path / "source.jsonl", [{"vector": two(number)["vector"]} for number in range(20)])
    with collection(milvus, fields=keyed, partitions=["old"]):
        options = {"bulk": True, "once": "x", "partition": "old", "storage": {"folder": str(store)}}
        assert imported(milvus, source, **options)["visible"]
        assert imported(milvus, source, **options)["skipped"] == "imported before as x"
        assert len(rows_of(milvus, tmp_path, partition="old")) == len(rows_of(milvus, tmp_path)) == 20


def test_objects_that_are_there_and_objects_that_are_not(milvus, tmp_path):
    store = milvus.server.folder / "data"
    (store / "mine.json").write_text(json.dumps({"rows": [two(number) for number in range(10)]}))
    with collection(milvus, fields=TWO):
        options = {"collection": "rows", "state": "imported", "bulk": True}
        done = milvus.ok("milvus_data", objects=[str(store / "mine.json")], once="mine", **options)
        assert (done["rows_written"], done["visible"]) == (10, True)
        message = milvus.fails("milvus_data", objects=[str(store / "no.json")], once="no", **options)
        assert "no.json" in message
        assert "bulk import" in message


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    """An S3 of moto, and a server that keeps its data there."""
    (port,) = servers.free_ports(1)
    command = [Path(sys.executable).parent / "moto_server", "-H", "127.0.0.1", "-p", str(port)]
    log = tmp_path_factory.mktemp("moto") / "log"
    with log.open("wb") as stream, subprocess.Popen(command, stdout=stream, stderr=stream) as process:
        try:
            deadline = time.monotonic() + 30
            while socket.socket().connect_ex(("127.0.0.1", port)) and time.monotonic() < deadline:
                time.sleep(0.1)
            config = {
                "address": "127.0.0.1", "port": port, "accessKeyID": BUCKET["access_key"],
                "secretAccessKey": BUCKET["secret_key"], "bucketName": BUCKET["bucket"], "rootPath": "files",
                "useSSL": False, "cloudProvider": "aws",
            }  # fmt: skip
            with running(servers.milvus(tmp_path_factory.mktemp("remote"), bucket=config, brisk=True)) as server:
                storage = {**BUCKET, "endpoint": f"127.0.0.1:{port}", "secure": False}
                yield Target(server, {"uri": server.uri}), storage
        finally:
            urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/moto-api/reset", method="POST"))
            process.terminate()


def test_files_go_through_a_bucket(bucket, tmp_path):
    target, storage = bucket
    source = lines(tmp_path / "source.jsonl", map(two, range(500)))
    client = Minio(storage["endpoint"], storage["access_key"], storage["secret_key"], secure=False)
    with collection(target, fields=TWO):
        told = imported(target, source, bulk=True, if_rows="absent", storage=storage)
        assert (told["rows_written"], told["visible"]) == (500, True)
        assert len(rows_of(target, tmp_path)) == 500
        assert list(client.list_objects(storage["bucket"], prefix="vectordb-ops-import/", recursive=True)) == []
        options = {"bulk": True, "if_rows": "any"}
        message = refused(target, source, **options, storage={**storage, "bucket": "other"})
        assert "look for bucket other of" in message or "there is no such bucket" in message
        (port,) = servers.free_ports(1)
        message = refused(target, source, **options, storage={**storage, "endpoint": f"127.0.0.1:{port}"})
        assert "Check endpoint, secure, ca_path and the keys in storage" in message
        assert len(rows_of(target, tmp_path)) == 500


def test_objects_of_a_bucket_that_others_have_put_there(bucket, tmp_path):
    """A Parquet file, and NumPy files of one folder, which are the columns of one job."""
    target, storage = bucket
    client = Minio(storage["endpoint"], storage["access_key"], storage["secret_key"], secure=False)
    rows = [two(number) for number in range(40)]
    columns = {name: numpy.array([one[name] for one in rows[20:]]) for name in ("id", "vector")}
    columns["vector"] = columns["vector"].astype(numpy.float32)
    parquet.write_table(pyarrow.Table.from_pylist(rows[:20], FLOATS), tmp_path / "1.parquet")
    for name, values in columns.items():
        numpy.save(tmp_path / f"{name}.npy", values)
    names = ["1.parquet", "id.npy", "vector.npy"]
    for name in names:
        client.fput_object(storage["bucket"], f"theirs/{name}", str(tmp_path / name))
    progress = tmp_path / "progress"
    with collection(target, fields=TWO):
        told = target.ok(
            "milvus_data", collection="rows", state="imported", bulk=True, if_rows="absent",
            objects=[f"theirs/{name}" for name in names], progress_path=str(progress),
        )  # fmt: skip
        assert (told["rows_written"], told["visible"]) == (40, True)
        assert [(job["files"], job["state"], job["rows"]) for job in told["jobs"]] == [
            (["theirs/1.parquet"], "Completed", 20), (["theirs/id.npy", "theirs/vector.npy"], "Completed", 20),
        ]  # fmt: skip
        assert [one["id"] for one in rows_of(target, tmp_path)] == list(range(40))
        assert json.loads(progress.read_text())["rows"] == 40
    left = client.list_objects(storage["bucket"], prefix="theirs/", recursive=True)
    assert len(list(left)) == 3, "what others have put there is theirs"
