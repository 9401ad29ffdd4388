"""The controllers: what is sent, what comes back, and who counts as there."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.kafka import health, plan, quorum
from ansible_collections.vectordb.ops.plugins.module_utils.kafka.client import KafkaError
from hypothesis import given
from hypothesis import strategies as st


def answer(leader, voters, code=0, partition_code=0, tags=b"\0"):
    """As a broker writes it."""
    replicas = bytes([len(voters) + 1]) + b"".join(
        struct.pack(">iqqq", number, 7, caught_up, caught_up) + tags for number, caught_up in voters.items()
    )
    return (
        struct.pack(">i", 1) + tags + struct.pack(">h", code)
        + b"\x02" + bytes([len(quorum.TOPIC) + 1]) + quorum.TOPIC
        + b"\x02" + struct.pack(">ihiiq", 0, partition_code, leader, 3, 99) + replicas + b"\x01\0\0\0"
    )  # fmt: skip


VOTERS = st.dictionaries(st.integers(0, 2**31 - 1), st.integers(-1, 2**62), max_size=5)


@given(VOTERS, st.integers(-1, 2**31 - 1), st.sampled_from([b"\0", b"\x01\x05\x02ab"]))
def test_what_a_broker_writes_is_read(voters, leader, tags):
    assert quorum.parse(answer(leader, voters, tags=tags)) == {"leader": leader, "voters": voters}


@given(st.binary(max_size=200))
def test_anything_else_is_an_error_with_words(data):
    try:
        quorum.parse(data)
    except KafkaError as error:
        assert str(error).startswith("Kafka")


@pytest.mark.parametrize(("codes", "said"), [({"code": 31}, "kafka_super_users"), ({"partition_code": 6}, "none does")])
def test_a_refusal_says_what_to_do(codes, said):
    with pytest.raises(KafkaError, match=said):
        quorum.parse(answer(1, {}, **codes))


def test_the_request_carries_its_length():
    sent = quorum.request()
    assert struct.unpack(">ihh", sent[:8]) == (len(sent) - 4, 55, 1)


@pytest.mark.parametrize(
    ("voters", "leader", "without", "said"),
    [
        ({1: 200, 2: 150, 3: 160}, 1, None, ""),
        ({1: 200, 2: 100, 3: 160}, 1, None, "controller 2 is not there or lags"),
        ({1: 200, 2: -1, 3: 160}, 1, None, "controller 2 is not there or lags"),
        ({1: 200, 2: 100, 3: 160}, 1, 2, ""),
        ({1: 200, 2: 100, 3: 160}, 1, 3, "controller 2"),
        ({1: 200, 2: 150}, 1, None, "controller 3 does not vote"),
        ({1: 200, 2: 150, 3: 160}, -1, None, "no controller leads"),
    ],
)
def test_controllers(voters, leader, without, said):
    problems = quorum.judge({"leader": leader, "voters": voters}, [1, 2, 3], 100, without)
    assert bool(problems) == bool(said)
    assert said in "; ".join(problems)


def test_times_of_another_leader_are_not_compared(monkeypatch):
    seen = iter([(1, {1: 900, 2: 890}), (2, {1: 10, 2: 20}), (2, {1: 25, 2: 30})])
    monkeypatch.setattr(quorum, "read", lambda _params: dict(zip(("leader", "voters"), next(seen), strict=True)))
    voting = health.Controllers({}, [1, 2])
    assert voting.problems(None) == ["controller 2 is not there or lags"]
    assert voting.problems(None) == ["controller 1 is not there or lags"]
    assert voting.problems(None) == []
    assert voting.leader == 2


@pytest.mark.parametrize(("leader", "order"), [(1, "bca"), (2, "acb"), (None, "abc"), (9, "abc")])
def test_who_leads_restarts_last(leader, order):
    assert "".join(plan.restart_order({"a": 1, "b": 2, "c": 3}, leader)) == order
