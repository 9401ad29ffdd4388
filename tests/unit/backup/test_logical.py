"""The pure parts of logical backups and of drills: names, options, journals, reports."""

from __future__ import annotations

import datetime
import math

import numpy
import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import drill, request
from ansible_collections.vectordb.ops.plugins.module_utils.backup.folder import Folder
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import journal, mapping, sample, staging
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=datetime.timezone.utc)
FACTS = {"collections": [
    {"database": database, "name": name, "rows": 1, "parts": [], "loaded": True}
    for database, name in (("default", "docs"), ("shop", "items"), ("shop", "orders"))
]}  # fmt: skip


def chosen(**options):
    params = {"database": "default", **dict.fromkeys(request.SPEC), **options}
    return {one.source_path: one.path for one in mapping.chosen(FACTS, params)}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"default/docs": "default/docs", "shop/items": "shop/items", "shop/orders": "shop/orders"}),
        ({"collections": ["docs"], "suffix": "_x"}, {"default/docs": "default/docs_x"}),
        ({"databases": ["shop"], "exclude": ["shop/orders"]}, {"shop/items": "shop/items"}),
        (
            {
                "databases": ["shop"],
                "rename_databases": {"shop": "new"},
                "suffix": "_1",
                "rename": {"shop/items": "a/b"},
            },
            {"shop/items": "a/b", "shop/orders": "new/orders_1"},
        ),
        ({"collections": ["docs"], "rename": {"docs": "other"}}, {"default/docs": "default/other"}),
    ],
)
def test_names_of_a_restore(options, expected):
    assert chosen(**options) == expected


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"collections": ["shop/itmes"]}, "no collection shop/itmes, did you mean 'shop/items'"),
        ({"databases": ["shpo"]}, "no database 'shpo', did you mean 'shop'"),
        ({"rename": {"shop/none": "x/y"}}, "no collection shop/none"),
        ({"rename_databases": {"none": "x"}}, "no database 'none'"),
        ({"rename": {"shop/items": "shop/orders"}}, "would both become shop/orders"),
        ({"rename": {"shop/items": "shop/my items"}}, "'my items' is no name"),
        ({"suffix": "x" * 300}, "is no name that a server takes"),
    ],
)
def test_names_that_cannot_be(options, text):
    with pytest.raises(InvalidInputError, match=text):
        chosen(**options)


def checked(**options):
    defaults = {name: one.get("default") for name, one in request.SPEC.items()}
    request.validate({"database": "default", **defaults, "store": {"folder": "/x"}, **options})


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"state": "created"}, "needs the name of the backup"),
        ({"state": "created", "name": "a b"}, "for example a_b"),
        ({"state": "restored", "name": "../x"}, "is no name of a backup"),
        ({"state": "restored", "name": "."}, "is no name of a backup"),
        ({"state": "created", "name": "a", "suffix": "_x"}, "has no meaning with state: created"),
        ({"state": "restored", "name": "a", "passwords": {"x": "y"}}, "say rights: true"),
        ({"state": "restored", "name": "a", "suffix": "-x"}, "cannot end a name"),
        ({"state": "restored", "name": "a", "rename": {"a/b": 3}}, "must be a name, found 3"),
        ({"state": "restored", "name": "a", "rename_databases": {"a/b": "c"}}, "names databases"),
        ({"state": "created", "name": "a", "parallel": 99}, "allowed is 1 to 8"),
        ({"state": "absent", "name": "a", "retention": {"daily": 1}}, "give either"),
        ({"state": "listed", "store": {"folder": "x"}}, "must be absolute"),
        ({"state": "listed", "store": {"endpoint": "x"}}, r"store.bucket: missing"),
        ({"state": "listed", "store": {"folder": "/x", "bucket": "b"}}, "give either folder"),
    ],
)
def test_options_that_do_not_fit(options, text):
    with pytest.raises(InvalidInputError, match=text):
        checked(**options)


def test_a_journal_is_used_only_for_the_same_collection_with_all_of_its_parts(tmp_path):
    store = Folder(tmp_path)
    log = journal.Journal(store, "one")
    record = log.record("a/b", ["1", "x"], {})
    journal.unit_of(record, None)["parts"].append({"object": "p1", "bytes": 5})
    log.begin(NOW)
    for identity, sizes, kept in ((["1", "x"], {"p1": 5}, 1), (["2", "x"], {"p1": 5}, 0), (["1", "x"], {"p1": 4}, 0)):
        again = journal.Journal.opened(store, "one")
        assert len(journal.parts(again.record("a/b", identity, sizes))) == kept
    store.write("one/progress.json", b"{")
    assert journal.Journal.opened(store, "one").collections == {}


def test_marks():
    assert vars(staging.Mark(None)) == {"backup": "", "stage": "", "parts": 0}
    assert vars(staging.Mark("ab rows 7")) == {"backup": "ab", "stage": "rows", "parts": 7}
    text = staging.text({"sha256": "0123456789abcdef99"}, staging.ROWS, 3)
    assert vars(staging.Mark(text)) == {"backup": "0123456789abcdef", "stage": "rows", "parts": 3}


