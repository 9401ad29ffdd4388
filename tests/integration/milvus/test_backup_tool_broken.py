"""Backups of the official tool that are broken off, and accounts that lack a right: a real server, a real MinIO."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import time

import pytest
from minio.credentials.providers import StaticProvider
from minio.minioadmin import MinioAdmin

from tests.integration.milvus import backups, official
from tests.integration.milvus.backups import client, contents, wait_for
from tests.integration.milvus.official import DATABASE, KEPT, NEW, PREFIX, SOURCE, Official, folders, keys


@pytest.fixture(scope="module")
def target(in_bucket):
    with official.filled(in_bucket[0]) as one:
        yield one


@pytest.fixture
def bucket(minio):
    return official.opened(minio)


@pytest.fixture
def mine(target, in_bucket, official_tool, minio, bucket):
    with official.emptied(bucket):
        yield Official(target, {**minio, "bucket": KEPT, "prefix": PREFIX}, official_tool, in_bucket[1])


@pytest.fixture
def other(target):
    yield "restored_to"
    if "restored_to" in client(target).list_databases():
        backups.drop(target, "restored_to")


@pytest.fixture
def made(mine):
    mine.ok("created", "one", databases=[DATABASE])
    return mine


def test_killed_while_it_is_made(mine, bucket, target):
    def copied():
        return [one for one in keys(bucket, KEPT) if "/broken/data/" in one]

    with mine.started("created", "broken", databases=[DATABASE], parallel=1) as process:
        wait_for(lambda: copied() or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
        process.wait()
    time.sleep(1)
    there = copied()
    assert there
    time.sleep(1)
    assert copied() == there  # the tool has ended with the module
    assert mine.states() == {"broken": "unfinished"}
    assert "it was never completed" in mine.fails("restored", "broken", **NEW)
    real = mine.ok("created", "broken", databases=[DATABASE])
    assert (real["rows"], mine.states()) == (1600, {"broken": "good"})
    mine.ok("verified", "broken")
    assert folders(bucket) == {"files"}
    assert not [one for one in keys(bucket, SOURCE) if "milvus_backup_check" in one]


@pytest.mark.parametrize("seconds", [0, 2])
def test_killed_while_it_is_restored(made, target, other, bucket, tmp_path, seconds):
    def temporary():
        return [one for one in folders(bucket) if one.startswith("restore-temp-")]

    with made.started("restored", "one", **NEW) as process:
        wait_for(lambda: temporary() or process.poll() is not None)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert temporary()
    assert {one.rpartition("__")[2] for one in client(target, other).list_collections()} == {"restoring"}
    (path := tmp_path / "other").mkdir()
    bucket.put_object(SOURCE, "restore-temp-x-default-somebodys/a", io.BytesIO(b"1"), 1)
    try:
        real = made.ok("restored", "one", **NEW)
        assert temporary() == ["restore-temp-x-default-somebodys"]  # not ours
    finally:
        bucket.remove_object(SOURCE, "restore-temp-x-default-somebodys/a")
    for name in ("wide", "keyed", "made"):
        assert contents(target, other, name, path) == contents(target, DATABASE, name, path)
    assert sorted(client(target, other).list_collections()) == sorted(("wide", "keyed", "made", "empty"))
    assert real["changed"]
    assert target.server.process.poll() is None


def test_a_server_that_dies_while_it_is_restored_to(made, target, other, bucket, tmp_path):
    options = {**NEW, "timeout": 10, "tool": {**made.engine["tool"], "restore_seconds": 60}}
    with made.started("restored", "one", **options) as process:
        wait_for(lambda: folders(bucket) != {"files"} or process.poll() is not None)
        target.server.stop(signal.SIGKILL)
        told = json.loads(process.stdout.read())
    assert told["failed"]
    assert "keyed__restoring" in " ".join(told["left"])
    target.server.start()
    wait_for(lambda: not target.run("milvus_info", fresh=True).get("failed"), 120)
    wait_for(lambda: not made.target.run(
        "milvus_backup", state="restored", name="one", store=made.store, **made.engine, **NEW
    ).get("failed"), 300)  # fmt: skip
    assert folders(bucket) == {"files"}
    for name in ("wide", "keyed"):
        assert contents(target, other, name, tmp_path) == contents(target, DATABASE, name, tmp_path)


def test_killed_while_it_is_removed(made, bucket):
    manifest = f"{PREFIX}/one/manifest.json"
    with made.started("absent", "one") as process:
        wait_for(lambda: manifest not in keys(bucket, KEPT) or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
    assert made.states() in ({}, {"one": "unfinished"})
    # As if it had been killed in the middle: nobody takes it for good, and the name is free.
    made.ok("created", "one", databases=[DATABASE])
    left = [one for one in keys(bucket, KEPT, f"{PREFIX}/one/") if "/data/binlogs/" in one]
    for key in [manifest, *left[::2]]:
        bucket.remove_object(KEPT, key)
    assert made.states() == {"one": "unfinished"}
    assert made.ok("created", "one", databases=[DATABASE])["rows"] == 1600
    made.ok("verified", "one")


def test_two_at_once(mine):
    with mine.started("created", "one", databases=[DATABASE]) as process:
        wait_for(lambda: mine.states() == {"one": "unfinished"} or process.poll() is not None)
        for state, name, options in (
            ("created", "one", {"databases": [DATABASE]}), ("created", "two", {"databases": [DATABASE]}),
            ("absent", "one", {}),
        ):  # fmt: skip
            assert f"another run is at work there: create backup one, process {process.pid}" in mine.fails(
                state, name, **options
            )
        process.wait(120)
    assert mine.states() == {"one": "good"}


@pytest.fixture
def account(minio, bucket):
    """Makes accounts whose policy allows some actions in each bucket."""
    login = StaticProvider(minio["access_key"], minio["secret_key"])
    admin = MinioAdmin(endpoint=minio["endpoint"], credentials=login, secure=False)
    made = []

    def make(name, **rights):
        statements = [
            {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation", *actions],
             "Resource": [f"arn:aws:s3:::{one}", f"arn:aws:s3:::{one}/*"]}
            for one, actions in rights.items()
        ]  # fmt: skip
        admin.policy_add(name, policy={"Version": "2012-10-17", "Statement": statements})
        admin.user_add(name, "secret-of-the-account")
        admin.attach_policy([name], user=name)
        made.append(name)
        return {"access_key": name, "secret_key": "secret-of-the-account"}

    yield make
    for name in made:
        admin.user_remove(name)
        admin.policy_remove(name)


READ, WRITE = ["s3:GetObject"], ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]


def test_accounts_without_a_right(mine, account, bucket, target, other):
    reader = account("reader", kept=READ, vectors=READ)
    writer = account("writer", kept=WRITE, vectors=READ)
    began = time.monotonic()
    there = mine.with_account(**reader)
    assert "AccessDenied" in there.fails("created", "one", databases=[DATABASE])
    assert time.monotonic() - began < 20  # the tool alone tries for minutes
    assert keys(bucket, KEPT) == []
    there = mine.with_account(storage=writer, **writer)
    told = there.ok("created", "one", databases=[DATABASE])
    assert any("has no right to write to that of the server" in note for note in told["backup"]["notes"])
    assert there.states() == {"one": "good"}
    began = time.monotonic()
    message = there.fails("restored", "one", **NEW)
    assert "Access Denied" in message
    assert "a restore also writes to that of the server" in message
    assert time.monotonic() - began < 60
    there = mine.with_account(**reader)
    assert there.ok("restored", "one", collections=[f"{DATABASE}/keyed"], **NEW)["rows"] == 500


def test_a_full_disk(mine, official_tool, tmp_path):
    (small := tmp_path / "small").mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "none", str(small)], check=False).returncode:
        shutil.rmtree(small)
        return
    try:
        there = Official(mine.target, small / "store", official_tool, mine.engine["storage"])
        assert "no space left on device" in there.fails("created", "one", databases=[DATABASE])
        assert there.states() == {}
        (small / "filler").write_bytes(b"1" * 60000)
        assert "has room for 0 MiB" in there.fails("created", "one", databases=[DATABASE])
    finally:
        subprocess.run(["umount", str(small)], check=True)
