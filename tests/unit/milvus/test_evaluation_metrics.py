"""Recall, precision, MAP, NDCG and percentiles: what must hold for any answer, and values worked out by others."""

from __future__ import annotations

import math

import numpy as np
import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import ground_truth, metrics
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score

# On a machine with other work a slow example is no failure.
QUIET = settings(deadline=None)
SLOW = settings(QUIET, max_examples=30)
IDS = st.lists(st.integers(0, 60), min_size=1, max_size=40, unique=True)
KEYS = st.one_of(IDS, IDS.map(lambda ids: [f"k{one}" for one in ids]))
HITS = st.lists(st.tuples(st.integers(0, 60), st.floats(0, 10, width=32)), max_size=50)
GRADES = st.dictionaries(st.integers(0, 60), st.floats(0, 5), max_size=20)
FIGURES = ("recall", "precision", "map", "ndcg")


def scored(hits, truth, k, **how):
    return metrics.score([one for one, _ in hits], [distance for _, distance in hits], truth, k, **how)


@QUIET
@given(IDS, st.lists(st.integers(0, 3), min_size=40, max_size=40), HITS, st.integers(1, 40), st.booleans())
def test_every_figure_is_between_0_and_1_whatever_is_answered(ids, steps, hits, k, trusted):
    distances = np.cumsum(steps[: len(ids)]).astype(float).tolist()
    for truth in (
        metrics.Neighbours(ids),
        metrics.Neighbours(ids, distances),
        metrics.Neighbours(ids, distances, comparable=True),
    ):
        for larger in (False, True):
            figures = scored(hits, truth, k, trusted=trusted, larger=larger)
            assert all(0 <= figures[name] <= 1 + 1e-12 for name in FIGURES), figures


@QUIET
@given(GRADES, HITS, st.integers(1, 40))
def test_labels_stay_between_0_and_1_too(grades, hits, k):
    figures = scored(hits, metrics.Labels(grades), k)
    if not any(grade > 0 for grade in grades.values()):
        assert figures is None
    else:
        assert all(0 <= figures[name] <= 1 + 1e-12 for name in FIGURES), figures


@QUIET
@given(KEYS, st.integers(1, 40))
def test_the_perfect_order_gets_1_everywhere(ids, k):
    figures = metrics.score(ids, [float(place) for place in range(len(ids))], metrics.Neighbours(ids), k)
    assert figures["recall"] == figures["map"] == 1
    assert figures["ndcg"] == pytest.approx(1)
    assert figures["precision"] == pytest.approx(min(k, len(ids)) / k)


@QUIET
@given(IDS.filter(lambda ids: len(ids) > 1), st.data())
def test_a_worse_order_of_the_same_hits_lowers_ndcg_alone(ids, data):
    first = data.draw(st.integers(0, len(ids) - 2))
    worse = list(ids)
    worse[first], worse[first + 1] = worse[first + 1], worse[first]
    figures = metrics.score(worse, [0.0] * len(ids), metrics.Neighbours(ids), len(ids))
    assert figures["recall"] == 1
    assert figures["ndcg"] < 1


@QUIET
@given(IDS, st.integers(1, 40))
def test_ties_may_come_in_any_order(ids, k):
    truth = metrics.Neighbours(ids, [1.0] * len(ids))
    figures = metrics.score(ids[::-1], [1.0] * len(ids), truth, k)
    assert figures["recall"] == figures["map"] == 1
    assert figures["ndcg"] == pytest.approx(1)


def test_a_hit_as_near_as_the_last_true_one_counts():
    listed = metrics.Neighbours([1, 2], [0.5, 0.7], comparable=True)
    hits = ([1, 9], [0.5, 0.7])
    assert metrics.score(*hits, listed, 2)["recall"] == 0.5
    assert metrics.score(*hits, listed, 2, trusted=True)["recall"] == 1
    assert metrics.score([1, 9], [0.5, 0.71], listed, 2, trusted=True)["recall"] == 0.5
    # By similarity, and where only reported distances are known.
    similar = metrics.Neighbours([1, 2], [0.9, 0.8], comparable=True)
    assert metrics.score([1, 9], [0.9, 0.8], similar, 2, trusted=True, larger=True)["recall"] == 1
    assert metrics.score([1, 9], [0.9, 0.7], similar, 2, trusted=True, larger=True)["recall"] == 0.5
    bare = metrics.Neighbours([1, 2])
    assert metrics.score([1, 9], [3.0, 3.0], bare, 2, trusted=True)["recall"] == 1
    assert metrics.score([1, 9], [3.0, 4.0], bare, 2, trusted=True)["recall"] == 0.5
    assert metrics.score([9, 8], [3.0, 3.0], bare, 2, trusted=True)["recall"] == 0


def test_distances_of_a_file_count_where_they_are_those_of_the_server():
    hits = ([1, 8, 9], [1.0, 4.0, 4.0])
    squared = metrics.Neighbours([1, 2, 3], [1.0, 4.0, 4.0])
    assert metrics.score(*hits, squared, 3, trusted=True)["recall"] == 1
    rooted = metrics.Neighbours([1, 2, 3], [1.1, 2.0, 2.0])
    assert metrics.score(*hits, rooted, 3, trusted=True)["recall"] == pytest.approx(1 / 3)
    # Without one hit that both know nothing says whether they are.
    assert metrics.score([8, 9], [4.0, 4.0], metrics.Neighbours([2, 3], [4.0, 4.0]), 2, trusted=True)["recall"] == 0


