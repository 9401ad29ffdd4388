"""Backups that are broken off: old ones stay whole, nothing half-made looks good, the next run succeeds."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys

import numpy
import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import MilvusError

from tests import servers
from tests.integration.milvus import backups, test_data
from tests.integration.milvus.backups import Backups, client, contents, wait_for
from tests.targets import ROOT, Target

ROWS, DIM = 6000, 256
FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": DIM},
]


@pytest.fixture(scope="module", params=["lite", "milvus"])
def source(request):
    """A collection that takes a while to be copied."""
    target = request.getfixturevalue(request.param)
    filled(target)
    yield target
    backups.drop(target, "long")


@pytest.fixture(scope="module")
def old(source, tmp_path_factory):
    """A store with a whole backup."""
    one = Backups(source, tmp_path_factory.mktemp("old"))
    one.ok("created", "old", collections=["long/many"])
    return one.path


@pytest.fixture
def mine(source, old, tmp_path):
    shutil.copytree(old, tmp_path / "store")
    return Backups(source, tmp_path / "store")


@pytest.fixture(scope="module")
def in_parts(source, tmp_path_factory):
    one = Backups(source, tmp_path_factory.mktemp("parts"))
    one.ok("created", "small", collections=["long/many"], part_mib=1)
    return one.path


@pytest.fixture
def both(mine, in_parts):
    shutil.copytree(in_parts / "small", mine.path / "small")
    return mine


@contextlib.contextmanager
def started(mine, state, name, **options):
    """The module in a process of its own, killed in the end."""
    given = {"state": state, "name": name, "store": mine.store, "_ansible_check_mode": False, **options}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "library" / "milvus_backup.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "collections")}, text=True,
    )  # fmt: skip
    try:
        process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": {**mine.target.connection, **given}}))
        process.stdin.close()
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def parts_of(mine, name):
    try:
        told = json.loads((mine.path / name / "progress.json").read_text())
        return [part for unit in told["collections"]["long/many"]["units"].values() for part in unit["parts"]]
    except (FileNotFoundError, KeyError, ValueError):
        return []


def killed_in_the_middle(mine, name):
    with started(mine, "created", name, collections=["long/many"], part_mib=1) as process:
        wait_for(lambda: len(parts_of(mine, name)) >= 2 or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert mine.states() == {"old": "good", name: "unfinished"}
    return parts_of(mine, name)


def test_a_killed_backup_goes_on_after_its_last_whole_part(mine, source, tmp_path):
    done = killed_in_the_middle(mine, "broken")
    whole = {part["object"]: (mine.path / "broken" / part["object"]).stat().st_ino for part in done}
    assert "it was never completed" in mine.fails("restored", "broken", suffix="_x")
    predicted = mine.ok("created", "broken", collections=["long/many"], part_mib=1, check=True)
    told = mine.ok("created", "broken", collections=["long/many"], part_mib=1)
    assert told["actions"] == predicted["actions"]
    assert told["actions"][0]["changes"]["resumed"]
    assert (told["rows"], told["backup"]["runs"]) == (ROWS, 2)
    rows = sum(part["rows"] for part in done)
    assert any(f"the first {rows} rows are of the run that was broken off" in note for note in told["backup"]["notes"])
    assert {one: (mine.path / "broken" / one).stat().st_ino for one in whole} == whole
    assert mine.states() == {"old": "good", "broken": "good"}
    mine.ok("restored", "broken", suffix="_again")
    assert contents(source, "long", "many_again", tmp_path) == contents(source, "long", "many", tmp_path)
    client(source, "long").drop_collection("many_again")


def test_a_killed_backup_of_a_collection_that_is_another_one_now_begins_anew(mine):
    killed_in_the_middle(mine, "broken")
    journal = mine.path / "broken" / "progress.json"
    told = json.loads(journal.read_text())
    told["collections"]["long/many"]["identity"][0] = "1"
    journal.write_text(json.dumps(told))
    told = mine.ok("created", "broken", collections=["long/many"], part_mib=8)
    assert told["rows"] == ROWS
    assert not any("broken off" in note for note in told["backup"]["notes"])
    assert len(list((mine.path / "broken").rglob("*.parquet"))) == sum(
        one.endswith(".parquet") for one in mine.manifest("broken")["objects"]
    )


def test_a_part_that_was_lost_meanwhile_is_read_again(mine):
    done = killed_in_the_middle(mine, "broken")
    (mine.path / "broken" / done[0]["object"]).unlink()
    assert mine.ok("created", "broken", collections=["long/many"], part_mib=1)["rows"] == ROWS
    mine.ok("verified", "broken")


def test_what_was_never_completed_can_be_removed(mine):
    killed_in_the_middle(mine, "broken")
    assert mine.ok("absent", "broken")["backup"]["state"] == "unfinished"
    assert mine.states() == {"old": "good"}


def test_two_at_once_and_one_that_is_ended_in_order(mine):
    with started(mine, "created", "first", collections=["long/many"], part_mib=1) as process:
        wait_for(lambda: parts_of(mine, "first"))
        message = mine.fails("created", "second", collections=["long/many"])
        assert f"another run is at work there: create backup first, process {process.pid}" in message
        assert "another run is at work there" in mine.fails("absent", "old")
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert mine.states() == {"old": "good", "first": "unfinished"}
    assert not list(mine.path.rglob("*.part"))
    assert mine.ok("created", "first", collections=["long/many"], part_mib=1)["rows"] == ROWS


def staged(source):
    one = client(source, "long")
    return [name for name in one.list_collections() if name.startswith("many_x")]


@pytest.mark.parametrize("parts", [0, 3])
def test_a_killed_restore_goes_on(both, source, tmp_path, parts):
    mine = both
    progress = tmp_path / "progress"
    options = {"suffix": "_x", "progress_path": str(progress), "batch_bytes": 1 << 16}
    with started(mine, "restored", "small", **options) as process:
        wait_for(lambda: done_parts(source) >= parts or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert staged(source) == ["many_x__restoring"]
    assert mine.states() == {"old": "good", "small": "good"}
    predicted = mine.ok("restored", "small", suffix="_x", check=True)
    told = mine.ok("restored", "small", suffix="_x")
    assert told["actions"] == predicted["actions"]
    assert told["actions"][0]["changes"]["resumed"]
    assert staged(source) == ["many_x"]
    assert contents(source, "long", "many_x", tmp_path) == contents(source, "long", "many", tmp_path)
    client(source, "long").drop_collection("many_x")


def done_parts(source):
    if staged(source) != ["many_x__restoring"]:
        return -1
    told = client(source, "long").describe_collection("many_x__restoring").get("properties") or {}
    return int(str(told.get("vectordb.ops.restore", "x x -1")).split()[2])


def test_a_restore_of_another_backup_takes_away_what_was_left(both, source):
    mine = both
    with started(mine, "restored", "small", suffix="_x", batch_bytes=1 << 16) as process:
        wait_for(lambda: done_parts(source) >= 1 or process.poll() is not None)
    assert staged(source) == ["many_x__restoring"]
    told = mine.ok("restored", "old", suffix="_x")
    assert "resumed" not in told["actions"][0]["changes"]
    assert told["compared"]["long/many_x"]["rows"] == ROWS
    client(source, "long").drop_collection("many_x")


def test_a_full_disk(mine, source, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(small)], check=False).returncode == 0
    limit = None if mounted else 2 << 20
    try:
        there = Backups(source, small / "store")
        if mounted:
            message = there.fails("created", "one", collections=["long/many"])
            assert "has room for" in message  # known before the first row
            message = there.fails("created", "one", collections=["long/many"], part_mib=1)
        with limited_process(there, limit) as message:
            assert "Make room there" in message or "File too large" in message
        assert "good" not in there.states().values()
    finally:
        if mounted:
            subprocess.run(["umount", str(small)], check=True)
    assert mine.states() == {"old": "good"}


@contextlib.contextmanager
def limited_process(there, limit):
    """The message of a run that cannot write more than so many bytes into a file, or than its disk holds."""
    limits = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));" if limit else ""
    patched = (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);" + limits
        + "from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import create;"
        "create.Create._require_space = lambda self: None;"
        "from ansible_collections.vectordb.ops.plugins.modules import milvus_backup; milvus_backup.main()"
    )  # fmt: skip
    given = {"state": "created", "name": "one", "store": there.store, "collections": ["long/many"]}
    done = subprocess.run(
        [sys.executable, "-c", patched], capture_output=True, text=True, check=False,
        input=json.dumps({"ANSIBLE_MODULE_ARGS": {**there.target.connection, **given}}),
        env={**os.environ, "PYTHONPATH": str(ROOT / "collections")},
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    yield json.loads(done.stdout)["msg"]


def filled(target):
    target.ok("milvus_catalog", catalog={"databases": [{"name": "long"}], "collections": [
        {"name": "many", "database": "long", "fields": FIELDS, "indexes": [backups.FLAT], "load": True}
    ]})  # fmt: skip
    vectors = numpy.random.default_rng(7).random((ROWS, DIM), dtype=numpy.float32)
    one = client(target, "long")
    for start in range(0, ROWS, 2000):
        one.insert("many", [{"id": at, "vector": vectors[at].tolist()} for at in range(start, start + 2000)])


def server_dies(target, mine, tmp_path):
    """During a backup and during a restore: both say so, and go on when the server is there again."""
    with started(mine, "created", "one", collections=["long/many"], part_mib=1, timeout=10) as process:
        wait_for(lambda: parts_of(mine, "one"))
        target.server.stop(signal.SIGKILL)
        told = json.loads(process.stdout.read())
    assert told["failed"]
    assert "server" in told["msg"]
    assert mine.states() == {"one": "unfinished"}
    target.server.start()
    wait_for(lambda: not target.run("milvus_info", fresh=True).get("failed"), 120)
    wait_for(lambda: not mine.target.run(
        "milvus_backup", state="created", name="one", store=mine.store, collections=["long/many"], part_mib=1
    ).get("failed"), 300)  # fmt: skip
    assert mine.ok("verified", "one")["rows"] == ROWS
    with started(mine, "restored", "one", suffix="_x", batch_bytes=1 << 16, timeout=10) as process:
        wait_for(lambda: done_parts(target) >= 1)
        target.server.stop(signal.SIGKILL)
        told = json.loads(process.stdout.read())
    assert told["failed"]
    assert told["left"] == ["long/many_x__restoring"]
    target.server.start()
    wait_for(lambda: not target.run("milvus_info", fresh=True).get("failed"), 120)
    wait_for(lambda: not target.run(
        "milvus_backup", state="restored", name="one", store=mine.store, suffix="_x"
    ).get("failed"), 300)  # fmt: skip
    assert staged(target) == ["many_x"]
    for name in ("many", "many_x"):
        client(target, "long").load_collection(name)
    assert contents(target, "long", "many_x", tmp_path) == contents(target, "long", "many", tmp_path)


def test_a_server_that_dies_in_the_middle(tmp_path):
    server = servers.lite(tmp_path / "server").start()
    try:
        target = Target(server, {"uri": server.uri}, lite=True, fresh=True)
        filled(target)
        server_dies(target, Backups(target, tmp_path / "store"), tmp_path)
    finally:
        server.stop(signal.SIGKILL)


# Calls of the client library that change something.
CHANGES = (
    "alter_alias", "alter_collection_properties", "create_alias", "create_collection", "create_index",
    "create_partition", "drop_alias", "drop_collection", "flush", "insert", "load_collection", "release_collection",
    "rename_collection", "upsert",
)  # fmt: skip


def cut_off(session, at, done):
    """A method in place of Session.call, which fails at the change with this number, from 1 on."""
    real = session.call

    def call(self, method, *args, **kwargs):
        if method in CHANGES:
            done.append(method)
            if len(done) == at:
                raise MilvusError("cut off", method)
        return real(self, method, *args, **kwargs)

    return call


def test_a_restore_that_is_cut_off_at_any_call(lite, tmp_path, monkeypatch):
    """In the place of a collection that serves by an alias: the next run ends it, and nothing is left over."""
    mine = Backups(lite, tmp_path / "store")
    options = {"collections": ["cut/wide"], "replace_confirm": "one"}
    with backups.database(lite, "cut", filled=False):
        one = client(lite, "cut")
        one.insert("wide", [test_data.row(number) for number in range(50)])
        names = sorted(one.list_collections())
        mine.ok("created", "one", collections=["cut/wide"])
        expected = contents(lite, "cut", "wide", tmp_path)
        for at in range(1, 100):
            one.delete("wide", filter="id < 10")
            done = []
            with monkeypatch.context() as patch:
                patch.setattr(connection.Session, "call", cut_off(connection.Session, at, done))
                told = lite.run("milvus_backup", state="restored", name="one", store=mine.store, **options)
            # An alias that cannot be moved is made anew.
            helped = len(done) > at and done[at - 1] == "alter_alias"
            assert bool(told.get("failed")) == (len(done) >= at and not helped), (at, told.get("msg"))
            mine.ok("restored", "one", **options)
            assert contents(lite, "cut", "wide", tmp_path) == expected, (at, done)
            assert sorted(one.list_collections()) == names, (at, done)
            assert one.describe_collection("current")["collection_name"] == "wide"
            if len(done) < at:
                break
        assert at > 10
