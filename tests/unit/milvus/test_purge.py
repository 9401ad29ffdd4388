"""What is dropped because no catalogue declares it, and whose it must be for that."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, errors, ownership, plan, purge
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.milvus.test_catalog import LET_ALL, QUIET, catalogues, fields

NAMES = {"database": "databases", "collection": "collections", **{kind: name for name, kind in purge.INSIDE.items()}}


class Shop:
    """What a session of a server with this state answers to what purge asks."""

    def __init__(self, state, user="root"):
        self.state, self.params = state, {"database": "default", "user": user}

    def call(self, method, *_args, database="", **_about):
        if method == "list_databases":
            return sorted({"default"} | {key[1] for key in self.state if key[0] == "database"})
        if method == "list_users":
            return ["root", "old"]
        if method == "list_resource_groups":
            return ["__default_resource_group", *(key[1] for key in self.state if key[0] == "resource_group")]
        if method == "select_all_role":
            roles = (("admin", ["root"]), ("public", []), ("former", []), ("mine", ["old"]))
            return SimpleNamespace(groups=[SimpleNamespace(role_name=name, users=users) for name, users in roles])
        if method == "list_privilege_groups":
            return [{"privilege_group": name, "privileges": ["Search"]} for name in ("CollectionReadOnly", "lookup")]
        assert method == "list_collections"
        return [key[2] for key in self.state if key[:2] == ("collection", database)]


ALL = {kind: [] for kind in purge.KINDS}


def planned(state, wanted, kinds, owner=""):
    extra = purge.listed(Shop(state), wanted, kinds)
    wanted = purge.widen(state, wanted, extra, kinds, owner)
    dropped = {key for key, one in wanted.items() if one is None}
    options = {**LET_ALL, "owner": owner, "take_over": False, "dropped": dropped}
    return catalog.compare(state, wanted, {**options, "loaded": catalog.loaded(state, wanted)})


def state_of(declared):
    options = {**LET_ALL, "owner": "", "take_over": False, "dropped": set(), "loaded": set()}
    return plan.advance({}, catalog.compare({}, catalog.normalise(declared), options).actions)


@QUIET
@given(
    catalogues(), catalogues(), st.sets(st.sampled_from([one for one in purge.KINDS if one not in purge.rights.PURGED]))
)
def test_only_kinds_that_were_named_are_dropped(first, second, kinds):
    state, wanted = state_of(first), catalog.normalise(second)
    for action in planned(state, wanted, kinds).actions:
        rebuilt = action.kind == "index" and wanted.get(action.key) is not None
        by_itself = action.kind == "field"  # only one that is declared absent is dropped
        if (
            action.verb == "drop"
            and not rebuilt
            and not by_itself
            and not (action.key in wanted and wanted[action.key] is None)
        ):
            assert NAMES[action.kind] in kinds


@QUIET
@given(catalogues(), catalogues())
def test_with_all_kinds_named_only_what_is_declared_is_left(first, second):
    wanted = catalog.normalise(second)
    made = planned(state_of(first), wanted, [one for one in purge.KINDS if one not in purge.rights.PURGED])
    if not made.refusals:
        left = {key for key in plan.advance(made.before, made.actions) if key != ("database", "default")}
        undeclared = left - {key for key, one in wanted.items() if one is not None}
        assert undeclared == set()


@QUIET
@given(catalogues(), catalogues())
def test_what_another_catalogue_owns_is_never_touched(first, second):
    state = state_of({**first, "owner": "first"})
    made = planned(state, catalog.normalise({**second, "owner": "second"}), ("collections",), "second")
    owned = {key[1:3] for key in state if key[0] == "collection"}
    touched = [action for action in made.actions if action.kind == "collection" and action.key[1:3] in owned]
    declared = owned & {key[1:3] for key in catalog.normalise(second) if key[0] == "collection"}
    assert {action.key[1:3] for action in touched} == declared
    assert all(action.refused for action in touched if action.verb in ("alter", "drop"))
    assert bool(made.refusals) == bool(declared)


def test_a_catalogue_is_marked_and_unmarked():
    wanted = catalog.normalise({"owner": "shop", "collections": [{"name": "a", "fields": fields(8)}]})
    attributes = wanted[("collection", "default", "a")]
    assert attributes["properties"] == {ownership.MARK: "shop"}
    assert ownership.of(attributes) == "shop"
    assert ownership.unmarked({"name": "a", **attributes}) == {
        "name": "a", **{name: value for name, value in attributes.items() if name != "properties"}
    }  # fmt: skip


def test_kinds_without_a_mark_are_not_purged_by_one_of_several_catalogues():
    with pytest.raises(errors.InvalidInputError, match="'shop' could drop another one's"):
        purge.check(["collections", "users"], "shop", ALL)
    purge.check(["collections", "users"], "", ALL)


@pytest.mark.parametrize("kind", [one for one in purge.KINDS if one not in purge.INSIDE])
def test_a_catalogue_that_does_not_name_a_kind_drops_none_of_it(kind):
    for declared in ({}, {kind: None}):
        with pytest.raises(errors.InvalidInputError, match=f"write {kind}: \\[\\] if you mean it"):
            purge.check([kind], "", declared)
    purge.check([kind, "aliases"], "", {kind: []})


def test_roles_and_groups_of_the_server_and_ones_own_stay():
    assert purge.listed(Shop({}), {}, ["roles"]) == {("role", "former"): None, ("role", "mine"): None}
    assert purge.listed(Shop({}, "old"), {}, ["roles"]) == {("role", "former"): None}
    assert purge.listed(Shop({}), {("role", "mine"): {}}, ["roles"]) == {("role", "former"): None}
    assert purge.listed(Shop({}), {}, ["privilege_groups"]) == {("privilege_group", "lookup"): None}


def test_the_users_that_one_needs_stay():
    assert purge.listed(Shop({}, "old"), {}, ["users"]) == {}
    assert purge.listed(Shop({}), {}, ["users"]) == {("user", "old"): None}
