"""Properties of databases: what is checked before a server keeps it without a word, and what counts as a change."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, connection, database, errors, plan
from hypothesis import given
from hypothesis import strategies as st

KEY = ("database", "shop")
VALUES = {
    "int": st.integers(1, 99),
    "number": st.integers(0, 9) | st.floats(0, 1e6).map(lambda number: round(number, 2)),
    "bool": st.booleans(),
    "groups": st.lists(st.sampled_from(("a", "b", "c")), min_size=1, unique=True),
    "str": st.sampled_from(("UTC", "Asia/Tokyo")),
}
PROPERTIES = st.fixed_dictionaries(
    {}, optional={name: st.none() | VALUES[key.kind] for name, key in database.PROPERTIES.items()}
)


def normalised(properties):
    return catalog.normalise({"databases": [{"name": "shop", "properties": properties}]})


def compared(current, properties):
    state = {KEY: {"properties": current}} if current is not None else {}
    options = {**catalog.OPTIONS, "owner": None, "forgets": (), "dropped": set()}
    return catalog.compare(state, normalised(properties), options)


@given(PROPERTIES, PROPERTIES)
def test_the_plan_leads_there_and_leaves_the_rest_alone(first, second):
    state = plan.advance({}, compared(None, first).actions)
    before = dict(state[KEY]["properties"])
    made = compared(before, second)
    state = plan.advance(state, made.actions) if made.actions else state
    after = state[KEY]["properties"]
    assert compared(after, second).actions == []
    assert all(isinstance(one, str) for one in after.values())
    for name, value in before.items():
        if name not in second:
            assert after[name] == value
    assert not [name for name, value in second.items() if value is None and name in after]
    for action in made.actions:
        # What is sent is what differs: together with what is there it makes what was predicted.
        kept = {name: one for name, one in before.items() if name not in action.secret["drop"]}
        assert {**kept, **action.secret["set"]} == after


@pytest.mark.parametrize(
    ("name", "one", "other", "equal"),
    [
        ("database.diskQuota.mb", "1024", "1024.0", True),
        ("database.diskQuota.mb", "1024", "lots", False),
        ("database.force.deny.writing", "true", "True", True),
        ("database.resource_groups", "a,b", "b, a", True),
        ("database.resource_groups", "a,b", "a", False),
        ("database.max.collections", None, "1", False),
        ("timezone", "UTC", "utc", False),
    ],
)
def test_what_means_the_same_is_no_change(name, one, other, equal):
    assert database.same(name, one, other) is equal


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"database.max.collection": 1}, "did you mean 'database.max.collections'?"),
        ({"database.diskquota.mb": 1}, "did you mean 'database.diskQuota.mb'?"),
        ({"collection.ttl.seconds": 1}, "unknown key of the properties of a database"),
        ({"database.max.collections": "many"}, "must be a whole number, found 'many'"),
        ({"database.max.collections": 1.5}, "must be a whole number, found 1.5"),
        ({"database.replica.number": 0}, "is 0, allowed is 1 or more"),
        ({"database.diskQuota.mb": "1 GB"}, "must be a number, found '1 GB'"),
        ({"database.diskQuota.mb": float("nan")}, "must be a number, found nan"),
        ({"database.force.deny.writing": "perhaps"}, "must be true or false, found 'perhaps'"),
        ({"database.resource_groups": []}, "must be a list of names of resource groups, found []"),
        ({"database.resource_groups": ["a b"]}, "must be a list of names of resource groups, found ['a b']"),
        ({"database.resource_groups": {"a": 1}}, "must be a list of names of resource groups"),
    ],
)
def test_what_a_server_would_keep_and_ignore_is_named(properties, said):
    with pytest.raises(errors.InvalidInputError) as caught:
        normalised(properties)
    ((path, text),) = caught.value.problems
    assert path == f"databases[0].properties.{next(iter(properties))}"
    assert said in text


def test_groups_are_sent_as_the_server_takes_them_apart():
    wanted = normalised({"database.resource_groups": ["a", "b"], "database.force.deny.ddl": True})
    assert wanted[KEY]["properties"] == {"database.resource_groups": "a,b", "database.force.deny.ddl": "true"}


@pytest.mark.parametrize(
    ("version", "properties", "said"),
    [
        ("v2.3.5-lite", {"database.max.collections": 1}, "lacks database properties: available from 2.4.8"),
        ("v2.4.17", {"database.max.collections": None}, "lacks removal of database properties: available from 2.4.18"),
        ("v2.5.7", {"database.force.deny.ddl": True}, "lacks denial of ddl by database: available from 2.5.8"),
    ],
)
def test_what_a_server_lacks_is_refused_by_name(version, properties, said):
    class Session:
        server = connection.ServerInfo(version)

        @staticmethod
        def call(method, **_details):
            assert method == "list_databases"
            return ["default"]

    with pytest.raises(errors.MilvusError, match=said) as caught:
        database.read(Session(), normalised(properties))
    assert str(caught.value).startswith("set properties of database shop failed: ")
