"""What is sent: values as the client library packs them, batches of bounded size, files of a bulk import, options."""

from __future__ import annotations

import json

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import (
    bulk,
    bulk_file,
    exporting,
    importing,
    marker,
    options,
    outgoing,
    readers,
    session,
    storage,
    visible,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import from_rows
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import Field, Layout, described
from hypothesis import given
from hypothesis import strategies as st
from pymilvus import DataType, MilvusClient
from pymilvus.client.prepare import Prepare
from pymilvus.client.types import HybridExtraList
from pymilvus.orm.schema import CollectionSchema

from tests.unit.milvus.data import layouts
from tests.unit.milvus.data.layouts import WIDE

ELEMENTS = {"tags": DataType.VARCHAR}


def schema() -> CollectionSchema:
    made = MilvusClient.create_schema(enable_dynamic_field=True)
    for field in WIDE.fields.values():
        more = {"dim": field.dim, "max_length": field.max_length, "max_capacity": field.max_capacity}
        more = {name: value for name, value in more.items() if value is not None}
        if field.name == "tags":
            more["element_type"] = DataType.VARCHAR
        made.add_field(
            field.name, DataType[field.kind], is_primary=field.primary, nullable=field.nullable, **more
        )  # fmt: skip
    return made


def told():
    """As describe_collection gives it."""
    return schema().to_dict()


def test_the_layout_is_read_from_what_the_server_tells():
    layout = described(told(), {"vector": "COSINE"})
    assert list(layout.fields) == list(WIDE.fields)
    for name, field in WIDE.fields.items():
        assert vars(layout.fields[name]) == vars(field), name
    assert (layout.dynamic, layout.auto_id, layout.takes_keys) == (True, False, False)


@layouts.LARGE
@given(made=layouts.rows(most=3))
@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_every_type_is_packed_by_the_client_and_comes_back(kind, made, tmp_path_factory):
    """Request checked: real pymilvus packs the rows, and its own decoder reads the same message as an answer."""
    path = tmp_path_factory.mktemp("rows") / "rows"
    layouts.write(path, kind, made)
    sent = [
        row
        for block in readers.blocks([(str(path), kind)], WIDE)
        for row in outgoing.rows(block, WIDE)
    ]  # fmt: skip
    for method in (Prepare.row_upsert_param, Prepare.row_insert_param):
        request = packed(sent, method)
        assert request.num_rows == len(made)
    assert answered(request, len(made)) == [held(row) for row in made]


def packed(rows, method=Prepare.row_insert_param):
    return method("c", rows, "", fields_info=told()["fields"], struct_fields_info=[], enable_dynamic=True)


def answered(request, count):
    """The rows of the message, decoded as those of a query are."""
    from pymilvus.client import entity_helper

    for one in request.fields_data:
        if one.type == DataType.ARRAY:
            one.scalars.array_data.element_type = DataType.VARCHAR
        for name, data in (("number", one.scalars.int_data), ("title", one.scalars.string_data)):
            if one.field_name == name:
                # Nulls take no place in a request, but do in an answer.
                values = iter(list(data.data))
                empty = type(data.data[0])() if data.data else 0 if name == "number" else ""
                aligned = [next(values) if valid else empty for valid in one.valid_data]
                del data.data[:]
                data.data.extend(aligned)
    rows = [{} for _one in range(count)]
    lazy = [one for one in request.fields_data if entity_helper.extract_row_data_from_fields_data_v2(one, rows)]
    return [plain(row) for row in HybridExtraList(lazy, rows)]


def held(row):
    return plain({**layouts.as_taken(row), **{name: layouts.held([row])[0][name] for name in ("vector",)}})


def plain(row):
    row = dict(row)
    row["vector"] = [float(value) for value in row["vector"]]
    for name in ("half", "brain", "bytes", "bits"):
        row[name] = bytes(row[name][0])
    row["sparse"] = {int(index): value for index, value in row["sparse"].items()}
    return row


@layouts.LARGE
@given(layouts.rows(most=5), st.integers(200, 3000))
def test_batches_hold_all_rows_in_order_and_are_bounded(made, limit):
    block = from_rows("rows", range(1, len(made) + 1), made)
    pieces = list(outgoing.batches(block, WIDE, limit))
    assert [row for piece in pieces for row in piece.rows()] == made
    assert [line for piece in pieces for line in piece.lines] == list(block.lines)
    for piece in pieces:
        size = outgoing.sizes(piece, WIDE)
        assert len(piece) == 1 or sum(size) <= limit
        request = packed(outgoing.rows(piece, WIDE))
        assert len(request.SerializeToString()) <= sum(size) + 2000


def test_batches_of_rows_alike_are_alike_in_length():
    made = [{"id": number} for number in range(210)]
    block = from_rows("rows", range(1, len(made) + 1), made)
    pieces = list(outgoing.batches(block, WIDE, outgoing.sizes(block, WIDE) * 100))
    assert [len(piece) for piece in pieces] == [70, 70, 70]


@layouts.LARGE
@given(made=layouts.rows(most=3))
def test_files_of_a_bulk_import_hold_the_rows(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("bulk") / "1.parquet"
    file = bulk_file.BulkFile(str(path), WIDE)
    for at in range(0, len(made), 2):
        part = made[at : at + 2]
        file.add(from_rows("rows", range(len(part)), part))
    file.close()
    (block,) = readers.blocks([(str(path), "parquet")], WIDE, size=1 << 20)
    request = packed(outgoing.rows(block, WIDE))
    assert answered(request, len(made)) == [held(row) for row in made]


def test_a_bulk_file_cannot_leave_a_default_to_the_server_for_some_rows(tmp_path):
    layout = Layout([Field("id", "INT64", primary=True), Field("n", "INT64", has_default=True)])
    file = bulk_file.BulkFile(str(tmp_path / "1.parquet"), layout)
    with pytest.raises(errors.MilvusError, match="some rows lack n"):
        file.add(from_rows("rows", range(2), [{"id": 1, "n": 1}, {"id": 2}]))


KEYED = Layout([Field("id", "INT64", primary=True)])
MADE = Layout([Field("id", "INT64", primary=True, auto_id=True)])


@pytest.mark.parametrize(
    ("layout", "given", "guards", "in_bulk", "found"),
    [
        (KEYED, None, [], False, "upsert"),
        (KEYED, "missing", [], False, "missing"),
        (KEYED, "insert", [], False, "write: insert does not look for rows that are there"),
        (KEYED, "insert", ["if_rows"], False, "insert"),
        (KEYED, None, [], True, "a bulk import does not look for rows that are there"),
        (KEYED, None, ["once"], True, "insert"),
        (KEYED, "upsert", ["once"], True, "only inserts, it cannot upsert"),
        (MADE, None, [], False, "the server makes the keys"),
        (MADE, None, ["once"], False, "insert"),
        (MADE, "upsert", [], False, "needs a primary key in the files"),
    ],
)
def test_a_second_run_never_repeats_rows_by_accident(layout, given, guards, in_bulk, found):
    try:
        assert importing.method_of(layout, given, guards, in_bulk) == found
    except errors.InvalidInputError as refused:
        assert found in str(refused)


OPTIONS = dict.fromkeys((*options.BELONGS, "path", "fields", "format"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"state": "imported"}, "path: missing: state: imported needs the file"),
        ({"state": "exported", "path": "a.jsonl", "write": "upsert"}, "write: has no meaning with state: exported"),
        ({"state": "checked", "path": "a", "once": "x"}, "once: has no meaning with state: checked, only with"),
        ({"state": "imported", "path": "a", "filter": "x"}, "filter: has no meaning with state: imported"),
        ({"state": "imported", "objects": ["a"]}, "say bulk: true"),
        ({"state": "imported", "objects": ["a"], "path": "b", "bulk": True}, "path: objects are in the storage"),
        ({"state": "imported", "path": "a", "storage": {}}, None),
        ({"state": "imported", "path": "a", "storage": {"folder": "/x"}}, "storage: only a bulk import"),
        ({"state": "imported", "path": "a", "once": "a b"}, "once: 'a b' is not a name"),
        ({"state": "imported", "path": "a", "once": "a", "if_rows": "any"}, "give either once or if_rows"),
        ({"state": "exported", "path": "a", "batch_rows": 99999}, "batch_rows: is 99999, allowed is 1 to 16384"),
        ({"state": "exported", "path": "a", "format": "csv"}, "csv cannot hold vectors well"),
    ],
)
def test_options_that_do_not_fit_together(given, said):
    if said is None:
        options.validate({**OPTIONS, **given})
        return
    with pytest.raises(errors.InvalidInputError) as caught:
        options.validate({**OPTIONS, **given})
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "storage.endpoint: missing"),
        ({"folder": "data"}, "must be absolute"),
        ({"folder": "/data", "bucket": "b"}, "give either folder"),
        ({"endpont": "x"}, "did you mean 'endpoint'"),
    ],
)
def test_storage_that_is_not_complete(given, said):
    with pytest.raises(errors.InvalidInputError) as caught:
        storage.normalise(given)
    assert said in str(caught.value)


