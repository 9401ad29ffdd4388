"""Logical backups on both servers: made, listed, verified, restored beside and in place, and what is refused."""

from __future__ import annotations

import io
import json
import threading
from contextlib import closing

import pytest

from tests.integration.milvus import backups, test_data
from tests.integration.milvus.backups import Backups, client, contents
from tests.targets import once_allowed

DATABASE = "backed_up"
COLLECTIONS = ("wide", "keyed", "made", "empty")


@pytest.fixture(scope="module", params=["lite", "milvus"])
def source(request):
    """A filled database, which tests only read."""
    target = request.getfixturevalue(request.param)
    with backups.database(target, DATABASE):
        yield target


@pytest.fixture
def mine(source, tmp_path):
    return Backups(source, tmp_path / "store")


@pytest.fixture(scope="module")
def made(source, tmp_path_factory):
    """One backup of it, which tests only read."""
    one = Backups(source, tmp_path_factory.mktemp("made"))
    one.ok("created", "made", databases=[DATABASE])
    return one


@pytest.fixture
def other(source):
    """The name of a database for a restore, dropped afterwards."""
    yield "restored_to"
    if "restored_to" in client(source).list_databases():
        backups.drop(source, "restored_to")


def test_made_once_and_the_same_in_check_mode(mine):
    predicted = mine.ok("created", "nightly", databases=[DATABASE], check=True)
    assert mine.states() == {}
    real = mine.ok("created", "nightly", databases=[DATABASE])
    assert (real["actions"], real["diff"], real["changed"]) == (predicted["actions"], predicted["diff"], True)
    assert real["rows"] == 900 + 500 + 200
    assert mine.states() == {"nightly": "good"}
    again = mine.ok("created", "nightly", databases=[DATABASE])
    assert (again["changed"], again["actions"]) == (False, [])
    assert again["backup"] == mine.ok("verified", "nightly")["backup"]
    facts = mine.manifest("nightly")
    assert {one["name"]: one["rows"] for one in facts["collections"]} == {
        "wide": 900, "keyed": 500, "made": 200, "empty": 0
    }  # fmt: skip
    assert sorted({part["unit"] for part in facts["collections"][-1]["parts"]}) == ["_default", "old", "older"]
    assert "rows/backed_up/wide/old/part-00001.parquet" in facts["objects"]
    assert not list(mine.path.rglob("*.part")) + list(mine.path.rglob("progress.json"))
    predicted = mine.ok("absent", "nightly", check=True)
    assert mine.states() == {"nightly": "good"}
    removed = mine.ok("absent", "nightly")
    assert (removed["actions"], removed["diff"]) == (predicted["actions"], predicted["diff"])
    assert (mine.states(), list(mine.path.glob("[!.]*"))) == ({}, [])
    assert not mine.ok("absent", "nightly")["changed"]


def test_restored_to_another_database_row_by_row(made, source, other, tmp_path):
    options = {"rename_databases": {DATABASE: other}, "rename": {f"{DATABASE}/keyed": f"{other}/keyed_2"}}
    predicted = made.ok("restored", "made", check=True, **options)
    assert other not in client(source).list_databases()
    real = made.ok("restored", "made", **options)
    assert (real["actions"], real["diff"], real["changed"]) == (predicted["actions"], predicted["diff"], True)
    assert real["collections"][f"{DATABASE}/keyed"] == f"{other}/keyed_2"
    for name in ("wide", "keyed"):
        there = "keyed_2" if name == "keyed" else name
        assert contents(source, other, there, tmp_path) == contents(source, DATABASE, name, tmp_path)
        assert real["compared"][f"{other}/{there}"]["sampled"] >= 20
        assert real["compared"][f"{other}/{there}"]["search"]["hits"] == 100
    for partition, keys in (("old", range(1000, 1300)), ("older", range(2000, 2300))):
        assert [row["id"] for row in contents(source, other, "wide", tmp_path, partition)] == list(keys)
    assert f"{other}/made: the server makes new primary keys (auto_id)" in real["notes"]
    assert f"{other}/wide: restored under another name, without the aliases current" in real["notes"]
    titles = [row["title"] for row in client(source, other).query("made", "id > 0", ["title"], limit=1000)]
    assert sorted(titles) == sorted(f"n{number}" for number in range(200))
    facts = {one["name"]: one for one in source.ok("milvus_info", databases=[other])["collections"]}
    was = {one["name"]: one for one in source.ok("milvus_info", databases=[DATABASE])["collections"]}
    for name in ("fields", "indexes", "partitions", "loaded", "enable_dynamic_field"):
        assert facts["wide"][name] == was["wide"][name], name
    assert facts["wide"]["properties"]["collection.ttl.seconds"] == "86400"
    again = made.ok("restored", "made", **options)
    assert (again["changed"], again["actions"]) == (False, [])
    assert made.ok("verified", "made", against="server", **options)["compared"][f"{other}/wide"]["same"]
    client(source, other).delete("wide", filter="id in [0, 1, 2]")
    message = made.fails("verified", "made", against="server", **options)
    assert f"{other}/wide: 897 rows, 900 in the backup" in message


