"""Roles and grants on a real server with authentication: what a user may do is asked of real clients."""

from __future__ import annotations

import itertools
import re
import time

import grpc
import pytest
from pymilvus import DataType, MilvusException

from tests.integration.milvus.conftest import ROOT_PASSWORD

ALICE = "Alice-of-the-tests-1"
RUN = itertools.count()
ROW = {"id": 1, "vector": [0.1] * 4}


@pytest.fixture(scope="module")
def milvus(own_milvus):
    """With a loaded collection of one row for all tests: see own_milvus for what dropping it each time would do."""
    root = client(own_milvus)
    schema = root.create_schema()
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=4)
    index = root.prepare_index_params()
    index.add_index("vector", index_type="FLAT", metric_type="L2")
    root.create_collection("books", schema=schema, index_params=index, consistency_level="Strong")
    root.insert("books", [ROW])
    root.close()
    return own_milvus


class People:
    """Names of this test alone: 2.3.5 tells its proxy late of a role that was dropped, which may hit the next one."""

    reader, alice = "reader", "alice"


def client(target, user="root", password=ROOT_PASSWORD):
    return target.client(user=user, password=password, timeout=20)


@pytest.fixture
def books(milvus):
    """Names of its own for each test, and nobody but root in the end."""
    number = next(RUN)
    People.reader, People.alice = f"reader_{number}", f"alice_{number}"
    yield milvus
    names = [one["name"] for one in milvus.ok("milvus_info", gather=["roles"])["roles"]]
    roles = [{"name": name, "state": "absent"} for name in names if name not in ("admin", "public")]
    milvus.ok("milvus_role", roles=roles, force=True)
    milvus.ok("milvus_user", users=[{"name": People.alice, "state": "absent"}])


def may(target, what):
    """Whether alice may, over a connection of her own."""
    alice = client(target, People.alice, ALICE)
    try:
        if what == "search":
            assert alice.search("books", [ROW["vector"]], limit=1)[0][0]["id"] == 1
        else:
            alice.insert("books", [ROW])
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.PERMISSION_DENIED, error
        return False
    finally:
        alice.close()
    return True


def allowed(target, *expected):
    """What of searching and inserting alice may do, once the proxy knows what it is expected to know."""
    deadline = time.monotonic() + 10
    while True:
        found = tuple(what for what in ("search", "insert") if may(target, what))
        if found == expected or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


def readers(*privileges):
    return {"name": People.reader, "grants": [{"privileges": list(privileges), "collection": "books"}]}


def named(result):
    """Without the number of the test."""
    told = [f"{one['action']} {one['kind']} {one['object']}" for one in result["actions"]]
    return [re.sub(r"(reader|alice)_[0-9]+", r"\1", one) for one in told]


def test_a_role_lets_a_user_do_what_it_is_granted_and_no_more(books):
    made = books.reconciles("milvus_role", **readers("Search", "Load"))
    assert named(made) == [
        "create role reader",
        "grant privilege reader/default/books/Load",
        "grant privilege reader/default/books/Search",
    ]
    books.ok("milvus_user", name=People.alice, new_password=ALICE)
    assert allowed(books) == ()
    given = books.reconciles("milvus_user", users=[{"name": People.alice, "roles": [People.reader]}])
    assert named(given) == ["grant membership alice/reader"]
    assert allowed(books, "search") == ("search",)
    more = books.reconciles("milvus_role", **readers("Search", "Load", "Insert"))
    assert named(more) == ["grant privilege reader/default/books/Insert"]
    assert allowed(books, "search", "insert") == ("search", "insert")
    less = books.reconciles("milvus_role", **readers("Insert"))
    assert named(less) == [
        "revoke privilege reader/default/books/Load",
        "revoke privilege reader/default/books/Search",
    ]
    assert less["diff"] == {
        "before": {
            f"privilege {People.reader}/default/books/Load": {},
            f"privilege {People.reader}/default/books/Search": {},
        },
        "after": {},
        "prepared": "Plan:\n" + "".join(f"  {line}\n" for line in less["plan"]),
    }
    assert allowed(books, "insert") == ("insert",)
    without = books.reconciles("milvus_user", name=People.alice, roles=[])
    assert named(without) == ["revoke membership alice/reader"]
    assert allowed(books) == ()


