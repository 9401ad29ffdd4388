"""The clock of the host that makes backups is hours off that of the server and of the next run."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from minio import Minio

from tests.integration import ansible_run
from tests.integration.milvus import backups
from tests.integration.milvus.backups import Backups, client, contents
from tests.integration.milvus.test_backup_drill import inventory
from tests.targets import ROOT

DATABASE = "timed"
# Dates alone: gRPC counts its deadlines in Python and in C, where nothing can be moved without a compiler.
SHIFTED = """
import datetime, runpy, sys
off, library = datetime.timedelta(hours=float(sys.argv[1])), sys.argv[2]
sys.argv = [library]
class Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + off
    @classmethod
    def utcnow(cls):
        return super().utcnow() + off
datetime.datetime = Shifted
runpy.run_path(library, run_name="__main__")
"""


def shifted(mine, hours, state, name, **options):
    """The module in a process whose clock is off by so many hours."""
    given = {**mine.target.connection, "state": state, "name": name, "store": mine.store, **options}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SHIFTED, str(hours), str(ROOT / "library" / "milvus_backup.py")],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": {**given, "_ansible_check_mode": False}}), capture_output=True,
        text=True, timeout=200, check=False, env={**os.environ, "PYTHONPATH": str(ROOT / "collections")},
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def source(milvus):
    with backups.database(milvus, DATABASE):
        yield milvus


@pytest.fixture
def mine(source, tmp_path):
    return Backups(source, tmp_path / "store")


def ages(mine):
    return {one["name"]: one["age_hours"] for one in mine.ok("listed")["backups"]}


def test_a_backup_from_the_future_is_whole_and_never_taken_for_the_newest(mine, source, tmp_path):
    ahead, behind, right = "nightly_20990101_020000", "nightly_20200101_020000", "nightly_20261127_020000"
    for name, hours in ((ahead, 2), (behind, -3), (right, 0)):
        told = shifted(mine, hours, "created", name, databases=[DATABASE])
        assert not told.get("failed"), told["msg"]
    assert {name: round(age) for name, age in ages(mine).items()} == {ahead: -2, behind: 3, right: 0}
    message = mine.fails("absent", policy="nightly", retention={"keep_last": 1})
    assert f"{ahead} is from the future" in message
    assert "set the clocks. Nothing was removed." in message
    assert set(mine.states().values()) == {"good"}
    # On a host whose clock is as wrong, nothing is strange, and nothing that was promised goes.
    kept = shifted(mine, 2, "absent", None, policy="nightly", retention={"keep_last": 3})
    assert not kept["changed"]
    variables = {"milvus_backup_store": mine.store, "milvus_backup_drill_max_age_hours": 26}
    for book in ("backup_status", "restore_drill"):
        done = ansible_run.play(
            ROOT / "playbooks" / f"{book}.yml", "-e", json.dumps(variables), inventory=inventory(source, tmp_path)
        )
        assert f"The newest good backup, {ahead}, is from the future" in done.message
    assert not [name for name in client(source).list_databases() if name.startswith("drill_")]
    # The server goes by its own clock: what is restored is what was there.
    try:
        told = shifted(mine, -3, "restored", ahead, rename_databases={DATABASE: "timed_again"})
        assert not told.get("failed"), told["msg"]
        for name in ("wide", "keyed"):
            assert contents(source, "timed_again", name, tmp_path) == contents(source, DATABASE, name, tmp_path)
    finally:
        if "timed_again" in client(source).list_databases():
            backups.drop(source, "timed_again")
    mine.ok("absent", ahead)
    assert not mine.ok("absent", policy="nightly", retention={"keep_last": 2})["changed"]


def test_a_bucket_takes_nothing_from_a_host_whose_clock_is_hours_off(source, minio):
    keys = {name: minio[name] for name in ("access_key", "secret_key")}
    Minio(minio["endpoint"], **keys, secure=False).make_bucket("clocks")
    mine = Backups(source, {**minio, "bucket": "clocks"})
    for hours in (2, -2):
        message = shifted(mine, hours, "created", "off", databases=[DATABASE])["msg"]
        assert "The clocks differ by more than 15 minutes: set the time of the hosts" in message
    assert mine.states() == {}
