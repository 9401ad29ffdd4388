# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How good answers are (recall, precision, MAP, NDCG), and percentiles of what they took. No server, no numpy."""

from __future__ import annotations

import math

# Distances that differ by less are a tie: servers compute in single precision.
TOLERANCE = 1e-6
PERCENTILES = (50, 95, 99)
# Metrics for which more is nearer; for all others less is.
LARGER_IS_NEARER = ("IP", "COSINE", "BM25", "MHJACCARD")


def tie(one, other):
    return abs(one - other) <= max(TOLERANCE * max(abs(one), abs(other)), 1e-12)


class Neighbours:
    """Truth as a list of the nearest, best first. `distances` are theirs, if known, in the order of the list.

    `comparable` says that they are what a server would report, so that a reported distance can be held against them.
    """

    def __init__(self, ids, distances=None, comparable=False):
        self.ids, self.distances, self.comparable = list(ids), distances, comparable
        self._gains = {}

    def size(self, k):
        return min(k, len(self.ids))

    def gains(self, k):
        """Id -> gain: the first of n gains n, the last 1, a tie as much as the best in it, also beyond the n-th."""
        if k not in self._gains:
            self._gains[k] = self._graded(k)
        return self._gains[k]

    def _graded(self, k):
        n, graded, current = self.size(k), {}, 0
        for rank, one in enumerate(self.ids):
            tied = bool(self.distances) and rank > 0 and tie(self.distances[rank], self.distances[rank - 1])
            if rank >= n and not tied:
                break
            current = current if tied else n - rank
            graded[one] = current
        return graded

    def ideal(self, k):
        graded = self.gains(k)
        return [graded[one] for one in self.ids[: self.size(k)]]


class Labels:
    """Truth as grades of relevance: id -> grade, of which those above zero are relevant."""

    distances, comparable = None, False

    def __init__(self, grades):
        self.grades = {one: grade for one, grade in grades.items() if grade > 0}

    def size(self, _k):
        return len(self.grades)

    def gains(self, _k):
        return self.grades

    def ideal(self, k):
        return sorted(self.grades.values(), reverse=True)[:k]


def hit_gains(ids, distances, truth, k, trusted=False, larger=False):
    """The gain of each of the first k hits; zero for a wrong one, and for one that was there already.

    `trusted` says that the index reports exact distances: a hit as near as the k-th true neighbour is right, too.
    """
    graded, limit = truth.gains(k), truth.size(k)
    threshold = _threshold(ids, distances, truth, k, larger) if trusted and isinstance(truth, Neighbours) else None
    lowest = min(graded.values(), default=0)
    found, seen, credited = [], set(), 0
    for one, distance in zip(ids[:k], distances[:k]):
        gain = graded.get(one, 0)
        if not gain and threshold is not None and _as_near(distance, threshold, larger):
            gain = lowest
        if one in seen or credited == limit:
            gain = 0
        seen.add(one)
        credited += gain > 0
        found.append(gain)
    return found


def _threshold(ids, distances, truth, k, larger):
    """The distance of the k-th true neighbour; as reported for the worst one found where truth has no distances."""
    if truth.comparable and truth.ids:
        return truth.distances[truth.size(k) - 1]
    graded = truth.gains(k)
    right = [(one, distance) for one, distance in zip(ids[:k], distances[:k]) if one in graded]
    if not right:
        return None
    if truth.distances:
        # Those of a file may be in another unit (a root, a share): where all that can be compared agree, they are not.
        known = dict(zip(truth.ids, truth.distances))
        if all(tie(distance, known[one]) for one, distance in right):
            return truth.distances[truth.size(k) - 1]
    reported = [distance for _one, distance in right]
    return min(reported) if larger else max(reported)


def _as_near(distance, threshold, larger):
    return tie(distance, threshold) or (distance > threshold if larger else distance < threshold)


def score(ids, distances, truth, k, trusted=False, larger=False):
    """All figures of one query, or None where nothing is right and so nothing can be found."""
    right = truth.size(k)
    if not right:
        return None
    gains = hit_gains(ids, distances, truth, k, trusted, larger)
    found, summed = 0, 0.0
    for position, gain in enumerate(gains, 1):
        if gain:
            found += 1
            summed += found / position
    return {
        "recall": found / right,
        "precision": found / k,
        "map": summed / min(k, right),
        "ndcg": _discounted(gains) / _discounted(truth.ideal(k)),
    }


def _discounted(gains):
    return math.fsum(gain / math.log2(position + 1) for position, gain in enumerate(gains, 1))


def summarise(answers, truths, k, trusted=False, larger=False):
    """Means over all queries for which there is something to find. Answers are (ids, distances), best first."""
    scores = [score(*answer, truth, k, trusted, larger) for answer, truth in zip(answers, truths)]
    scores = [one for one in scores if one]
    result = {"k": k, "queries": len(scores)}
    for name in ("recall", "precision", "map", "ndcg"):
        result[name] = round(math.fsum(one[name] for one in scores) / len(scores), 6) if scores else None
    result["recall_min"] = round(min(one["recall"] for one in scores), 6) if scores else None
    return result


def percentile(ordered, share):
    """Of an ordered list, between the two nearest values."""
    place = (len(ordered) - 1) * share / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def latency(seconds):
    """Milliseconds in words that a table wants."""
    ordered = sorted(seconds)
    told = {f"p{share}": round(percentile(ordered, share) * 1000, 3) for share in PERCENTILES}
    return {"mean": round(math.fsum(ordered) / len(ordered) * 1000, 3), **told, "max": round(ordered[-1] * 1000, 3)}
