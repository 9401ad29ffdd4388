"""Grants that name collection and database, privilege groups and role descriptions: the requests that are sent."""

from __future__ import annotations

import pytest
from pymilvus.grpc_gen import milvus_pb2

from tests.boundary.rights import Rights

GROUP = {"name": "lookup", "privileges": ["Search", "Query"]}
READER = {
    "name": "reader",
    "grants": [
        {"privileges": ["Search", "Query"], "collection": "books", "database": "shop"},
        {"privilege": "CollectionReadOnly", "collection": "*"},
        {"privilege": "DatabaseReadOnly", "database": "shop"},
        {"privilege": "ListDatabases"},
    ],
}


@pytest.fixture
def rights():
    return Rights()


@pytest.fixture
def target(documented, rights):
    return documented("v2.6.5", rights.answers)


def grants_sent(target):
    """(grant or revoke, role, privilege, collection, database) of each request."""
    return [
        (
            milvus_pb2.OperatePrivilegeType.Name(one.type).lower(),
            one.role.name,
            one.grantor.privilege.name,
            one.collection_name,
            one.db_name,
        )
        for one in target.server.sent("OperatePrivilegeV2")
    ]


def test_a_role_is_granted_with_collection_and_database(target):
    predicted = target.ok("milvus_role", check=True, **READER)
    assert grants_sent(target) == []
    real = target.ok("milvus_role", **READER)
    assert real["actions"] == predicted["actions"]
    assert [one.entity.name for one in target.server.sent("CreateRole")] == ["reader"]
    assert sorted(grants_sent(target)) == [
        ("grant", "reader", "CollectionReadOnly", "*", "default"),
        ("grant", "reader", "DatabaseReadOnly", "*", "shop"),
        ("grant", "reader", "ListDatabases", "*", "*"),
        ("grant", "reader", "Query", "books", "shop"),
        ("grant", "reader", "Search", "books", "shop"),
    ]
    assert target.server.sent("OperatePrivilege") == []
    assert not target.ok("milvus_role", **READER)["changed"]


@pytest.mark.parametrize(("version", "call"), [("v2.4.15", "OperatePrivilege"), ("v2.4.18", "OperatePrivilegeV2")])
def test_the_version_decides_how_a_grant_is_asked_for(documented, rights, version, call):
    rights.one_database = version == "v2.4.15"
    target = documented(version, rights.answers)
    declared = {
        "name": "reader",
        "grants": [
            {"privilege": "Search", "collection": "books"},
            {"privilege": "Search", "collection": "books", "database": "shop"},
            {"privilege": "ShowCollections"},
            {"privilege": "UpdateUser", "user": "alice"},
        ],
    }
    target.ok("milvus_role", **declared)
    sent = {name for name, _request in target.server.requests if name.startswith("OperatePrivilege")}
    assert sent == {call}
    assert sorted(one[:1] + one[2:] for one in rights.grants if one[0] == "reader") == [
        ("reader", "*", "default", "ShowCollections"),
        ("reader", "alice", "*", "UpdateUser"),
        ("reader", "books", "default", "Search"),
        ("reader", "books", "shop", "Search"),
    ]
    assert not target.ok("milvus_role", **declared)["changed"]


def test_what_is_not_declared_is_revoked(target, rights):
    target.ok("milvus_role", **READER)
    # What somebody granted with the object types of older servers is revoked in the new form as well.
    rights.grants.append(("reader", "Global", "*", "default", "CreateCollection"))
    del target.server.requests[:]
    less = {"name": "reader", "grants": READER["grants"][1:]}
    done = target.ok("milvus_role", **less)
    assert grants_sent(target) == [
        ("revoke", "reader", "CreateCollection", "*", "default"),
        ("revoke", "reader", "Query", "books", "shop"),
        ("revoke", "reader", "Search", "books", "shop"),
    ]
    assert done["diff"]["before"] == {
        "privilege reader/default/*/CreateCollection": {},
        "privilege reader/shop/books/Query": {},
        "privilege reader/shop/books/Search": {},
    }
    assert not target.ok("milvus_role", **less)["changed"]


def test_all_privileges_of_a_type_need_the_older_call(target):
    declared = {"name": "reader", "grants": [{"privilege": "*", "collection": "books"}]}
    target.ok("milvus_role", **declared)
    (sent,) = target.server.sent("OperatePrivilege")
    entity = sent.entity
    assert (entity.object.name, entity.object_name, entity.db_name) == ("Collection", "books", "default")
    assert entity.grantor.privilege.name == "*"
    assert not target.ok("milvus_role", **declared)["changed"]