def test_what_is_there_is_never_overwritten(made, source):
    message = made.fails("restored", "made")
    assert "4 collections of these names are there: backed_up/empty, backed_up/keyed" in message
    assert "replace_confirm: made" in message
    assert "type the name of the backup: made" in made.fails("restored", "made", replace_confirm="yes")
    assert sorted(client(source, DATABASE).list_collections()) == sorted(COLLECTIONS)


def test_replaced_only_when_typed_and_with_its_aliases(source, tmp_path):
    mine = Backups(source, tmp_path / "store")
    with backups.database(source, "replaced"):
        one = client(source, "replaced")
        before = contents(source, "replaced", "wide", tmp_path)
        mine.ok("created", "first", databases=["replaced"])
        one.delete("wide", filter="id < 100")
        one.create_alias("wide", "later")
        options = {"collections": ["replaced/wide"], "replace_confirm": "first"}
        predicted = mine.ok("restored", "first", check=True, **options)
        real = mine.ok("restored", "first", **options)
        assert real["actions"] == predicted["actions"]
        assert [one["destructive"] for one in real["actions"] if one["kind"] == "collection"] == [True]
        assert contents(source, "replaced", "wide", tmp_path) == before
        assert sorted(one.list_collections()) == sorted(COLLECTIONS)
        for alias in ("current", "later"):
            assert one.describe_collection(alias)["collection_name"] == "wide"
            assert one.query(alias, "id == 5", ["id"], consistency_level="Strong")[0]["id"] == 5
        assert not mine.ok("restored", "first", collections=["replaced/wide"])["changed"]


def test_an_alias_that_stands_for_something_else_is_named(source, tmp_path):
    mine = Backups(source, tmp_path / "store")
    with backups.database(source, "aliased", filled=False):
        mine.ok("created", "first", collections=["aliased/wide"])
        one = client(source, "aliased")
        one.alter_alias("keyed", "current")
        one.drop_collection("wide")
        message = mine.fails("restored", "first")
        assert "aliases stand for other collections: current (it stands for aliased/keyed)" in message
        assert "wide" not in " ".join(one.list_collections())
        one.alter_alias("empty", "current")
        one.drop_alias("current")
        mine.ok("restored", "first")
        assert one.describe_collection("current")["collection_name"] == "wide"


def test_unloaded_collections_are_loaded_for_it_and_released(source, tmp_path):
    mine = Backups(source, tmp_path / "store")
    with backups.database(source, "unloaded"):
        one = client(source, "unloaded")
        one.release_collection("keyed")
        loaded = {name: one.get_load_state(name)["state"].name for name in COLLECTIONS}
        assert "not loaded: unloaded/" in mine.fails("created", "no", databases=["unloaded"], load_unloaded=False)
        assert mine.ok("created", "all", databases=["unloaded"])["rows"] == 1600
        assert {name: one.get_load_state(name)["state"].name for name in COLLECTIONS} == loaded
        assert mine.states() == {"all": "good"}
        mine.ok("restored", "all", databases=["unloaded"], suffix="_copy")
        assert one.get_load_state("keyed_copy")["state"].name == "NotLoad"
        assert one.get_load_state("wide_copy")["state"].name == "Loaded"