def test_values_are_the_same():
    nan = math.nan
    for one, other, same in (
        (1.0, 1.0, True), (nan, nan, True), (1.0, nan, False), ([1, nan], [1, nan], True), ([1], [1, 2], False),
        (numpy.array([1.0]), numpy.array([1.0]), True), (numpy.array([1.0]), [2.0], False), (None, None, True),
        ({"a": 1}, {"a": 1}, True), (None, 0, False),
    ):  # fmt: skip
        assert sample.same(one, other) is same, (one, other)


def backup(name, state="good", age=1.0, started="2026-11-27T11:00:00Z"):
    return {"name": name, "state": state, "age_hours": age, "started": started, "bytes": 9}


def test_the_newest_good_one_of_a_policy():
    known = [
        backup("nightly_1", started="2026-11-25T11:00:00Z"), backup("nightly_2", started="2026-11-26T11:00:00Z"),
        backup("nightly_3", state="unfinished"), backup("weekly_9"),
    ]  # fmt: skip
    assert drill.newest(known, "nightly")["name"] == "nightly_2"
    assert drill.newest(known, "nightly", "weekly_9")["name"] == "weekly_9"
    assert drill.newest(known, "hourly") == {}


def test_one_that_was_broken_off_lately_is_gone_on_with():
    assert drill.next_name([], "nightly", NOW) == "nightly_20261127_120000"
    assert drill.next_name([backup("nightly_1", state="unfinished")], "nightly", NOW) == "nightly_1"
    old = [backup("nightly_1", state="unfinished", age=13), backup("other_1", state="unfinished")]
    assert drill.next_name(old, "nightly", NOW) == "nightly_20261127_120000"


@pytest.mark.parametrize(
    ("engine", "given", "text"),
    [
        ("logical", ({}, {}, {}), ""),
        ("instance", ({}, {}, {}), "milvus_backup_drill_server.milvus: the path of the program"),
        ("instance", ({"milvus": "/x"}, {}, {}), ""),
        ("milvus_backup", ({}, {}, {}), "milvus_backup_tool.path or milvus_backup_tool_url and milvus_backup_storage"),
        ("milvus_backup", ({}, {"path": "/x"}, {"bucket": "b"}), ""),
    ],
)
def test_what_a_drill_lacks(engine, given, text):
    assert drill.lacks(engine, *given).startswith(text)
    assert bool(drill.lacks(engine, *given)) == bool(text)


def test_only_what_a_restore_has_made_is_dropped():
    mine = {"database": "drill_a", "name": "x", "properties": {drill.MARK: "1 complete"}}
    assert drill.leftovers([mine]) == [{"database": "drill_a", "name": "x", "state": "absent"}]
    assert drill.leftovers(["drill_a"]) == [{"name": "drill_a", "state": "absent"}]
    with pytest.raises(ValueError, match="what no restore has made: drill_a/y"):
        drill.leftovers([mine, {"database": "drill_a", "name": "y", "properties": None}])
    assert drill.MARK == staging.MARK


def test_a_report_says_what_went_wrong():
    good = {"compared": {"a/b": {"rows": 3}}, "seconds": 5.0, "rows": 3}
    limits = {"max_age_hours": 26.0, "max_seconds": 0.0}
    assert drill.report(backup("n"), good, good, limits, NOW)["passed"]
    for restored, compared, age, text in (
        ({"failed": True, "msg": "no room"}, good, 1, "restore: no room"),
        ({"failed": False, "msg": "no room"}, good, 1, "restore: no room"),
        (good, {"failed": True, "msg": "differs"}, 1, "comparison: differs"),
        (good, {"skipped": True}, 1, "comparison: it was not carried out"),
        (good, good, 27, "27 hours old, at most 26.0 are allowed"),
    ):
        told = drill.report(backup("n", age=age), restored, compared, limits, NOW)
        assert not told["passed"]
        assert text in told["problems"][0]
    whole, up = {"seconds": 5.0, "rows": 9}, {"uri": "http://x", "seconds": 2.0}
    for served, restore, text in (
        ([up, {"waited": 1.0}], whole, None),
        ([{"msg": "no program"}, {"skipped": True}], whole, "start: no program"),
        ([up, {"waited": 9.0, "msg": "not loaded"}], whole, "search: not loaded"),
        ([], {"msg": "no room"}, "restore: no room"),
    ):
        told = drill.report(backup("n"), restore, good, {}, NOW, None, served)
        assert told["problems"] == ([text] if text else [])
        if not text:
            assert (told["restore_seconds"], told["seconds"]["start"], told["rows"]) == (8.0, 3.0, 3)
    slow = drill.report(backup("n"), good, good, {"max_seconds": 2}, NOW)
    assert slow["problems"] == ["the restore took 5.0 s, at most 2 are allowed"]
