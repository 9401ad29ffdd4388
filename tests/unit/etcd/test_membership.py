"""Quorum arithmetic and the plan of membership changes."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.etcd import membership
from hypothesis import given
from hypothesis import strategies as st


def member(number, learner=False, started=True, named=True):
    return {
        "id": format(number, "x"),
        "name": f"m{number}" if named else "",
        "peer_urls": [f"https://m{number}:2380"],
        "client_urls": [f"https://m{number}:2379"] if started else [],
        "learner": learner,
    }


def wanted(name, state="present", learner=False, replace=False, peer_urls=None):
    urls = [f"https://{name}:2380"] if peer_urls is None else peer_urls
    return {"state": state, "name": name, "peer_urls": urls, "learner": learner, "replace": replace}


clusters = st.integers(1, 7).flatmap(lambda size: st.tuples(st.just(size), st.sets(st.integers(1, size))))


@given(clusters, st.integers(1, 9), st.sampled_from(["present", "absent"]), st.booleans(), st.booleans())
def test_no_plan_leaves_the_cluster_without_quorum(cluster, target, state, learner, replace):
    size, up = cluster
    members = [member(number) for number in range(1, size + 1)]
    healthy = {format(number, "x") for number in up}
    actions, problem = membership.plan(members, healthy, wanted(f"m{target}", state, learner, replace))
    if problem:
        assert actions == []
        return
    voters = {entry["id"] for entry in members}
    for action in actions:
        if action["operation"] == "remove":
            voters.discard(action["id"])
        elif action["operation"] == "add" and not action["learner"]:
            voters.add("new")
        assert len(voters & healthy) >= membership.quorum(len(voters))


@given(clusters, st.integers(1, 9))
def test_a_reached_state_has_an_empty_plan(cluster, target):
    size, _up = cluster
    members = [member(number) for number in range(1, size + 1)]
    healthy = {entry["id"] for entry in members}
    state = "present" if target <= size else "absent"
    assert membership.plan(members, healthy, wanted(f"m{target}", state)) == ([], None)


def test_a_dead_member_is_replaced_and_a_living_one_is_not():
    members = [member(1), member(2), member(3)]
    actions, problem = membership.plan(members, {"1", "2"}, wanted("m3", replace=True, learner=True))
    assert problem is None
    assert [action["operation"] for action in actions] == ["remove", "add"]
    assert membership.plan(members, {"1", "2", "3"}, wanted("m3", replace=True, learner=True)) == ([], None)


def test_a_member_that_waits_for_its_first_start_is_found_by_its_peer_url():
    members = [member(1), member(2), member(3, learner=True, started=False, named=False)]
    assert membership.plan(members, {"1", "2"}, wanted("m3", learner=True, replace=True)) == ([], None)
    actions, _problem = membership.plan(members, {"1", "2"}, wanted("m3"))
    assert [action["operation"] for action in actions] == ["promote"]
    assert membership.names_for_joining(members, "m3", ["https://m3:2380"])["m3"] == ["https://m3:2380"]


@pytest.mark.parametrize(
    ("healthy", "request_", "words"),
    [
        ({"1"}, wanted("m4"), ["no quorum", "1 of 3", "m2 down"]),
        ({"1", "2"}, wanted("m1", "absent"), ["break the quorum", "1 healthy of 2", "m3 down"]),
        ({"1", "2", "3"}, wanted("m4", peer_urls=[]), ["without peer_urls"]),
        ({"1", "2"}, wanted("m4"), ["voting member", "learner: true"]),
    ],
)
def test_refusals_name_what_was_found(healthy, request_, words):
    actions, problem = membership.plan([member(1), member(2), member(3)], healthy, request_)
    assert actions == []
    assert all(word in problem for word in words), problem


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), st.integers(1, 65535), min_size=1))
def test_initial_cluster_reads_back(ports):
    members = {name: [f"https://{name}:{port}"] for name, port in ports.items()}
    assert membership.parse_initial_cluster(membership.initial_cluster(members)) == members
