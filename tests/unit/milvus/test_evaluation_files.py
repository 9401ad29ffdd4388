"""Files of queries in every format, and what is said about those that are wrong."""

from __future__ import annotations

import builtins
import json
from types import SimpleNamespace

import h5py
import numpy as np
import pyarrow
import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import taken
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import files, queries, svg
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pyarrow import parquet

# On a machine with other work a slow example is no failure.
QUIET = settings(deadline=None)
VECTORS = [[1.0, 0.5], [0.0, 2.0], [3.0, 4.0]]
NEIGHBORS = [[1, 2, 3], [2, 3, 1], [3, 1, 2]]
FLOAT = {"type": "FLOAT_VECTOR", "dim": 2}
BINARY = {"type": "BINARY_VECTOR", "dim": 16}


def write_parquet(path):
    parquet.write_table(pyarrow.table({"emb": VECTORS, "neighbors_id": NEIGHBORS, "other": [1, 2, 3]}), path)


def write_hdf5(path):
    with h5py.File(path, "w") as stream:
        stream["test"] = np.array(VECTORS, dtype=np.float32)
        stream["train"] = np.zeros((2, 2), dtype=np.float32)
        stream["neighbors"] = np.array(NEIGHBORS, dtype=np.int32)
        stream["distances"] = np.array([[0, 1, 2]] * 3, dtype=np.float32)


def rows():
    return [{"vector": vector, "neighbors": ids} for vector, ids in zip(VECTORS, NEIGHBORS)]


WRITERS = {
    "q.parquet": write_parquet,
    "q.hdf5": write_hdf5,
    "q.json": lambda path: path.write_text(json.dumps(rows())),
    "columns.json": lambda path: path.write_text(json.dumps({"vector": VECTORS, "neighbors": NEIGHBORS})),
    "q.jsonl": lambda path: path.write_text("\n\n".join(json.dumps(row) for row in rows())),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same(tmp_path, name):
    path = tmp_path / name
    WRITERS[name](path)
    for limit in (None, 2):
        table = files.read(str(path), limit=limit)
        sent, array = queries.prepare(table, FLOAT, "v")
        assert sent == array.tolist() == VECTORS[:limit]
        truths = queries.truths(table, "neighbors", "INT64", 3)
        assert [truth.ids for truth in truths] == NEIGHBORS[:limit]
        assert queries.truths(table, "neighbors", "VARCHAR", 3)[0].ids == ["1", "2", "3"]
    if name == "q.hdf5":
        assert truths[0].distances == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(("name", "kind"), [("q.parquet", "parquet"), ("q.hdf5", "hdf5")])
def test_a_file_without_a_suffix_is_known_by_its_first_bytes(tmp_path, name, kind):
    WRITERS[name](tmp_path / "bare")
    assert len(files.read(str(tmp_path / "bare")).columns["vector"]) == 3
    (tmp_path / "odd").write_text("?")
    assert "does not say what it is: name it with format" in refusal(tmp_path / "odd")
    assert "file that can be read: " in refusal(tmp_path / "odd", kind=kind)


def refusal(path, field=FLOAT, k=None, source="neighbors", **how):
    with pytest.raises(errors.InvalidInputError) as caught:
        table = files.read(str(path), **how)
        queries.prepare(table, field, "v")
        queries.truths(table, source, "INT64", k or 1)
    return str(caught.value)


def lines(path, *told):
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in told))
    return path


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([], "holds no query"),
        (["{"], "line 1 is not JSON"),
        ([[1, 2]], "line 1 must be a mapping with a vector, found list"),
        ([{"vectors": [1, 2]}], "columns.vector: "),
        ([{"vector": [1, 2]}, {"neighbors": [1]}], "line 2 has no 'vector', the first one has"),
        ([{"vector": [1, 2]}, {"vector": [1, 2, 3]}], "line 2 has 3 dimensions, those before it have 2"),
        ([{"vector": [1, 2, 3]}], "have 3 dimensions, field v has 2"),
        ([{"vector": [1, 2]}, "", '{"vector": [NaN, 1]}', '{"vector": [1, Infinity]}'], "2 queries hold NaN or infin"),
        (['{"vector": [1, 2]}', "", '{"vector": [NaN, 1]}'], "(line 3)"),
        ([{"vector": "word"}], "line 1: the vector must be a list of numbers"),
        ([{"vector": [1, None]}], "hold NaN"),
        ([{"vector": []}], "have 0 dimensions"),
        ([{"vector": [1, 2], "neighbors": ["x"]}], "'x' is not a primary key, which is INT64"),
        ([{"vector": [1, 2], "neighbors": [1.5]}], "1.5 is not a primary key"),
        ([{"vector": [1, 2], "neighbors": 7}], "expected a list of primary keys, found 7"),
        ([{"vector": [1, 2], "neighbors": []}], "k is 1, but"),
        ([{"vector": [1, 2], "neighbors": [1, 2], "distances": [1]}], "2 neighbours and 1 distances"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path, told, said):
    assert said in refusal(lines(tmp_path / "q.jsonl", *told))


def test_columns_are_chosen_by_name(tmp_path):
    path = tmp_path / "q.parquet"
    write_parquet(path)
    assert files.read(str(path), wanted={"vector": "emb", "neighbors": "other"}).columns["neighbors"] == [1, 2, 3]
    said = refusal(path, wanted={"vector": "embb"})
    assert "columns.vector: " in said
    assert "has no column 'embb', did you mean 'emb'? (columns: emb, neighbors_id, other)" in said


