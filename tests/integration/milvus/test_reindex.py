"""A collection is replaced while an application writes: nothing acknowledged is lost, nothing deleted comes back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import yaml
from pymilvus import MilvusException

from tests.integration import ansible_run
from tests.integration.milvus.rows import FIELDS, FLAT, HNSW, count, fill, read, row
from tests.integration.milvus.traffic import Traffic
from tests.targets import ROOT

ROWS = 4000
NEW = {"fields": FIELDS, "indexes": [HNSW]}
PROPERTY = "vectordb.ops.reindex"


@pytest.fixture
def client(target):
    made = target.client()
    yield made
    made.close()


@pytest.fixture
def shelf(target, client, tmp_path):
    """Collection books_v1 with rows, behind alias books; all that is left is dropped in the end."""
    target.ok(
        "milvus_collection",
        name="books_v1",
        fields=FIELDS,
        indexes=[FLAT],
        load=True,
        aliases=["books"],
        wait_timeout=120,
    )
    fill(client, "books_v1", (row(key, f"first {key}") for key in range(ROWS)))
    yield target
    for one in target.ok("milvus_info", gather=["collections"])["collections"]:
        target.ok("milvus_collection", name=one["name"], state="absent", force=True)


def options(tmp_path, **more):
    """A small batch makes many of them."""
    return {
        "alias": "books",
        "collection": NEW,
        "batch_bytes": 65536,
        "state_path": str(tmp_path / "state"),
        "recall": {"sample": 50, "params": {"ef": 64}},
        **more,
    }


def stands_for(client, alias="books"):
    return client.describe_alias(alias)["collection_name"]


def verify(client, traffic):
    """All of what was acknowledged is found through the alias, nothing of what was deleted."""
    unknown = {key for _, key, _ in traffic.failures}
    wanted = {key: f"first {key}" for key in range(ROWS)}
    wanted.update(traffic.rows)
    for key in traffic.deleted | unknown:
        wanted.pop(key, None)
    found = read(client, "books", wanted)
    assert {key for key in wanted if found.get(key) != wanted[key]} == set()
    assert read(client, "books", traffic.deleted - unknown) == {}
    if not unknown:
        assert count(client, "books") == len(wanted)


@pytest.mark.parametrize(
    "more",
    [{"updated_field": "updated"}, {"compare": "content", "exclusive": True}],
    ids=["updated", "exclusive"],
)
def test_nothing_is_lost_while_an_application_writes(shelf, client, tmp_path, more):
    with Traffic(shelf, "books", range(0, ROWS, 2)) as traffic:
        traffic.wait(50)
        done = shelf.ok("milvus_reindex", **options(tmp_path, remainder=200, **more))
        traffic.wait(50)
    assert done["changed"]
    assert (done["source"], done["collection"]) == ("books_v1", "books_v2")
    assert stands_for(client) == "books_v2"
    assert done["counts"]["old"] == done["counts"]["new"]
    assert done["recall"]["vector"] >= 0.9
    assert done["rows_copied"] >= ROWS - traffic.counts["delete"]
    if not more.get("exclusive"):
        assert traffic.complaints() == []
    verify(client, traffic)
    assert not shelf.ok("milvus_reindex", **options(tmp_path, **more))["changed"]
    assert not list((tmp_path / "state").iterdir())


def test_without_anything_that_tells_a_change_new_and_deleted_rows_are_right(shelf, client, tmp_path):
    with Traffic(shelf, "books", range(0, ROWS, 2)) as traffic:
        traffic.wait(50)
        shelf.ok("milvus_reindex", **options(tmp_path, remainder=200))
        traffic.wait(20)
    traffic.rows = {key: title for key, title in traffic.rows.items() if title.startswith("insert")}
    found = read(client, "books", traffic.rows)
    assert found == traffic.rows
    assert read(client, "books", traffic.deleted) == {}


def start(target, **more):
    """The module in a process that can be killed."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "library" / "milvus_reindex.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "collections"), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": {**target.connection, **more}}).encode())
    process.stdin.close()
    return process


def kill_when(process, reached, limit=60):
    deadline = time.monotonic() + limit
    while not reached():
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()


def record(client, name="books_v2"):
    if not client.has_collection(name):
        return {}
    return json.loads(client.describe_collection(name)["properties"].get(PROPERTY, "{}"))