def test_a_choice_of_collections_and_names_with_slips(mine):
    told = mine.ok("created", "some", databases=[DATABASE], exclude=[f"{DATABASE}/wide", f"{DATABASE}/made"])
    assert [one["name"] for one in told["backup"]["collections"]] == ["empty", "keyed"]
    message = mine.fails("created", "x", collections=[f"{DATABASE}/wied", f"{DATABASE}/none"])
    assert f"there is no collection {DATABASE}/wied, did you mean '{DATABASE}/wide'?" in message
    assert "there is no database backt_up" in mine.fails("created", "x", databases=["backt_up"])
    message = mine.fails("restored", "some", collections=[f"{DATABASE}/keyd"], suffix="_x")
    assert f"the backup has no collection {DATABASE}/keyd" in message
    assert "would both become" in mine.fails(
        "restored", "some", rename={f"{DATABASE}/keyed": "a/b", f"{DATABASE}/empty": "a/b"}
    )
    assert "there is no backup sume in folder" in mine.fails("restored", "sume")
    assert "did you mean some?" in mine.fails("verified", "sume")
    assert "is no name of a backup" in mine.fails("created", "my-backup")
    assert "for example my_backup" in mine.fails("created", "my-backup")


def test_what_is_damaged_is_never_restored(source, mine):
    mine.ok("created", "one", collections=[f"{DATABASE}/keyed"])
    part = mine.path / "one/rows/backed_up/keyed/part-00001.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[:100] + b"X" + whole[101:])
    for state, options in (("verified", {}), ("restored", {"suffix": "_x"})):
        message = mine.fails(state, "one", **options)
        assert "rows/backed_up/keyed/part-00001.parquet was changed" in message
    assert mine.states() == {"one": "good"}  # of the same size: reading it tells
    part.write_bytes(whole[:-1])
    assert mine.states() == {"one": "damaged"}
    assert "one of this name is there and damaged" in mine.fails("created", "one", collections=[f"{DATABASE}/keyed"])
    part.write_bytes(whole)
    manifest = mine.path / "one/manifest.json"
    facts = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**facts, "rows": 7}))
    assert "its checksum does not fit" in mine.fails("restored", "one", suffix="_x")
    manifest.write_text(json.dumps({**facts, "format": 2}))
    assert "of a newer release" in mine.fails("restored", "one", suffix="_x")
    assert "of a newer release" in mine.fails("absent", "one")
    assert "of a newer release" in mine.fails("created", "one")
    (mine.path / "photos").mkdir()
    (mine.path / "photos/x.jpg").write_text("x")
    assert mine.states() == {"one": "foreign", "photos": "foreign"}
    assert "Remove it by hand" in mine.fails("absent", "photos")
    assert "keyed_x" not in " ".join(client(source, DATABASE).list_collections())


def test_rows_written_meanwhile_are_told(source, tmp_path):
    mine = Backups(source, tmp_path / "store")
    with backups.database(source, "written"):
        one, over = client(source, "written"), threading.Event()

        def write():
            number = 10000
            while not over.is_set():
                one.insert("wide", [test_data.row(key, source.lite) for key in range(number, number + 50)])
                number += 50

        thread = threading.Thread(target=write)
        thread.start()
        try:
            told = mine.ok("created", "busy", collections=["written/wide"])
        finally:
            over.set()
            thread.join()
        (entry,) = told["backup"]["collections"]
        assert 900 <= entry["rows_before"] <= entry["rows_after"]
        notes = told["backup"]["notes"]
        assert entry["rows_before"] == entry["rows_after"] or any("written meanwhile" in one for one in notes)
        assert any("reads no rows of one moment" in note for note in told["backup"]["notes"])
        assert mine.ok("restored", "busy", suffix="_copy")["compared"]["written/wide_copy"]["rows"] == entry["rows"]


