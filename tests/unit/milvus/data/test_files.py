"""Readers and writers: what is written is read back the same, in pieces, and what is broken is named."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow
import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import files, need, readers, target
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import Unreadable
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import Field, Layout
from hypothesis import given
from pyarrow import parquet

from tests.unit.milvus.data import layouts

SMALL = Layout([Field("id", "INT64", primary=True), Field("vector", "FLOAT_VECTOR", dim=2)])


@layouts.LARGE
@given(layouts.rows())
@pytest.mark.parametrize("kind", ["parquet", "json", "jsonl"])
def test_what_is_written_is_read_back(kind, made):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows"
        layouts.write(path, kind, made)
        found = layouts.read(path, kind)
    assert layouts.held(found) == layouts.held(made)


@pytest.mark.parametrize("kind", ["parquet", "json", "jsonl"])
def test_the_same_rows_make_the_same_file_whatever_the_order_of_their_fields(kind, tmp_path):
    rows = [{"id": 1, "vector": [1.0, 2.0]}, {"vector": [1.0, 2.0], "id": 1}]
    for at, row in enumerate(rows):
        with (tmp_path / str(at)).open("wb") as stream:
            writer = layouts.writers.WRITERS[kind](stream, SMALL.stored(), False)
            writer.write([dict(row)])
            writer.close()
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_numbers_that_json_does_not_know_survive(kind, tmp_path):
    layout = Layout([Field("id", "INT64", primary=True), Field("a", "FLOAT"), Field("v", "FLOAT_VECTOR", dim=2)])
    made = [{"id": 1, "a": 1.0, "v": [float("inf"), 1.0]}, {"id": 2, "a": float("-inf"), "v": [0.5, 2.0]}]
    path = tmp_path / "rows"
    with path.open("wb") as stream:
        writer = layouts.writers.WRITERS[kind](stream, layout.stored(), False)
        writer.write([dict(row) for row in made])
        writer.close()
    assert layouts.read(path, kind, layout) == made
    json.loads(path.read_text().splitlines()[0].strip("[,") or "0")


def test_an_empty_export_is_a_file_of_its_format(tmp_path):
    for kind in ("parquet", "json", "jsonl"):
        path = tmp_path / kind
        layouts.write(path, kind, [])
        assert path.exists()
        assert layouts.read(path, kind) == []


def test_lines_are_counted_where_an_editor_counts_them(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": 1}\n\n{"id": 2}\nnonsense\n{"id": 3, "vector": [NaN, 1]}\n[1]\n')
    found = list(readers.blocks([(str(path), "jsonl")], SMALL))
    bad = {one.lines[at]: text for one in found for at, text in one.broken.items()}
    assert sorted(bad) == [4, 6]
    assert bad[6] == "not an object but list"
    assert [line for one in found if not one.broken for line in one.lines] == [1, 3, 5]


def test_arrays_are_read_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(readers.json_file, "CHUNK", 7)
    made = [{"id": number, "text": "x" * number, "nested": {"a": [1, {"b": "]"}]}} for number in range(120)]
    for text in (json.dumps(made), json.dumps({"rows": made}, indent=2), " \n" + json.dumps(made, indent=1)):
        path = tmp_path / "rows.json"
        path.write_text(text)
        assert layouts.read(path, "json", SMALL) == made
    path.write_text("[]")
    assert layouts.read(path, "json", SMALL) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"id": 1}', "is not an array of objects"),
        ('[{"id": 1}, {"id": 2', "is broken after row 1"),
        ('[{"id": 1}, 7]', "row 2 is not an object but int"),
        ('[{"id": 1}', "it ends before the array does"),
        ("", "is not an array of objects"),
    ],
)
def test_a_broken_array_is_named(tmp_path, text, said):
    path = tmp_path / "rows.json"
    path.write_text(text)
    with pytest.raises(errors.InvalidInputError, match=said):
        layouts.read(path, "json", SMALL)


def test_csv_cells_become_what_their_fields_are(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(
        'key,vector,title,number,flag,meta,more\n1,"[1, 2.5, 3]","two\nlines",,true,"{""a"": 1}",007\n'
        "x,,,5,maybe,nonsense,\n1,2\n"
    )
    choice = readers.Choice(columns={"key": "id"})
    found = list(readers.blocks([(str(path), "csv")], layouts.WIDE, choice))
    broken, good = found
    assert broken.broken == {0: "2 cells, the first line names 7"}
    assert list(broken.lines) == [5]
    assert list(good.lines) == [2, 4]
    first, second = good.rows()
    assert first == {
        "id": 1, "vector": [1, 2.5, 3], "title": "two\nlines", "number": None, "flag": True, "meta": {"a": 1},
        "more": "007",
    }  # fmt: skip
    assert second["title"] is None
    assert [type(second[name]) for name in ("id", "flag", "meta")] == [Unreadable] * 3
    path.write_text("id,id\n")
    with pytest.raises(errors.InvalidInputError, match="has two columns id"):
        list(readers.blocks([(str(path), "csv")], SMALL))


def test_parquet_of_others(tmp_path):
    """Vectors of fixed size, of doubles, with an odd one among them; an index of pandas; names of one's own."""
    path = tmp_path / "rows.parquet"
    columns = {
        "key": pyarrow.array([1, 2, 3]),
        "vector": pyarrow.array([[1.0, 2.0], [3.0], [5.0, 6.0]]),
        "__index_level_0__": pyarrow.array([7, 8, 9]),
    }
    parquet.write_table(pyarrow.table(columns), path)
    choice = readers.Choice(columns={"key": "id"})
    assert layouts.read(path, "parquet", SMALL, choice, size=1 << 20) == [
        {"id": 1, "vector": [1.0, 2.0]}, {"id": 2, "vector": [3.0]}, {"id": 3, "vector": [5.0, 6.0]},
    ]  # fmt: skip
    columns["vector"] = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array([1.0, 2, 3, 4, 5, 6]), 2)
    parquet.write_table(pyarrow.table(columns), path, row_group_size=2)
    (one,) = [one for one in readers.blocks([(str(path), "parquet")], SMALL, choice) if 3 in one.lines]
    assert one.columns["vector"].shape[1] == 2
    path.write_bytes(b"PAR1 no")
    with pytest.raises(errors.InvalidInputError, match="cannot be read as Parquet"):
        layouts.read(path, "parquet", SMALL)