def test_a_killed_run_is_continued(shelf, client, tmp_path):
    slow = options(tmp_path, updated_field="updated", batch_bytes=4096)
    with Traffic(shelf, "books", range(0, ROWS, 2), pause=0.05) as traffic:
        for least in (200, 1500):
            process = start(shelf, **slow)
            kill_when(process, lambda least=least: (record(client).get("after") or 0) > least)
        assert stands_for(client) == "books_v1"
        planned = shelf.ok("milvus_reindex", check=True, **slow)
        assert planned["actions"][0]["action"] == "copy"
        assert "the first rows are there" in planned["actions"][0]["reason"]
        done = shelf.ok("milvus_reindex", **slow)
        assert done["rows_copied"] < ROWS - 1000
        traffic.wait(5)
    assert traffic.complaints() == []
    verify(client, traffic)


def test_a_run_killed_after_the_switch_is_finished(shelf, client, tmp_path):
    asked = options(tmp_path, updated_field="updated")
    with Traffic(shelf, "books", range(0, ROWS, 2)) as traffic:
        process = start(shelf, **asked)
        kill_when(process, lambda: stands_for(client) == "books_v2", limit=150)
        assert record(client)["stage"] == "switching"
        refused = shelf.fails("milvus_reindex", **{**asked, "state": "aborted"})
        assert "it stands for books_v2 already" in refused
        refused = shelf.fails("milvus_reindex", **{**asked, "state_path": str(tmp_path / "elsewhere")})
        assert "cannot be told from rows that were deleted since" in refused
        planned = shelf.ok("milvus_reindex", check=True, **asked)
        assert [one["action"] for one in planned["actions"]] == ["finish"]
        shelf.ok("milvus_reindex", **asked)
    assert traffic.complaints() == []
    verify(client, traffic)


def test_check_mode_tells_the_steps_and_the_old_one_is_retired_in_time(shelf, client, tmp_path):
    asked = options(tmp_path, source="books_v1", keep_hours=1)
    planned = shelf.ok("milvus_reindex", check=True, **asked)
    assert [one["action"] for one in planned["actions"]] == [
        *("create", "copy", "create", "load", "catch_up", "compare", "alter", "finish")
    ]
    assert planned["actions"][1]["changes"] == {"from": "books_v1", "rows": ROWS}
    assert planned["diff"]["after"] == {"alias default/books": {"collection": "books_v2"}}
    assert client.list_collections() == ["books_v1"]
    done = shelf.ok("milvus_reindex", **asked)
    assert done["actions"] == planned["actions"]
    assert done["diff"] == planned["diff"]
    retire = {"alias": "books", "state": "retired"}
    waiting = shelf.ok("milvus_reindex", **retire)
    assert not waiting["changed"]
    assert f"books_v1 is kept until {done['keep_until']}" in waiting["note"]
    shelf.ok("milvus_alias", name="other", collection="books_v1")
    assert "aliases stand for it: other" in shelf.fails("milvus_reindex", force=True, **retire)
    shelf.ok("milvus_alias", name="other", state="absent")
    assert shelf.ok("milvus_reindex", check=True, force=True, **retire)["actions"][0]["destructive"]
    assert set(client.list_collections()) == {"books_v1", "books_v2"}
    assert shelf.ok("milvus_reindex", force=True, **retire)["changed"]
    assert client.list_collections() == ["books_v2"]
    assert "books_v1 is gone" in shelf.ok("milvus_reindex", **retire)["note"]


def test_low_recall_leaves_the_old_one_serving_and_abort_drops_the_new_one(shelf, client, tmp_path):
    """An index of few lists, one of which is looked at, misses what the flat one finds."""
    poor = {"field": "vector", "type": "IVF_FLAT", "metric": "L2", "params": {"nlist": 256}}
    asked = options(tmp_path, recall={"minimum": 0.99, "params": {"nprobe": 1}, "old_params": {}})
    asked["collection"] = {"fields": FIELDS, "indexes": [poor]}
    message = shelf.fails("milvus_reindex", **asked)
    assert "wanted at least 0.99" in message
    assert "goes on serving" in message
    assert stands_for(client) == "books_v1"
    better = {**asked, "recall": {"minimum": 0.99, "params": {"nprobe": 256}}}
    assert shelf.ok("milvus_reindex", check=True, **better)["actions"][0]["action"] != "copy"
    wider = {"fields": [*FIELDS, {"name": "more", "type": "INT8"}], "indexes": [poor]}
    other = shelf.fails("milvus_reindex", **{**asked, "collection": wider, "transform": {"defaults": {"more": 1}}})
    assert "made books_v2 otherwise than declared now: field more is wanted but not there" in other
    assert "an earlier re-index into books_v2 is not finished" in shelf.fails(
        "milvus_reindex", **asked, name="books_v7"
    )
    aborted = shelf.ok("milvus_reindex", alias="books", state="aborted")
    assert aborted["actions"][0]["object"] == "default/books_v2"
    assert client.list_collections() == ["books_v1"]
    assert not shelf.ok("milvus_reindex", alias="books", state="aborted")["changed"]


