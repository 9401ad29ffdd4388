"""Exports to a folder that are broken off anywhere: the next run goes on, and nobody sees half of one."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import exporting_parts, files, parts
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import Field, Layout
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.progress import Progress
from hypothesis import given, settings
from hypothesis import strategies as st


class Killed(BaseException):
    """As by SIGKILL: nothing is tidied up."""


class FakeRows:
    """Rows in the order of their keys; a batch may be the last one that comes."""

    database, name, partition, about, loaded = "default", "c", None, "collection default/c", True
    session = type("Session", (), {"server": "Milvus 2.3.5"})()

    def __init__(self, keys, breaks_after=None, error=None, collection_id=7):
        self.keys, self.left, self.error, self.collection_id = list(keys), breaks_after, error, collection_id
        self.layout = Layout([Field("id", "INT64", primary=True), Field("title", "VARCHAR", max_length=9)])

    def count(self, _filter=""):
        return len(self.keys)

    def iterator(self, batch, filter, _fields):  # noqa: A002
        behind = int(filter.rpartition(" > ")[2]) if filter else -1
        keys = [key for key in self.keys if key > behind]
        for start in range(0, len(keys), batch):
            if self.left is not None:
                self.left -= 1
                if self.left < 0:
                    raise self.error
            yield [{"id": key, "title": f"t{key}"} for key in keys[start : start + batch]]


def export(rows, path, kind="jsonl", most=100, **options):
    options = {"part_rows": most, "progress": Progress("rows"), "batch_rows": 30, **options}
    one = exporting_parts.PartsExport(rows, str(path), kind, options)
    one.plan()
    return one.run()


def held(folder):
    """File -> its lines or bytes."""
    return {
        path.name: path.read_bytes() for path in sorted(folder.iterdir())
    }  # fmt: skip


def keys_in(folder):
    return [
        json.loads(line)["id"]
        for path in sorted(folder.glob("part-*"))
        for line in path.read_text().splitlines()
    ]  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 700), st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=4), st.integers(1, 150))
@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_broken_off_anywhere_and_often_it_ends_as_if_it_never_was(tmp_path_factory, kind, count, breaks, batch):
    folder = tmp_path_factory.mktemp("parts")
    keys, broken, whole = range(0, 2 * count, 2), folder / "broken", folder / "whole"
    export(FakeRows(keys), whole, kind, batch_rows=batch)
    swept = parts.Parts.__exit__
    for after, killed in breaks:
        error = Killed() if killed else errors.MilvusError("the server is gone")
        try:
            if killed:
                parts.Parts.__exit__ = lambda self, *_told: self._lock.close()
            export(FakeRows(keys, after, error), broken, kind, batch_rows=batch)
            break
        except (Killed, errors.MilvusError):
            assert not broken.exists()
        finally:
            parts.Parts.__exit__ = swept
    else:
        told = export(FakeRows(keys), broken, kind, batch_rows=batch)
        assert told["rows"] == count
        assert told["rows_resumed"] % 100 == 0
    assert held(broken) == held(whole)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    if kind == "jsonl":
        assert keys_in(broken) == list(keys)


def test_what_is_left_is_told_and_other_options_do_not_mix_with_it(tmp_path):
    place = tmp_path / "rows"
    gone = errors.MilvusError("the server is gone", "read", "rows", next_step="Start it")
    with pytest.raises(errors.MilvusError) as caught:
        export(FakeRows(range(500), 8, gone), place)
    assert "200 rows in 2 files are kept: run it again, and it goes on behind them. Start it" in str(caught.value)
    assert sorted(path.name for path in (tmp_path / ".rows.parts").iterdir()) == [
        ".lock", ".state.json", "part-00001.jsonl", "part-00002.jsonl",
    ]  # fmt: skip
    with pytest.raises(errors.MilvusError, match=r"a part of another export \(filter ''\)"):
        export(FakeRows(range(500)), place, filter="id < 9")
    with pytest.raises(errors.MilvusError, match=r"\(collection_id '7'\).*restart: true"):
        export(FakeRows(range(500), collection_id=8), place)
    (tmp_path / ".rows.parts" / "part-00002.jsonl").write_text("cut")
    with pytest.raises(errors.MilvusError, match=r"part-00002.jsonl is not what was written.*restart: true"):
        export(FakeRows(range(500)), place)
    told = export(FakeRows(range(500)), place, restart=True)
    assert (told["rows_resumed"], told["parts"], keys_in(place)) == (0, 5, list(range(500)))


def test_a_folder_that_is_there_is_replaced_only_by_what_is_different(tmp_path):
    place = tmp_path / "rows"
    export(FakeRows(range(250)), place)
    with pytest.raises(errors.InvalidInputError, match="is there already: say overwrite: true"):
        export(FakeRows(range(250)), place)
    before = held(place)
    assert not export(FakeRows(range(250)), place, overwrite=True)["replaced"]
    assert export(FakeRows(range(150)), place, overwrite=True)["replaced"]
    assert keys_in(place) == list(range(150))
    assert set(held(place)) == set(before) - {"part-00003.jsonl"}
    assert [path.name for path in tmp_path.iterdir()] == ["rows"]
    (place / "part-00001.jsonl").unlink()
    assert export(FakeRows(range(150)), place, overwrite=True)["replaced"], "a file was lost"


def test_ended_between_its_renames_it_keeps_the_folder_of_before(tmp_path, monkeypatch):
    place, rename = tmp_path / "rows", os.rename
    export(FakeRows(range(250)), place)
    before = held(place)

    def once(one, other):
        if str(one).endswith(".parts"):
            raise Killed
        rename(one, other)

    monkeypatch.setattr(os, "rename", once)
    with pytest.raises(Killed):
        export(FakeRows(range(150)), place, overwrite=True)
    assert not place.exists()
    monkeypatch.undo()
    with pytest.raises(errors.MilvusError, match="is gone"):
        export(FakeRows(range(150), 0, errors.MilvusError("the server is gone")), place, overwrite=True)
    assert held(place) == before


def test_rows_that_the_server_leaves_out_or_gives_in_no_order_are_no_export(tmp_path, monkeypatch):
    monkeypatch.setattr(exporting_parts.Export.run.__globals__["time"], "sleep", lambda _seconds: None)
    few = FakeRows(range(300))
    monkeypatch.setattr(few, "count", lambda _filter="": 301)
    with pytest.raises(errors.MilvusError, match="the server gave 300 of 301 rows"):
        export(few, tmp_path / "rows")
    with pytest.raises(errors.MilvusError, match=r"does not give rows in the order of id.*Leave part_rows out"):
        export(FakeRows([3, 1, 2]), tmp_path / "rows")
    assert list(tmp_path.iterdir()) == []


def test_two_runs_do_not_mix_and_other_things_stay(tmp_path):
    with parts.Parts(tmp_path / "rows", "jsonl", {}), pytest.raises(errors.MilvusError, match="another run writes it"):
        export(FakeRows(range(5)), tmp_path / "rows")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("dear")
    (tmp_path / "file").write_text("dear")
    with pytest.raises(errors.InvalidInputError, match="is a folder with other things in it"):
        export(FakeRows(range(5)), tmp_path / "mine", overwrite=True)
    with pytest.raises(errors.InvalidInputError, match="is a file: part_rows makes a folder"):
        export(FakeRows(range(5)), tmp_path / "file", overwrite=True)


def test_an_import_takes_the_folder_and_misses_a_lost_file(tmp_path):
    place = tmp_path / "rows"
    export(FakeRows(range(250)), place)
    assert [Path(path).name for path, _kind in files.found(str(place))] == [
        f"part-0000{one}.jsonl" for one in (1, 2, 3)
    ]
    (place / "part-00002.jsonl").unlink()
    with pytest.raises(errors.InvalidInputError, match=r"part-00002.jsonl is not as written: copy it again"):
        files.found(str(place))


def test_no_rows_are_one_file_with_the_columns(tmp_path):
    told = export(FakeRows([]), tmp_path / "rows.parquet", "parquet")
    assert (told["rows"], told["parts"]) == (0, 1)
