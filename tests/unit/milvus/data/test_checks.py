"""Row checks: what is well passes, each kind of mistake is found where it is, and nothing else."""

from __future__ import annotations

import copy
import math

import numpy
import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import checks, keys, readers
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import MISSING, from_rows
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.importing import BadRowsError, require_good
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import Field, Layout
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.report import Report
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.milvus.data import layouts
from tests.unit.milvus.data.layouts import WIDE

# (field, value that is wrong, problem)
MISTAKES = [
    ("id", None, "null_key"),
    ("id", MISSING, "missing_field"),
    ("id", 2**63, "out_of_range"),
    ("id", "1", "wrong_type"),
    ("id", 1.5, "wrong_type"),
    ("id", 1e30, "out_of_range"),
    ("flag", 1, "wrong_type"),
    ("flag", None, "null"),
    ("tiny", 128, "out_of_range"),
    ("tiny", True, "wrong_type"),
    ("small", -32769, "out_of_range"),
    ("number", 2**31, "out_of_range"),
    ("ratio", math.nan, "nan"),
    ("ratio", -math.inf, "infinity"),
    ("ratio", 1e39, "out_of_range"),
    ("ratio", "1.0", "wrong_type"),
    ("exact", math.inf, "infinity"),
    ("exact", 10**400, "out_of_range"),
    ("title", "x" * 65, "too_long"),
    ("title", "ü" * 33, "too_long"),
    ("title", 7, "wrong_type"),
    ("title", "\ud800", "wrong_type"),
    ("meta", None, "null"),
    ("meta", {"a": [1, math.nan]}, "nan"),
    ("meta", {"a": {1, 2}}, "wrong_type"),
    ("tags", "abc", "wrong_type"),
    ("tags", ["a"] * 5, "too_many_elements"),
    ("tags", ["a", 1], "wrong_type"),
    ("tags", ["a" * 17], "too_long"),
    ("vector", [1.0, 2.0], "dimension"),
    ("vector", [1.0, 2.0, 3.0, 4.0], "dimension"),
    ("vector", [], "dimension"),
    ("vector", [1.0, math.nan, 0.0], "nan"),
    ("vector", [1.0, -math.inf, 0.0], "infinity"),
    ("vector", [1e39, 0.0, 0.0], "out_of_range"),
    ("vector", [10**400, 0.0, 0.0], "out_of_range"),
    ("vector", [0.0, 0, -0.0], "zero_vector"),
    ("vector", [1e-60, 0.0, 0.0], "zero_vector"),
    ("vector", ["1", 2.0, 3.0], "wrong_type"),
    ("vector", [True, 2.0, 3.0], "wrong_type"),
    ("vector", [None, 2.0, 3.0], "wrong_type"),
    ("vector", "123", "wrong_type"),
    ("vector", None, "null"),
    ("half", [65520.0, 0.0], "out_of_range"),
    ("half", [math.nan, 0.0], "nan"),
    ("brain", [1.0], "dimension"),
    ("brain", [math.inf, 0.0], "infinity"),
    ("bytes", [128, 0], "out_of_range"),
    ("bytes", [1.5, 0], "wrong_type"),
    ("bits", [256, 0], "out_of_range"),
    ("bits", [1, 0, 1], "dimension"),
    ("bits", [1] * 15 + [2], "out_of_range"),
    ("sparse", [1.0], "wrong_type"),
    ("sparse", {"a": 1.0}, "wrong_type"),
    ("sparse", {"-1": 1.0}, "wrong_type"),
    ("sparse", {"4294967295": 1.0}, "out_of_range"),
    ("sparse", {"1": math.nan}, "nan"),
    ("sparse", {"1": 1e39}, "infinity"),
    ("x_more", math.nan, "nan"),
    ("x_more", {1: 2}, "wrong_type"),
]


def found(made, layout=WIDE):
    block = from_rows("rows", range(1, len(made) + 1), made)
    return [(block.lines[at], column, problem) for at, column, problem, _text in checks.rows(block, layout)]


@layouts.LARGE
@given(layouts.rows(), st.integers(0), st.sampled_from(MISTAKES))
def test_one_mistake_is_found_where_it_is(made, where, mistake):
    assert found(made) == []
    name, value, problem = mistake
    made = copy.deepcopy(made)
    at = where % len(made)
    made[at][name] = value
    if value is MISSING:
        del made[at][name]
    assert found(made) == [(at + 1, name, problem)]


@pytest.mark.parametrize(("name", "value", "problem"), MISTAKES)
def test_every_mistake_is_found(name, value, problem):
    good = {
        "id": 1, "flag": True, "tiny": 1, "small": 1, "ratio": 1, "exact": 1.0, "meta": {}, "tags": [],
        "vector": [1, 2.0, 3], "half": [1.0, 2.0], "brain": [1.0, 2.0], "bytes": [1, -2], "bits": [1, 2],
        "sparse": {"indices": [1], "values": [2.0]},
    }  # fmt: skip
    assert found([good]) == []
    assert found([good, {**good, "id": 2, name: value}, {**good, "id": 3}])[-1][1:] == (name, problem)


