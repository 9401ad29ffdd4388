"""What a catalogue may say of a collection that can be replaced behind its alias, and what follows from its alias."""

from __future__ import annotations

import json
import time

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import blue_green, catalog, errors, plan, purge
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import stages

from tests.unit.milvus.test_catalog import LET_ALL, compared, fields

KEY, NEXT = ("collection", "default", "books_v1"), ("collection", "default", "books_v2")
BOOKS = {
    "name": "books_v1",
    "aliases": ["books"],
    "fields": fields(8),
    "indexes": [{"field": "vector", "type": "FLAT", "metric": "L2"}],
    "load": True,
    "strategy": "blue_green",
    "reindex": {"compare": "content", "keep_hours": 12},
}


class Shop:
    """What a session of a server answers whose alias stands for this collection."""

    def __init__(self, target, record):
        self.target = target
        self.properties = {stages.PROPERTY: record.text()} if record else {}

    def call(self, method, *_named, **_about):
        if method == "describe_alias":
            return {"collection_name": self.target}
        assert method == "describe_collection"
        return {"properties": self.properties}


def requests(declared, database="default"):
    found = {}
    catalog.normalise(declared, database, found)
    return found


def wrong(**changes):
    with pytest.raises(errors.InvalidInputError) as caught:
        catalog.normalise({"collections": [{**BOOKS, **changes}]})
    return dict(caught.value.problems)


def test_it_is_read_as_a_collection_and_as_a_re_index():
    wanted = catalog.normalise({"collections": [BOOKS]})
    assert "strategy" not in wanted[KEY]
    found = requests({"collections": [BOOKS, {"name": "other", "fields": fields(8)}]}, "default")
    assert list(found) == [KEY]
    assert (found[KEY].alias, found[KEY].compare, found[KEY].keep_hours) == ("books", "content", 12.0)
    assert found[KEY].declared()["fields"] == wanted[KEY]["fields"]


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"aliases": []}, "collections[0].aliases", "needs one alias, which applications use and which moves; found 0"),
        ({"aliases": ["a", "b"]}, "collections[0].aliases", "found 2"),
        ({"strategy": "bluegreen", "reindex": {}}, "collections[0].strategy", "did you mean 'blue_green'?"),
        ({"strategy": "in_place"}, "collections[0].reindex", "belongs to strategy: blue_green"),
        ({"reindex": {"alias": "x"}}, "collections[0].reindex.alias", "follows from the catalogue"),
        ({"reindex": {"keep_ours": 1}}, "collections[0].reindex.keep_ours", "did you mean 'keep_hours'?"),
        ({"reindex": {"compare": "updated"}}, "collections[0].reindex.updated_field", "missing"),
        ({"fields": fields("many")}, "collections[0].fields[1].dim", "must be a whole number"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(changes, path, said):
    found = wrong(**changes)
    assert said in found[path]
    assert len(found) == 1


@pytest.mark.parametrize("stage", stages.STAGES)
def test_what_is_declared_is_found_where_the_alias_stands(stage):
    declared = {"collections": [BOOKS]}
    record = stages.Record("books_v1", "books", stage)
    wanted, green = blue_green.follow(
        Shop("books_v2", record), catalog.normalise(declared), requests(declared, "default")
    )
    assert set(wanted) == {NEXT, ("index", "default", "books_v2", "vector"), ("alias", "default", "books")}
    assert wanted[("alias", "default", "books")] == {"collection": "books_v2"}
    assert list(green) == [NEXT]


def test_an_alias_that_somebody_else_moved_is_not_followed():
    declared = {"collections": [BOOKS]}
    wanted, green = blue_green.follow(
        Shop("elsewhere", None), catalog.normalise(declared), requests(declared, "default")
    )
    assert wanted == catalog.normalise(declared)
    assert list(green) == [KEY]


@pytest.mark.parametrize(("stage", "until", "left"), [("copying", 0, 2), ("serving", 900, 1), ("serving", 1, 0)])
def test_purge_leaves_what_a_re_index_is_not_done_with(stage, until, left):
    record = stages.Record("books_v1", "books", stage, keep_until=until)
    state = {KEY: {"properties": {}}, NEXT: {"properties": {stages.PROPERTY: record.text()}}}
    assert len(blue_green.kept(state, 100)) == left
    extra = dict.fromkeys(state)
    dropped = purge.widen(state, {}, extra, ["collections"], "")
    assert len(dropped) == 2 - len(blue_green.kept(state, time.time()))


def test_the_plan_says_that_an_alias_moves():
    alias = ("alias", "default", "books")
    reason = "field vector: dim is 8, wanted 16"
    action = plan.Action(alias, "reindex", {"collection": "books_v2"}, reason=reason)
    result = plan.Plan({alias: {"collection": "books_v1"}}, [action]).result()
    assert result["plan"] == [f"move by a re-index alias default/books: {reason}"]
    assert result["diff"]["after"] == {"alias default/books": {"collection": "books_v2"}}
    assert json.dumps(result)


def test_an_alias_that_moves_meanwhile_is_left_to_the_run_that_moves_it():
    wanted, green = blue_green.follow(
        Shop("books_v1", None), catalog.normalise({"collections": [BOOKS]}), requests({"collections": [BOOKS]})
    )
    moved = plan.Plan({("alias", "default", "books"): {"collection": "books_v2"}}, [])
    with pytest.raises(
        errors.MilvusError, match="stood for books_v1 a moment ago and stands for books_v2 now: another run"
    ):
        blue_green.replan(None, moved, green)
    assert wanted


@pytest.mark.parametrize("aliases", ["books", [5], [["books"]], {"books": None}])
def test_aliases_that_cannot_be_read_are_named_once(aliases):
    found = wrong(aliases=aliases)
    assert len(found) == 1
    assert next(iter(found)).startswith("collections[0].aliases")


def test_what_a_failing_re_index_has_done_is_a_change(monkeypatch):
    class Work:
        now, facts = stages.START, {"changed": True, "rows_copied": 9}

        def carry_out(self):
            raise errors.MilvusError("too few are found", "switch", "alias default/books", kind="recall")

    monkeypatch.setattr(blue_green, "_run", lambda _session, _one: Work())
    action = plan.Action(("alias", "default", "books"), "reindex", {"collection": "books_v2"})
    with pytest.raises(errors.MilvusError):
        blue_green.apply(None, action)
    assert action.told == {"changed": True, "rows_copied": 9}


def test_a_green_collection_gets_its_index_on_a_new_one_also_where_others_are_rebuilt():
    wanted = catalog.normalise(
        {"collections": [{**BOOKS, "indexes": [{"field": "vector", "type": "FLAT", "metric": "IP"}]}]}
    )
    state = plan.advance({}, compared({}, catalog.normalise({"collections": [BOOKS]})).actions)
    assert compared(state, wanted).refusals == []
    options = {**LET_ALL, "loaded": {KEY}, "dropped": set(), "green": {KEY: None}}
    assert "metric is L2, wanted IP" in catalog.compare(state, wanted, options).refusals[0]
