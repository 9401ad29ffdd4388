"""Passes over the queries, against searches that are functions."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import measure


def hits(number):
    return SimpleNamespace(ids=[number], distances=[float(number)])


@pytest.mark.parametrize("concurrency", [1, 3])
@pytest.mark.parametrize("count", [1, 2, 50])
def test_every_query_is_asked_and_its_answer_kept(count, concurrency):
    asked = []

    def search(number):
        asked.append(number)
        return hits(number)

    done = measure.run(search, count, concurrency)
    assert sorted(set(asked)) == list(range(count))
    assert done.answers == [([number], [float(number)]) for number in range(count)]
    assert len(done.seconds) == len(asked)
    assert count <= len(asked) <= count + concurrency
    told = done.summary()
    assert told["concurrency"] == concurrency
    assert told["searches"] == len(asked)


def test_without_a_duration_each_query_is_asked_once_when_one_asks():
    assert len(measure.run(hits, 7).seconds) == 7


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_duration_goes_round_again(concurrency):
    def search(number):
        time.sleep(0.002)
        return hits(number)

    done = measure.run(search, 5, concurrency, duration=0.1)
    assert len(done.seconds) > 5
    assert 0.1 <= done.wall < 1


def test_several_are_under_way_at_once():
    meet = threading.Barrier(3, timeout=10)

    def search(number):
        meet.wait()
        return hits(number)

    assert len(measure.run(search, 3, concurrency=3).seconds) >= 3


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_search_that_fails_ends_the_pass(concurrency):
    def search(number):
        if number == 5:
            raise ValueError("no")
        time.sleep(0.001)
        return hits(number)

    with pytest.raises(ValueError, match="no"):
        measure.run(search, 1000, concurrency)


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_deadline_ends_a_pass_that_is_not_whole(concurrency):
    def search(number):
        time.sleep(0.005)
        return hits(number)

    began = time.perf_counter()
    with pytest.raises(measure.OutOfTimeError, match="of 1000 searches in"):
        measure.run(search, 1000, concurrency, deadline=began + 0.1)
    assert time.perf_counter() - began < 2


def test_a_client_that_is_busy_all_the_time_is_the_limit():
    assert measure.Pass([0.1], 1.0, [], 0.97, 8).client_bound
    assert not measure.Pass([0.1], 1.0, [], 0.97, 1).client_bound
    assert not measure.Pass([0.1], 1.0, [], 0.5, 8).client_bound