def test_forms_that_are_right():
    for name, value in (
        ("bits", [1, 0] * 8), ("bits", b"ab"), ("sparse", [[1, 2.0], (3, 1)]), ("sparse", {}), ("half", b"1234"),
        ("bytes", b"\xff\x01"), ("title", "ü" * 32), ("x_more", None), ("vector", [1.0, 10**30, 2]),
    ):  # fmt: skip
        field = WIDE.fields.get(name)
        assert field is None or list(checks.column(field, [value])) == [], name


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([[1.0, 2, 3], [math.nan, 0, 0], [0, 0, 0], [1, math.inf, 0]], ["nan", "zero_vector", "infinity"]),
        ([[1.0, 2], [1, 2]], ["dimension", "dimension"]),
        ([[1e39, 0, 0]], ["out_of_range"]),
    ],
)
def test_arrays_of_a_reader_are_checked_the_same(numbers, said):
    for kind in ("f8", "f4") if said != ["out_of_range"] else ("f8",):
        array = numpy.array(numbers, kind)
        assert sorted(one[1] for one in checks.column(WIDE.fields["vector"], array)) == sorted(said)
    assert sorted(one[1] for one in checks.column(WIDE.fields["vector"], numbers)) == sorted(said)


def test_fields_that_are_unknown_or_made_by_the_server():
    strict = Layout([
        Field("id", "INT64", primary=True, auto_id=True), Field("vector", "FLOAT_VECTOR", dim=1),
        Field("words", "SPARSE_FLOAT_VECTOR", computed=True), Field("size", "INT64", has_default=True),
    ])  # fmt: skip
    good = {"vector": [1.0]}
    assert found([good, {**good, "size": 1}], strict) == []
    wrong = ({"id": 1}, {"words": {"1": 1.0}}, {"x": 1}, {"$meta": {}})
    assert found([{**good, **one} for one in wrong], strict) == [
        (1, "id", "computed_field"), (2, "words", "computed_field"), (3, "x", "unknown_field"),
        (4, "$meta", "unknown_field"),
    ]  # fmt: skip
    strict.takes_keys = True
    assert found([{**good, "id": 1}, good], strict) == []
    assert found([{**good, "$meta": "x"}], Layout(list(strict.fields.values()), dynamic=True)) == [
        (1, "$meta", "wrong_type")
    ]


KEYS = st.lists(st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1), max_size=40)


@settings(max_examples=60, deadline=None)
@given(KEYS, st.booleans(), st.integers(1, 50), st.integers(1, 7))
def test_keys_that_occur_twice_are_found_in_bounded_memory(values, texts, in_memory, piece):
    values = [str(value) for value in values] if texts else values
    collected = keys.Keys(in_memory=in_memory)
    for at in range(0, len(values), piece):
        part = values[at : at + piece]
        collected.add(part, range(at, at + len(part)))
    first = {}
    wanted = [(at, first[value]) for at, value in enumerate(values) if first.setdefault(value, at) != at]
    assert sorted(collected.repeated()) == wanted
    collected.close()


def report_of(tmp_path, lines, layout=WIDE, **options):
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(lines))
    report = Report(layout, **options)
    for block in readers.blocks([(str(path), "jsonl")], layout, size=8):
        report.add(block)
    return report.finish()


SIMPLE = Layout([Field("id", "VARCHAR", primary=True, max_length=8), Field("v", "FLOAT_VECTOR", dim=1)])


def test_a_report_counts_and_names_the_first_places(tmp_path):
    lines = ['{"id": "a", "v": [1]}', "", '{"id": "a", "v": [1]}', '{"id": null, "v": [NaN]}', "x", '{"id": "b"}']
    lines += ['{"id": "c%d", "v": [1, 2]}' % number for number in range(4)] + ['{"id": "a", "v": [Infinity]}']
    report = report_of(tmp_path, lines, SIMPLE, examples=2)
    assert report.problems == {
        "unreadable": 1, "missing_field": 1, "null_key": 1, "duplicate_key": 2, "dimension": 4, "nan": 1, "infinity": 1,
    }  # fmt: skip
    assert (report.total, report.bad_count, len(report.bad)) == (10, 9, 9)
    places = [(one["line"], one["column"], one["problem"]) for one in report.shown()]
    assert places == [
        (5, "", "unreadable"), (6, "v", "missing_field"), (4, "id", "null_key"), (3, "id", "duplicate_key"),
        (11, "id", "duplicate_key"), (7, "v", "dimension"), (8, "v", "dimension"), (4, "v", "nan"),
        (11, "v", "infinity"),
    ]  # fmt: skip
    text = report.text()
    assert text.startswith("9 of 10 rows are bad:\n- unreadable: 1 (")
    assert "- dimension in v: 4 (the vector does not have the dimension of the field)" in text
    assert "rows.jsonl:3, id: the key of line 1\n" in text


def test_bad_rows_are_refused_or_skipped_up_to_a_limit(tmp_path):
    report = report_of(tmp_path, ['{"id": "a", "v": [1]}'] * 4, SIMPLE)
    with pytest.raises(BadRowsError) as caught:
        require_good(report, "refuse", 100)
    assert str(caught.value).startswith("Nothing was changed. 3 of 4 rows are bad:")
    assert "say on_bad_rows: skip" in str(caught.value)
    require_good(report, "skip", 3)
    with pytest.raises(BadRowsError, match="At most 2 may be skipped"):
        require_good(report, "skip", 2)