def test_what_root_granted_by_hand_is_revoked_and_roles_without_grants_are_left_alone(books):
    root = client(books)
    books.ok("milvus_role", **readers("Search"))
    root.grant_privilege(People.reader, "Global", "CreateCollection", "*", db_name="default")
    root.grant_privilege(People.reader, "Collection", "Query", "*", db_name="*")
    root.close()
    assert not books.ok("milvus_role", name=People.reader)["changed"]
    done = books.reconciles("milvus_role", **readers("Search"))
    assert named(done) == ["revoke privilege reader/*/*/Query", "revoke privilege reader/default/*/CreateCollection"]


def test_a_role_does_not_come_back_with_what_a_former_one_was_granted(books):
    """2.3.5 looks into the default database alone when it drops a role, and keeps what it was granted in others."""
    root = client(books)
    root.create_database("elsewhere")
    root.create_role(People.reader)
    root.grant_privilege(People.reader, "Collection", "Search", "secrets", db_name="elsewhere")
    root.drop_role(People.reader)
    try:
        made = books.reconciles("milvus_role", name=People.reader, grants=[])
        assert named(made) == ["create role reader"]
        assert root._get_connection().select_grant_for_one_role(People.reader, "elsewhere").groups == []
    finally:
        root.drop_database("elsewhere")
        root.close()


def test_a_role_in_use_is_dropped_with_force_only(books):
    books.ok("milvus_role", **readers("Search"))
    books.ok("milvus_user", name=People.alice, new_password=ALICE, roles=[People.reader])
    gone = {"name": People.reader, "state": "absent"}
    message = books.fails("milvus_role", **gone)
    assert f"it still has 1 grants and the users {People.alice}: dropping it needs force: true" in message
    done = books.reconciles("milvus_role", force=True, **gone)
    assert named(done) == [
        "revoke membership alice/reader",
        "revoke privilege reader/default/books/Search",
        "drop role reader",
    ]


def test_every_privilege_of_the_table_that_this_server_has_is_granted_as_the_table_says(books):
    from ansible_collections.vectordb.ops.plugins.module_utils.milvus import privileges

    grants, newer = [], []
    for name, row in privileges.TABLE.items():
        if privileges.at_least("2.3.5", row.since):
            entry = {"privilege": name}
            if row.level == privileges.COLLECTION and row.type != privileges.ON_USER:
                entry["collection"] = "*" if row.type == privileges.ON_ALL else "books"
            grants.append(entry)
        else:
            newer.append(name)
    books.reconciles("milvus_role", name="all_of_them", grants=grants)
    root = client(books)
    for name in newer:
        for kind in privileges.TYPES:
            with pytest.raises(MilvusException):
                root.grant_privilege("all_of_them", kind, name, "*", db_name="*")
    root.close()
    books.reconciles("milvus_role", name="all_of_them", grants=[])


def test_all_privileges_of_a_type(books):
    declared = [{"privilege": "*", "collection": "books"}, {"privilege": "*", "object_type": "Global"}]
    done = books.reconciles("milvus_role", name=People.reader, grants=declared)
    assert named(done)[1:] == ["grant privilege reader/default/*/Global.*", "grant privilege reader/default/books/*"]
    books.ok("milvus_user", name=People.alice, new_password=ALICE, roles=[People.reader])
    assert allowed(books, "search", "insert") == ("search", "insert")


