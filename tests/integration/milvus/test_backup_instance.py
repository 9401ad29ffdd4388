"""A whole server, lost with all its disks, comes back on new ones; nothing half-made is ever taken for it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import manifest
from ansible_collections.vectordb.ops.plugins.module_utils.backup.folder import Folder
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import etcd, pool
from pymilvus import MilvusClient

from tests import servers
from tests.integration import ansible_run
from tests.integration.milvus.backups import wait_for
from tests.integration.milvus.sites import (
    BUCKET,
    LOT,
    LOTS,
    PASSWORD,
    Site,
    Writer,
    answers,
    fill,
    folder,
    loaded,
    objects,
    rows,
)  # fmt: skip
from tests.targets import ROOT, once_allowed


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Two backups, the first of which was made under writes, of a server that is gone with all its disks."""
    top = tmp_path_factory.mktemp("story")
    store = {"folder": str(top / "store")}
    site = Site(top / "first", store)
    told = {"store": store}
    try:
        target = site.serve(new=True)
        client = fill(target)
        writer = Writer(target.client(db_name="shop"))
        writer.start()
        wait_for(lambda: writer.acknowledged > 200)
        told["predicted"] = site.ok("created", "whole_one", check=True)
        told["before"] = writer.acknowledged
        told["one"] = site.ok("created", "whole_one")
        writer.end()
        told["after"] = writer.acknowledged
        told["answers_one"] = answers(target)
        time.sleep(1.1)  # the moments of backups are seconds
        client.insert("products", rows(7000, 100))
        client.delete("products", filter="id in [11, 12]")
        told["two"] = site.ok("created", "whole_two")
        told["answers_two"] = answers(target)
        told["again"] = site.ok("created", "whole_two")
        told["unasked"] = site.fails("restored", "whole_two")
        told["running"] = site.fails("restored", "whole_two", replace_confirm="whole_two")
        told["looked"] = site.ok("restored", "whole_two", replace_confirm="whole_two", check=True)
    finally:
        site.destroy()
    yield told


@pytest.fixture
def mine(story, tmp_path):
    """An empty site, and the backups in a store of its own."""
    shutil.copytree(story["store"]["folder"], tmp_path / "store")
    site = Site(tmp_path / "site", {"folder": str(tmp_path / "store")})
    try:
        yield site
    finally:
        site.destroy()


def test_a_backup_tells_what_is_in_it_and_copies_objects_once(story):
    assert story["predicted"]["actions"][0]["changes"]["collections"] == ["shop/busy", "shop/idle", "shop/products"]
    told = story["one"]["backup"]
    assert told["server"]["version"] == "2.3.5"
    assert (told["users"], "looker" in told["roles"]) == (["reader", "root"], True)
    products = next(one for one in told["collections"] if one["name"] == "products")
    alive = LOTS * LOT + 50 - 3  # the server may have compacted what was deleted
    assert (products["rows"] - products["deletes"], products["counted"], products["loaded"]) == (alive, alive, True)
    one, two = (
        json.loads((Path(story["store"]["folder"]) / name / "manifest.json").read_text())["objects"]
        for name in ("whole_one", "whole_two")
    )
    second, shared = story["two"]["backup"], {key for key in set(one) & set(two) if key.startswith("/")}
    assert shared  # of those, the server may have compacted many meanwhile
    assert second["new_bytes"] == sum(two[key]["bytes"] for key in two if key.startswith("/") and key not in shared)
    assert (story["again"]["changed"], story["again"]["backup"]["revision"]) == (False, second["revision"])


def test_a_server_that_runs_is_never_restored_into(story):
    assert "Milvus runs there" in story["running"]
    assert "rootcoord (" in story["running"]
    assert "a server keeps its data there" in story["unasked"]
    assert "Milvus runs there, and has to be stopped before" in str(story["looked"]["notes"])


def test_everything_comes_back_and_again_as_it_was_earlier(story, mine):
    predicted = mine.ok("restored", "whole_two", check=True)
    assert mine.keys() == 0
    assert mine.paths() == set()
    told = mine.ok("restored", "whole_two", server_version="2.3.5")
    assert told["actions"] == predicted["actions"]
    again = mine.ok("restored", "whole_two")
    assert (again["changed"], again["actions"]) == (False, [])
    target = mine.serve()
    loaded(target)
    assert answers(target) == story["answers_two"]
    reader = MilvusClient(mine.milvus.uri, user="reader", password="Secret-of-reader", db_name="shop", timeout=20)
    once_allowed(lambda: reader.query("products", filter="id == 7", output_fields=["id"]))
    same = mine.ok("verified", "whole_two", against="server", rights=True)
    assert set(same["compared"]) == {"shop/busy", "shop/idle", "shop/products"}
    about = same["compared"]["shop/products"]
    assert (about["rows"], about["sampled"], about["recall"]["recall"]) == (
        len(story["answers_two"]["rows"]["products"]),
        20,
        1.0,
    )
    assert same["rights"]["users"] == 2
    client = target.client(db_name="shop")
    client.insert("products", rows(9000, 30))
    client.flush("products")
    assert len(client.query("products", filter="id >= 9000", consistency_level="Strong", limit=100)) == 30
    mine.stop()
    assert not mine.ok("restored", "whole_two", check=True)["changed"]
    _earlier(story, mine)


