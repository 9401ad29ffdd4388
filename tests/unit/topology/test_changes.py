"""A removal is refused before anything is touched, and health is one table."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.topology.changes import add_problems, removal
from ansible_collections.vectordb.ops.plugins.module_utils.topology.health import health
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.topology.layouts import COORD, STORE, WORK, described


def test_a_worker_leaves_with_all_that_it_runs():
    plan = removal(described(), "work-3", "", "work-3")
    assert plan["problems"] == []
    assert plan["milvus"] == ["datanode", "streamingnode", "querynode", "proxy"]
    assert not (plan["etcd"] or plan["minio"] or plan["loadbalancer"])
    assert plan["left"].startswith("Now take work-3 out of group milvus_datanode and milvus_streamingnode and ")


def test_one_component_leaves_alone():
    plan = removal(described(), "work-3", "querynode", "work-3")
    assert (plan["problems"], plan["milvus"]) == ([], ["querynode"])
    assert "out of group milvus_querynode, then" in plan["left"]


def test_a_member_of_etcd_leaves():
    plan = removal(described(), "coord-1", "etcd", "coord-1")
    assert (plan["problems"], plan["milvus"], plan["etcd"]) == ([], [], True)


def test_the_second_process_of_a_kind_leaves():
    own = {"milvus_components": [{"name": "querynode"}, {"name": "querynode", "instance": "querynode-2"}]}
    found = described(hosts={"work-3": own}, milvus_querynode=WORK[2:])
    plan = removal(found, "work-3", "querynode-2", "work-3")
    assert (plan["problems"], plan["milvus"]) == ([], ["querynode-2"])
    assert "querynode-2 out of its milvus_components" in plan["left"]
    assert any("has the last querynode" in text for text in removal(found, "work-3", "querynode", "work-3")["problems"])


@pytest.mark.parametrize(
    ("groups", "node", "component", "word"),
    [
        ({}, "", "", "node is empty"),
        ({}, "wrok-3", "", "did you mean work-"),
        ({}, "work-3", "etcd", "work-3 has no component etcd; it has datanode"),
        ({}, "store-1", "kafka", "holds data: move its partitions"),
        ({"milvus_querynode": WORK[:1]}, "work-1", "querynode", "work-1 has the last querynode"),
        ({"milvus_proxy": WORK[:1]}, "work-1", "", "Add a host to group milvus_proxy first"),
        ({"etcd": COORD[:1]}, "coord-1", "etcd", "coord-1 has the last etcd"),
        ({"milvus_coordinator": COORD[:1]}, "coord-1", "mixcoord", "has the last mixcoord"),
        ({"minio": STORE[:1]}, "store-1", "minio", "has the last minio"),
    ],
)
def test_what_would_break_is_refused(groups, node, component, word):
    problems = removal(described(**groups), node, component, node)["problems"]
    assert any(word in text for text in problems), problems


@pytest.mark.parametrize("typed", ["", "yes", "work-1"])
def test_the_confirmation_is_the_name(typed):
    problems = removal(described(), "work-3", "querynode", typed)["problems"]
    assert len(problems) == 1
    assert "-e remove_confirm=work-3" in problems[0]


@settings(deadline=None)
@given(st.sampled_from([*COORD, *STORE, *WORK]), st.sampled_from(["", "etcd", "milvus", "querynode", "minio", "odd"]))
def test_a_removal_never_takes_the_last_of_a_kind(node, component):
    found = described(milvus_querynode=WORK[:1], loadbalancer=WORK[:1], minio=STORE[:1])
    plan = removal(found, node, component, node)
    if not plan["problems"]:
        gone = set(plan["milvus"])
        assert "querynode" not in gone
        assert not plan["minio"]
        assert not plan["loadbalancer"]


def test_what_is_added_must_be_there():
    assert add_problems(described(), "work-1, coord-2") == []
    assert "node is empty" in add_problems(described(), " ")[0]
    assert "work-9 is in no group" in add_problems(described(), "work-1,work-9")[0]


def test_the_table_names_what_is_degraded():
    found = described()
    good = {"ok": True, "detail": ""}
    answers = {host: {"etcd": good, "milvus": good, "loadbalancer": good} for host in COORD}
    answers["coord-2"]["etcd"] = {"ok": False, "detail": "etcd: no\n quorum " + "x" * 200}
    answers["store-1"] = {}
    answer = health(found, answers)
    assert [line.split()[:3] for line in answer["lines"][1:4]] == [
        ["etcd", "coord-1", "ok"],
        ["etcd", "coord-2", "DEGRADED"],
        ["etcd", "coord-3", "ok"],
    ]
    assert all(len(line) < 180 for line in answer["lines"])
    assert answer["degraded"][0].startswith("etcd (etcd) on coord-2: etcd: no\n quorum")
    assert "minio (minio) on store-1: the host did not answer" in answer["degraded"]