def test_what_cannot_be_is_refused_before_the_first_call(shelf, client, tmp_path):
    def refused(**more):
        return shelf.fails("milvus_reindex", **options(tmp_path, **more))

    assert "there is no such alias" in refused(alias="boks")
    assert "that is a collection, not an alias" in refused(alias="books_v1")
    shelf.ok("milvus_collection", name="lonely", fields=FIELDS)
    assert "it stands for books_v1, not for lonely" in refused(source="lonely")
    assert "applications use its own name" in refused(alias=None, source="lonely")
    assert "did you mean 'books_v1'" in refused(alias=None, source="boks_v1")
    assert "there is a collection lonely already" in refused(name="lonely")
    wide = [*FIELDS[:3], {**FIELDS[3], "dim": 16}]
    assert "made anew by the model" in refused(collection={"fields": wide, "indexes": [HNSW]})
    text = [{"name": "id", "type": "VARCHAR", "max_length": 9, "primary_key": True}, *FIELDS[1:]]
    assert "cannot change its type" in refused(collection={"fields": text, "indexes": [HNSW]})
    counted = [{**FIELDS[0], "auto_id": True}, *FIELDS[1:]]
    given = {"allow_insert_auto_id": True}
    assert "a new primary key" in refused(collection={"fields": counted, "indexes": [HNSW], "properties": given})
    assert "needs an index on every vector field" in refused(collection={"fields": FIELDS})
    assert "must be an INT64" in refused(updated_field="title")
    assert "has no field 'nowhere'" in refused(updated_field="nowhere")
    assert "which is not as declared: index of vector: type is FLAT" in refused(name="books_v1")
    shelf.ok("milvus_collection", name="books_v1", fields=FIELDS, load=False)
    assert "it is not loaded" in refused()
    assert set(client.list_collections()) == {"books_v1", "lonely"}


def test_partitions_dynamic_fields_and_text_keys_come_along(target, client, tmp_path):
    fields = [
        {"name": "code", "type": "VARCHAR", "max_length": 40, "primary_key": True},
        {"name": "title", "type": "VARCHAR", "max_length": 100},
        {"name": "stars", "type": "INT8"},
        {"name": "meta", "type": "JSON"},
        {"name": "bits", "type": "SPARSE_FLOAT_VECTOR"}
        if target.lite
        else {"name": "bits", "type": "BINARY_VECTOR", "dim": 16},
    ]
    index = {"field": "bits", "type": "BIN_FLAT", "metric": "HAMMING"}
    if target.lite:  # which knows no binary vectors
        index = {"field": "bits", "type": "SPARSE_INVERTED_INDEX", "metric": "IP"}
    target.ok(
        "milvus_collection",
        name="films",
        fields=fields,
        indexes=[index],
        enable_dynamic_field=True,
        partitions=["old"],
        aliases=["movies"],
        load=True,
    )
    codes = ["", "a'b", 'quo"te', "back\\slash", "Zürich", "日本", *(f"film {number}" for number in range(300))]
    for position, code in enumerate(codes):
        made = {"code": code, "title": f"t {code}", "stars": position % 100, "meta": {"n": [position]}, "colour": "red"}
        made["bits"] = {position: 0.5, 7: 0.25} if target.lite else position.to_bytes(2, "big")
        client.insert("films", [made], partition_name="old" if position % 2 else "_default")
    new = {
        "fields": [*fields[:1], {**fields[1], "name": "name"}, {**fields[2], "type": "INT32"}, *fields[3:]],
        "indexes": [index],
        "enable_dynamic_field": True,
    }
    done = target.ok(
        "milvus_reindex",
        alias="movies",
        collection=new,
        transform={"rename": {"title": "name"}},
        compare="content",
        batch_bytes=4096,
        state_path=str(tmp_path),
    )
    assert done["collection"] == "movies_v2"
    assert done["rounds"] == [0, 0]
    assert done["counts"] == {"old": len(codes), "new": len(codes)}
    old = client.query("films", filter='code >= ""', output_fields=["*"], limit=1000, partition_names=["old"])
    rows = client.query("movies", filter='code >= ""', output_fields=["*"], limit=1000, partition_names=["old"])
    assert len(rows) == len(codes) // 2
    renamed = [{"name" if name == "title" else name: value for name, value in one.items()} for one in old]
    assert sorted(map(str, (sorted(one.items()) for one in rows))) == sorted(
        map(str, (sorted(one.items()) for one in renamed))
    )
    for name in ("films", "movies_v2"):
        target.ok("milvus_collection", name=name, state="absent", force=True)


