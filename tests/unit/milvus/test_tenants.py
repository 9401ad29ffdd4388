"""Tenants as catalogues: what holds for any list of them, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.vectordb.ops.plugins.filter import milvus_tenants as filters
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, errors, plan, tenants
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.targets import ROOT

QUIET = settings(deadline=None, derandomize=True, max_examples=100)
NAMES = ("acme", "globex", "initech", "umbrella")
LET_ALL = {**catalog.OPTIONS, "force": True, "owner": "tenants", "forgets": ()}


@st.composite
def lists(draw):
    found = []
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        one = {"name": name, "pattern": draw(st.sampled_from(tenants.PATTERNS))}
        if draw(st.booleans()):
            one["state"] = draw(st.sampled_from(("present", "offboarded")))
        if one["pattern"] == "database" and draw(st.booleans()):
            one["quotas"] = {"database.max.collections": draw(st.integers(1, 9))}
        found.append(one)
    return found


def applied(state, made):
    """The state after a server did all of it, in the order of the playbook."""
    gone = {("partition", one["database"], one["collection"], one["name"]) for one in made["partitions"]}
    state = {key: one for key, one in state.items() if key not in gone}
    wanted = catalog.normalise(made["catalog"])
    dropped = {key for key, one in wanted.items() if one is None}
    held = {
        key: {**one, "collections": [name[2] for name in state if name[:2] == ("collection", key[1])]}
        if key[0] == "database"
        else one
        for key, one in state.items()
    }
    options = {**LET_ALL, "loaded": catalog.loaded(held, wanted), "dropped": dropped}
    actions = catalog.compare(held, wanted, options)
    assert actions.refusals == []
    return plan.advance(state, actions.actions), actions


def existing(state):
    found = {}
    for key in state:
        if key[0] == "collection":
            found.setdefault(key[1], []).append(key[2])
    return found


@QUIET
@given(lists(), lists())
def test_a_second_run_finds_nothing_to_do_and_who_is_not_listed_stays(first, second):
    state = {}
    for declared in (first, second):
        before = state
        state, _actions = applied(state, tenants.plan(declared, None, existing(state)))
        again, actions = applied(state, tenants.plan(declared, None, existing(state)))
        assert (again, actions.actions) == (state, [])
        going = {one["name"] for one in declared if one.get("state") == "offboarded"}
        for key in set(before) - set(state):
            assert any(name in part for name in going for part in key[1:] if isinstance(part, str)), key


@QUIET
@given(lists())
def test_an_offboarded_tenant_leaves_nothing_and_is_asked_for_first(declared):
    present = [{**one, "state": "present"} for one in declared]
    state, _actions = applied({}, tenants.plan(present))
    going = [{**one, "state": "offboarded"} for one in present]
    made = tenants.plan(going, None, existing(state))
    wanted = [
        {"kind": kind, "object": name, "destructive": True} for one in made["dropped"].values() for kind, name in one
    ]
    assert tenants.remaining(made, wanted) == sorted(one["name"] for one in declared)
    assert tenants.remaining(made, [{**one, "destructive": False} for one in wanted]) == []
    state, _actions = applied(state, made)
    left = {key for key in state if any("tenant_" in part or part in NAMES for part in key[1:])}
    assert left == set()
    assert len(made["rows"]) == sum(one["pattern"] == "partition_key" for one in declared)
    assert tenants.plan(going)["catalog"]["collections"] == []


def test_each_pattern_is_a_ready_catalogue():
    made = tenants.plan(
        [
            {"name": "acme", "pattern": "database", "quotas": {"database.diskQuota.mb": 100}},
            {"name": "globex", "pattern": "partition_key"},
            {"name": "initech", "pattern": "partition"},
        ],
        {"dim": 8, "database": {"quotas": {"database.max.collections": 5}}, "partition": {"database": "shared"}},
    )
    assert made["catalog"]["databases"] == [
        {"name": "tenant_acme", "properties": {"database.max.collections": 5, "database.diskQuota.mb": 100}},
        {"name": "shared"},
    ]
    own, keyed, parted = made["catalog"]["collections"]
    assert (own["name"], own["database"]) == ("documents", "tenant_acme")
    assert [field["name"] for field in keyed["fields"] if field.get("partition_key")] == ["tenant"]
    assert (parted["database"], parted["partitions"]) == ("shared", ["initech"])
    assert {field["dim"] for one in (own, keyed, parted) for field in one["fields"] if "dim" in field} == {8}
    assert "roles" not in made["catalog"]


def test_rights_are_one_role_for_each_place_of_data():
    made = tenants.plan(
        [
            {"name": "acme", "pattern": "database", "password": "Secret-1"},
            {"name": "globex", "pattern": "partition_key", "password": "Secret-2", "user": "glob"},
            {"name": "initech", "pattern": "partition_key", "password": "Secret-3", "update_password": "always"},
            {"name": "umbrella", "pattern": "database", "state": "offboarded"},
        ],
        {"rights": True, "partition_key": {"privileges": ["Search"]}},
    )
    roles = {one["name"]: one for one in made["catalog"]["roles"]}
    assert roles["tenant_acme"]["grants"] == [
        {"privilege": one, "collection": "*", "database": "tenant_acme"} for one in tenants.PRIVILEGES
    ]
    assert roles["tenants_of_tenants_by_partition_key"]["grants"] == [
        {"privilege": "Search", "collection": "tenants_by_partition_key", "database": "default"}
    ]
    assert roles["tenant_umbrella"] == {"name": "tenant_umbrella", "state": "absent"}
    users = {one["name"]: one for one in made["catalog"]["users"]}
    assert users["glob"]["roles"] == users["initech"]["roles"] == ["tenants_of_tenants_by_partition_key"]
    assert (users["acme"]["update_password"], users["initech"]["update_password"]) == ("on_create", "always")
    assert users["umbrella"] == {"name": "umbrella", "state": "absent"}
    assert made["dropped"]["umbrella"][-2:] == [("user", "umbrella"), ("role", "tenant_umbrella")]


KEYED = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "owner", "type": "INT64", "partition_key": True},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]


@pytest.mark.parametrize(
    ("fields", "key", "condition"),
    [(None, None, 'tenant == "acme"'), (None, 'a"c\\me', 'tenant == "a\\"c\\\\me"'), (KEYED, "42", "owner == 42")],
)
def test_rows_are_found_by_the_key_of_their_tenant(fields, key, condition):
    patterns = {"partition_key": {"collection": {"name": "shared", "fields": fields}}} if fields else None
    made = tenants.plan([{"name": "acme", "pattern": "partition_key", "key": key, "state": "offboarded"}], patterns)
    assert made["rows"][0]["filter"] == condition


@pytest.mark.parametrize(
    ("declared", "patterns", "path", "said"),
    [
        ({}, None, "tenants", "must be a list"),
        (["acme"], None, "tenants[0]", "must be a mapping"),
        ([{"name": "acme"}], None, "tenants[0].pattern", "missing"),
        ([{"name": "acme", "pattern": "databse"}], None, "tenants[0].pattern", "did you mean 'database'"),
        ([{"name": "9 lives", "pattern": "database"}], None, "tenants[0].name", "is not a name"),
        ([{"name": "acme", "pattern": "database", "state": "absent"}], None, "tenants[0].state", "present, offboarded"),
        ([{"name": "acme", "pattern": "database"}] * 2, None, "tenants[1].name", "already that of tenants[0]"),
        ([{"name": "x" * 250, "pattern": "database"}], None, "tenants[0].name", "cannot be the name of its database"),
        (
            [{"name": "acme", "pattern": "database", "quotas": {"database.max.colections": 1}}],
            None,
            "tenants[0].quotas.database.max.colections",
            "did you mean 'database.max.collections'",
        ),
        ([{"name": "acme", "pattern": "partition", "quotas": {"a": 1}}], None, "tenants[0].quotas", "none for one"),
        (
            [{"name": "acme", "pattern": "partition", "key": 1}],
            None,
            "tenants[0].key",
            "only with pattern partition_key",
        ),
        ([{"name": "acme", "pattern": "database"}], {"rights": True}, "tenants[0].password", "needs it for its user"),
        ([], {"partition-key": {}}, "tenant_patterns.partition-key", "did you mean 'partition_key'"),
        ([], {"dim": 0}, "tenant_patterns.dim", "is 0, allowed is 1"),
        ([], {"database": {"quotas": {"x": 1}}}, "tenant_patterns.database.quotas.x", "unknown key"),
        (
            [],
            {"database": {"collections": [{"name": "a"}]}},
            "tenant_patterns.database.collections[0].fields",
            "missing",
        ),
        ([], {"partition": {"collection": {"name": "a"}}}, "tenant_patterns.partition.collection.fields", "missing"),
        (
            [],
            {"partition": {"collection": {"name": "a", "fields": KEYED}}},
            "tenant_patterns.partition.collection.fields",
            "use pattern partition_key",
        ),
        (
            [],
            {"partition_key": {"collection": {"name": "a", "fields": [KEYED[0], KEYED[2]]}}},
            "tenant_patterns.partition_key.collection.fields",
            "exactly one field must have partition_key: true",
        ),
        (
            [],
            {"partition_key": {"collection": {"name": "a", "fields": KEYED, "database": "b"}}},
            "tenant_patterns.partition_key.collection.database",
            "leave it out",
        ),
        (
            [{"name": "acme", "pattern": "partition_key"}],
            {"partition_key": {"collection": {"name": "a", "fields": KEYED}}},
            "tenants[0].key",
            "must be a whole number like the partition key, found 'acme'",
        ),
    ],
)
def test_mistakes_are_named(declared, patterns, path, said):
    with pytest.raises(errors.InvalidInputError) as caught:
        tenants.plan(declared, patterns)
    assert said in dict(caught.value.problems).get(path, ""), caught.value.problems


def test_a_collection_has_room_for_so_many_partitions():
    many = [{"name": f"t{number}", "pattern": "partition"} for number in range(1024)]
    with pytest.raises(errors.InvalidInputError, match="1024 have pattern partition, a collection has room for 1023"):
        tenants.plan(many)
    assert len(tenants.plan(many[1:])["catalog"]["collections"][0]["partitions"]) == 1023


def test_the_filter_names_all_mistakes_at_once():
    with pytest.raises(AnsibleFilterError, match="2 problems:\n- tenants"):
        filters.milvus_tenants([{"name": "a"}, {"name": "b"}])
    made = filters.milvus_tenants(
        [{"name": "a", "pattern": "database", "state": "offboarded"}], {}, [{"database": "tenant_a", "name": "own"}]
    )
    assert made["catalog"]["collections"] == [{"name": "own", "database": "tenant_a", "state": "absent"}]


def test_what_asks_no_server_does_not_take_the_client_library():
    """Ansible evaluates filters in a process for each task: the import would take most of a second of each."""
    package = "ansible_collections.vectordb.ops.plugins"
    names = ("filter.milvus_tenants", "filter.milvus_sizing", "action.milvus_catalog")
    imports = ", ".join(f"{package}.{name}" for name in names)
    program = f"import sys, {imports}; print(sorted({{'pymilvus', 'pandas', 'grpc'}} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "collections"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
