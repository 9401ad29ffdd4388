"""How query nodes get from one group to another, by moves and by limits, without a server."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    catalog,
    connection,
    errors,
    load,
    plan,
    purge,
    resource_group,
)
from hypothesis import given
from hypothesis import strategies as st

KIND, REST, CONFIG = resource_group.KIND, resource_group.REST, resource_group.CONFIG
COUNTS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 4))
SIZES = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(sorted)
LABELS = st.dictionaries(st.sampled_from(("zone", "disk")), st.sampled_from("xy"), max_size=2)


def key(name):
    return (KIND, name)


def compared(state, declared):
    wanted = catalog.normalise({"resource_groups": declared})
    options = {**catalog.OPTIONS, "groups": resource_group.summary(state, wanted), "forgets": (), "dropped": set()}
    return catalog.compare(state, wanted, options)


def moved(state, made):
    """What an old server does with the calls: nodes leave one group and arrive in another."""
    counts = {one[1]: about["nodes"] for one, about in state.items()}
    for action in made.actions:
        if action.verb == "create":
            counts[action.key[1]] = 0
        elif action.verb == "drop":
            assert counts.pop(action.key[1]) == 0
        else:
            source, target = (action.key[1], REST) if action.verb == "shrink" else (REST, action.key[1])
            counts[source] -= action.secret
            counts[target] += action.secret
            assert counts[source] >= 0
            assert counts[action.key[1]] == action.changes["nodes"]
    return by_number(counts)


def by_number(counts):
    return {key(name): {"nodes": number, **dict.fromkeys(CONFIG)} for name, number in counts.items()}


@given(COUNTS, st.integers(0, 6), COUNTS, st.sets(st.sampled_from("abc"), max_size=2))
def test_moves_lead_there_and_then_nothing_is_left_to_do(current, rest, wanted, absent):
    state = by_number({**current, REST: rest})
    wanted = {name: number for name, number in wanted.items() if name not in absent}
    declared = [{"name": name, "nodes": number} for name, number in wanted.items()]
    declared += [{"name": name, "state": "absent"} for name in absent]
    made = compared(state, declared)
    unnamed = sum(number for name, number in current.items() if name not in wanted and name not in absent)
    total = sum(current.values()) + rest
    assert bool(made.refusals) == (sum(wanted.values()) > total - unnamed)
    if not made.refusals:
        after = moved(state, made)
        assert {name: after[key(name)]["nodes"] for name in wanted} == wanted
        assert sum(one["nodes"] for one in after.values()) == total
        assert compared(after, declared).actions == []
        assert not absent & {one[1] for one in after}


@st.composite
def limited(draw):
    entries = []
    for name in draw(st.sets(st.sampled_from("abc"))):
        if draw(st.integers(0, 3)) == 0:
            entries.append({"name": name, "state": "absent"})
            continue
        low, high = draw(SIZES)
        entry = {"name": name, **draw(st.sampled_from(({}, {"nodes": low}, {"requests": low, "limits": high})))}
        others = [one for one in "abc" if one != name]
        for side in ("transfer_from", "transfer_to"):
            if draw(st.booleans()):
                entry[side] = draw(st.lists(st.sampled_from(others), unique=True))
        if draw(st.booleans()):
            entry["node_labels"] = draw(LABELS)
        entries.append(entry)
    return entries


def configured(state, made):
    """What a server with limits does: it keeps the whole configuration of each call, and the order must make sense."""
    state = dict(state)
    for action in made.actions:
        if action.verb == "drop":
            assert state.pop(action.key)["limits"] == 0
        else:
            if action.verb == "create":
                assert not action.secret["transfer_from"] + action.secret["transfer_to"]
            state[action.key] = {"nodes": 0, **action.secret}
    return state


@given(limited(), limited())
def test_limits_lead_there_and_then_nothing_is_left_to_do(first, second):
    state = {key(REST): {"nodes": 3, **resource_group.EMPTY, "limits": resource_group.UNLIMITED}}
    for declared in (first, second):
        made = compared(state, declared)
        assert made.refusals == []
        predicted = plan.advance(state, made.actions)
        state = configured(state, made)
        assert compared(state, declared).actions == []
        assert compared(predicted, declared).actions == []
        for entry in declared:
            assert (key(entry["name"]) in state) == (entry.get("state") != "absent")


def test_what_one_call_replaces_repeats_what_stays():
    here = {"nodes": 1, **resource_group.EMPTY, "requests": 1, "limits": 2, "node_labels": {"zone": "a"}}
    state = {key(REST): {"nodes": 0, **resource_group.EMPTY}, key("a"): here}
    (action,) = compared(state, [{"name": "a", "transfer_to": [REST]}]).actions
    assert action.changes == {"transfer_to": [REST]}
    sent = resource_group.message(action.secret)
    assert (sent.requests.node_num, sent.limits.node_num) == (1, 2)
    assert [(one.key, one.value) for one in sent.node_filter.node_labels] == [("zone", "a")]


def test_a_group_that_serves_is_not_dropped():
    state = by_number({REST: 1, "a": 1})
    state[key("a")]["replicas"] = 2
    made = compared(state, [{"name": "a", "state": "absent"}])
    assert made.refusals == [
        "resource_group a: it still serves 2 replicas: release their collections, or move them to another group first"
    ]


@pytest.mark.parametrize(
    ("groups", "path", "said"),
    [
        ([{"name": REST, "nodes": 1}], "[0].nodes", "has whatever the others leave"),
        ([{"name": REST, "state": "absent"}], "[0]", "belongs to the server"),
        ([{"name": "a", "nodes": 1}, {"name": "a", "nodes": 2}], "[1]", "declared twice"),
        ([{"name": "a", "nodes": -1}], "[0].nodes", "is -1, allowed is 0 or more"),
        ([{"name": "a", "nodes": 1, "limits": 2, "requests": 1}], "[0].nodes", "give either nodes or requests and"),
        ([{"name": "a", "requests": 1}], "[0].limits", "given together"),
        ([{"name": "a", "limits": 1}], "[0].requests", "given together"),
        ([{"name": "a", "requests": 3, "limits": 2}], "[0]", "requests (3) must not exceed limits (2)"),
        ([{"name": "a", "transfer_from": ["a"]}], "[0].transfer_from[0]", "with itself"),
        ([{"name": "a", "transfer_to": [{}]}], "[0].transfer_to[0]", "must be the name of a resource group"),
        ([{"name": "a", "transfer": ["b"]}], "[0].transfer", "did you mean 'transfer_to'"),
        ([{"name": "a", "node_labels": ["b"]}], "[0].node_labels", "must be a mapping"),
    ],
)
def test_what_makes_no_sense_is_named(groups, path, said):
    with pytest.raises(errors.InvalidInputError) as caught:
        catalog.normalise({"resource_groups": groups})
    found = dict(caught.value.problems)
    assert said in found[f"resource_groups{path}"], found


@pytest.mark.parametrize(
    ("version", "group", "said"),
    [
        ("v2.3.5-lite", {"requests": 0, "limits": 1}, "lacks resource group config: available from 2.4.1"),
        ("v2.4.16", {"node_labels": {"zone": "a"}}, "lacks resource group node labels: available from 2.4.17"),
        ("milvus_lite-3.2.2", {"requests": 0, "limits": 1}, "Milvus Lite 3.2.2 has no resource group config"),
    ],
)
def test_what_a_server_would_ignore_is_refused_before_a_call(version, group, said):
    class Session:
        server = connection.ServerInfo(version)

    wanted = catalog.normalise({"resource_groups": [{"name": "a", **group}]})
    with pytest.raises(errors.MilvusError, match=said):
        resource_group.read(Session(), wanted)


def test_facts_are_written_as_they_are_declared():
    rest = {"name": REST, "nodes": 2}
    assert resource_group.as_catalog([rest, {"name": "a", "nodes": 1}]) == [{"name": "a", "nodes": 1}]
    limits = {"requests": 0, "limits": resource_group.UNLIMITED, "transfer_from": [], "node_labels": {}}
    assert resource_group.as_catalog([{**rest, **limits}]) == []
    assert resource_group.as_catalog([{**rest, **limits, "limits": 2}]) == [{"name": REST, "requests": 0, "limits": 2}]


def test_purge_leaves_the_default_group():
    class Session:
        params = {"database": "default", "user": "root"}

        @staticmethod
        def call(method, **_about):
            assert method == "list_resource_groups"
            return [REST, "a", "b"]

    wanted = catalog.normalise({"resource_groups": [{"name": "a", "nodes": 1}]})
    assert purge.listed(Session(), wanted, ["resource_groups"]) == {key("b"): None}
    with pytest.raises(errors.InvalidInputError, match="resource_groups carry no mark"):
        purge.check(["resource_groups"], "shop", {"resource_groups": []})


def shop(**more):
    schema = [
        {"name": "id", "type": "INT64", "primary_key": True},
        {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
    ]
    indexes = [{"field": "vector", "type": "FLAT", "metric": "L2"}]
    return {"name": "shop", "fields": schema, "indexes": indexes, "load": True, **more}


@pytest.mark.parametrize(
    ("nodes", "more", "refused"),
    [
        (1, {}, True),
        (2, {}, False),
        (1, {"load": False}, False),
        (1, {"resource_groups": ["a"]}, False),
        (1, {"replicas": 2, "resource_groups": ["a", REST]}, True),
    ],
)
def test_the_last_node_is_not_taken_from_what_serves_in_the_default_group(nodes, more, refused):
    wanted = catalog.normalise({"resource_groups": [{"name": "a", "nodes": 1}], "collections": [shop(**more)]})
    state = by_number({REST: nodes})
    options = {**catalog.OPTIONS, "groups": resource_group.summary(state, wanted), "forgets": (), "dropped": set()}
    made = catalog.compare(state, wanted, {**options, "owner": None, "loaded": set()})
    assert (
        any("the last query node of the default group, in which default/shop" in one for one in made.refusals)
        == refused
    )


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("nodes not enough", "Too few query nodes run in the resource group (the default one) for 2 replicas"),
        ("resource group node not enough[rg=a]", "Too few query nodes run"),
        ("load segment failed, OOM if load", "Give the query nodes more memory"),
        ("index not found", ""),
    ],
)
def test_a_load_that_fails_says_what_helps(said, advice):
    class Session:
        patience, replicas = 5, {}

        def call(self, *_args, **_more):
            raise errors.MilvusError(said, "load", "collection default/shop", kind=errors.REFUSED)

    action = plan.Action(("collection", "default", "shop"), "load", {"replicas": 2})
    with pytest.raises(errors.MilvusError) as caught:
        load.apply(Session(), action)
    assert caught.value.next_step.startswith(advice)


def described(name, nodes, capacity=resource_group.UNLIMITED, **outgoing):
    return SimpleNamespace(name=name, num_available_node=nodes, capacity=capacity, num_outgoing_node=outgoing)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([described(REST, 3), described("apart", 2, 2)], []),
        ([described(REST, 3), described("apart", 1, 2)], ["apart has 1 of 2 query nodes, and 3 are to spare"]),
        ([described(REST, 0), described("apart", 1, 2)], []),
        ([described(REST, 2, orders=1), described("apart", 2, 2)], [f"{REST} are still on 1 query nodes of other"]),
        ([described(REST, 1), described("apart", 0, 0, orders=1)], []),
    ],
)
def test_what_the_server_has_yet_to_move_is_named(groups, said):
    found = resource_group.moves(groups)
    assert len(found) == len(said)
    assert all(part in text for part, text in zip(said, found, strict=True))


class Grouped:
    """A server with groups, or one that refuses to tell of them."""

    def __init__(self, groups, kind=""):
        self.groups, self.kind = {one.name: one for one in groups}, kind

    def call(self, method, *names, **_where):
        if self.kind:
            raise errors.MilvusError("no", kind=self.kind)
        return list(self.groups) if method == "list_resource_groups" else self.groups[names[0]]

    def map(self, work, items):
        return [work(one) for one in items]


def test_a_server_without_groups_of_its_own_is_settled():
    assert resource_group.unsettled(Grouped([described(REST, 1)])) == []
    assert resource_group.unsettled(Grouped([described(REST, 1), described("apart", 0, 1)])) != []


def test_who_cannot_be_asked_has_nothing_to_move():
    assert resource_group.unsettled(Grouped([], errors.UNIMPLEMENTED)) == []
    assert resource_group.unsettled(Grouped([], errors.DENIED)) == []
    with pytest.raises(errors.MilvusError):
        resource_group.unsettled(Grouped([], errors.TIMEOUT))
