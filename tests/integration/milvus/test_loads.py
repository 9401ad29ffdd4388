"""Replicas move on a real server while they are searched; what cannot be met leaves a collection serving."""

from __future__ import annotations

import contextlib

import pytest

REST = "__default_resource_group"
FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]
DECLARED = {
    "name": "served",
    "fields": FIELDS,
    "indexes": [{"field": "vector", "type": "FLAT", "metric": "L2"}],
    "load": True,
}


@pytest.fixture(params=["default", "shop"])
def served(milvus, request):
    """A loaded collection with rows, in a database; and a resource group that has no node yet."""
    milvus.ok("milvus_database", name="shop")
    milvus.ok("milvus_resource_group", name="reports")
    declared = {**DECLARED, "database": request.param}
    with contextlib.closing(milvus.client(db_name=request.param)) as client:
        milvus.ok("milvus_collection", **declared)
        client.insert("served", [{"id": number, "vector": [number] * 8} for number in range(50)])
        yield milvus, declared, client
    milvus.ok("milvus_collection", database=request.param, name="served", state="absent", force=True)
    milvus.ok("milvus_resource_group", name="reports", state="absent")
    milvus.ok("milvus_database", name="shop", state="absent", force=True)


def found(client):
    return [one["id"] for one in client.search("served", data=[[3] * 8], limit=1, consistency_level="Strong")[0]]


def groups(client):
    return [one.resource_group for one in client.describe_replica("served")]


def test_replicas_move_to_another_group_and_are_searched_all_the_while(served):
    milvus, declared, client = served
    assert (groups(client), found(client)) == ([REST], [3])
    milvus.ok("milvus_resource_group", name="reports", nodes=1)
    done = milvus.reconciles("milvus_collection", **declared, resource_groups=["reports"])
    assert [one["action"] for one in done["actions"]] == ["move"]
    assert (groups(client), found(client)) == (["reports"], [3])
    milvus.ok("milvus_resource_group", name="reports", nodes=0)
    milvus.reconciles("milvus_collection", **declared, resource_groups=[REST])
    assert (groups(client), found(client)) == ([REST], [3])


def test_replicas_do_not_move_to_a_group_without_nodes(served):
    milvus, declared, client = served
    message = milvus.fails("milvus_collection", **declared, resource_groups=["reports"])
    assert "move replicas of collection" in message
    assert "nodes not enough" in message
    assert (groups(client), found(client)) == ([REST], [3])


def test_a_collection_goes_on_serving_where_more_replicas_cannot_be_had(served):
    milvus, declared, client = served
    assert "reload_collections: true" in milvus.fails("milvus_collection", **declared, replicas=2)
    message = milvus.fails("milvus_collection", **declared, replicas=2, reload_collections=True)
    assert "nodes not enough (code 65535). It was loaded again as it was before" in message
    assert (groups(client), found(client)) == ([REST], [3])
    assert not milvus.ok("milvus_collection", **declared)["changed"]
