"""How query nodes get from one group to another."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, resource_group
from hypothesis import given
from hypothesis import strategies as st

REST = resource_group.REST
COUNTS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 4))


def carried_out(current, actions):
    state = dict(current)
    for action in actions:
        if action["action"] == "create":
            state[action["object"]] = 0
        else:
            state[action["from"]] -= action["nodes"]
            state[action["to"]] += action["nodes"]
            assert state[action["from"]] >= 0
    return state


@given(COUNTS, st.integers(0, 6), COUNTS)
def test_the_plan_leads_there_and_then_nothing_is_left_to_do(current, rest, wanted):
    current = {**current, REST: rest}
    actions, problems = resource_group.plan(current, wanted)
    unnamed = sum(number for name, number in current.items() if name not in wanted and name != REST)
    assert bool(problems) == (sum(wanted.values()) > sum(current.values()) - unnamed)
    if not problems:
        after = carried_out(current, actions)
        assert {name: after[name] for name in wanted} == wanted
        assert resource_group.plan(after, wanted) == ([], [])


@pytest.mark.parametrize("groups", [[(REST, 1)], [("a", 1), ("a", 2)], [("a", -1)]])
def test_what_makes_no_sense_is_refused(groups):
    with pytest.raises(errors.InvalidInputError):
        resource_group.normalise([{"name": name, "nodes": nodes} for name, nodes in groups])
