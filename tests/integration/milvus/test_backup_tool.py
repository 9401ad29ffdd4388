"""Backups of the official tool on a real server with a real MinIO: made, compared, restored, refused."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import time
from pathlib import Path

import pytest

from tests.integration import ansible_run
from tests.integration.milvus import backups, official, test_data
from tests.integration.milvus.backups import client, contents
from tests.integration.milvus.official import DATABASE, KEPT, NEW, PREFIX, SOURCE, Official, folders, keys
from tests.targets import ROOT


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


def test_made_once_checked_without_a_trace_and_removed(mine, bucket, monkeypatch):
    # Of these the tool would take the place of the server, and not say so.
    monkeypatch.setenv("MILVUS_ADDRESS", "nowhere.example")
    monkeypatch.setenv("MINIO_ACCESS_KEY", "nobody")
    before = keys(bucket, SOURCE)
    predicted = mine.ok("created", "one", databases=[DATABASE], check=True)
    assert (keys(bucket, KEPT), keys(bucket, SOURCE)) == ([], before)
    real = mine.ok("created", "one", databases=[DATABASE])
    assert (real["actions"], real["diff"], real["changed"]) == (predicted["actions"], predicted["diff"], True)
    assert (real["rows"], mine.states()) == (1600, {"one": "good"})
    facts = json.loads(bucket.get_object(KEPT, f"{PREFIX}/one/manifest.json").read())
    assert facts["tool"]["milvus_backup"] == "0.5.16"
    assert {one["name"]: one["rows"] for one in facts["collections"]} == {
        "wide": 900, "keyed": 500, "made": 200, "empty": 0
    }  # fmt: skip
    assert set(facts["objects"]) | {"begun.json", "manifest.json"} == {
        key[len(f"{PREFIX}/one/") :] for key in keys(bucket, KEPT) if not key.endswith(".lock")
    }  # fmt: skip
    assert {"data/meta/full_meta.json", "catalog.json", "sample/copied/wide.parquet"} <= set(facts["objects"])
    assert folders(bucket) == {"files"}
    assert "probe" not in " ".join(keys(bucket, SOURCE))
    again = mine.ok("created", "one", databases=[DATABASE])
    assert (again["changed"], again["actions"]) == (False, [])
    assert mine.ok("verified", "one", against="server")["compared"][f"{DATABASE}/wide"]["same"]
    assert mine.ok("absent", "one")["changed"]
    assert (mine.states(), keys(bucket, KEPT, f"{PREFIX}/one")) == ({}, [])


def test_restored_beside_row_by_row(made, target, other, bucket, tmp_path):
    predicted = made.ok("restored", "one", check=True, **NEW)
    assert other not in client(target).list_databases()
    real = made.ok("restored", "one", **NEW)
    assert (real["actions"], real["diff"]) == (predicted["actions"], predicted["diff"])
    for name in ("wide", "keyed", "made"):
        assert contents(target, other, name, tmp_path) == contents(target, DATABASE, name, tmp_path)
        assert real["compared"][f"{other}/{name}"]["search"]["hits"] == 100
    assert [row["id"] for row in contents(target, other, "wide", tmp_path, "old")] == list(range(1000, 1300))
    facts = {one["name"]: one for one in target.ok("milvus_info", databases=[other])["collections"]}
    was = {one["name"]: one for one in target.ok("milvus_info", databases=[DATABASE])["collections"]}
    for name in was:
        for part in ("fields", "indexes", "partitions", "loaded", "enable_dynamic_field", "shards", "description"):
            assert facts[name][part] == was[name][part], (name, part)
    assert facts["wide"]["properties"]["collection.ttl.seconds"] == "86400"
    assert folders(bucket) == {"files"}
    again = made.ok("restored", "one", **NEW)
    assert (again["changed"], again["actions"]) == (False, [])


def test_what_was_not_flushed_is_in_it_and_replaced_with_its_aliases(target, mine, tmp_path):
    with backups.database(target, "replaced"):
        one = client(target, "replaced")
        target.ok("milvus_role", name="readers", grants=[{"collection": "wide", "privilege": "Query"}])
        try:
            one.flush("wide")
            one.insert("wide", [test_data.row(number) for number in range(5000, 5007)])
            one.delete("wide", filter="id < 10")
            before = contents(target, "replaced", "wide", tmp_path)
            assert mine.ok("created", "one", collections=["replaced/wide"])["rows"] == len(before) == 897
            target.ok("milvus_role", name="readers", state="absent", force=True)
            one.delete("wide", filter="id > 100")
            assert "replace_confirm: one" in mine.fails("restored", "one")
            real = mine.ok("restored", "one", replace_confirm="one", rights=True)
            assert contents(target, "replaced", "wide", tmp_path) == before
            assert one.describe_collection("current")["collection_name"] == "wide"
            assert one.query("current", "id == 5000", ["id"], consistency_level="Strong")[0]["id"] == 5000
            assert sorted(one.list_collections()) == ["empty", "keyed", "made", "wide"]
            assert [one["object"] for one in real["actions"] if one["kind"] == "role"] == ["readers"]
        finally:
            target.ok("milvus_role", name="readers", state="absent", force=True)


def test_collections_that_are_not_loaded_and_those_that_cannot_be(target, mine, other):
    with backups.database(target, "unloaded"):
        one = client(target, "unloaded")
        one.release_collection("keyed")
        target.ok("milvus_collection", name="bare", database="unloaded", fields=test_data.TWO)
        one.insert("bare", [test_data.two(number) for number in range(7)])
        told = mine.ok("created", "one", databases=["unloaded"])
        rows = {entry["name"]: entry["rows"] for entry in told["backup"]["collections"]}
        assert (rows["keyed"], rows["bare"]) == (500, 7)
        assert any("unloaded/bare: its rows could not be counted" in note for note in told["backup"]["notes"])
        assert one.get_load_state("keyed")["state"].name == "NotLoad"
        told = mine.ok("created", "two", collections=["unloaded/keyed"], load_unloaded=False)
        assert any("as it is not loaded" in note for note in told["backup"]["notes"])
        made = mine.ok("restored", "one", rename_databases={"unloaded": other})
        assert made["compared"][f"{other}/bare"]["rows"] == 7
        assert client(target, other).get_load_state("keyed")["state"].name == "NotLoad"


def test_rows_written_and_deleted_meanwhile(target, mine):
    with backups.database(target, "written"):
        one, over = client(target, "written"), threading.Event()

        def write():
            number = 10000
            while not over.is_set():
                one.insert("wide", [test_data.row(number)])
                one.delete("wide", filter=f"id == {number - 10000}")
                number += 1

        thread = threading.Thread(target=write)
        thread.start()
        try:
            (entry,) = mine.ok("created", "busy", collections=["written/wide"])["backup"]["collections"]
        finally:
            over.set()
            thread.join()
        told = mine.ok("restored", "busy", suffix="_copy")["compared"]["written/wide_copy"]
        low, high = entry["rows_between"]
        assert 1 <= low <= told["rows"] <= high
        assert told["search"]["hits"]
        notes = mine.ok("verified", "busy")["backup"]["notes"]
        assert any("rows were written or deleted meanwhile" in note for note in notes)


def test_a_changed_byte_and_a_lost_object_never_reach_the_server(made, target, bucket):
    key = next(one for one in keys(bucket, KEPT) if "/insert_log/" in one)
    whole = bucket.get_object(KEPT, key).read()
    changed = whole[:-20] + bytes([whole[-20] ^ 255]) + whole[-19:]
    bucket.put_object(KEPT, key, io.BytesIO(changed), len(changed))
    name = key[len(f"{PREFIX}/one/") :]
    for state, options in (("verified", {}), ("restored", NEW)):
        assert f"{name} was changed" in made.fails(state, "one", **options)
    bucket.remove_object(KEPT, key)
    assert made.states() == {"one": "damaged"}
    assert f"1 objects are not there: {name}" in made.fails("restored", "one", **NEW)
    assert "restored_to" not in client(target).list_databases()
    assert target.server.process.poll() is None


def test_what_is_wrong_is_told_at_once_and_leaves_nothing(mine, bucket, target):
    storage, tool = mine.engine["storage"], mine.engine["tool"]
    cases = [
        ({"password": "wrong-password"}, "refuses the credentials"),
        ({"storage": {**storage, "secret_key": "wrong-secret"}}, "Correct storage.secret_key"),
        ({"storage": {**storage, "access_key": "nobody"}}, "Correct storage.access_key"),
        ({"storage": {**storage, "bucket": "vektors"}}, "there is no such bucket"),
        ({"storage": {**storage, "root_path": "file"}}, "and nothing of them lies in bucket vectors"),
        ({"storage": {**storage, "secure": True}}, "Check storage: endpoint, secure"),
        ({"storage": None}, "storage: missing"),
        ({"tool": None}, "tool: missing"),
        ({"tool": {**tool, "sha256": "0" * 64}}, "It was not started"),
        ({"tool": {**tool, "sha256": "abc"}}, "is no SHA-256 checksum"),
        ({"tool": {**tool, "path": "/nowhere/tool"}}, "there is no such program"),
        ({"tool": {**tool, "path": "/bin/true"}}, "it does not tell its version"),
        ({"tool": {**tool, "check_seconds": 0}}, "allowed is 1 to 3600"),
        ({"collections": [f"{DATABASE}/wied"]}, f"did you mean '{DATABASE}/wide'?"),
        ({"engine": "logical"}, "has no meaning with engine: logical"),
    ]
    for options, sentence in cases:
        began = time.monotonic()
        message = mine.fails("created", "one", **options)
        assert sentence in message, (options, message)
        assert "\n" not in message or "problems" in message
        assert time.monotonic() - began < 30
    for name, sentence in (("keept", "there is no such bucket"), (SOURCE, "Name another one")):
        there = Official(target, {**mine.store, "bucket": name}, tool["path"], storage)
        assert sentence in there.fails("created", "one")
    assert not bucket.bucket_exists("keept")
    assert "is no name of a backup" in mine.fails("created", "my-backup")
    assert "there is no backup one in bucket" in mine.fails("restored", "one", **NEW)
    assert [one for one in keys(bucket, KEPT) if "/one/" in one] == []


def test_a_folder_and_a_server_with_local_storage(made, milvus, official_tool, bucket, tmp_path, other):
    """The pair that the tool calls a success without a row."""
    lying = Official(milvus, made.store, official_tool, made.engine["storage"])
    try:
        message = lying.fails("restored", "one", collections=[f"{DATABASE}/keyed"], **NEW)
        assert "said that all went well, but what it restored is not what the backup has: 0 rows, 500" in message
        assert client(milvus, other).list_collections() == ["keyed__restoring"]
        local = {"folder": str(milvus.server.folder / "data")}
        told = Official(milvus, made.store, official_tool, local).fails("restored", "one", **NEW)
        assert "takes no rows out of a bucket" in told
        store = tmp_path / "store"
        for key in keys(bucket, KEPT, f"{PREFIX}/one/"):
            bucket.fget_object(KEPT, key, str(store / key[len(PREFIX) + 1 :]))
        mine = Official(milvus, store, official_tool, local)
        assert mine.ok("restored", "one", **NEW)["rows"] == 1600
        for name in ("wide", "keyed"):
            assert contents(milvus, other, name, tmp_path) == contents(made.target, DATABASE, name, tmp_path)
        mine.ok("created", "two", databases=[other])
        assert mine.states() == {"one": "good", "two": "good"}
        (store / "two/manifest.json").unlink()
        assert mine.ok("created", "two", databases=[other])["rows"] == 1600  # empty folders block no name
    finally:
        if other in client(milvus).list_databases():
            backups.drop(milvus, other)


def test_the_role_installs_the_tool_and_a_drill_proves_the_backup(mine, target, tmp_path):
    given = {
        "ansible_python_interpreter": ansible_run.sys.executable, "milvus_uri": target.connection["uri"],
        "milvus_backup_api": target.connection, "milvus_backup_engine": "milvus_backup",
        "milvus_backup_store": mine.store, "milvus_backup_storage": mine.engine["storage"],
        "milvus_backup_databases": [DATABASE], "milvus_backup_tool_url": f"file://{mine.engine['tool']['path']}",
        "milvus_backup_tool_version": "0.5.16", "milvus_backup_tool_type": "binary",
        "milvus_backup_tool_root": str(tmp_path / "opt"), "milvus_backup_report_dir": str(tmp_path / "report"),
    }  # fmt: skip
    whole = hashlib.sha256(Path(mine.engine["tool"]["path"]).read_bytes()).hexdigest()

    def play(name, checksum=whole):
        variables = json.dumps({**given, "milvus_backup_tool_checksum": f"sha256:{checksum}"})
        book, inventory = ROOT / "playbooks" / f"{name}.yml", ROOT / "inventories" / "local"
        return ansible_run.play(book, "-e", variables, inventory=inventory)

    wrong = play("backup", "0" * 64)
    assert not wrong.ok
    assert "was not installed" in wrong.output
    done = play("backup")
    assert done.ok, done.output
    (name,) = mine.states()
    assert mine.states()[name] == "good"
    drilled = play("restore_drill")
    assert drilled.ok, drilled.output
    told = json.loads((tmp_path / "report" / "drill.json").read_text())
    assert (told["passed"], told["backup"], told["rows"]) == (True, name, 1600)
    assert "drill_copied" not in client(target).list_databases()
    assert mine.engine["storage"]["secret_key"] not in done.output + drilled.output
