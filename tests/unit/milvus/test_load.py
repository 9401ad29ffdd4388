"""How a collection is loaded: what moves, what takes a reload, and what is said of fields that nobody can ask for."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import features, functions, load, loaded_fields, plan
from hypothesis import given
from hypothesis import strategies as st

KEY = ("collection", "default", "t")
FIELDS = {name: {"type": "INT64"} for name in ("id", "vector", "note", "words")}
NAMES = st.sampled_from(("a", "b", load.REST))
OLD = {"replicas", loaded_fields.FEATURE}


def options(has, wanted, reload_collections=True):
    return {
        "has": has.__contains__,
        "loaded": {KEY},
        "wanted": {KEY: wanted},
        "reload_collections": reload_collections,
    }


def described(groups, fields=None):
    return {
        "loaded": True,
        "fields": FIELDS,
        "replicas": len(groups),
        "resource_groups": sorted(groups),
        "load_fields": fields,
    }


SUBSETS = st.none() | st.sets(st.sampled_from(tuple(FIELDS)), min_size=1).map(sorted)
GROUPS = st.lists(NAMES, min_size=1, max_size=3)


@given(GROUPS, GROUPS, SUBSETS, SUBSETS, st.booleans(), st.booleans())
def test_the_plan_leads_to_what_is_declared_and_then_is_empty(now, then, loaded, wanted, newer, undeclared):
    current = described(now, loaded)
    desired = {"loaded": True, "replicas": len(then), "resource_groups": sorted(then), "load_fields": wanted}
    if undeclared:
        desired["replicas"] = None
    has = OLD | ({"replica_changes_while_loaded"} if newer else set())
    actions = load.compare(KEY, current, desired, options(has, desired))
    verbs = [one.verb for one in actions]
    assert verbs in ([], ["load"], ["move"], ["release", "load"])
    assert not any(one.refused for one in actions)
    if verbs == ["move"]:
        source, target, number = actions[0].secret
        assert not newer
        assert (set(now), set(then), number) == ({source}, {target}, len(now))
    after = plan.advance({KEY: current}, actions)[KEY]
    assert load.compare(KEY, after, desired, options(has, desired)) == []
    if actions and verbs == ["release", "load"]:
        (refused,) = load.compare(KEY, current, desired, options(has, desired, reload_collections=False))
        assert "reload_collections: true" in refused.refused


@given(SUBSETS, SUBSETS)
def test_fields_that_are_not_told_make_no_difference(have, want):
    made = {"bm25": {"type": "BM25", "output_fields": ["words"]}}
    current = {"fields": FIELDS, "functions": made, "load_fields": have}
    differs = loaded_fields.differ(current, {"load_fields": want})
    same = have is None or want is None or set(have) - {"words"} == set(want) - {"words"}
    assert (differs == "") == same


@pytest.mark.parametrize(
    ("loaded", "partial"), [(None, None), ([], None), (["id", "vector"], ["id", "vector"]), (list(FIELDS), None)]
)
def test_a_list_of_all_fields_is_none(loaded, partial):
    assert loaded_fields.partial({"fields": FIELDS, "load_fields": loaded}) == partial


@pytest.mark.parametrize(
    ("kind", "changed", "in_place"),
    [
        ("TEXTEMBEDDING", {"credential": "b"}, True),
        ("TEXTEMBEDDING", {"URL": "https://b", "region": "eu"}, True),
        ("TEXTEMBEDDING", {"model_name": "b"}, False),
        ("TEXTEMBEDDING", {"credential": "b", "endpoint": "https://b"}, False),
        ("TEXTEMBEDDING", {}, False),
        ("MINHASH", {"url": "https://b"}, False),
    ],
)
def test_what_of_a_function_changes_on_rows(kind, changed, in_place):
    have = {"type": kind, "input_fields": ["a"], "output_fields": ["b"], "params": {"credential": "a"}}
    wanted = {**have, "params": {**have["params"], **changed}}
    assert functions.only_reached_otherwise(have, wanted) is in_place
    assert not functions.only_reached_otherwise(have, {**wanted, "input_fields": ["c"]})


def test_only_lite_keeps_what_it_does_not_heed():
    lite, real = (type("Server", (), {"lite": one})() for one in (True, False))
    for name in ("collection.ttl.seconds", "collection.insertRate.max.mb", "database.diskQuota.mb"):
        assert features.ignored(name, lite)
        assert not features.ignored(name, real)
    assert not features.ignored("timezone", lite)
