"""Collections and rows for the tests of import and export."""

from __future__ import annotations

import numpy
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import block, outgoing, readers, writers
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import Field, Layout
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# Whole rows of sixteen types are large for hypothesis, and many of its first tries do not end up as one.
LARGE = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)

WIDE = Layout(
    [
        Field("id", "INT64", primary=True),
        Field("flag", "BOOL"),
        Field("tiny", "INT8"),
        Field("small", "INT16"),
        Field("number", "INT32", nullable=True),
        Field("ratio", "FLOAT"),
        Field("exact", "DOUBLE"),
        Field("title", "VARCHAR", max_length=64, nullable=True),
        Field("meta", "JSON"),
        Field("tags", "ARRAY", element="VARCHAR", max_length=16, max_capacity=4),
        Field("vector", "FLOAT_VECTOR", dim=3, metric="COSINE"),
        Field("half", "FLOAT16_VECTOR", dim=2),
        Field("brain", "BFLOAT16_VECTOR", dim=2),
        Field("bytes", "INT8_VECTOR", dim=2),
        Field("bits", "BINARY_VECTOR", dim=16),
        Field("sparse", "SPARSE_FLOAT_VECTOR"),
    ],
    dynamic=True,
)
_32 = st.floats(width=32, allow_nan=False, allow_infinity=False)
_16 = st.floats(width=16, allow_nan=False, allow_infinity=False)
# What the upper half of a float can hold.
_BRAIN = st.integers(0, 0x7F7F).map(lambda half: float(numpy.array(half << 16, "<u4").view("<f4")))
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
_64 = st.floats(allow_nan=False, allow_infinity=False)
_LEAF = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _64 | TEXT
JSON = st.recursive(_LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
NAMES = st.from_regex(r"[a-z]{1,6}", fullmatch=True).map("x_{}".format)

ROW = st.fixed_dictionaries(
    {
        "flag": st.booleans(),
        "tiny": st.integers(-128, 127),
        "small": st.integers(-(2**15), 2**15 - 1),
        "number": st.none() | st.integers(-(2**31), 2**31 - 1),
        "ratio": _32,
        "exact": _64,
        "title": st.none() | TEXT,
        "meta": st.dictionaries(TEXT, JSON, max_size=3) | st.lists(JSON, max_size=2) | TEXT | st.integers(-9, 9),
        "tags": st.lists(st.text("abc", max_size=4), max_size=4),
        "vector": st.lists(_32, min_size=2, max_size=2).map(lambda two: [1.5, *two]),
        "half": st.lists(_16, min_size=2, max_size=2),
        "brain": st.lists(_BRAIN, min_size=2, max_size=2),
        "bytes": st.lists(st.integers(-128, 127), min_size=2, max_size=2),
        "bits": st.lists(st.integers(0, 255), min_size=2, max_size=2),
        "sparse": st.dictionaries(st.integers(0, 99).map(str), _32, min_size=1, max_size=4),
    }
)


@st.composite
def rows(draw, least=1, most=4, extra=True):
    """Rows that are all well, with different keys and some undeclared ones."""
    keys = draw(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=least, max_size=most, unique=True))
    made = []
    for key in keys:
        more = draw(st.dictionaries(NAMES, JSON, max_size=2)) if extra else {}
        made.append({"id": key, **draw(ROW), **more})
    return made


def as_taken(row):
    """The row as the client library gives it after a query."""
    row = dict(row)
    row["half"] = [numpy.array(row["half"], "<f2").tobytes()]
    row["brain"] = [(numpy.array(row["brain"], "<f4").view("<u4") >> 16).astype("<u2").tobytes()]
    row["bytes"] = [numpy.array(row["bytes"], "i1").tobytes()]
    row["bits"] = [bytes(row["bits"])]
    row["sparse"] = {int(index): value for index, value in row["sparse"].items()}
    return row


def write(path, kind, made, layout=WIDE):
    with path.open("wb") as stream:
        writer = writers.WRITERS[kind](stream, layout.stored(), layout.dynamic)
        for at in range(0, len(made), 2):
            writer.write([as_taken(row) for row in made[at : at + 2]])
        writer.close()


def read(path, kind, layout=WIDE, choice=None, size=64):
    """Rows as plain Python, whatever form their reader has them in."""
    found = []
    for one in readers.blocks([(str(path), kind)], layout, choice, size):
        columns = {name: outgoing.listed(values) for name, values in one.columns.items()}
        found += block.Block(one.path, one.lines, columns).rows()
    return found


def held(made):
    """The same rows with vectors as the server holds them: a decimal fraction becomes the nearest float of 32 bits."""
    names = ("vector", "half", "brain")
    return [
        {name: numpy.float32(value).tolist() if name in names else value for name, value in row.items()} for row in made
    ]
