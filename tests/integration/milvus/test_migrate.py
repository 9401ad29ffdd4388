"""From Lite to 2.3.5 and back, with somebody who writes: copied, caught up, frozen, compared, and the way back."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time

import pytest

from tests.integration import ansible_run
from tests.integration.milvus import backups, test_data
from tests.integration.milvus.backups import Backups, client
from tests.targets import ROOT

DATABASE = "moving"


@contextlib.contextmanager
def writer(target):
    """Inserts, replaces and deletes rows until it is told to stop; the keys that must be there then."""
    stop, keys, failures = threading.Event(), set(range(300)) | set(range(1000, 1300)) | set(range(2000, 2300)), []

    def write():
        one, at = client(target, DATABASE), 5000
        try:
            while not stop.is_set():
                one.insert("wide", [test_data.row(at), test_data.row(at + 1)])
                one.upsert("keyed", [{"code": f"new{at}", "tenant": "t1", "vector": [float(at), 0.0, 0.0, 1.0]}])
                one.delete("wide", ids=[at - 4000 if at < 5300 else at - 100])
                keys.update((at, at + 1))
                keys.discard(at - 4000 if at < 5300 else at - 100)
                at += 2
                time.sleep(0.02)
        except Exception as error:
            failures.append(error)
        finally:
            one.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield keys
    finally:
        stop.set()
        thread.join()
    assert not failures, failures


@pytest.fixture(params=["lite-milvus", "milvus-lite"])
def sides(request):
    source, target = (request.getfixturevalue(name) for name in request.param.split("-"))
    with backups.database(source, DATABASE):
        yield source, target
    if DATABASE in client(target).list_databases():
        backups.drop(target, DATABASE)


def test_moved_while_somebody_writes(sides, tmp_path):
    source, target = sides
    mine = Backups(source, tmp_path / "store")
    here = {"source": source.connection, "databases": [DATABASE], "exclude": [f"{DATABASE}/made", f"{DATABASE}/empty"]}
    assert "has no collection moving/keyed" in target.fails("milvus_migrate", state="caught_up", **here)
    with writer(source) as keys:
        mine.ok("created", "move", databases=[DATABASE])
        Backups(target, tmp_path / "store").ok("restored", "move")
        time.sleep(1)
        predicted = target.ok("milvus_migrate", state="caught_up", check=True, **here)
        assert predicted["changed"]
        assert predicted["collections"][f"{DATABASE}/wide"]["differing"] > 0
        told = target.ok("milvus_migrate", state="caught_up", remainder=200, **here)
        assert told["changed"]
        assert sum(told["collections"][f"{DATABASE}/wide"]["rounds"]) > 0
    with_auto_id = {**here, "exclude": [f"{DATABASE}/empty"]}
    assert "makes the primary keys (auto_id)" in target.fails("milvus_migrate", state="compared", **with_auto_id)
    # Nobody writes now.
    target.ok("milvus_migrate", state="caught_up", **here)
    same = target.ok("milvus_migrate", state="compared", **here)["collections"]
    assert same[f"{DATABASE}/wide"] == {"rows": len(keys), "differing": 0, "first": []}
    assert not target.ok("milvus_migrate", state="caught_up", **here)["changed"]
    there = client(target, DATABASE)
    found = {row["id"] for row in there.query("wide", "id >= 0", ["id"], limit=16000, consistency_level="Strong")}
    assert found == keys

    # The way back: what was written to the new server comes to the old one.
    there.delete("wide", ids=[0])
    there.upsert("wide", [test_data.row(9000)])
    back = {**here, "source": target.connection}
    message = source.fails("milvus_migrate", state="compared", **back)
    assert f"{DATABASE}/wide: 2 of {len(keys) + 1} rows, the row with key 0 is there only" in message
    told = source.ok("milvus_migrate", state="caught_up", **back)
    assert told["collections"][f"{DATABASE}/wide"]["rounds"] == [2, 0] or sum(
        told["collections"][f"{DATABASE}/wide"]["rounds"]
    ) == 2  # fmt: skip
    assert source.ok("milvus_migrate", state="compared", **back)["collections"][f"{DATABASE}/wide"]["differing"] == 0


def test_the_playbook_moves_and_comes_back(lite, milvus, tmp_path):
    moves = {"source": lite.connection, "target": milvus.connection, "remainder": 500}
    variables = {
        "ansible_python_interpreter": sys.executable, "milvus_backup_store": {"folder": str(tmp_path / "store")},
        "milvus_backup_databases": [DATABASE], "milvus_backup_exclude": [f"{DATABASE}/made", f"{DATABASE}/empty"],
        "milvus_backup_migrate": moves,
    }  # fmt: skip

    def play(phase, **more):
        given = json.dumps({**variables, "milvus_backup_migrate_phase": phase, **more})
        return ansible_run.play(ROOT / "playbooks" / "migrate.yml", "-e", given)

    with backups.database(lite, DATABASE):
        try:
            with writer(lite) as keys:
                copied = play("copy")
                assert copied.ok, copied.output
            refused = play("switch")
            assert "nobody may write to http://127.0.0.1" in refused.message, refused.output
            switched = play("switch", milvus_backup_migrate_frozen="nobody writes")
            assert switched.ok, switched.output
            there = client(milvus, DATABASE)
            told = there.query("wide", "id >= 0", ["id"], limit=16000, consistency_level="Strong")
            assert {row["id"] for row in told} == keys
            there.upsert("wide", [test_data.row(9000)])
            back = play("back", milvus_backup_migrate_frozen="nobody writes")
            assert back.ok, back.output
            assert client(lite, DATABASE).query("wide", "id == 9000", ["id"])
        finally:
            if DATABASE in client(milvus).list_databases():
                backups.drop(milvus, DATABASE)
