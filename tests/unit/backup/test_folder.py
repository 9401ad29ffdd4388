"""A store in a folder: what is half written is not there, what was changed is found, one run at a time."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import listing, manifest, verify
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.folder import Folder


@pytest.fixture
def store(tmp_path):
    return Folder(tmp_path / "store")


def filled(store, name="nightly", **contents):
    contents = contents or {"data/a": b"a" * 10, "data/b": b"b" * 20}
    store.write(f"{name}/{manifest.BEGUN}", b'{"started": "2026-11-27T01:00:00Z"}')
    for key, content in contents.items():
        store.write(f"{name}/{key}", content)
    facts = manifest.made(
        name=name, engine="logical", started="2026-11-27T01:00:00Z", completed="2026-11-27T01:05:00Z", server={},
        collections=[], objects={key: verify.checksum([content]) for key, content in contents.items()},
    )  # fmt: skip
    store.write(f"{name}/{manifest.NAME}", manifest.dumped(facts))
    return facts


def states(store):
    return {one["name"]: one["state"] for one in listing.read(store)}


def test_nothing_is_there_before_the_first(store):
    assert listing.read(store) == []


def test_a_whole_one_is_good_to_the_last_byte(store):
    facts = filled(store)
    assert states(store) == {"nightly": listing.GOOD}
    seen = []
    assert verify.damaged(store, facts, lambda *told: seen.append(told)) == []
    assert seen == [(10, 30), (30, 30)]


def test_only_the_owner_can_read_it(store):
    filled(store)
    below = [*Path(store.path).rglob("*"), Path(store.path)]
    assert {path.stat().st_mode & 0o777 for path in below if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in below if path.is_dir()} == {0o700}


def test_what_was_broken_off_is_not_there(store):
    with pytest.raises(RuntimeError), store.staged("nightly/data/a") as path:
        Path(path).write_bytes(b"half")
        raise RuntimeError
    assert store.list() == {}


def test_states(store):
    filled(store, "whole")
    filled(store, "edited")
    filled(store, "renamed")
    filled(store, "short")
    filled(store, "lost")
    store.write(f"running/{manifest.BEGUN}", b'{"started": "2026-11-27T02:00:00Z"}')
    store.write("photos/x.jpg", b"x")
    top = Path(store.path)
    edited = top / "edited" / manifest.NAME
    edited.write_text(edited.read_text().replace("logical", "instance"))
    (top / "renamed").rename(top / "other")
    store.write("short/data/a", b"a")
    (top / "lost/data/b").unlink()
    found = {one["name"]: one for one in listing.read(store)}
    assert {name: one["state"] for name, one in found.items()} == {
        "whole": "good", "edited": "damaged", "other": "damaged", "short": "damaged", "lost": "damaged",
        "running": "unfinished", "photos": "foreign",
    }  # fmt: skip
    assert found["lost"]["problems"] == ["1 objects are not there: data/b"]
    assert "changed after it was written" in found["edited"]["problems"][0]
    assert "that of backup renamed" in found["other"]["problems"][0]
    assert found["running"]["started"] == "2026-11-27T02:00:00Z"


def test_a_changed_byte_is_named(store):
    facts = filled(store)
    store.write("nightly/data/b", b"b" * 19 + b"x")
    assert states(store) == {"nightly": listing.GOOD}
    assert verify.damaged(store, facts) == ["data/b was changed: its checksum is not the one that was written"]


@pytest.mark.parametrize("calls", range(8))
def test_a_removal_that_is_broken_off_leaves_nothing_that_looks_good(store, monkeypatch, calls):
    """Killed after any number of its steps: nothing is good or looks foreign, and the next run removes the rest."""
    filled(store)
    steps, real = [], {name: getattr(os, name) for name in ("unlink", "rmdir")}

    def counted(name):
        def step(path):
            if len(steps) == calls:
                raise KeyboardInterrupt
            steps.append(path)
            real[name](path)

        return step

    for name in real:
        monkeypatch.setattr(os, name, counted(name))
    ends = [f"nightly/{manifest.NAME}"], [f"nightly/{manifest.BEGUN}"]
    with contextlib.suppress(KeyboardInterrupt):
        store.remove("nightly", *ends)
    monkeypatch.undo()
    expected = listing.GOOD if not steps else listing.UNFINISHED if len(steps) < 5 else None
    assert states(store).get("nightly") == expected
    store.remove("nightly", *ends)
    assert states(store) == {}


HOLD = """
import sys, time
from ansible_collections.vectordb.ops.plugins.module_utils.backup.folder import Folder
with Folder(sys.argv[1]).lock("create nightly"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_run_at_a_time_and_none_that_is_dead(store):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", HOLD, store.path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(BackupError, match=r"another run is at work there: create nightly, process \d+ of"):
            store.lock("prune").__enter__()
        other.kill()
        other.wait()
    with store.lock("prune"):
        pass


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match=r"write a/b in folder .*file: Not a directory"):
        Folder(tmp_path / "file").write("a/b", b"")