def test_nobody_restores_what_is_not_ours(source, tmp_path):
    mine = Backups(source, tmp_path / "store")
    with backups.database(source, "strange", filled=False):
        mine.ok("created", "one", collections=["strange/empty"])
        one = client(source, "strange")
        one.create_collection("empty_x__restoring", dimension=4)
        assert "no restore of this collection has made them" in mine.fails("restored", "one", suffix="_x")
        assert one.has_collection("empty_x__restoring")


def test_a_collection_without_an_index_is_named(milvus, tmp_path):
    mine = Backups(milvus, tmp_path / "store")
    with backups.database(milvus, "bare", filled=False):
        for name in ("bare", "hollow"):
            milvus.ok("milvus_collection", name=name, database="bare", fields=test_data.TWO)
        client(milvus, "bare").insert("bare", [test_data.two(number) for number in range(3)])
        message = mine.fails("created", "one", databases=["bare"])
        assert "bare/bare has no index on vector" in message
        assert "hollow" not in message
        assert "leave them out (exclude)" in message
        mine.ok("created", "one", databases=["bare"], exclude=["bare/bare"])
        mine.ok("restored", "one", collections=["bare/hollow"], suffix="_x")
        assert client(milvus, "bare").has_collection("hollow_x")


@pytest.mark.parametrize(("old", "new"), [("lite", "milvus"), ("milvus", "lite")])
def test_from_one_server_to_another(old, new, request, tmp_path):
    old, new = (request.getfixturevalue(name) for name in (old, new))
    with backups.database(old, "moved"):
        Backups(old, tmp_path / "store").ok("created", "one", databases=["moved"])
        mine = Backups(new, tmp_path / "store")
        try:
            mine.ok("restored", "one")
            assert contents(new, "moved", "keyed", tmp_path) == contents(old, "moved", "keyed", tmp_path)
            assert contents(new, "moved", "wide", tmp_path, "old") == contents(old, "moved", "wide", tmp_path, "old")
            assert client(new, "moved").describe_collection("current")["collection_name"] == "wide"
        finally:
            backups.drop(new, "moved")


def test_what_the_target_lacks_is_listed_before_anything_is_made(lite, milvus, tmp_path):
    sparse = [test_data.FIELDS[0], {"name": "text", "type": "VARCHAR", "max_length": 50, "nullable": True}]
    vector = {"name": "weights", "type": "SPARSE_FLOAT_VECTOR"}
    index = {"field": "weights", "type": "SPARSE_INVERTED_INDEX", "metric": "IP"}
    for number in (1, 2):
        lite.ok("milvus_collection", name=f"new_{number}", fields=[*sparse, vector], indexes=[index], load=True)
    lite.ok("milvus_collection", name="old_one", fields=test_data.TWO, indexes=[test_data.INDEX], load=True)
    names = ["new_1", "new_2", "old_one"]
    try:
        Backups(lite, tmp_path / "store").ok("created", "one", collections=names)
        message = Backups(milvus, tmp_path / "store").fails("restored", "one")
        for number in (1, 2):
            assert f"collection default/new_{number}: Milvus 2.3.5 lacks" in message
        assert "old_one" not in " ".join(client(milvus).list_collections())
        done = Backups(milvus, tmp_path / "store").ok("restored", "one", exclude=["new_1", "new_2"], suffix="_back")
        assert done["changed"]
    finally:
        lite.ok("milvus_collection", collections=[{"name": one, "state": "absent"} for one in names], force=True)
        milvus.ok("milvus_collection", name="old_one_back", state="absent", force=True)


def test_a_row_that_the_target_would_not_take_is_named(lite, milvus, tmp_path):
    fields = [test_data.FIELDS[0], test_data.FIELDS[7], test_data.FIELDS[-1]]
    with test_data.collection(lite, name="lists", fields=fields):
        rows = [{**test_data.two(number), "meta": {"a": 1} if number < 7 else [1]} for number in range(9)]
        client(lite).insert("lists", rows)
        Backups(lite, tmp_path / "store").ok("created", "one", collections=["lists"])
    try:
        message = Backups(milvus, tmp_path / "store").fails("restored", "one")
        assert "Milvus 2.3.5 would not take the row with key 7: meta: the value is not of the type" in message
        assert "a server like Milvus Lite 3.2.2" in message
        assert client(milvus).list_collections() == ["lists__restoring"]
    finally:
        client(milvus).drop_collection("lists__restoring")