def test_a_tie_that_the_list_goes_on_with_counts_without_any_reported_distance():
    truth = metrics.Neighbours([1, 2, 3, 4], [0.1, 0.2, 0.2, 0.3])
    assert metrics.score([1, 3], [0, 0], truth, 2)["recall"] == 1
    assert metrics.score([1, 4], [0, 0], truth, 2)["recall"] == 0.5


def test_an_id_that_is_answered_twice_counts_once():
    assert metrics.score([1, 1, 1], [0.0] * 3, metrics.Neighbours([1, 2, 3]), 3)["recall"] == pytest.approx(1 / 3)


@QUIET
@given(st.lists(st.floats(0, 4).map(lambda grade: round(grade, 2)), min_size=2, max_size=30), st.randoms())
def test_ndcg_is_that_of_scikit_learn(grades, random):
    if not any(grades):
        return
    order = list(range(len(grades)))
    random.shuffle(order)
    scores = [0.0] * len(grades)
    for place, one in enumerate(order):
        scores[one] = float(len(order) - place)
    for k in (1, 5, len(grades)):
        ours = metrics.score(order, scores, metrics.Labels(dict(enumerate(grades))), k)["ndcg"]
        assert ours == pytest.approx(ndcg_score([grades], [scores], k=k))


@QUIET
@given(st.sets(st.integers(0, 19), min_size=1), st.randoms())
def test_average_precision_is_that_of_scikit_learn(relevant, random):
    order = list(range(20))
    random.shuffle(order)
    scores = [0] * 20
    for place, one in enumerate(order):
        scores[one] = 20 - place
    ours = metrics.score(order, scores, metrics.Labels(dict.fromkeys(relevant, 1)), 20)["map"]
    assert ours == pytest.approx(average_precision_score([one in relevant for one in range(20)], scores))


def test_a_query_with_nothing_to_find_counts_for_nothing():
    truths = [metrics.Labels({1: 1}), metrics.Labels({})]
    told = metrics.summarise([([1], [0.0]), ([2], [0.0])], truths, 1)
    assert (told["queries"], told["recall"], told["recall_min"]) == (1, 1, 1)
    assert metrics.summarise([([2], [0.0])], truths[1:], 1)["recall"] is None


@QUIET
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200), st.sampled_from([0, 1, 50, 95, 99, 100]))
def test_percentiles_are_those_of_numpy(values, share):
    assert metrics.percentile(sorted(values), share) == pytest.approx(np.percentile(values, share))


def test_latency_in_milliseconds():
    assert metrics.latency([0.001, 0.003]) == {"mean": 2.0, "p50": 2.0, "p95": 2.9, "p99": 2.98, "max": 3.0}


def by_hand(metric, query, row):
    if metric == "L2":
        return sum((a - b) ** 2 for a, b in zip(query, row))
    product = sum(a * b for a, b in zip(query, row))
    if metric == "IP":
        return -product
    lengths = math.sqrt(sum(a * a for a in query)) * math.sqrt(sum(b * b for b in row))
    return -product / lengths if lengths else 0.0


@SLOW
@given(
    st.sampled_from(ground_truth.DENSE), st.integers(1, 70), st.integers(1, 12), st.integers(1, 30), st.integers(0, 9)
)
def test_brute_force_in_batches_finds_what_one_loop_finds(metric, rows, k, batch, seed):
    random = np.random.default_rng(seed)
    table, queries = random.integers(-2, 3, (rows, 3)).astype(float), random.integers(-2, 3, (4, 3)).astype(float)
    exact = ground_truth.Exact(queries, metric, k)
    for start in range(0, rows, batch):
        exact.add(list(range(start, min(start + batch, rows))), table[start : start + batch])
    for query, truth in zip(queries, exact.truths()):
        slow = sorted(by_hand(metric, query, row) for row in table)
        sign = -1 if metric in metrics.LARGER_IS_NEARER else 1
        assert truth.distances == pytest.approx([sign * cost for cost in slow[: len(truth.ids)]])
        assert len(truth.ids) == min(rows, k + ground_truth.spare(k))
        assert len(set(truth.ids)) == len(truth.ids)
        found = [by_hand(metric, query, table[one]) for one in truth.ids]
        assert [sign * cost for cost in found] == pytest.approx(truth.distances)


@QUIET
@given(st.integers(0, 99))
def test_brute_force_over_bits(seed):
    bits = np.random.default_rng(seed).integers(0, 2, (9, 16)).astype(bool)
    packed = np.packbits(bits, axis=1)
    hamming = ground_truth.costs("HAMMING", packed[:2], packed[2:])
    jaccard = ground_truth.costs("JACCARD", packed[:2], packed[2:])
    for number, query in enumerate(bits[:2]):
        for other, row in enumerate(bits[2:]):
            assert hamming[number, other] == (query != row).sum()
            either = (query | row).sum()
            assert jaccard[number, other] == pytest.approx(1 - (query & row).sum() / either if either else 0)


def test_brute_force_with_text_keys_and_with_nothing():
    exact = ground_truth.Exact(np.eye(2), "COSINE", 1, text_ids=True)
    assert exact.truths()[0].ids == []
    exact.add(["a", "b", "c"], [[1, 0], [0, 2], [0, 0]])
    assert [truth.ids[0] for truth in exact.truths()] == ["a", "b"]
    assert exact.truths()[0].distances == [1.0, 0.0, 0.0]
    exact.add(["a"], [[0, 1]])
    assert exact.truths()[0].ids == ["a", "b", "c"]