def test_what_2_3_cannot_grant_is_refused_by_name(books):
    message = books.fails(
        "milvus_role",
        name=People.reader,
        grants=[
            {"privilege": "DescribeCollection", "collection": "books"},
            {"privilege": "DatabaseReadOnly"},
            {"privilege": "AlterDatabase"},
            {"privilege": "Serach", "collection": "books"},
        ],
    )
    assert message.startswith("Nothing was changed. ")
    assert "grants DescribeCollection for all collections of a database only (single ones from 2.4.18 on)" in message
    assert "Milvus 2.3.5 has no privilege groups: available from 2.4.18" in message
    assert "Milvus 2.3.5 has no privilege AlterDatabase: available from 2.4.5" in message
    assert "did you mean 'Search'?" in message
    group = books.fails("milvus_privilege_group", name="lookup", privileges=["Search"])
    assert "Milvus 2.3.5 lacks privilege groups: available from 2.4.18" in group
    described = books.fails("milvus_role", name=People.reader, description="Reads")
    assert "Milvus 2.3.5 lacks role descriptions: available from 2.6.19" in described
    nobody = books.fails("milvus_user", name="root", roles=["admin", "redaer"])
    assert "there is no role 'redaer'" in nobody


def test_the_role_of_every_user_can_be_emptied_and_filled_again(books):
    (before,) = [one for one in books.ok("milvus_info", gather=["roles"])["roles"] if one["name"] == "public"]
    assert {one["privilege"] for one in before["grants"]} >= {"DescribeCollection", "IndexDetail"}
    books.reconciles("milvus_role", name="public", grants=[])
    books.reconciles("milvus_role", name="public", grants=before["grants"])


def test_rights_made_by_a_plain_client_are_written_as_a_catalogue_that_changes_nothing(books):
    root = client(books)
    root.create_role(People.reader)
    root.create_user(People.alice, ALICE)
    root.grant_role(People.alice, People.reader)
    root.grant_privilege(People.reader, "Collection", "Search", "books")
    root.grant_privilege(People.reader, "Collection", "*", "*", db_name="*")
    root.grant_privilege(People.reader, "Global", "CreateDatabase", "*")
    root.grant_privilege(People.reader, "Global", "DescribeCollection", "*", db_name="*")
    root.grant_privilege(People.reader, "User", "UpdateUser", People.alice)
    root.close()
    told = books.ok("milvus_info", as_catalog=True)
    assert {"name": People.alice, "roles": [People.reader]} in told["users"]
    assert "Milvus 2.3.5 lacks privilege groups: available from 2.4.18" in told["lacking"]
    (reader,) = [one for one in told["catalog"]["roles"] if one["name"] == People.reader]
    assert len(reader["grants"]) == 5
    done = books.ok("milvus_catalog", catalog=told["catalog"])
    assert not done["changed"], done["actions"]


def test_a_catalogue_with_rights(books):
    catalog = {
        "roles": [readers("Search")],
        "users": [{"name": People.alice, "password": ALICE, "roles": [People.reader]}],
    }
    done = books.reconciles("milvus_catalog", catalog=catalog)
    assert named(done) == [
        "create role reader",
        "create user alice",
        "grant privilege reader/default/books/Search",
        "grant membership alice/reader",
    ]
    assert ALICE not in str(done)
    assert allowed(books, "search") == ("search",)
    gone = {"roles": [{"name": People.reader, "state": "absent"}], "users": [{"name": People.alice, "state": "absent"}]}
    dropped = books.reconciles("milvus_catalog", catalog=gone, force=True)
    assert named(dropped) == [
        "revoke membership alice/reader",
        "revoke privilege reader/default/books/Search",
        "drop user alice",
        "drop role reader",
    ]


def test_a_user_without_the_right_to_manage_rights_is_told_so(books):
    books.ok("milvus_user", name=People.alice, new_password=ALICE)
    message = books.fails("milvus_role", user=People.alice, password=ALICE, **readers("Search"))
    assert "Log in as a user who has that privilege" in message
