"""Query nodes move between groups on a real server; what needs limits is refused by name."""

from __future__ import annotations

import pytest

REST = "__default_resource_group"


def nodes(milvus):
    return {one["name"]: one["nodes"] for one in milvus.ok("milvus_info")["resource_groups"]}


def named(result):
    return [f"{one['action']} {one['object']}" for one in result["actions"]]


@pytest.fixture
def grouped(milvus):
    assert nodes(milvus) == {REST: 1}
    yield milvus
    groups = [{"name": name, "state": "absent"} for name in ("reports", "search")]
    milvus.ok("milvus_resource_group", groups=groups)
    assert nodes(milvus) == {REST: 1}


def test_a_node_moves_from_group_to_group(grouped):
    first = [{"name": "reports", "nodes": 1}, {"name": "search"}]
    done = grouped.reconciles("milvus_resource_group", groups=first)
    assert named(done) == ["create reports", "create search", "grow reports"]
    assert nodes(grouped) == {REST: 0, "reports": 1, "search": 0}
    second = [{"name": "reports", "nodes": 0}, {"name": "search", "nodes": 1}]
    assert named(grouped.reconciles("milvus_resource_group", groups=second)) == ["shrink reports", "grow search"]
    assert nodes(grouped) == {REST: 0, "reports": 0, "search": 1}
    gone = grouped.reconciles("milvus_resource_group", name="search", state="absent")
    assert named(gone) == ["shrink search", "drop search"]
    assert nodes(grouped) == {REST: 1, "reports": 0}


def test_groups_belong_to_the_catalogue(grouped):
    catalog = {"resource_groups": [{"name": "reports", "nodes": 1}], "databases": [{"name": "default"}]}
    grouped.reconciles("milvus_catalog", catalog=catalog)
    told = grouped.ok("milvus_info", gather=["resource_groups"], as_catalog=True)
    assert told["catalog"]["resource_groups"] == catalog["resource_groups"]
    assert not grouped.ok("milvus_catalog", catalog=told["catalog"])["changed"]


def test_more_nodes_than_there_are_stop_everything(grouped):
    groups = [{"name": "reports", "nodes": 2}]
    message = grouped.fails("milvus_resource_group", groups=groups)
    assert message.startswith("Nothing was changed. resource_group reports: 2 query nodes are asked for, and 1 of all")
    assert nodes(grouped) == {REST: 1}


def test_a_group_that_serves_replicas_stays(milvus, grouped):
    fields = [
        {"name": "id", "type": "INT64", "primary_key": True},
        {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
    ]
    milvus.ok("milvus_resource_group", name="reports", nodes=1)
    client = milvus.client()
    try:
        index = {"field": "vector", "type": "FLAT", "metric": "L2"}
        milvus.ok("milvus_collection", name="served", fields=fields, indexes=[index])
        client.load_collection("served", resource_groups=["reports"], timeout=120)
        message = milvus.fails("milvus_resource_group", name="reports", state="absent")
        assert "it still serves 1 replicas: release their collections" in message
    finally:
        milvus.ok("milvus_collection", name="served", state="absent", force=True)
        client.close()
