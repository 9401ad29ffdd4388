"""Desired states and the way from one to the other, without a server: what must hold for any two of them."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, errors, plan
from hypothesis import given, settings
from hypothesis import strategies as st

QUIET = settings(deadline=None, derandomize=True, max_examples=150)
ALLOWED = {"force": True, "rebuild_indexes": True, "reload_collections": True, "update_password": "always"}
LET_ALL = {**ALLOWED, "forgets": (), "owner": None, "take_over": False}
NOTES = (
    {"name": "note", "state": "absent"},
    {"name": "note", "type": "VARCHAR", "max_length": 10, "nullable": True},
    {"name": "note", "type": "VARCHAR", "max_length": 20, "nullable": True, "mmap": True},
    {"name": "note", "type": "VARCHAR", "max_length": 20, "nullable": True, "mmap": False},
)
DATABASES = ("default", "one", "two")


def fields(dim):
    return [
        {"name": "id", "type": "INT64", "primary_key": True},
        {"name": "vector", "type": "FLOAT_VECTOR", "dim": dim},
    ]


@st.composite
def collections(draw, databases=DATABASES):
    name = draw(st.sampled_from(("a", "b", "c")))
    if draw(st.integers(0, 5)) == 0:
        return {"name": name, "database": draw(st.sampled_from(databases)), "state": "absent"}
    kind, params = draw(st.sampled_from((("FLAT", {}), ("IVF_FLAT", {"nlist": 64}), ("IVF_FLAT", {"nlist": 128}))))
    index = {"field": "vector", "type": kind, "metric": draw(st.sampled_from(("L2", "IP"))), "params": params}
    values = st.none() | st.integers(0, 3) | st.booleans()
    load = draw(st.none() | st.booleans())
    return {
        "name": name,
        "database": draw(st.sampled_from(databases)),
        "fields": [*fields(8), draw(st.sampled_from(NOTES))],
        "properties": draw(st.dictionaries(st.sampled_from(("x.y", "z")), values)),
        "mmap": draw(st.none() | st.booleans()),
        "replicas": None if load is False else draw(st.none() | st.integers(1, 2)),
        "indexes": [{**index, "mmap": draw(st.none() | st.booleans())}],
        "partitions": draw(st.lists(st.sampled_from(("p1", "p2")), unique=True)),
        "load": load,
    }


@st.composite
def catalogues(draw):
    many = draw(st.lists(collections(), unique_by=lambda one: (one["name"], one["database"]), max_size=5))
    targets = [one for one in many if one.get("state") != "absent"]
    names = draw(st.lists(st.sampled_from(("x", "y")), unique=True)) if targets else []
    aliases = []
    for name in names:
        target = draw(st.sampled_from(targets))
        aliases.append({"name": name, "collection": target["name"], "database": target["database"]})
    return {"databases": [{"name": "one"}, {"name": "two"}], "collections": many, "aliases": aliases}


def compared(state, wanted):
    dropped = {key for key, one in wanted.items() if one is None}
    return catalog.compare(state, wanted, {**LET_ALL, "loaded": catalog.loaded(state, wanted), "dropped": dropped})


@QUIET
@given(catalogues(), catalogues())
def test_after_the_plan_nothing_is_left_to_do(first, second):
    state = {("database", "default"): {"properties": None}}
    for declared in (first, second):
        wanted = catalog.normalise(declared)
        made = compared(state, wanted)
        assert made.refusals == []
        state = plan.advance(state, made.actions)
        again = compared(state, wanted)
        assert [str(action) for action in again.actions] == []
        assert again.diff() == {"before": {}, "after": {}}


def is_as_declared(state, key, desired):
    """Without the code that compares: what is there says what is declared, attribute by attribute."""
    if desired is None:
        return key not in state
    there = state[key]
    if key[0] == "collection":
        gone = set(desired["absent_fields"])
        assert set(there["fields"]) == set(desired["fields"]) - gone
        for name, field in desired["fields"].items():
            assert {one: there["fields"][name].get(one) for one in field} == field
        for name, value in (desired["properties"] or {}).items():
            assert (there["properties"] or {}).get(name) == (None if value is None else value)
        named = ("loaded", "replicas")
        assert all(there.get(one) == desired[one] for one in named if desired[one] is not None and there["loaded"])
        return desired["loaded"] in (None, there["loaded"])
    if key[0] == "index":
        assert {name: there["params"].get(name) for name in desired["params"]} == desired["params"]
        return (there["type"], there["metric"]) == (desired["type"], desired["metric"])
    return key[0] != "alias" or there == desired


@QUIET
@given(catalogues(), catalogues())
def test_what_is_there_after_the_plan_is_what_is_declared(first, second):
    state = {("database", "default"): {"properties": None}}
    for declared in (first, second):
        wanted = catalog.normalise(declared)
        before, state = state, plan.advance(state, compared(state, wanted).actions)
        wrong = [plan.title(key) for key, desired in wanted.items() if not is_as_declared(state, key, desired)]
        assert wrong == []
        # And nothing else is another one than before.
        inside = {key[1:3] for key in wanted if key[0] == "collection"}
        others = [key for key in before if key not in wanted and key[1:3] not in inside and key[0] != "alias"]
        assert all(state[key] == before[key] for key in others)


@QUIET
@given(catalogues(), catalogues())
def test_only_what_is_declared_absent_is_dropped(first, second):
    state = plan.advance({}, compared({}, catalog.normalise(first)).actions)
    wanted = catalog.normalise(second)
    after = plan.advance(state, compared(state, wanted).actions)
    dropped = {key for key, one in wanted.items() if one is None}
    lost = set(state) - set(after)
    assert all(key in dropped or ("collection", *key[1:3]) in dropped for key in lost)


@QUIET
@given(catalogues(), catalogues())
def test_the_order_follows_what_depends_on_what(first, second):
    state = plan.advance({}, compared({}, catalog.normalise(first)).actions)
    seen = dict(state)
    for action in compared(state, catalog.normalise(second)).actions:
        kind, *path = action.key
        if action.verb != "drop" and kind in ("index", "partition"):
            assert ("collection", *path[:2]) in seen
        if action.verb == "create" and kind == "collection":
            assert ("database", path[0]) in seen or path[0] == "default"
        if kind == "alias" and action.verb != "drop":
            assert ("collection", path[0], action.changes["collection"]) in seen
        if (kind, action.verb) == ("collection", "load"):
            assert any(key[:3] == ("index", *path) for key in seen)
        if (kind, action.verb) == ("index", "drop"):
            assert not seen[("collection", *path[:2])]["loaded"]
        seen = plan.advance(seen, [action])


@QUIET
@given(collections(), collections())
def test_a_rename_brings_all_that_is_inside(first, second):
    old = {**first, "name": "old", "database": "default"}
    new = {**second, "name": "new", "database": "default"}
    if "absent" in (old.get("state"), new.get("state")):
        return
    state = plan.advance({}, compared({}, catalog.normalise({"collections": [old]})).actions)
    wanted = catalog.normalise({"collections": [{**new, "renamed_from": "old"}]})
    made = compared(state, wanted)
    assert (made.actions[0].verb, made.actions[0].key) == ("rename", ("collection", "default", "old"))
    after = plan.advance(state, made.actions)
    assert not any(key[2] == "old" for key in after)
    assert compared(after, wanted).actions == []
    both = compared({**state, **after}, wanted)
    assert both.actions == []


def test_an_index_is_waited_for_unless_this_plan_makes_its_collection():
    bare = {"name": "new", "fields": fields(8)}
    indexed = {**bare, "indexes": [{"field": "vector", "type": "FLAT", "metric": "L2"}]}
    there = plan.advance({}, compared({}, catalog.normalise({"collections": [bare]})).actions)
    renamed = plan.advance({}, compared({}, catalog.normalise({"collections": [{**bare, "name": "old"}]})).actions)
    for state, declared, empty in (
        ({}, indexed, True),
        (there, indexed, False),
        (renamed, {**indexed, "renamed_from": "old"}, False),
    ):
        made = compared(state, catalog.normalise({"collections": [declared]}))
        assert [one.secret for one in made.actions if one.kind == "index"] == [{"empty": empty}]


@QUIET
@given(catalogues())
def test_reading_a_catalogue_twice_gives_the_same(declared):
    assert catalog.normalise(declared) == catalog.normalise(declared)


@QUIET
@given(catalogues())
def test_what_is_shown_of_a_plan_is_what_changes(declared):
    made = compared({}, catalog.normalise(declared))
    diff = made.diff()
    assert diff["before"] == {}
    assert set(diff["after"]) == {plan.title(key) for key in plan.advance({}, made.actions)}


def wrong(**parts):
    with pytest.raises(errors.InvalidInputError) as caught:
        catalog.normalise(parts)
    return dict(caught.value.problems)


def test_every_mistake_is_named_with_its_path():
    found = wrong(
        collections=[
            {"name": "9lives", "fields": fields(8)},
            {"name": "a", "fields": fields("many"), "shards": 0},
            {"name": "b", "fields": [*fields(8), {"name": "vector", "type": "JSON"}]},
            {"name": "c", "fields": [{"name": "t", "type": "ARRAY", "primary_key": True}, *fields(8)[1:]]},
            {"name": "d", "fields": fields(40000)},
            {"name": "e", "fields": [*fields(8), {"name": "bits", "type": "BINARY_VECTOR", "dim": 9}]},
            {"name": "f", "fields": fields(8), "load": True},
            {"name": "g", "fields": fields(8), "num_partitions": 3},
            {"name": "h"},
            "not a mapping",
        ],
        users=[{"name": "u"}, {"name": "root", "state": "absent"}],
    )
    assert "is not a name" in found["collections[0].name"]
    assert "must be a whole number, found 'many'" in found["collections[1].fields[1].dim"]
    assert "is 0, allowed is 1 to 64" in found["collections[1].shards"]
    assert "declared twice" in found["collections[2].fields[2].name"]
    assert "needs element_type" in found["collections[3].fields[0].element_type"]
    assert "must be INT64 or VARCHAR" in found["collections[3].fields[0].primary_key"]
    assert "allowed is 1 to 32768" in found["collections[4].fields[1].dim"]
    assert "multiple of 8" in found["collections[5].fields[2].dim"]
    assert "needs an index on every vector field, none is declared on vector" in found["collections[6].load"]
    assert "only a collection with a partition key field" in found["collections[7].num_partitions"]
    assert "missing" in found["collections[8].fields"]
    assert "must be a mapping" in found["collections[9]"]
    assert "needs a password" in found["users[0].password"]
    assert "cannot be dropped" in found["users[1]"]


def test_what_is_declared_twice_is_named():
    twice = [{"name": "a", "fields": fields(8), "aliases": ["x"]}, {"name": "a", "fields": fields(8)}]
    assert wrong(collections=twice)["collections[1]"] == "collection default/a is declared twice"
    found = wrong(collections=twice[:1], aliases=[{"name": "x", "collection": "a"}])
    assert found["aliases[0]"] == "alias default/x is declared twice"


@pytest.mark.parametrize("declared", [None, [], "text", 3])
def test_a_catalogue_must_be_a_mapping(declared):
    with pytest.raises(errors.InvalidInputError, match="must be a mapping"):
        catalog.normalise(declared)


def test_values_that_servers_give_back_as_text_are_no_change():
    wanted = catalog.normalise(
        {"collections": [{"name": "a", "fields": fields(8), "properties": {"on": True, "n": 3}}]}
    )
    key = ("collection", "default", "a")
    state = {key: {**wanted[key], "properties": {"on": "true", "n": "3"}, "loaded": False, "shards": 1}}
    assert compared(state, wanted).actions == []