def test_files_are_found(tmp_path):
    for name in ("b.jsonl", "a.parquet", ".hidden.json", "_SUCCESS", "notes.txt"):
        (tmp_path / name).touch()
    assert [Path(path).name for path, _kind in files.found(str(tmp_path))] == ["a.parquet", "b.jsonl"]
    assert files.found(str(tmp_path / "*.jsonl")) == [(str(tmp_path / "b.jsonl"), "jsonl")]
    for path, said in (("no/such", "there is no file"), (tmp_path / "notes.txt", "does not tell it")):
        with pytest.raises(errors.InvalidInputError, match=said):
            files.found(str(path))


def test_a_target_is_whole_or_not_there(tmp_path):
    path = tmp_path / "rows"
    with pytest.raises(ValueError, match="broken"), target.Target(str(path)) as place:
        place.stream.write(b"half")
        raise ValueError("broken")
    assert list(tmp_path.iterdir()) == []
    for text, replaced in ((b"one", True), (b"one", False), (b"two", True)):
        with target.Target(str(path)) as place:
            place.stream.write(text)
        assert (place.replaced, path.read_bytes(), list(tmp_path.iterdir())) == (replaced, text, [path])
    again = target.Target(str(path))
    with target.Target(str(path)), pytest.raises(errors.MilvusError, match="another run writes it now"):
        again.__enter__()
    with pytest.raises(errors.InvalidInputError, match="cannot be written"), target.Target(str(tmp_path / "x" / "y")):
        pass


def test_a_target_that_is_killed_leaves_only_what_the_next_run_writes_over(tmp_path):
    path = tmp_path / "rows"
    program = (
        "import sys, time\n"
        "from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import target\n"
        "with target.Target(sys.argv[1]) as place:\n"
        "    place.stream.write(b'half'); place.stream.flush(); print('written', flush=True); time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[4] / "collections")}
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
    assert not path.exists()
    with target.Target(str(path)) as place:
        place.stream.write(b"whole")
    assert [one.name for one in tmp_path.iterdir()] == ["rows"]
    assert path.read_bytes() == b"whole"
    assert time.time()


def test_a_library_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(errors.MilvusError) as caught:
        need.parquet()
    assert "pyarrow" in str(caught.value)
    assert "python3 -m pip install pyarrow" in str(caught.value)
