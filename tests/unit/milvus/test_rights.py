"""Rights without a server: what holds for any two states, what is refused, and what is written is what is meant."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, errors, grant, plan, privileges, role
from hypothesis import given, settings
from hypothesis import strategies as st

QUIET = settings(deadline=None, derandomize=True, max_examples=200)
LET_ALL = {"force": True, "rebuild_indexes": True, "update_password": "always", "forgets": (), "login": "root"}
NEWEST, OLD = None, "2.3.5"
GROUPS, ROLES, USERS = ("g1", "g2"), ("r1", "r2", "public"), ("u1", "u2")
ABSENT = {"state": "absent"}
PASSWORD = "Of-the-unit-tests-1"


@st.composite
def grants(draw, groups=()):
    name = draw(st.sampled_from((*privileges.TABLE, *privileges.GROUPS, *groups, "*")))
    entry = {"privilege": name}
    kind, level = privileges.parts(name)[1], privileges.level(name)
    if name == "*" and draw(st.booleans()):
        kind = entry["object_type"] = draw(st.sampled_from(("Global", "User")))
        level = privileges.DATABASE
    if kind == privileges.ON_USER:
        entry.update(draw(st.sampled_from(({}, {"user": "u1"}, {"user": "*"}))))
    elif level in (privileges.COLLECTION, privileges.ANY):
        entry["collection"] = draw(st.sampled_from(("*", "books")))
    if not (name in privileges.GROUPS and level == privileges.CLUSTER):
        everywhere = ("*",) if entry.get("collection") != "books" else ()
        database = draw(st.sampled_from((None, "default", "one", *everywhere)))
        entry.update({} if database is None else {"database": database})
    return entry


def key_of(entry):
    return tuple(grant.normalise(entry, "", [], "r", "default"))


@st.composite
def catalogues(draw):
    groups, roles, users = [], [], []
    for name in draw(st.lists(st.sampled_from(GROUPS), unique=True)):
        inside = draw(st.lists(st.sampled_from(("Search", "Query", "Insert", "Load")), unique=True))
        groups.append({"name": name, **draw(st.sampled_from(({"privileges": inside}, ABSENT)))})
    there = [one["name"] for one in groups if "state" not in one]
    for name in draw(st.lists(st.sampled_from(ROLES), unique=True)):
        held = draw(st.lists(grants(there), unique_by=key_of, max_size=4))
        choices = [{"grants": held}, {}] if name == "public" else [{"grants": held}, {}, ABSENT]
        roles.append({"name": name, **draw(st.sampled_from(choices))})
    known = [one["name"] for one in roles if "state" not in one]
    for name in draw(st.lists(st.sampled_from(USERS), unique=True)):
        has = draw(st.lists(st.sampled_from(known), unique=True)) if known else []
        choices = ({"password": PASSWORD, "roles": has}, {"password": PASSWORD}, ABSENT)
        users.append({"name": name, **draw(st.sampled_from(choices))})
    return {"databases": [{"name": "one"}], "privilege_groups": groups, "roles": roles, "users": users}


def compared(state, declared, version=NEWEST, **options):
    wanted = catalog.normalise(declared)
    dropped = {key for key, one in wanted.items() if one is None}
    return catalog.compare(state, wanted, {**LET_ALL, "dropped": dropped, "version": version, **options})


def held(state, kind, owner):
    return {key for key in state if key[0] == kind and key[1] == owner}


@QUIET
@given(catalogues(), catalogues())
def test_after_the_plan_nothing_is_left_to_do(first, second):
    state = {("role", "public"): {"description": None}, ("role", "admin"): {"description": None}}
    for declared in (first, second):
        made = compared(state, declared)
        assert made.refusals == []
        state = plan.advance(state, made.actions)
        again = compared(state, declared)
        assert [str(action) for action in again.actions] == []
        assert again.diff() == {"before": {}, "after": {}}


@QUIET
@given(catalogues(), catalogues())
def test_what_is_declared_is_all_there_is_and_the_rest_is_left_alone(first, second):
    start = {("role", "public"): {"description": None}}
    before = plan.advance(start, compared(start, first).actions)
    wanted = catalog.normalise(second)
    after = plan.advance(before, compared(before, second).actions)
    for kind, inner in (("role", "privilege"), ("user", "membership")):
        for key, wish in wanted.items():
            if key[0] == kind and wish is not None and wish["exclusive"]:
                assert held(after, inner, key[1]) == held(wanted, inner, key[1])
    gone = {key[1:] for key, wish in wanted.items() if key[0] in ("role", "privilege_group") and wish is None}
    for key in set(before) - set(after):
        owner = ("role" if key[0] == "privilege" else "user" if key[0] == "membership" else key[0], key[1])
        assert owner in wanted or key[2:] in gone or key[4:] in gone


@QUIET
@given(catalogues(), catalogues())
def test_the_order_follows_what_depends_on_what(first, second):
    seen = {("role", "public"): {"description": None}}
    for declared in (first, second):
        for action in compared(seen, declared).actions:
            kind, owner = action.key[:2]
            if (kind, action.verb) == ("privilege", "grant"):
                assert ("role", owner) in seen
                assert (
                    privileges.known(action.key[4])
                    or action.key[4].endswith("*")
                    or ("privilege_group", action.key[4]) in seen
                )
            if (kind, action.verb) == ("membership", "grant"):
                assert ("user", owner) in seen
                assert ("role", action.key[2]) in seen
            if (kind, action.verb) == ("role", "drop"):
                assert not held(seen, "privilege", owner)
                assert not [key for key in seen if key[0] == "membership" and key[2] == owner]
            if (kind, action.verb) == ("privilege_group", "drop"):
                assert not [key for key in seen if key[0] == "privilege" and key[4] == owner]
            seen = plan.advance(seen, [action])


@QUIET
@given(grants(GROUPS))
def test_a_grant_that_is_read_is_written_so_that_it_means_the_same(entry):
    problems = []
    (key,) = grant.normalise(entry, "g", problems, "r", "default")
    assert problems == []
    assert grant.normalise(grant.write(key), "g", problems, "r", "default") == [key]
    assert problems == []


def test_several_privileges_on_one_object():
    found = role.normalise(
        {"name": "r", "grants": [{"privileges": ["Search", "Query"], "collection": "books"}]}, "", []
    )
    assert set(found) == {
        ("role", "r"),
        ("privilege", "r", "default", "books", "Search"),
        ("privilege", "r", "default", "books", "Query"),
    }


def wrong(**parts):
    with pytest.raises(errors.InvalidInputError) as caught:
        catalog.normalise(parts)
    return dict(caught.value.problems)


def wrong_grant(**entry):
    found = wrong(roles=[{"name": "r", "grants": [entry]}])
    assert len(found) == 1, found
    ((path, text),) = found.items()
    return path.removeprefix("roles[0].grants[0]"), text


BOOKS = {"collection": "books"}


@pytest.mark.parametrize(
    ("entry", "path", "text"),
    [
        (
            {"privilege": "Serach", **BOOKS},
            ".privilege",
            "neither a privilege nor a privilege group, did you mean 'Search'",
        ),
        ({"privileges": ["search"], **BOOKS}, ".privileges[0]", "did you mean 'Search'?"),
        ({"privileges": [3], **BOOKS}, ".privileges[0]", "must be the name of a privilege, found int 3"),
        ({"privilege": "Search", "privileges": ["Query"], **BOOKS}, "", "needs either privilege (one) or privileges"),
        (BOOKS, "", "needs either privilege (one) or privileges"),
        ({"privilege": "Search"}, ".collection", "Search needs the name of a collection, or '*' for all"),
        ({"privilege": "Search", "collection": "a b"}, ".collection", "'a b' is not a name, and not '*' for all"),
        ({"privilege": "Search", "colection": "b", **BOOKS}, ".colection", "did you mean 'collection'?"),
        ({"privilege": "CreateCollection", **BOOKS}, ".collection", "acts on a whole database, not on a collection"),
        ({"privilege": "CreateDatabase", **BOOKS}, ".collection", "acts on the whole server, not on a collection"),
        ({"privilege": "DatabaseAdmin", **BOOKS}, ".collection", "acts on a whole database, not on a collection"),
        (
            {"privilege": "ClusterAdmin", "database": "default"},
            ".database",
            "acts on the whole server, not on a database",
        ),
        (
            {"privilege": "CollectionAdmin", "database": "*", **BOOKS},
            ".database",
            "name the database of collection 'books'",
        ),
        ({"privilege": "Search", "database": "shpo", **BOOKS}, ".database", "database 'shpo' is not declared"),
        ({"privilege": "Search", "user": "u", **BOOKS}, ".user", "Search does not act on users"),
        ({"privilege": "UpdateUser", **BOOKS}, ".collection", "UpdateUser acts on users: write user"),
        ({"privilege": "Search", "object_type": "Collection", **BOOKS}, ".object_type", "only for the privilege '*'"),
        ({"privilege": "*", "object_type": "Colection", **BOOKS}, ".object_type", "did you mean 'Collection'?"),
        ({"privilege": "mine", **BOOKS}, ".privilege", "'mine' is neither a privilege nor a privilege group"),
    ],
)
def test_grants_that_make_no_sense(entry, path, text):
    found = wrong_grant(**entry)
    assert found[0] == path
    assert text in found[1]


@pytest.mark.parametrize(
    ("parts", "path", "text"),
    [
        ({"roles": [{"name": "admin", "state": "absent"}]}, "roles[0]", "role 'admin' belongs to the server"),
        ({"roles": [{"name": "public", "state": "absent"}]}, "roles[0]", "role 'public' belongs to the server"),
        ({"roles": [{"name": "admin", "grants": []}]}, "roles[0].grants", "may do everything: it takes no grants"),
        ({"roles": [{"name": "r", "grants": ["ListDatabases"] * 2}]}, "roles[0].grants[1]", "is granted twice"),
        ({"roles": [{"name": "r"}, {"name": "r"}]}, "roles[1]", "role r is declared twice"),
        ({"privilege_groups": [{"name": "g"}]}, "privilege_groups[0].privileges", "group 'g' needs its privileges"),
        ({"privilege_groups": [{"name": "Search", "privileges": []}]}, "privilege_groups[0].name", "is a privilege of"),
        (
            {"privilege_groups": [{"name": "ClusterAdmin", "state": "absent"}]},
            "privilege_groups[0].name",
            "is a group of",
        ),
        (
            {"privilege_groups": [{"name": "g", "privileges": ["Serach"]}]},
            "privilege_groups[0].privileges[0]",
            "'Serach' is not a privilege, did you mean 'Search'?",
        ),
        (
            {"privilege_groups": [{"name": "g", "privileges": ["DatabaseAdmin"]}]},
            "privilege_groups[0].privileges[0]",
            "is a group: a group holds privileges only",
        ),
        (
            {"privilege_groups": [{"name": "g", "privileges": ["Search", "CreateDatabase"]}]},
            "privilege_groups[0].privileges",
            "of one level only, found cluster: CreateDatabase; collection: Search",
        ),
        (
            {"privilege_groups": [{"name": "g", "privileges": [{"a": 1}]}]},
            "privilege_groups[0].privileges[0]",
            "must be the name of a privilege, found dict",
        ),
        ({"users": [{"name": "u"}]}, "users[0].password", "user 'u' needs a password"),
        ({"users": [{"name": "u", "roles": ["redaer"]}]}, "users[0].roles[0]", "role 'redaer' is not declared"),
        (
            {"users": [{"name": "u", "roles": ["public", "public"]}]},
            "users[0].roles[1]",
            "role 'public' is listed twice",
        ),
        ({"users": [{"name": "u", "roles": [{"a": 1}]}]}, "users[0].roles[0]", "must be the name of a role"),
    ],
)
def test_rights_that_make_no_sense(parts, path, text):
    assert text in wrong(**parts)[path]


def refusals(declared, state=(), version=OLD, **options):
    return compared({("role", "public"): {}, **dict(state)}, declared, version, **options).refusals


def role_with(*grants_of_it):
    return {"roles": [{"name": "r", "grants": list(grants_of_it)}]}


@pytest.mark.parametrize(
    ("entry", "version", "text"),
    [
        (
            {"privilege": "DescribeDatabase"},
            OLD,
            "Milvus 2.3.5 has no privilege DescribeDatabase: available from 2.4.5",
        ),
        ({"privilege": "BackupRBAC"}, "2.4.9", "Milvus 2.4.9 has no privilege BackupRBAC: available from 2.4.10"),
        (
            {"privilege": "AddCollectionField", **BOOKS},
            "2.5.3",
            "has no privilege AddCollectionField: available from 2.6.0",
        ),
        ({"privilege": "DatabaseAdmin"}, "2.4.15", "Milvus 2.4.15 has no privilege groups: available from 2.4.18"),
        (
            {"privilege": "DescribeCollection", **BOOKS},
            OLD,
            "for all collections of a database only (single ones from 2.4.18",
        ),
    ],
)
def test_what_the_server_cannot_grant_is_refused_by_name(entry, version, text):
    (told,) = refusals(role_with(entry), version=version)
    assert text in told
    assert refusals(role_with(entry), version="3.0.0") == []
    assert refusals(role_with(entry), version="a build of one's own") == []


def test_the_version_says_nothing_against_what_it_has():
    entries = [{"privileges": ["Search", "Query"], **BOOKS}, {"privilege": "DescribeCollection", "collection": "*"}]
    assert refusals(role_with(*entries)) == []
    assert refusals(role_with({"privilege": "*", **BOOKS}, {"privilege": "*", "object_type": "Global"})) == []


def test_a_role_description_is_refused_where_the_server_has_none():
    (told,) = refusals({"roles": [{"name": "r", "description": "for all"}]}, version="2.6.5")
    assert told == "role r: Milvus 2.6.5 lacks role descriptions: available from 2.6.19"
    assert refusals({"roles": [{"name": "r", "description": ""}]}, version="2.6.5") == []


def test_what_is_still_used_is_dropped_with_force_only():
    state = {
        ("role", "r"): {"description": None},
        ("privilege", "r", "default", "books", "g"): {},
        ("membership", "u", "r"): {},
        ("privilege_group", "g"): {"privileges": []},
    }
    of_role = {"roles": [{"name": "r", "state": "absent"}]}
    of_group = {"privilege_groups": [{"name": "g", "state": "absent"}]}
    assert refusals(of_role, state, force=False) == [
        "role r: it still has 1 grants and the users u: dropping it needs force: true"
    ]
    assert refusals(of_group, state, force=False) == [
        "privilege_group g: it is still granted to r: dropping it needs force: true"
    ]
    both = {**of_group, "roles": [{"name": "r", "grants": []}]}
    made = compared(state, both, force=False)
    assert [str(one) for one in made.actions] == ["revoke privilege r/default/books/g", "drop privilege_group g"]
    forced = compared(state, {**of_role, **of_group})
    assert [str(one) for one in forced.actions] == [
        "revoke membership u/r",
        "revoke privilege r/default/books/g",
        "drop role r",
        "drop privilege_group g",
    ]


def test_nobody_locks_himself_out():
    state = {
        ("user", "root"): {"password": None},
        ("user", "ops"): {"password": None},
        ("membership", "root", "admin"): {},
        ("membership", "ops", "admin"): {},
        ("role", "admin"): {},
    }
    assert "taking admin from root may lock you out" in refusals({"users": [{"name": "root", "roles": []}]}, state)[0]
    without = {"users": [{"name": "ops", "roles": []}]}
    assert "or log in as another administrator" in refusals(without, state, login="ops")[0]
    assert refusals(without, state, login="root") == []
    gone = {"users": [{"name": "ops", "state": "absent"}]}
    assert "this is the user who logs in here" in refusals(gone, state, login="ops")[0]


def test_a_user_without_a_password_must_be_there():
    declared = {"users": [{"name": "u", "roles": ["public"]}]}
    assert "without a password it cannot be created" in refusals(declared)[0]
    assert refusals(declared, {("user", "u"): {"password": None}}) == []


@pytest.mark.parametrize(
    ("inside", "entry", "text"),
    [
        (
            "CreateDatabase",
            {"collection": "*"},
            "group g acts on the whole server: write collection: '*' and database: '*'",
        ),
        ("CreateCollection", BOOKS, "group g acts on a whole database: write collection: '*'"),
    ],
)
def test_a_group_is_granted_on_what_its_privileges_act_on(inside, entry, text):
    groups = [{"name": "g", "privileges": [inside]}]
    declared = {"privilege_groups": groups, **role_with({"privilege": "g", **entry})}
    (told,) = refusals(declared, version=NEWEST)
    assert told.endswith(text)
    everywhere = {"privilege_groups": groups, **role_with({"privilege": "g", "collection": "*", "database": "*"})}
    assert refusals(everywhere, version=NEWEST) == []


def test_what_changes_in_a_group_is_told():
    state = {("privilege_group", "g"): {"privileges": ["Query", "Search"]}}
    declared = {"privilege_groups": [{"name": "g", "privileges": ["Insert", "Search"]}]}
    (action,) = compared(state, declared).actions
    assert action.public() == {
        "action": "alter",
        "kind": "privilege_group",
        "object": "g",
        "destructive": False,
        "changes": {"privileges": ["Insert", "Search"]},
        "reason": "add Insert, remove Query",
    }
