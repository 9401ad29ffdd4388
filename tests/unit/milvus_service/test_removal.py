"""What a cluster cannot do without."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.removal import problems

PLAN = {
    "instances": [
        {"name": "querynode", "component": "querynode", "ports": {"queryNode.port": 21123}},
        {"name": "querynode-2", "component": "querynode", "ports": {"queryNode.port": 22123}},
        {"name": "mixcoord", "component": "mixcoord", "ports": {"rootCoord.port": 53100}},
    ]
}


def sessions(*pairs):
    return [{"name": name, "address": address} for name, address in pairs]


HERE = sessions(("querynode-1", "10.0.0.1:21123"), ("querynode-2", "10.0.0.1:22123"), ("rootcoord-3", "10.0.0.1:53100"))


def test_the_last_of_a_kind_stays():
    assert problems(PLAN, ["querynode"], HERE, ["10.0.0.1"], {}) == []
    assert "last querynode" in problems(PLAN, ["querynode", "querynode-2"], HERE, ["10.0.0.1"], {})[0]
    assert "last mixcoord" in problems(PLAN, ["mixcoord"], HERE, ["10.0.0.1"], {})[0]


def test_a_coordinator_that_stands_by_elsewhere_lets_this_one_go():
    others = HERE + sessions(("rootcoord-9", "10.0.0.2:53100"), ("rootcoord", "10.0.0.1:53100"))
    assert problems(PLAN, ["mixcoord"], others, ["10.0.0.1"], {}) == []


def test_replicas_need_as_many_query_nodes():
    assert "2 replicas and 1 query nodes" in problems(PLAN, ["querynode"], HERE, ["10.0.0.1"], {"default/a": 2})[0]
    assert problems(PLAN, ["querynode"], HERE, ["10.0.0.1"], {"default/a": 1}) == []


def test_what_does_not_run_here_is_named():
    assert "datanode does not run here" in problems(PLAN, ["datanode"], HERE, ["10.0.0.1"], {})[0]
