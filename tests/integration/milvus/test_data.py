"""Rows into a server and out of it: on both servers, through files, with what each of them refuses."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from pyarrow import parquet

from tests.targets import ROOT

FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "flag", "type": "BOOL"},
    {"name": "tiny", "type": "INT8"},
    {"name": "number", "type": "INT32"},
    {"name": "ratio", "type": "FLOAT"},
    {"name": "exact", "type": "DOUBLE"},
    {"name": "title", "type": "VARCHAR", "max_length": 64},
    {"name": "meta", "type": "JSON"},
    {"name": "tags", "type": "ARRAY", "element_type": "INT64", "max_capacity": 4},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 4},
]
INDEX = {"field": "vector", "type": "FLAT", "metric": "COSINE"}
TWO = [FIELDS[0], FIELDS[-1]]


def row(number, lite=False):
    return {
        "id": number,
        "flag": number % 2 == 0,
        "tiny": number % 100 - 50,
        "number": -number,
        "ratio": number / 3,
        "exact": number / 7,
        "title": f'"{number}" \\ ü\n',
        "meta": [{"a": [1, None, "x"]}, {}, [True]][number % (3 if lite else 2)],
        "tags": list(range(number % 5)),
        "vector": [1.0, number / 11, -0.25, 0.1],
        **({"color": "red", "weight": number} if number % 3 else {}),
    }


def two(number):
    return {"id": number, "vector": [1.0, 0.0, number / 11, 0.5]}


def lines(path, rows):
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return str(path)


@contextlib.contextmanager
def collection(target, name="rows", fields=FIELDS, load=True, index=INDEX, **more):
    """A collection that serves, dropped in the end."""
    target.ok("milvus_collection", name=name, fields=fields, indexes=[index], load=load, **more)
    try:
        yield target
    finally:
        target.ok("milvus_collection", name=name, state="absent", force=True)


@pytest.fixture
def wide(target):
    with collection(target, enable_dynamic_field=True) as one:
        yield one


@pytest.fixture
def narrow(target):
    with collection(target, fields=TWO) as one:
        yield one


def imported(target, path, check=False, **options):
    return target.ok("milvus_data", check=check, **{"collection": "rows", "state": "imported", "path": path, **options})


def refused(target, path, **options):
    return target.fails("milvus_data", **{"collection": "rows", "state": "imported", "path": path, **options})


def exported(target, path, **options):
    return target.ok("milvus_data", **{"collection": "rows", "state": "exported", "path": str(path), **options})


def rows_of(target, folder, **options):
    exported(target, folder / "all.jsonl", overwrite=True, **options)
    found = [json.loads(line) for line in (folder / "all.jsonl").read_text().splitlines()]
    return sorted(found, key=lambda one: one.get("id", 0))


def test_what_goes_in_comes_out_through_every_format(wide, tmp_path):
    given = [row(number, wide.lite) for number in range(300)]
    source = lines(tmp_path / "source.jsonl", given)
    predicted = imported(wide, source, check=True)
    assert rows_of(wide, tmp_path) == []
    real = imported(wide, source)
    assert (real["actions"], real["diff"], real["changed"]) == (predicted["actions"], predicted["diff"], True)
    assert (real["rows"], real["rows_written"], real["bad_rows"], real["visible"]) == (300, 300, 0, True)
    assert real["rows_per_second"] > 0
    first = rows_of(wide, tmp_path)
    for name in ("title", "meta", "exact", "tags", "flag", "number", "tiny", "color"):
        assert [one.get(name) for one in first] == [one.get(name) for one in given], name
    strange = lines(tmp_path / "strange.jsonl", [{**given[0], "meta": "text"}])
    allowed = "objects and lists" if wide.lite else "objects"
    assert f"'text': this server takes only {allowed} as JSON" in refused(wide, strange)
    for kind in ("parquet", "json", "jsonl"):
        path = tmp_path / f"copy.{kind}"
        told = exported(wide, path, batch_rows=70)
        assert (told["rows"], told["bytes"]) == (300, path.stat().st_size)
        options = {"name": "copy", "fields": FIELDS, "enable_dynamic_field": True}
        with collection(wide, **options):
            imported(wide, str(path), collection="copy")
            assert rows_of(wide, tmp_path, collection="copy") == first
            again = exported(wide, path, collection="copy", overwrite=True, batch_rows=70)
            # The same rows make the same file, which is left alone then.
            assert not again["changed"], kind
            assert again["actions"] == []


def test_a_second_run_replaces_or_finds_nothing_missing(narrow, tmp_path):
    source = lines(tmp_path / "source.jsonl", map(two, range(50)))
    assert imported(narrow, source)["actions"][0]["changes"]["write"] == "upsert"
    imported(narrow, source)
    assert len(rows_of(narrow, tmp_path)) == 50
    more = lines(tmp_path / "more.jsonl", map(two, range(40, 60)))
    predicted = imported(narrow, more, check=True, write="missing")
    told = imported(narrow, more, write="missing")
    assert told["actions"] == predicted["actions"]
    assert (told["rows_written"], told["rows_present"]) == (10, 10)
    for check in (True, False):
        again = imported(narrow, more, write="missing", check=check)
        assert (again["changed"], again["actions"]) == (False, [])
    assert [one["id"] for one in rows_of(narrow, tmp_path)] == list(range(60))


def test_bad_rows_are_refused_before_anything_is_sent(narrow, tmp_path):
    rows = [two(number) for number in range(5)]
    rows[1]["vector"] = [1.0]
    rows[2]["vector"] = [0.0] * 4
    rows[3]["vector"] = [float("nan"), 1.0, 1.0, 1.0]
    rows[4]["id"] = 0
    source = lines(tmp_path / "source.jsonl", rows)
    told = narrow.run("milvus_data", collection="rows", state="imported", path=source)
    assert told["msg"].startswith("Nothing was changed. 4 of 5 rows are bad:")
    assert f"{source}:3, vector: all zeros" in told["msg"]
    assert told["problems"] == {"duplicate_key": 1, "dimension": 1, "nan": 1, "zero_vector": 1}
    assert not told["changed"]
    checked = {"collection": "rows", "state": "checked", "path": source}
    assert narrow.run("milvus_data", **checked)["problems"] == told["problems"]
    rejects = tmp_path / "rejects.jsonl"
    done = imported(narrow, source, on_bad_rows="skip", rejects_path=str(rejects))
    assert (done["rows_written"], done["bad_rows"]) == (1, 4)
    kept = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(one["line"], one["problems"][0]["problem"]) for one in kept] == [
        (2, "dimension"), (3, "zero_vector"), (4, "nan"), (5, "duplicate_key"),
    ]  # fmt: skip
    assert kept[0]["row"] == rows[1]
    assert [one["id"] for one in rows_of(narrow, tmp_path)] == [0]
    assert "At most 3 may be skipped" in refused(narrow, source, on_bad_rows="skip", max_bad_rows=3)


def test_where_the_server_makes_the_keys_a_second_run_takes_a_word(target, tmp_path):
    keyed = [{**FIELDS[0], "auto_id": True}, FIELDS[-1]]
    source = lines(tmp_path / "source.jsonl", [{"vector": two(number)["vector"]} for number in range(20)])
    with collection(target, fields=keyed):
        message = refused(target, source)
        assert "so a second run would import the rows twice. Say once: NAME" in message
        named = imported(target, source, once="first-20")
        assert (named["changed"], named["visible"], named["actions"][0]["changes"]["write"]) == (True, True, "insert")
        for check in (True, False):
            again = imported(target, source, once="first-20", check=check)
            assert (again["changed"], again["skipped"]) == (False, "imported before as first-20")
        assert "there" in imported(target, source, if_rows="absent")["skipped"]
        assert len(rows_of(target, tmp_path)) == 20
        imported(target, source, if_rows="any")
        assert len(rows_of(target, tmp_path)) == 40
        catalogue = target.ok("milvus_info", as_catalog=True)["catalog"]
        assert not any("once" in name for name in catalogue["collections"][0].get("properties", {}))
        given = lines(tmp_path / "given.jsonl", [two(1)])
        assert "computed_field in id: 1" in refused(target, given, if_rows="any")
        assert imported(target, given, if_rows="any", fields=["vector"])["rows_written"] == 1


def test_an_import_that_was_broken_off_is_not_repeated(target, tmp_path):
    source = lines(tmp_path / "source.jsonl", map(two, range(20)))
    with collection(target, fields=TWO):
        whole = target.run("milvus_data", collection="rows", state="imported", path=source, write="insert",
                           once="x", wait_timeout=0)  # fmt: skip
        assert whole["changed"]
        held = target.ok("milvus_info")["collections"][0]["properties"]["vectordb.ops.once.x"]
        begun = {"vectordb.ops.once.y": held.replace("done", "begun")}
        target.ok("milvus_collection", name="rows", fields=TWO, properties=begun)
        message = refused(target, source, write="insert", once="y")
        assert "was begun and not completed" in message
        assert "restart: true" in message
        assert imported(target, source, once="y")["rows_written"] == 20  # an upsert may be repeated
        assert imported(target, source, once="y")["skipped"]


def test_exports_are_refused_or_narrowed(narrow, tmp_path):
    imported(narrow, lines(tmp_path / "source.jsonl", map(two, range(30))))
    path = tmp_path / "some.parquet"
    options = {"collection": "rows", "state": "exported", "path": str(path)}
    predicted = narrow.ok("milvus_data", check=True, filter="id >= 20", fields=["vector"], **options)
    assert not path.exists()
    told = exported(narrow, path, filter="id >= 20", fields=["vector"])
    assert told["actions"] == predicted["actions"]
    table = parquet.read_table(path)
    assert (table.num_rows, table.column_names) == (10, ["vector"])
    assert "is there already: say overwrite: true" in narrow.fails("milvus_data", **options)
    more = {**options, "overwrite": True}
    assert "no field 'vectr', did you mean 'vector'?" in narrow.fails("milvus_data", **more, fields=["vectr"])
    assert "nonsense" in narrow.fails("milvus_data", **more, filter="nonsense ==")
    assert "lies in /no, which is not there" in narrow.fails("milvus_data", **{**more, "path": "/no/x.parquet"})
    narrow.ok("milvus_collection", name="rows", fields=TWO, load=False)
    assert "it is not loaded" in narrow.fails("milvus_data", **more)
    assert parquet.read_table(path).num_rows == 10
    assert imported(narrow, lines(tmp_path / "one.jsonl", [two(99)]))["visible"] is None


def test_what_is_not_there_is_named(narrow, tmp_path):
    source = lines(tmp_path / "source.jsonl", [two(1)])
    assert "describe collection default/nowhere failed" in refused(narrow, source, collection="nowhere")
    assert "there is no such partition" in refused(narrow, source, partition="nowhere")
    assert "there is no file" in refused(narrow, str(tmp_path / "no.jsonl"))


def test_partitions_and_columns_of_other_names(narrow, tmp_path):
    narrow.ok("milvus_partition", collection="rows", name="old")
    path = tmp_path / "source.csv"
    path.write_text('key,embedding\n1,"[1, 2, 3, 4]"\n2,"[1, 2, 3, 5]"\n')
    imported(narrow, str(path), partition="old", columns={"key": "id", "embedding": "vector"})
    imported(narrow, lines(tmp_path / "more.jsonl", [two(3)]))
    assert [one["id"] for one in rows_of(narrow, tmp_path, partition="old")] == [1, 2]
    narrow.ok("milvus_alias", name="shelf", collection="rows")
    assert imported(narrow, lines(tmp_path / "by_alias.jsonl", [two(4)]), collection="shelf", once="x")["changed"]
    assert [one["id"] for one in rows_of(narrow, tmp_path, collection="shelf")] == [1, 2, 3, 4]


def test_keys_that_are_texts_of_any_kind(target, tmp_path):
    keys = ['a"b', "c\\d", 'e\\"f', "ü", "'", "x y"] + [f"k{number}" for number in range(20)]
    fields = [{"name": "id", "type": "VARCHAR", "max_length": 16, "primary_key": True}, FIELDS[-1]]
    with collection(target, fields=fields):
        source = lines(tmp_path / "source.jsonl", [{**two(at), "id": key} for at, key in enumerate(keys)])
        imported(target, source)
        assert {one["id"] for one in rows_of(target, tmp_path, batch_rows=3)} == set(keys)
        assert not imported(target, source, write="missing")["changed"]


def test_more_bytes_than_one_message_may_have(milvus, tmp_path):
    fields = [FIELDS[0], {"name": "vector", "type": "FLOAT_VECTOR", "dim": 4096}]
    with collection(milvus, fields=fields, index={**INDEX, "metric": "L2"}):
        source = tmp_path / "source.jsonl"
        with source.open("w") as stream:
            for number in range(4500):
                stream.write(json.dumps({"id": number, "vector": [number] * 4096}) + "\n")
        told = imported(milvus, str(source), batch_bytes=48 << 20)
        assert (told["rows_written"], told["visible"]) == (4500, True)
        path = tmp_path / "all.parquet"
        assert exported(milvus, path)["rows"] == 4500


def test_bits(milvus, tmp_path):
    there_and_back(milvus, tmp_path, {"type": "BINARY_VECTOR", "dim": 16}, ("BIN_FLAT", "HAMMING"), [3, 255])


def test_sparse_vectors(lite, tmp_path):
    kind, index = {"type": "SPARSE_FLOAT_VECTOR"}, ("SPARSE_INVERTED_INDEX", "IP")
    there_and_back(lite, tmp_path, kind, index, {"7": 0.5, "9": 2.0})


def there_and_back(target, folder, kind, index, vector):
    fields = [FIELDS[0], {"name": "vector", **kind}]
    with collection(target, fields=fields, index={"field": "vector", "type": index[0], "metric": index[1]}):
        wanted = [{"id": number, "vector": vector} for number in range(20)]
        imported(target, lines(folder / "source.jsonl", wanted))
        assert rows_of(target, folder) == wanted
        exported(target, folder / "copy.parquet")
        imported(target, str(folder / "copy.parquet"))
        assert rows_of(target, folder) == wanted


def test_an_export_that_is_ended_leaves_nothing(milvus, tmp_path):
    with collection(milvus, fields=TWO):
        imported(milvus, lines(tmp_path / "source.jsonl", map(two, range(20000))))
        folder = tmp_path / "target"
        folder.mkdir()
        options = {**milvus.connection, "collection": "rows", "state": "exported", "path": str(folder / "x.jsonl"),
                   "batch_rows": 1, "progress_path": str(tmp_path / "progress")}  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "collections"), "PYTHONDONTWRITEBYTECODE": "1"}
        with subprocess.Popen(
            [sys.executable, str(ROOT / "library" / "milvus_data.py")], stdin=subprocess.PIPE, env=environment
        ) as process:
            process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode())
            process.stdin.close()
            deadline = time.monotonic() + 30
            while not list(folder.iterdir()) and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(1)
            process.send_signal(signal.SIGTERM)
            process.wait(20)
        assert list(folder.iterdir()) == []
        assert json.loads((tmp_path / "progress").read_text())["total"] in (20000, None)
