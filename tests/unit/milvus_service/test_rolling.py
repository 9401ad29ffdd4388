"""The order of a rolling restart."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.rolling import steps
from hypothesis import given
from hypothesis import strategies as st

PORTS = {"mixcoord": 53100, "proxy": 19530, "querynode": 21123, "datanode": 21124, "indexnode": 21121}


def host(address, *components):
    instances = [{"name": name, "component": name, "ports": {"port": PORTS[name]}} for name in components]
    return {"addresses": [address], "instances": instances}


def names(found):
    return [f"{step['component']}@{step['host']}" for step in found]


def test_who_decides_comes_first_and_the_door_last():
    planned = {"a": host("1.1.1.1", "proxy", "mixcoord", "querynode"), "b": host("1.1.1.2", "datanode", "indexnode")}
    assert names(steps(planned, [])) == ["mixcoord@a", "indexnode@b", "datanode@b", "querynode@a", "proxy@a"]


def test_who_is_in_charge_comes_after_those_who_stand_by():
    planned = {"a": host("1.1.1.1", "mixcoord"), "b": host("1.1.1.2", "mixcoord")}
    assert names(steps(planned, [{"name": "rootcoord", "address": "1.1.1.1:53100"}])) == ["mixcoord@b", "mixcoord@a"]
    assert names(steps(planned, [{"name": "rootcoord", "address": "1.1.1.2:53100"}])) == ["mixcoord@a", "mixcoord@b"]


def test_only_what_is_asked_for():
    planned = {"a": host("1.1.1.1", "mixcoord", "proxy")}
    assert names(steps(planned, [], {"a": ["proxy"]})) == ["proxy@a"]
    assert steps(planned, [], {}) == []


@given(st.lists(st.sets(st.sampled_from(sorted(PORTS))), max_size=5), st.integers(0, 5))
def test_every_process_restarts_once_and_kinds_stay_together(layout, charge):
    planned = {f"h{number}": host(f"10.0.0.{number}", *sorted(kinds)) for number, kinds in enumerate(layout)}
    found = steps(planned, [{"name": "rootcoord", "address": f"10.0.0.{charge}:53100"}])
    assert sorted(names(found)) == sorted(f"{kind}@h{number}" for number, kinds in enumerate(layout) for kind in kinds)
    kinds = [step["component"] for step in found]
    assert [kind for at, kind in enumerate(kinds) if at == 0 or kinds[at - 1] != kind] == list(dict.fromkeys(kinds))


def held(planned, sessions, only=None):
    for about in planned.values():
        for instance in about["instances"]:
            instance["holds"] = instance["component"] == "proxy"
    return steps(planned, sessions, only)


def test_proxies_that_would_ask_too_early_go_on_with_what_they_know_and_ask_again_before_query_nodes_move():
    planned = {"a": host("1.1.1.1", "mixcoord", "proxy", "querynode"), "b": host("1.1.1.2", "mixcoord", "proxy")}
    found = held(planned, [{"name": "rootcoord", "address": "1.1.1.1:53100"}])
    assert names(found) == ["proxy@a", "proxy@b", "mixcoord@b", "mixcoord@a", "proxy@a", "proxy@b", "querynode@a"]
    assert [step["hold"] for step in found] == [True, True] + [False] * 5


def test_nobody_holds_without_a_take_over_or_another_proxy_or_where_not_all_restart():
    charge = [{"name": "rootcoord", "address": "1.1.1.1:53100"}]
    two = {"a": host("1.1.1.1", "mixcoord", "proxy"), "b": host("1.1.1.2", "mixcoord", "proxy")}
    one_proxy = {"a": host("1.1.1.1", "mixcoord", "proxy"), "b": host("1.1.1.2", "mixcoord")}
    one_coordinator = {"a": host("1.1.1.1", "mixcoord", "proxy"), "b": host("1.1.1.2", "proxy")}
    for found in (
        held(one_proxy, charge),
        held(one_coordinator, charge),
        held(two, []),
        held(two, charge, {"a": ["mixcoord", "proxy"], "b": ["mixcoord", "proxy"]}),
    ):
        assert not any(step["hold"] for step in found)
        assert [step["component"] for step in found][-1] == "proxy"
