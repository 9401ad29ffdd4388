"""Backups in a bucket of a real MinIO: objects, the lock, and one clear sentence for what may be wrong."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import lease, listing, manifest, verify
from ansible_collections.vectordb.ops.plugins.module_utils.backup.bucket import Bucket
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from minio import Minio

from tests import servers
from tests.targets import ROOT
from tests.unit.backup.test_folder import filled, states

BUCKET = "backups"


@pytest.fixture
def about(minio):
    name = f"{BUCKET}-{time.monotonic_ns()}"
    client_of(minio).make_bucket(name)
    return {**minio, "bucket": name, "prefix": "a/b", "region": None, "ca_path": None}


def client_of(about):
    return Minio(about["endpoint"], about["access_key"], about["secret_key"], secure=False)


@pytest.fixture
def store(about):
    return Bucket(about)


def test_a_whole_one_is_good_and_a_changed_object_is_named(store, about):
    facts = filled(store)
    assert states(store) == {"nightly": listing.GOOD}
    assert verify.damaged(store, facts) == []
    client = client_of(about)
    client.put_object(about["bucket"], "a/b/nightly/data/a", io.BytesIO(b"b" * 10), 10)
    assert verify.damaged(store, facts) == ["data/a was changed: its checksum is not the one that was written"]
    assert states(store) == {"nightly": listing.GOOD}  # the same size: only reading it tells
    client.remove_object(about["bucket"], "a/b/nightly/data/b")
    assert listing.one(store, "nightly")["problems"] == ["1 objects are not there: data/b"]
    assert "data/b cannot be read: NoSuchKey" in verify.damaged(store, facts)[1]


def test_files_go_and_come(store):
    with store.staged("x/big") as path:
        Path(path).write_bytes(b"1" * (6 << 20))
    with store.fetched("x/big") as path:
        assert Path(path).read_bytes() == b"1" * (6 << 20)
    assert store.list() == {"x/big": 6 << 20}
    assert store.read("x/none") is None
    with pytest.raises(RuntimeError), store.staged("x/half") as path:
        raise RuntimeError
    assert store.list() == {"x/big": 6 << 20}


def test_nothing_beside_the_prefix_is_seen_or_touched(store, about):
    client_of(about).put_object(about["bucket"], "other/file", io.BytesIO(b"1"), 1)
    filled(store)
    assert {key.partition("/")[0] for key in store.list()} == {"nightly"}
    store.remove("nightly", [f"nightly/{manifest.NAME}"], [f"nightly/{manifest.BEGUN}"])
    assert store.list() == {}
    assert [one.object_name for one in client_of(about).list_objects(about["bucket"], recursive=True)] == ["other/file"]


def test_the_manifest_goes_first_and_the_mark_of_ours_last(store):
    filled(store)
    removed = []
    real = store._client.remove_object
    store._client.remove_object = lambda bucket, key: removed.append(key) or real(bucket, key)
    many = store._client.remove_objects
    store._client.remove_objects = lambda bucket, keys: removed.append("the others") or many(bucket, keys)
    store.remove("nightly", [f"nightly/{manifest.NAME}"], [f"nightly/{manifest.BEGUN}"])
    assert removed == ["a/b/nightly/manifest.json", "the others", "a/b/nightly/begun.json"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"bucket": "no-such"}, "there is no such bucket. Create it first"),
        ({"secret_key": "wrong-secret"}, "Correct store.secret_key"),
        ({"access_key": "nobody"}, "Correct store.access_key"),
        ({"secure": True}, "Check store: endpoint, secure, ca_path and the keys"),
        ({"bucket": "No_Such!"}, "Check store"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(about, change, sentence):
    with pytest.raises(BackupError, match=sentence) as caught:
        Bucket({**about, **change}).list()
    assert "\n" not in str(caught.value)
    assert about["secret_key"] not in str(caught.value)


def test_a_server_that_does_not_answer(about):
    (port,) = servers.free_ports(1)
    began = time.monotonic()
    with pytest.raises(BackupError, match="Check store"):
        Bucket({**about, "endpoint": f"127.0.0.1:{port}"})
    assert time.monotonic() - began < 20


HOLDER = """
import json, sys, time
from ansible_collections.vectordb.ops.plugins.module_utils.backup.bucket import Bucket
with Bucket(json.loads(sys.argv[1])).lock("create backup held"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_run_at_a_time_and_a_killed_one_is_followed_at_once(store, about):
    held = subprocess.Popen(
        [sys.executable, "-c", HOLDER, json.dumps(about)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "collections")},
    )  # fmt: skip
    try:
        assert held.stdout.readline() == "held\n"
        said = "another run is at work there: create backup held, process"
        with pytest.raises(BackupError, match=said) as caught, store.lock("create"):
            pass
        assert f"process {held.pid} of" in str(caught.value)
        assert store.list() == {}
    finally:
        held.send_signal(signal.SIGKILL)
        held.wait()
    with store.lock("create") as lock:
        lock.require()
    with store.lock("create again"):
        pass


def test_a_lock_that_somebody_took_over_is_lost(store, about, monkeypatch):
    monkeypatch.setattr(lease, "RENEWED", 0.2)
    with store.lock("create") as lock:
        time.sleep(1)
        lock.require()
        client_of(about).put_object(about["bucket"], "a/b/.lock", io.BytesIO(b"{}"), 2)
        time.sleep(1)
        with pytest.raises(BackupError, match="another run took it over"):
            lock.require()
    # What somebody else holds is left to them.
    assert client_of(about).stat_object(about["bucket"], "a/b/.lock").size == 2
    with pytest.raises(BackupError, match="another run is at work there"), store.lock("create"):
        pass
    monkeypatch.setattr(lease, "EXPIRES", 0)
    with store.lock("create"):
        pass