def test_generated_keys_are_kept_by_a_key_that_is_given(target, client, tmp_path):
    """The ids that a server made stay what they are; from then on applications give them."""
    counted = [{**FIELDS[0], "auto_id": True}, *FIELDS[1:]]
    target.ok("milvus_collection", name="logs", fields=counted, indexes=[FLAT], aliases=["log"], load=True)
    made = []
    for start in range(0, 100, 50):
        rows = [
            {name: value for name, value in row(key, f"row {key}").items() if name != "id"}
            for key in range(start, start + 50)
        ]
        made += client.insert("logs", rows)["ids"]
    done = target.ok("milvus_reindex", **options(tmp_path, alias="log"))
    assert done["counts"] == {"old": 100, "new": 100}
    assert len(read(client, "log", made)) == 100
    for name in ("logs", done["collection"]):
        target.ok("milvus_collection", name=name, state="absent", force=True)


def test_a_server_that_takes_no_writes_stops_the_copy_and_loses_nothing(milvus, tmp_path):
    """What a full disk does: the quota of the server denies writes until there is room again."""
    client, many = milvus.client(), 3 * ROWS  # so that the copy takes longer than the server to deny writes to it
    milvus.ok(
        "milvus_collection",
        name="books_v1",
        fields=FIELDS,
        indexes=[FLAT],
        load=True,
        aliases=["books"],
        wait_timeout=120,
    )
    fill(client, "books_v1", (row(key, f"first {key}") for key in range(many)))
    config = milvus.server.folder / "configs" / "milvus.yaml"
    before = config.read_text()
    changed = yaml.safe_load(before)
    changed["quotaAndLimits"]["limitWriting"] = {"forceDeny": True}
    try:
        config.write_text(yaml.safe_dump(changed))
        denied(client)
        # It reaches the new collection after some seconds.
        message = milvus.fails("milvus_reindex", **options(tmp_path, batch_bytes=1024), timeout=5)
        assert message.startswith("write to collection default/books_v2 failed: quota exceeded")
        assert "run again: it goes on where it stopped" in message
        assert stands_for(client) == "books_v1"
    finally:
        config.write_text(before)
        denied(client, False)
    done = milvus.ok("milvus_reindex", **options(tmp_path))
    assert done["counts"] == {"old": many, "new": many}
    for name in ("books_v1", "books_v2"):
        milvus.ok("milvus_collection", name=name, state="absent", force=True)
    client.close()


def denied(client, wanted=True):
    """The server reads its file again every few seconds."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            client.upsert("books_v1", [row(0, "first 0")], timeout=2)
            found = False
        except MilvusException as error:
            found = "quota exceeded" in str(error)
        if found == wanted:
            return
        time.sleep(0.5)
    raise AssertionError(f"writes are {'taken' if wanted else 'denied'} still")


def test_the_playbook_carries_it_out(lite, tmp_path):
    lite.ok("milvus_collection", name="shop_v1", fields=FIELDS, indexes=[FLAT], load=True, aliases=["shop"])
    asked = options(tmp_path, alias="shop")
    flags = ["-e", json.dumps({"reindex": asked, "milvus_uri": lite.connection["uri"]})]
    book, inventory = ROOT / "playbooks" / "reindex.yml", ROOT / "inventories" / "local"
    checked = ansible_run.play(book, *flags, "--check", inventory=inventory)
    assert checked.ok, checked.output
    assert checked.results[-2]["actions"][-1]["action"] == "finish"
    done = ansible_run.play(book, *flags, inventory=inventory)
    assert done.ok, done.output
    assert done.last["msg"]["collection"] == "shop_v2"
    assert ansible_run.play(book, *flags, inventory=inventory).changed == 0
    for name in ("shop_v1", "shop_v2"):
        lite.ok("milvus_collection", name=name, state="absent", force=True)
