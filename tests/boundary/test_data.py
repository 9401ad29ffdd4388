"""Rows of types that only newer servers have: what arrives is what was in the file."""

from __future__ import annotations

import json

import numpy
import pytest
from pymilvus import DataType, MilvusClient
from pymilvus.grpc_gen import common_pb2, milvus_pb2, schema_pb2

FIELDS = {
    "half": DataType.FLOAT16_VECTOR, "brain": DataType.BFLOAT16_VECTOR, "bytes": DataType.INT8_VECTOR,
}  # fmt: skip
ROWS = [
    {"id": 1, "half": [0.5, -2.0], "brain": [1.0, 3.0], "bytes": [-128, 127], "sparse": {"3": 0.5}, "note": "x"},
    {"id": 2, "half": [1.0, 65504.0], "brain": [-0.5, 2.0], "bytes": [1, 0], "sparse": {"9": 1.5, "2": 1.0}},
]


def schema():
    made = MilvusClient.create_schema()
    made.add_field("id", DataType.INT64, is_primary=True)
    for name, kind in FIELDS.items():
        made.add_field(name, kind, dim=2)
    made.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    made.add_field("note", DataType.VARCHAR, max_length=9, nullable=True)
    return schema_of(made.to_dict())


def schema_of(told):
    from google.protobuf.json_format import ParseDict

    fields = [
        {
            "name": one["name"], "data_type": int(one["type"]), "is_primary_key": bool(one.get("is_primary")),
            "nullable": bool(one.get("nullable")),
            "type_params": [{"key": key, "value": str(value)} for key, value in one.get("params", {}).items()],
        }
        for one in told["fields"]
    ]  # fmt: skip
    return ParseDict({"name": "rows", "fields": fields}, schema_pb2.CollectionSchema())


class Store:
    """Takes the rows of one upsert, and gives them back as the documentation of a query says."""

    def __init__(self):
        self.fields, self.queries = [], []

    def upsert(self, request):
        self.fields = list(request.fields_data)
        return milvus_pb2.MutationResult(upsert_cnt=request.num_rows)

    def query(self, request):
        self.queries.append(request)
        if list(request.output_fields) == ["count(*)"]:
            count = schema_pb2.FieldData(field_name="count(*)", type=DataType.INT64)
            count.scalars.long_data.data.append(len(ROWS))
            return milvus_pb2.QueryResults(fields_data=[count])
        fields = [schema_pb2.FieldData.FromString(one.SerializeToString()) for one in self.fields]
        for one in fields:
            if one.field_name == "note":  # nulls take a place in an answer, but none in a request
                one.scalars.string_data.data.append("")
            if request.expr.startswith("id >"):
                for part in ("scalars", "vectors", "valid_data"):
                    one.ClearField(part)
                one.scalars.long_data.SetInParent()
        if request.expr.startswith("id >"):
            fields = [one for one in fields if one.field_name == "id"]
        return milvus_pb2.QueryResults(fields_data=fields, output_fields=[one.field_name for one in fields])


@pytest.fixture
def serving(documented):
    store = Store()
    target = documented("v2.6.5", {
        "DescribeCollection": milvus_pb2.DescribeCollectionResponse(schema=schema(), collectionID=7, num_partitions=1),
        "GetLoadState": milvus_pb2.GetLoadStateResponse(state=common_pb2.LoadStateLoaded),
        "DescribeIndex": milvus_pb2.DescribeIndexResponse(status=common_pb2.Status(error_code=25, code=700)),
        "Upsert": store.upsert,
        "Query": store.query,
    })  # fmt: skip
    return target, store


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_they_come_back_through_a_file(serving, tmp_path, kind):
    target, store = serving
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in ROWS))
    options = {"collection": "rows", "wait_timeout": 0}
    target.ok("milvus_data", state="imported", path=str(path), **options)
    first = [one.SerializeToString(deterministic=True) for one in store.fields]
    told = target.ok("milvus_data", state="exported", path=str(tmp_path / f"out.{kind}"), **options)
    assert told["rows"] == len(ROWS)
    target.ok("milvus_data", state="imported", path=str(tmp_path / f"out.{kind}"), **options)
    assert [one.SerializeToString(deterministic=True) for one in store.fields] == first
    counted = [one for one in store.queries if list(one.output_fields) == ["count(*)"]]
    assert {one.guarantee_timestamp for one in counted} == {0}  # strong: what was acknowledged is counted


def test_a_server_that_gives_fewer_rows_than_it_counts_leaves_no_file(serving, tmp_path, monkeypatch):
    target, store = serving
    from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import exporting

    monkeypatch.setattr(exporting, "_STALE", 0)
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n")
    options = {"collection": "rows", "wait_timeout": 0}
    target.ok("milvus_data", state="imported", path=str(path), **options)
    store.fields = [one for one in store.fields if one.field_name == "id"]
    message = target.fails("milvus_data", state="exported", path=str(tmp_path / "out.jsonl"), fields=["id"], **options)
    assert "the server gave 1 of 2 rows" in message
    assert "Nothing was written" in message
    assert [one.name for one in tmp_path.iterdir()] == ["rows.jsonl"]


@pytest.fixture
def target(documented):
    answers = {
        "DescribeCollection": milvus_pb2.DescribeCollectionResponse(schema=schema(), collectionID=7, num_partitions=1),
        "GetLoadState": milvus_pb2.GetLoadStateResponse(state=common_pb2.LoadStateNotLoad),
        "DescribeIndex": milvus_pb2.DescribeIndexResponse(status=common_pb2.Status(error_code=25, code=700)),
        "Upsert": lambda request: milvus_pb2.MutationResult(upsert_cnt=request.num_rows),
    }
    return documented("v2.6.5", answers)


def test_vectors_of_sixteen_and_eight_bits_arrive(target, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in ROWS))
    told = target.ok("milvus_data", collection="rows", state="imported", path=str(path))
    assert (told["rows_written"], told["visible"]) == (2, None)
    (request,) = target.server.sent("Upsert")
    found = {one.field_name: one for one in request.fields_data}
    assert list(found["id"].scalars.long_data.data) == [1, 2]
    halves = numpy.frombuffer(found["half"].vectors.float16_vector, "<f2")
    assert halves.tolist() == [0.5, -2.0, 1.0, 65504.0]
    brains = numpy.frombuffer(found["brain"].vectors.bfloat16_vector, "<u2").astype("<u4") << 16
    assert brains.view("<f4").tolist() == [1.0, 3.0, -0.5, 2.0]
    assert numpy.frombuffer(found["bytes"].vectors.int8_vector, "i1").tolist() == [-128, 127, 1, 0]
    assert numpy.frombuffer(found["sparse"].vectors.sparse_float_vector.contents[1], "<u4")[::2].tolist() == [2, 9]
    assert (list(found["note"].valid_data), list(found["note"].scalars.string_data.data)) == ([True, False], ["x"])


def test_rows_that_do_not_fit_never_leave(target, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({**ROWS[0], "half": [65520.0, 0.0], "bytes": [128, 0]}) + "\n")
    message = target.fails("milvus_data", collection="rows", state="imported", path=str(path))
    assert "out_of_range in half: 1" in message
    assert "out_of_range in bytes: 1" in message
    assert not target.server.sent("Upsert")
