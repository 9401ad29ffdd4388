# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The true neighbours by brute force: rows come in batches, and only the nearest so far are kept."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import metrics

try:
    import numpy as np
except ImportError:  # pymilvus brings it; without either the module says so
    np = None

DENSE = ("L2", "IP", "COSINE")
BITS = ("HAMMING", "JACCARD")
METRICS = DENSE + BITS
# Bytes of the table of distances that is held at once.
BLOCK = 32 * 1024 * 1024


def spare(k):
    """How many more than k are kept, so that a tie with the k-th is seen as one."""
    return max(16, k // 4)


def costs(metric, queries, rows):
    """A table of queries by rows in which less is nearer. Computed in double precision."""
    if metric in BITS:
        return _bit_costs(metric, queries, rows)
    if metric == "L2":
        squares = (queries**2).sum(axis=1)[:, None] + (rows**2).sum(axis=1)[None, :]
        return np.maximum(squares - 2.0 * (queries @ rows.T), 0.0)
    product = queries @ rows.T
    if metric == "COSINE":
        lengths = np.linalg.norm(queries, axis=1)[:, None] * np.linalg.norm(rows, axis=1)[None, :]
        product = np.divide(product, lengths, out=np.zeros_like(product), where=lengths > 0)
    return -product


def _bit_costs(metric, queries, rows):
    ones = np.array([bin(value).count("1") for value in range(256)], dtype=np.uint16)
    table = np.empty((len(queries), len(rows)))
    for number, query in enumerate(queries):
        if metric == "HAMMING":
            table[number] = ones[rows ^ query].sum(axis=1)
        else:
            either = ones[rows | query].sum(axis=1)
            both = ones[rows & query].sum(axis=1)
            table[number] = 1.0 - np.divide(both, either, out=np.ones(len(rows)), where=either > 0)
    return table


def _packed(table, ids, nearer, counts, width):
    """Only what is nearer, moved to the left: after the first batches that is little, and sorting it costs little."""
    rows, columns = np.nonzero(nearer)
    places = np.arange(len(rows)) - (np.cumsum(counts) - counts)[rows]
    packed, picked = np.full((len(table), width), np.inf), np.zeros((len(table), width), dtype=ids.dtype)
    packed[rows, places], picked[rows, places] = table[rows, columns], ids[columns]
    return packed, picked


class Exact:
    """The nearest rows of each query among all rows that were added."""

    def __init__(self, queries, metric, k, text_ids=False):
        self.metric, self.k, self.rows = metric, k, 0
        self._queries = queries if metric in BITS else np.asarray(queries, dtype=np.float64)
        shape = (len(queries), k + spare(k))
        self._costs = np.full(shape, np.inf)
        self._ids = np.zeros(shape, dtype=object if text_ids else np.int64)

    def add(self, ids, rows):
        if not len(ids):
            return
        ids = np.asarray(ids, dtype=self._ids.dtype)
        rows = rows if self.metric in BITS else np.asarray(rows, dtype=np.float64)
        self.rows += len(ids)
        # What the table takes in intermediate copies is a small multiple of it.
        step = max(1, BLOCK // (8 * len(ids)))
        for start in range(0, len(self._queries), step):
            block = slice(start, start + step)
            self._keep(block, costs(self.metric, self._queries[block], rows), ids)

    def _keep(self, block, table, ids):
        keep = self._costs.shape[1]
        nearer = table < self._costs[block][:, -1:]
        counts = nearer.sum(axis=1)
        width = int(counts.max())
        if not width:
            return
        if width > keep:
            nearest = np.argpartition(table, keep - 1, axis=1)[:, :keep]
            table, ids = np.take_along_axis(table, nearest, axis=1), ids[nearest]
        else:
            table, ids = _packed(table, ids, nearer, counts, width)
        table = np.concatenate([self._costs[block], table], axis=1)
        ids = np.concatenate([self._ids[block], ids], axis=1)
        order = np.argsort(table, axis=1, kind="stable")[:, :keep]
        self._costs[block] = np.take_along_axis(table, order, axis=1)
        self._ids[block] = np.take_along_axis(ids, order, axis=1)

    def truths(self):
        """With distances as the server reports them."""
        sign = -1.0 if self.metric in metrics.LARGER_IS_NEARER else 1.0
        found = []
        for ids, values in zip(self._ids, self._costs):
            there = min(int(np.isfinite(values).sum()), self.rows)
            # A key that was inserted twice comes twice; a search gives it once.
            nearest = {}
            for one, value in zip(ids[:there].tolist(), (sign * values[:there]).tolist()):
                nearest.setdefault(one, value)
            found.append(metrics.Neighbours(list(nearest), list(nearest.values()), comparable=True))
        return found