def _earlier(story, mine):
    moment = story["one"]["backup"]["moment"]
    assert "type the name of the backup as replace_confirm" in mine.fails("restored", "whole_one")
    assert "is not the name of the backup" in mine.fails("restored", "whole_one", replace_confirm="whole_two")
    kept = mine.fails("restored", "whole_one", replace_confirm="whole_one", queue="keep")
    assert "would bring back rows that were written after the backup" in kept
    told = mine.ok("restored", not_after=moment, policy="whole", replace_confirm="whole_one")
    assert told["actions"][0]["destructive"]
    # Objects that are there and the same stay.
    assert told["actions"][0]["changes"]["objects"] < len(objects(mine, "whole_one")) // 2
    assert mine.keys("by-dev-replaced") == 0
    mine.empty_queue()
    target = mine.serve()
    loaded(target)
    assert answers(target) == story["answers_one"]
    client = target.client(db_name="shop")
    ids = sorted(one["id"] for one in client.query("busy", filter="id >= 0", consistency_level="Strong", limit=16000))
    assert ids == list(range(len(ids)))
    assert story["before"] <= len(ids) <= story["after"]


@contextlib.contextmanager
def started(site, state, name, **options):
    """The module in a process of its own, killed in the end."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "library" / "milvus_backup.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "collections")}, text=True,
    )  # fmt: skip
    try:
        arguments = {**site.given(state, name, **options), "_ansible_check_mode": False}
        process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}))
        process.stdin.close()
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


def test_a_killed_restore_goes_on_and_another_one_is_refused(story, mine):
    with started(mine, "restored", "whole_two", parallel=1) as process:
        wait_for(lambda: len(mine.paths()) >= 3 or process.poll() is not None)
    assert 3 <= len(mine.paths()) < len(objects(mine, "whole_two"))
    assert mine.keys() == 1
    assert "a restore of backup whole_two was broken off there" in mine.fails("restored", "whole_one")
    told = mine.ok("restored", "whole_two")
    assert told["actions"][0]["changes"]["continued"]
    loaded(mine.serve())
    assert answers(mine.target) == story["answers_two"]


@pytest.mark.parametrize("place", ["by-dev-replaced/", "by-dev/meta/"])
def test_a_restore_that_died_while_it_wrote_the_meta_goes_on(story, mine, monkeypatch, place):
    mine.ok("restored", "whole_one")
    whole = mine.keys()
    real, calls = etcd.Etcd._put, []

    def dying(self, batch):
        calls.extend(key for key, _value in batch if key.startswith(place.encode()))
        if len(calls) > 40:
            raise KeyboardInterrupt
        real(self, batch)

    monkeypatch.setattr(etcd.Etcd, "_put", dying)
    monkeypatch.setattr(etcd, "MOST_OPERATIONS", 20)
    with pytest.raises(KeyboardInterrupt):
        mine.run("restored", "whole_two", replace_confirm="whole_two")
    monkeypatch.undo()
    # One of both is complete: what was there, or the copy of it.
    assert max(mine.keys("by-dev-replaced") + 1, mine.keys()) >= whole
    mine.ok("restored", "whole_two", replace_confirm="whole_two")
    assert mine.keys("by-dev-replaced") == 0
    if place == "by-dev/meta/":
        loaded(mine.serve())
        assert answers(mine.target) == story["answers_two"]


def test_a_killed_retention_leaves_what_others_need(mine):
    with started(mine, "absent", "whole_one") as process:
        wait_for(lambda: not (folder(mine) / "whole_one" / "manifest.json").exists() or process.poll() is not None)
    assert mine.states()["whole_two"] == "good"
    mine.ok("verified", "whole_two")
    mine.ok("absent", "whole_one")
    (folder(mine) / "whole_three").mkdir(exist_ok=True)
    (folder(mine) / "whole_three" / manifest.BEGUN).write_text('{"started": "2026-01-01T00:00:00Z"}')
    mine.ok("absent", "whole_three")  # whichever comes next takes away what was left
    named = {key for key in objects(mine, "whole_two") if key.startswith("/")}
    there = {f"/{path.relative_to(folder(mine))}" for path in (folder(mine) / pool.FOLDER).rglob("*") if path.is_file()}
    assert there == named
    mine.ok("absent", policy="whole", retention={"keep_last": 1})
    assert mine.states() == {"whole_two": "good"}


def test_nothing_is_taken_away_while_a_manifest_cannot_be_read(mine):
    damaged = folder(mine) / "whole_two" / "manifest.json"
    damaged.write_text(damaged.read_text().replace('"engine"', '"Engine"', 1))
    assert mine.states()["whole_two"] == "damaged"
    before = sorted((folder(mine) / pool.FOLDER).rglob("*"))
    mine.ok("absent", "whole_one")
    assert sorted((folder(mine) / pool.FOLDER).rglob("*")) == before


def test_a_changed_and_a_lost_object_are_named(mine):
    first, second = sorted(key for key in objects(mine, "whole_two") if "/insert_log/" in key)[:2]
    path = folder(mine) / first[1:]
    path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))
    message = mine.fails("restored", "whole_two")
    assert f"it is damaged: {first} was changed" in message
    assert (mine.keys(), mine.paths()) == (0, set())
    (folder(mine) / second[1:]).unlink()
    assert f"1 objects are not there: {second}" in mine.fails("verified", "whole_two")
    assert mine.states()["whole_two"] == "damaged"


WRONG = (
    ({"server_version": "2.3.4"}, "newer than the 2.3.4 that is to run"),
    ({"server_version": "new"}, "is no version of Milvus"),
    ({"queue": None}, "queue: missing: the backup is of a whole server"),
    ({"etcd": None}, "etcd: missing: the backup is of a whole server"),
    ({"suffix": "_x"}, "suffix: has no meaning for a backup of a whole server"),
    ({"name": "whole_tow"}, "did you mean whole_two?"),
    ({"name": None, "not_after": "2020-01-01"}, "the oldest good one is of 20"),
    ({"name": None, "not_after": "yesterday"}, "not_after: 'yesterday' is no time"),
    ({"not_after": "2026-01-01"}, "not_after: finds a backup by its time: leave out the name"),
)


def test_a_restore_says_what_is_wrong_and_writes_nothing(mine, monkeypatch):
    for change, sentence in WRONG:
        given = {"name": "whole_two", **change}
        assert sentence in mine.fails("restored", **given)
    monkeypatch.setattr(Folder, "free_bytes", lambda _self: 1000)
    local = {"storage": {"folder": str(mine.folder / "local"), "root_path": ""}}
    assert "has room for 0 MiB, its objects take" in mine.fails("restored", "whole_two", **local)
    assert (mine.keys(), mine.paths()) == (0, set())


def test_objects_of_somebody_else_are_in_the_way(mine):
    mine.objects.put_object(BUCKET, "files/insert_log/1/2/3/4/5", io.BytesIO(b"1"), 1)
    assert "a server keeps its data there: 1 objects in bucket milvus" in mine.fails("restored", "whole_two")
    assert mine.keys() == 0
    mine.ok("restored", "whole_two", replace_confirm="whole_two")


@pytest.fixture
def back(story, mine):
    """A site that has the first backup again, and serves."""
    mine.ok("restored", "whole_one")
    loaded(mine.serve())
    return mine


def test_backups_of_a_server_that_came_back(back, story):
    """What was copied is not copied again; a killed one goes on; a lost object is named; a bucket is a store, too."""
    told = back.ok("created", "whole_three")
    assert told["backup"]["new_bytes"] < told["backup"]["bytes"] // 4
    with started(back, "created", "fresh", store={"folder": str(back.folder / "new")}, parallel=1) as process:
        place = back.folder / "new" / pool.FOLDER
        wait_for(lambda: sum(one.is_file() for one in place.rglob("*")) >= 3 or process.poll() is not None)
    fresh = {"store": {"folder": str(back.folder / "new")}}
    assert [one["state"] for one in back.ok("listed", **fresh)["backups"]] == ["unfinished"]
    wait_for(lambda: back.run("created", "fresh", check=True, **fresh)["changed"])
    inodes = {one: one.stat().st_ino for one in place.rglob("*") if one.is_file() and not one.name.endswith(".part")}
    back.ok("created", "fresh", **fresh)
    back.ok("verified", "fresh", **fresh)
    assert {one: one.stat().st_ino for one in inodes} == inodes
    _in_a_bucket(back)
    _two_at_once(back)
    _lost(back)


def _in_a_bucket(back):
    """The object storage copies by itself, and tells the checksums."""
    back.objects.make_bucket("backups")
    beside = {"store": {**back.places["storage"], "bucket": "backups"}}
    back.ok("created", "beside", **beside)
    back.ok("verified", "beside", **beside)
    same = back.fails("created", "same", store={**back.places["storage"], "prefix": "b"})
    assert "store.bucket: milvus is the bucket of the server" in same


def _two_at_once(back):
    with started(back, "created", "fresh_2", store={"folder": str(back.folder / "two")}, parallel=1) as process:
        wait_for(lambda: (back.folder / "two" / "fresh_2").exists() or process.poll() is not None)
        process.send_signal(signal.SIGSTOP)
        message = back.fails("created", "fresh_3", store={"folder": str(back.folder / "two")})
        assert f"another run is at work there: create backup fresh_2, process {process.pid}" in message


def _lost(back):
    told = back.ok("created", "whole_four")
    gone = next(key for key in objects(back, told["backup"]["name"]) if "/insert_log/" in key)
    path = f"files/{pool.path_of(gone)}"
    back.objects.remove_object(BUCKET, path)
    message = back.fails("created", "whole_five", flush=False)
    assert f"1 that its meta names are not there: {pool.path_of(gone)}" in message
    assert "whole_five" not in back.states()
    for change, sentence in (
        ({"storage": {**back.places["storage"], "root_path": "file"}}, "Check storage.bucket and storage.root_path"),
        ({"storage": {**back.places["storage"], "secret_key": "wrong-key"}}, "Correct storage.secret_key"),
        ({"storage": {**back.places["storage"], "bucket": "no-such"}}, "or correct storage.bucket"),
        ({"etcd": {**back.places["etcd"], "root_path": "by-def"}}, "no Milvus keeps its meta there, only below by-dev"),
        ({"etcd": {"endpoints": ["http://127.0.0.1:1"]}}, "read the meta of Milvus from etcd http://127.0.0.1:1"),
        ({"databases": ["shop"]}, "databases: has no meaning with engine: instance"),
    ):
        assert sentence in back.fails("created", "whole_five", flush=False, **change)


def test_a_backup_of_a_server_that_is_down(story, mine):
    mine.ok("restored", "whole_two")
    told = mine.ok("created", "last_chance", flush=False)
    assert told["server"] == "not asked"
    assert any("nothing was flushed before" in note for note in told["backup"]["notes"])
    assert told["backup"]["new_bytes"] == 0


def play(site, name, *flags, **variables):
    """With the variables that the role milvus has of a cluster."""
    keys, address = servers.MINIO_KEYS, "127.0.0.1"
    known = {
        "ansible_python_interpreter": sys.executable, "milvus_install_method": "archive", "milvus_version": "2.3.5",
        "milvus_authorization_enabled": True,
        "milvus_uri": site.milvus.uri, "milvus_root_password": PASSWORD, "milvus_etcd_mode": "external",
        "milvus_etcd_endpoints": [f"{address}:{site.etcd.port}"], "milvus_s3_endpoint": address,
        "milvus_s3_port": site.minio.port, "milvus_s3_use_ssl": False, "milvus_s3_access_key": keys["access_key"],
        "milvus_s3_secret_key": keys["secret_key"], "milvus_backup_store": site.store, "milvus_backup_policy": "whole",
        "milvus_backup_engine": "instance", **variables,
    }  # fmt: skip
    book, inventory = ROOT / "playbooks" / f"{name}.yml", ROOT / "inventories" / "local"
    return ansible_run.play(book, "-e", json.dumps(known), *flags, inventory=inventory)


def test_the_playbooks(story, back, tmp_path):
    before = back.states()
    checked = play(back, "backup", "--check")
    assert checked.ok, checked.output
    assert back.states() == before
    done = play(back, "backup", milvus_backup_options={"parallel": 4})
    assert done.ok, done.output
    (name,) = set(back.states()) - set(before)
    second = Site(tmp_path / "second", back.store)
    try:
        started_not = ("--skip-tags", "restore_start")
        early = play(second, "restore", *started_not, milvus_restore_to="2020-01-01T00:00:00Z")
        assert "the oldest good one is of 20" in early.message
        embedded = play(second, "restore", *started_not, milvus_etcd_mode="embedded")
        assert "one within the server is gone with it" in embedded.message
        restored = play(second, "restore", *started_not, milvus_restore_to="2100-01-01T00:00:00Z")
        assert restored.ok, restored.output
        assert second.keys() > 1
        told = json.loads((folder(back) / name / "manifest.json").read_text())
        loaded(second.serve())
        assert answers(second.target) == story["answers_one"]
        assert told["collections"][0]["name"] == "busy"
    finally:
        second.destroy()