def test_objects_are_grouped_into_jobs():
    assert bulk.grouped(["a/1.parquet", "b/id.npy", "b/v.npy", "2.json", "c/id.npy"]) == [
        ["a/1.parquet"], ["2.json"], ["b/id.npy", "b/v.npy"], ["c/id.npy"],
    ]  # fmt: skip


def test_batches_of_an_export_follow_the_size_of_rows():
    assert exporting.batch_rows([Field("v", "FLOAT_VECTOR", dim=8)]) == 16384
    assert exporting.batch_rows([Field("v", "FLOAT_VECTOR", dim=4096)]) == 511
    assert exporting.batch_rows([Field("v", "FLOAT_VECTOR", dim=32768)] * 99) == 16
    assert exporting.batch_rows([], 7) == 7
    layout = Layout([Field("id", "INT64", primary=True), Field("vector", "FLOAT_VECTOR", dim=1)])
    with pytest.raises(errors.InvalidInputError, match="no field 'vectr', did you mean 'vector'"):
        exporting.chosen(layout, ["vectr"])


def test_batches_are_fetched_ahead_and_errors_arrive():
    assert list(exporting.ahead(iter(range(50)))) == list(range(50))

    def broken():
        yield 1
        raise errors.MilvusError("gone")

    fetched = exporting.ahead(broken())
    assert next(fetched) == 1
    with pytest.raises(errors.MilvusError, match="gone"):
        next(fetched)
    fetched = exporting.ahead(iter(range(10**9)))
    assert next(fetched) == 0
    fetched.close()


