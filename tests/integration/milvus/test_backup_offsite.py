"""Copies of a store in another place, by the restic and rclone of the distribution, on folders and on a real MinIO."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup.folder import Folder
from minio import Minio

from tests.targets import ROOT, run_module
from tests.unit.backup.test_folder import filled, states

PASSWORD = "the-secret-of-the-copy"


@pytest.fixture
def folder(tmp_path):
    """A store with one backup."""
    path = tmp_path / "store"
    filled(Folder(str(path)), "nightly_20261127_020000")
    return path


def offsite(state, folder, repository, check=False, **more):
    given = {"password": PASSWORD, "store": {"folder": str(folder)}, "repository": str(repository), **more}
    return run_module("milvus_backup_offsite", check=check, state=state, **given)


def ok(*args, **more):
    told = offsite(*args, **more)
    assert not told.get("failed"), told["msg"]
    return told


def fails(*args, **more):
    told = offsite(*args, **more)
    assert told.get("failed"), told
    return told["msg"]


def big(path, mib=64):
    """Something that takes a while to be copied."""
    at = path / "nightly_20261127_020000" / "big.part0"
    at.write_bytes(os.urandom(mib << 20))
    return at


@pytest.mark.parametrize("tool", ["restic", "rclone"])
def test_copied_once_encrypted_verified_and_brought_back(folder, tmp_path, tool):
    other = tmp_path / "other"
    predicted = ok("copied", folder, other, check=True, tool=tool)
    assert (predicted["changed"], other.exists()) == (True, False)
    real = ok("copied", folder, other, tool=tool)
    assert (real["actions"], real["snapshots"]) == (predicted["actions"], 1)
    assert real["backups"] == ["nightly_20261127_020000"]
    assert not ok("copied", folder, other, tool=tool)["changed"]
    kept = b"".join(one.read_bytes() for one in other.rglob("*") if one.is_file())
    assert b"nightly_20261127_020000" not in kept
    assert not any("nightly" in one.name for one in other.rglob("*"))

    filled(Folder(str(folder)), "nightly_20261128_020000")
    more = ok("copied", folder, other, tool=tool, read="100%")
    assert (more["changed"], more["snapshots"]) == (True, 2 if tool == "restic" else 1)
    ok("verified", folder, other, tool=tool, read="100%")
    assert "it is not empty: nightly_" in fails("restored", folder, other, tool=tool)
    back = tmp_path / "back"
    assert ok("restored", back, other, tool=tool, check=True)["changed"]
    brought = ok("restored", back, other, tool=tool)
    assert brought["backups"] == ["nightly_20261127_020000", "nightly_20261128_020000"]
    assert states(Folder(str(back))) == states(Folder(str(folder)))

    said = fails("listed", folder, other, tool=tool, password="another-secret")
    assert "the one that it was made with" in said, said
    damaged = max((one for one in other.rglob("*") if one.is_file()), key=lambda one: one.stat().st_size)
    damaged.chmod(0o600)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"X")
    assert fails("verified", folder, other, tool=tool, read="100%")


def test_only_snapshots_that_were_asked_for_stay(folder, tmp_path):
    for day in (28, 29, 30):
        filled(Folder(str(folder)), f"nightly_202611{day}_020000")
        told = ok("copied", folder, tmp_path / "other", keep={"last": 2})
    assert told["snapshots"] == 2
    assert len(ok("listed", folder, tmp_path / "other")["copies"]) == 2


def test_what_is_refused(folder, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "there is no good backup" in fails("copied", empty, tmp_path / "other")
    assert "lies in the store itself" in fails("copied", folder, folder / "copy")
    assert "there is none" in fails("restored", empty, tmp_path / "nowhere")
    assert "restic, which keeps snapshots" in fails("copied", folder, tmp_path / "o", tool="rclone", keep={"last": 1})
    assert "keep.newest" in fails("copied", folder, tmp_path / "other", keep={"newest": 1})
    assert "holds a password" in fails("copied", folder, "rest:https://me:secret@host/x")
    assert "s3:URL/BUCKET/PATH" in fails("copied", folder, "b2:bucket", tool="rclone")
    bucket = {"endpoint": "localhost:1", "bucket": "b", "access_key": "a", "secret_key": "b"}
    assert "restic reads folders" in fails("copied", folder, "/x", tool="restic", store=bucket)
    lost = fails("copied", folder, "s3:http://127.0.0.1:1/b/c", access_key="a", secret_key="b")
    assert "127.0.0.1:1" in lost


@pytest.mark.parametrize("tool", ["restic", "rclone"])
def test_a_copy_that_was_killed_is_made_by_the_next_run(folder, tmp_path, tool):
    other = tmp_path / "other"
    ok("copied", folder, other, tool=tool)
    filled(Folder(str(folder)), "nightly_20261128_020000")
    big(folder)
    given = {
        "state": "copied",
        "tool": tool,
        "password": PASSWORD,
        "store": {"folder": str(folder)},
        "repository": str(other),
    }
    size = sum(one.stat().st_size for one in other.rglob("*") if one.is_file())
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "library" / "milvus_backup_offsite.py")], stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT / "collections")}, text=True,
    )  # fmt: skip
    process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": given}))
    process.stdin.close()
    deadline = time.monotonic() + 60
    while sum(_size(one) for one in other.rglob("*")) <= size and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not _tools_of(other)
    assert ok("listed", folder, other, tool=tool)["snapshots"] == 1
    told = ok("copied", folder, other, tool=tool, read="100%")
    assert told["changed"]
    back = tmp_path / "back"
    ok("restored", back, other, tool=tool)
    assert states(Folder(str(back))) == states(Folder(str(folder)))


def _size(path):
    with contextlib.suppress(OSError):
        return path.stat().st_size if path.is_file() else 0
    return 0


def _tools_of(other):
    """Tools that still work there, half a second after their parent was killed."""
    time.sleep(0.5)
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if str(other).encode() in path.read_bytes():
                found.append(path)
    return found


def test_from_a_bucket_to_another_and_by_restic_into_one(folder, tmp_path, minio):
    client = Minio(minio["endpoint"], minio["access_key"], minio["secret_key"], secure=False)
    for name in ("here", "there"):
        client.make_bucket(name)
    for path in (one for one in folder.rglob("*") if one.is_file()):
        client.fput_object("here", f"a/{path.relative_to(folder)}", str(path))
    here = {**minio, "bucket": "here", "prefix": "a"}
    keys = {"access_key": minio["access_key"], "secret_key": minio["secret_key"]}
    there = f"s3:http://{minio['endpoint']}/there"
    told = ok("copied", folder, f"{there}/b", store=here, **keys)
    assert told["backups"] == ["nightly_20261127_020000"]
    assert told["added_bytes"] > 0
    assert not ok("copied", folder, f"{there}/b", store=here, **keys)["changed"]
    back = ok("restored", folder, f"{there}/b", store={**here, "prefix": "back"}, **keys)
    assert back["backups"] == ["nightly_20261127_020000"]
    by_restic = ok("copied", folder, f"{there}/c", **keys)
    assert by_restic["snapshots"] == 1
    names = [one.object_name for one in client.list_objects("there", recursive=True)]
    assert not [name for name in names if "nightly" in name]
    ok("restored", tmp_path / "back", f"{there}/c", **keys)
    wrong = fails("copied", folder, f"{there}/c", access_key=minio["access_key"], secret_key="wrong-secret")
    assert "Correct secret_key" in wrong
    shutil.rmtree(tmp_path / "back")