def test_a_privilege_group_is_made_filled_changed_and_dropped(target, rights):
    target.ok("milvus_privilege_group", **GROUP)
    assert [one.group_name for one in target.server.sent("CreatePrivilegeGroup")] == ["lookup"]
    (filled,) = target.server.sent("OperatePrivilegeGroup")
    assert filled.group_name == "lookup"
    assert [one.name for one in filled.privileges] == ["Query", "Search"]
    assert filled.type == milvus_pb2.AddPrivilegesToGroup
    assert not target.ok("milvus_privilege_group", **GROUP)["changed"]
    del target.server.requests[:]
    changed = {**GROUP, "privileges": ["Search", "Insert"]}
    assert target.ok("milvus_privilege_group", **changed)["actions"][0]["reason"] == "add Insert, remove Query"
    removed, added = target.server.sent("OperatePrivilegeGroup")
    assert (removed.type, [one.name for one in removed.privileges]) == (milvus_pb2.RemovePrivilegesFromGroup, ["Query"])
    assert (added.type, [one.name for one in added.privileges]) == (milvus_pb2.AddPrivilegesToGroup, ["Insert"])
    assert not target.ok("milvus_privilege_group", **changed)["changed"]
    rights.grants.append(("public", "Global", "books", "default", "lookup"))
    gone = {"name": "lookup", "state": "absent"}
    assert "it is still granted to public: dropping it needs force: true" in target.fails(
        "milvus_privilege_group", **gone
    )
    target.ok("milvus_privilege_group", force=True, **gone)
    assert grants_sent(target) == [("revoke", "public", "lookup", "books", "default")]
    assert [one.group_name for one in target.server.sent("DropPrivilegeGroup")] == ["lookup"]
    assert rights.groups == {}


def test_a_group_of_ones_own_is_granted_like_a_privilege(target, rights):
    declared = {"name": "reader", "grants": [{"privilege": "lookup", "collection": "books"}]}
    refused = target.fails("milvus_role", **{**declared, "grants": [{"privilege": "lokup", "collection": "books"}]})
    assert "'lokup' is neither a privilege nor a privilege group" in refused
    rights.groups["lookup"] = ["Search"]
    refused = target.fails("milvus_role", **{**declared, "grants": [{"privilege": "lokup", "collection": "books"}]})
    assert "did you mean 'lookup'?" in refused
    target.ok("milvus_role", **declared)
    assert grants_sent(target) == [("grant", "reader", "lookup", "books", "default")]
    assert not target.ok("milvus_role", **declared)["changed"]


def test_a_description_is_sent_to_servers_that_keep_it(documented, rights):
    declared = {"name": "reader", "description": "Looks things up"}
    old = documented("v2.6.5", rights.answers)
    assert "Milvus 2.6.5 lacks role descriptions: available from 2.6.19" in old.fails("milvus_role", **declared)
    new = documented("v2.6.19", rights.answers)
    new.ok("milvus_role", **declared)
    assert not new.ok("milvus_role", **declared)["changed"]
    (made,) = new.server.sent("CreateRole")
    assert made.entity.description == "Looks things up"
    new.ok("milvus_role", **{**declared, "description": "Reads"})
    (changed,) = new.server.sent("AlterRole")
    assert (changed.role_name, changed.description) == ("reader", "Reads")


def test_a_catalogue_brings_groups_roles_and_users_in_order(target, rights):
    rights.users["alice"] = []
    catalog = {
        "privilege_groups": [GROUP],
        "roles": [{"name": "reader", "grants": [{"privilege": "lookup", "collection": "*"}]}],
        "users": [{"name": "alice", "roles": ["reader"]}],
    }
    done = target.ok("milvus_catalog", catalog=catalog)
    assert [f"{one['action']} {one['kind']} {one['object']}" for one in done["actions"]] == [
        "create privilege_group lookup",
        "create role reader",
        "grant privilege reader/default/*/lookup",
        "grant membership alice/reader",
    ]
    (member,) = target.server.sent("OperateUserRole")
    assert (member.username, member.role_name, member.type) == ("alice", "reader", milvus_pb2.AddUserToRole)
    (role,) = [one for one in target.ok("milvus_info", gather=["roles"])["roles"] if one["name"] == "reader"]
    assert role["users"] == ["alice"]
    assert role["grants"] == [{"privilege": "lookup", "collection": "*"}]


def test_the_running_rights_as_a_catalogue_change_nothing(target, rights):
    target.ok("milvus_privilege_group", **GROUP)
    target.ok("milvus_role", **{**READER, "grants": READER["grants"][1:]})
    rights.users["alice"] = ["reader"]
    gathered = target.ok("milvus_info", gather=["privilege_groups", "roles", "users"], as_catalog=True)
    catalog = {name: gathered["catalog"][name] for name in ("privilege_groups", "roles", "users")}
    assert [one["name"] for one in catalog["privilege_groups"]] == ["lookup"]
    assert [one["name"] for one in catalog["roles"]] == ["public", "reader"]
    catalog["databases"] = [{"name": "shop"}]
    done = target.ok("milvus_catalog", catalog=catalog, check=True)
    assert [one for one in done["actions"] if one["kind"] != "database"] == []