def test_json_that_is_not_queries(tmp_path):
    path = tmp_path / "q.json"
    for told, said in (
        ("7", "must hold a list of queries"),
        ("{}", "must hold a list of queries"),
        ('{"vector": [[1, 2]], "neighbors": []}', "its columns are not equally long (vector 1, neighbors 0)"),
        ("[", "is not JSON"),
    ):
        path.write_text(told)
        assert said in refusal(path)
    assert "is not a file" in refusal(tmp_path / "nothing.json")


def test_a_missing_library_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch):
    write_parquet(tmp_path / "q.parquet")
    write_hdf5(tmp_path / "q.hdf5")
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.split(".")[0] in ("pyarrow", "h5py", "matplotlib"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert "needs the Python package pyarrow" in refusal(tmp_path / "q.parquet")
    assert "pip install h5py" in refusal(tmp_path / "q.hdf5")
    with pytest.raises(errors.InvalidInputError, match="pip install matplotlib"):
        svg.require_png()


def test_binary_vectors_are_bits_or_bytes(tmp_path):
    bits = [0, 1] * 8
    path = lines(tmp_path / "q.jsonl", {"vector": bits}, {"vector": [0x55, 0x55]})
    sent, array = queries.prepare(files.read(str(path)), BINARY, "v")
    assert sent == [b"\x55\x55"] * 2
    assert array.tolist() == [[0x55, 0x55]] * 2
    for odd in ([0, 1, 1], [2] * 16, [0, 256], [0.5] * 16, "ab"):
        said = refusal(lines(tmp_path / "odd.jsonl", {"vector": odd}), BINARY)
        assert "a list of 16 zeros and ones or of 2 bytes" in said


def test_sparse_vectors_are_mappings(tmp_path):
    path = lines(tmp_path / "q.jsonl", {"vector": {"3": 0.5, "70000": 1}})
    field = {"type": "SPARSE_FLOAT_VECTOR"}
    assert queries.prepare(files.read(str(path)), field, "v") == ([{3: 0.5, 70000: 1.0}], None)
    assert "must map dimensions to weights" in refusal(lines(tmp_path / "odd.jsonl", {"vector": [1]}), field)


def test_relevance_is_a_list_or_grades(tmp_path):
    path = lines(
        tmp_path / "q.jsonl", {"vector": [1, 2], "relevance": {"7": 2, "8": 0}}, {"vector": [1, 2], "relevance": [9]}
    )
    first, second = queries.truths(files.read(str(path)), "relevance", "INT64", 5)
    assert (first.grades, second.grades) == ({7: 2.0}, {9: 1.0})
    odd = lines(tmp_path / "odd.jsonl", {"vector": [1, 2], "relevance": {"7": "much"}})
    assert "the relevance of '7' must be a number, found 'much'" in refusal(odd, source="relevance")


def test_relevance_in_parquet_is_a_map_or_a_list(tmp_path):
    kind = pyarrow.map_(pyarrow.int64(), pyarrow.float32())
    grades = pyarrow.array([[(7, 2.0)], [(8, 1.0), (9, 0.5)]], type=kind)
    path = tmp_path / "q.parquet"
    parquet.write_table(pyarrow.table({"vector": VECTORS[:2], "relevance": grades}), path)
    found = queries.truths(files.read(str(path)), "relevance", "INT64", 1)
    assert [one.grades for one in found] == [{7: 2.0}, {8: 1.0, 9: 0.5}]


def test_whole_numbers_keep_all_their_digits(tmp_path):
    big = 2**62 + 1
    path = lines(tmp_path / "q.jsonl", {"vector": [1, 2], "neighbors": [big, str(big), 3.0]})
    assert queries.truths(files.read(str(path)), "neighbors", "INT64", 1)[0].ids == [big, big, 3]


@QUIET
@given(hnp.arrays(np.float32, (3, 4), elements=st.floats(-1e3, 1e3, width=32)))
def test_half_precision_is_sent_as_what_it_is(array):
    for kind, tolerance in (("BFLOAT16_VECTOR", 2**-8), ("FLOAT16_VECTOR", 2**-10)):
        sent, _array = queries.prepare(files.Table("f", {"vector": array.tolist()}), {"type": kind, "dim": 4}, "v")
        raw = [one if isinstance(one, bytes) else one.tobytes() for one in sent]
        back = taken.vector_array(SimpleNamespace(kind=kind), raw)
        np.testing.assert_allclose(back, array, rtol=tolerance, atol=1e-4)


def test_int8_vectors_are_whole_numbers():
    sent, _array = queries.prepare(files.Table("f", {"vector": [[-1, 2]]}), {"type": "INT8_VECTOR", "dim": 2}, "v")
    assert [one.dtype for one in sent] == [np.int8]
    assert "are not INT8" in refusal_of_int8([[1.5, 0.0]])


def refusal_of_int8(vectors):
    with pytest.raises(errors.InvalidInputError) as caught:
        queries.prepare(files.Table("f", {"vector": vectors}), {"type": "INT8_VECTOR", "dim": 2}, "v")
    return str(caught.value)