@pytest.mark.parametrize(("key", "written"), [(7, "7"), ("a", '"a"'), ('a"b\\', '"a\\"b\\\\"')])
def test_keys_in_expressions(key, written):
    assert session.quoted(key) == written


class FakeRows:
    """As much of a collection as the marker and the wait need."""

    def __init__(self, properties=None, keeps=True):
        self.properties, self.keeps = dict(properties or {}), keeps
        self.collection_id, self.partition, self.about = 7, None, "collection default/c"
        self.session = type("Session", (), {"server": "Milvus Lite"})()
        self.answers = []

    def call(self, _method, _operation, properties):
        self.stored = properties if self.keeps else {}

    def reread(self):
        return self.stored

    def present(self, _keys):
        return self.answers.pop(0)


def test_a_marker_is_void_in_another_collection():
    rows = FakeRows()
    one = marker.Marker(rows, "x")
    assert one.read() == ""
    one.write(marker.BEGUN)
    assert (one.read(), rows.stored) == ("begun", {"vectordb.ops.once.x": "begun 7"})
    copy = FakeRows(rows.stored)
    copy.collection_id = 8
    assert marker.Marker(copy, "x").read() == ""
    with pytest.raises(errors.MilvusError, match="Milvus Lite does not keep properties"):
        marker.Marker(FakeRows(keeps=False), "x").write(marker.BEGUN)


def test_a_wait_ends_when_all_are_found_or_in_time():
    rows, sample = FakeRows(), visible.Sample()
    sample.add([1, 2])
    rows.answers = [{1}, {1, 2}]
    clock = iter(range(9))
    assert visible.wait(rows, sample, 2, 10, now=lambda: next(clock), sleep=lambda _s: None) == 2
    rows.answers = [{1}]
    with pytest.raises(errors.MilvusError, match="1 of 2 rows that were looked for are not found"):
        visible.wait(rows, sample, 2, 0, now=lambda: 0, sleep=lambda _s: None)


class FakeState:
    def __init__(self, name, rows=0, progress=0, reason=""):
        self.state_name, self.row_count, self.progress, self.failed_reason = name, rows, progress, reason


class FakeJobs(bulk.Jobs):
    def __init__(self, answers):
        rows = FakeRows()
        rows.name = "c"
        super().__init__(rows)
        self.answers = answers

    def _call(self, _operation, method, *_args):
        return 5 if method == "do_bulk_insert" else self.answers.pop(0)


def test_jobs_are_watched_to_their_end():
    jobs = FakeJobs([FakeState("Started", 0, 10), FakeState("Persisted", 9, 70), FakeState("Completed", 9, 100)])
    jobs.begin(["a.parquet"])
    assert jobs.wait(10, sleep=lambda _s: None) == 9
    assert jobs.shown == [{"id": "5", "files": ["a.parquet"], "state": "Completed", "rows": 9, "progress": 100}]
    jobs = FakeJobs([FakeState("Failed", reason="field v: dim 3 is not 4")])
    jobs.begin(["a.parquet"])
    with pytest.raises(errors.MilvusError) as caught:
        jobs.wait(10, sleep=lambda _s: None)
    said = str(caught.value)
    assert "bulk import job 5 of a.parquet into collection default/c failed: field v: dim 3 is not 4" in said
    jobs = FakeJobs([FakeState("Started", 0, 10)])
    jobs.begin(["a.parquet"])
    with pytest.raises(errors.MilvusError, match=r"job 5 is Started \(10 %\) after 0 s"):
        jobs.wait(0, now=iter((0, 1)).__next__, sleep=lambda _s: None)
    assert json.dumps(jobs.shown)
