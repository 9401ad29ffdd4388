"""The known answers are those of brute force over all rows, however they come in batches."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import known
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import layout

ROWS, DIM = 3000, 24


def described(kind, metric, dim=DIM):
    key = layout.Field("id", "INT64", primary=True)
    return layout.Layout([key, layout.Field("vector", kind, dim=dim, metric=metric)])


def batches(vectors, size):
    for start in range(0, len(vectors), size):
        yield [{"id": start + at, "vector": one} for at, one in enumerate(vectors[start : start + size])]


@pytest.mark.parametrize("offset", [0.0, 1000.0])
@pytest.mark.parametrize("size", [100, 1100, ROWS])
@pytest.mark.parametrize("metric", ["L2", "IP", "COSINE"])
def test_as_brute_force_finds_them(metric, size, offset):
    if offset and metric != "L2":
        offset = 1.0
    vectors = (np.random.default_rng(3).normal(size=(ROWS, DIM)) + offset).astype(np.float32)
    one = known.Known(described("FLOAT_VECTOR", metric))
    for batch in batches(vectors.tolist(), size):
        one.add(batch)
    facts = one.facts()
    assert (facts["rows"], len(facts["queries"])) == (ROWS, 10)
    exact = vectors.astype(np.float64)
    for query in facts["queries"]:
        asked = np.frombuffer(base64.b64decode(query["vector"]), "<f4").astype(np.float64)
        product = exact @ asked
        if metric == "COSINE":
            product = product / np.linalg.norm(exact, axis=1) / np.linalg.norm(asked)
        costs = ((exact - asked) ** 2).sum(axis=1) if metric == "L2" else -product
        assert query["keys"][:10] == np.argsort(costs, kind="stable")[:10].tolist()


def test_bits_and_what_cannot_be_asked():
    bits = np.random.default_rng(3).integers(0, 256, size=(500, 4), dtype=np.uint8)
    one = known.Known(described("BINARY_VECTOR", "HAMMING", 32))
    one.add([{"id": at, "vector": [row.tobytes()]} for at, row in enumerate(bits)])
    facts = one.facts()
    assert all(query["distances"][0] == 0 for query in facts["queries"])
    assert known.Known(described("SPARSE_FLOAT_VECTOR", "IP")).facts() is None
    assert known.Known(described("FLOAT_VECTOR", None)).facts() is None
    empty = known.Known(described("FLOAT_VECTOR", "L2"))
    empty.add([{"id": 1, "vector": None}])
    assert empty.facts() is None


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"type": "HNSW", "params": {"M": 8}}, {"ef": 512}),
        ({"type": "IVF_SQ8", "params": {"nlist": 32}}, {"nprobe": 32}),
        ({"type": "FLAT", "params": {}}, {}),
        ({"type": "AUTOINDEX", "params": None}, {}),
    ],
)
def test_a_search_takes_the_effort_that_its_index_knows(told, expected):
    assert known.effort(told) == expected