def test_in_a_bucket(source, minio, other):
    from minio import Minio

    bucket = Minio(minio["endpoint"], minio["access_key"], minio["secret_key"], secure=False)
    if not bucket.bucket_exists("whole"):
        bucket.make_bucket("whole")
    mine = Backups(source, {**minio, "bucket": "whole", "prefix": f"x/{'lite' if source.lite else 'milvus'}"})
    assert "there is no such bucket" in Backups(source, {**mine.store, "bucket": "none"}).fails("listed")
    mine.ok("created", "nightly", databases=[DATABASE])
    assert mine.states() == {"nightly": "good"}
    told = mine.ok("restored", "nightly", rename_databases={DATABASE: other})
    assert told["compared"][f"{other}/wide"]["rows"] == 900
    key = f"{mine.store['prefix']}/nightly/catalog.json"
    content = bucket.get_object("whole", key).read()
    bucket.put_object("whole", key, io.BytesIO(content.replace(b"wide", b"Wide")), len(content))
    assert "catalog.json was changed" in mine.fails("verified", "nightly")
    mine.ok("absent", "nightly")
    assert list(bucket.list_objects("whole", prefix=mine.store["prefix"], recursive=True)) == []


def test_rights_come_back_where_they_are_missing(own_milvus, tmp_path):
    target, mine = own_milvus, Backups(own_milvus, tmp_path / "store")
    grants = [{"collection": "docs", "privilege": "Search"}, {"collection": "docs", "privilege": "Query"}]
    rights = {
        "collections": [
            {"name": "docs", "fields": test_data.TWO, "indexes": [test_data.INDEX], "load": True}
        ],
        "roles": [{"name": "readers", "grants": grants}, {"name": "idle", "grants": []}],
        "users": [
            {"name": "anna", "password": "first-password", "roles": ["readers"]},
            {"name": "bob", "password": "first-password", "roles": ["readers", "idle"]},
            {"name": "carl", "password": "first-password", "roles": ["idle"]},
        ],
    }  # fmt: skip
    target.ok("milvus_catalog", catalog=rights)
    told = mine.ok("created", "all")
    assert told["backup"]["users"] == ["anna", "bob", "carl", "root"]
    assert b"first-password" not in b"".join(one.read_bytes() for one in mine.path.rglob("*") if one.is_file())
    for name in ("anna", "bob"):
        target.ok("milvus_user", name=name, state="absent")
    target.ok("milvus_role", name="readers", state="absent", force=True)
    options = {"suffix": "_x", "rights": True, "passwords": {"anna": "second-password", "carl": "second-password"}}
    assert "say rights: true" in mine.fails("restored", "all", **{**options, "rights": None})
    predicted = mine.ok("restored", "all", check=True, **options)
    real = mine.ok("restored", "all", **options)
    assert real["actions"] == predicted["actions"]
    assert "users without a password in passwords, not made: bob" in real["notes"]
    facts = target.ok("milvus_info", gather=["users", "roles"])
    held = {one["name"]: one["roles"] for one in facts["users"]}
    assert held == {"anna": ["readers"], "carl": ["idle"], "root": []}
    (readers,) = (one for one in facts["roles"] if one["name"] == "readers")
    assert sorted(one["privilege"] for one in readers["grants"]) == ["Query", "Search"]
    with closing(target.client(user="anna", password="second-password")) as anna:
        once_allowed(lambda: anna.query("docs", filter="id >= 0"))
    # Carl is there and keeps the password that he has.
    login = {"user": "carl", "password": "second-password"}
    assert "refuses the credentials" in target.fails("milvus_info", gather=["databases"], **login)
    again = mine.ok("restored", "all", **options)
    assert (again["changed"], again["actions"]) == (False, [])
