"""Rows of one moment, where a server offers that: every page of a backup asks for the moment of the first."""

from __future__ import annotations

import re

import numpy
import pytest
from pymilvus import DataType
from pymilvus.grpc_gen import common_pb2, milvus_pb2, schema_pb2

from tests.integration.milvus.backups import Backups

ROWS, DIM, MOMENT = 1200, 512, 449123456789012345
VECTORS = numpy.random.default_rng(1).random((ROWS, DIM), dtype=numpy.float32)


def schema():
    key = schema_pb2.FieldSchema(name="id", data_type=DataType.INT64, is_primary_key=True, fieldID=100)
    vector = schema_pb2.FieldSchema(name="vector", data_type=DataType.FLOAT_VECTOR, fieldID=101)
    vector.type_params.add(key="dim", value=str(DIM))
    return schema_pb2.CollectionSchema(name="rows", fields=[key, vector])


class Server:
    """Gives rows by key as the documentation of an iterator says; fails at the page `fails`."""

    def __init__(self, moment):
        self.moment, self.pages, self.fails = moment, [], None

    def query(self, request):
        if list(request.output_fields) == ["count(*)"]:
            count = schema_pb2.FieldData(field_name="count(*)", type=DataType.INT64)
            count.scalars.long_data.data.append(ROWS)
            return milvus_pb2.QueryResults(fields_data=[count])
        params = {one.key: one.value for one in request.query_params}
        after = re.search(r"id > (\d+)", request.expr)
        start = int(after.group(1)) + 1 if after else 0
        keys = range(start, min(ROWS, start + int(params["limit"])))
        first = params.get("iterator") == "True" and request.guarantee_timestamp == 0
        if "*" in request.output_fields:
            self.pages.append((request.guarantee_timestamp, params.get("iterator"), start))
            if len(self.pages) == self.fails:
                return milvus_pb2.QueryResults(status=common_pb2.Status(error_code=1, code=1, reason="it ends here"))
        told = milvus_pb2.QueryResults(session_ts=self.moment if first else 0, output_fields=["id", "vector"])
        told.fields_data.add(field_name="id", type=DataType.INT64).scalars.long_data.data.extend(keys)
        vector = told.fields_data.add(field_name="vector", type=DataType.FLOAT_VECTOR)
        vector.vectors.dim = DIM
        vector.vectors.float_vector.data.extend(VECTORS[keys.start : keys.stop].reshape(-1).tolist())
        return told


@pytest.fixture
def serving(documented):
    def start(version, moment):
        server = Server(moment)
        index = milvus_pb2.IndexDescription(field_name="vector", index_name="vector")
        for key, value in (("index_type", "FLAT"), ("metric_type", "L2")):
            index.params.add(key=key, value=value)
        target = documented(version, {
            "ListDatabases": milvus_pb2.ListDatabasesResponse(db_names=["default"]),
            "ShowCollections": milvus_pb2.ShowCollectionsResponse(collection_names=["rows"]),
            "DescribeCollection": milvus_pb2.DescribeCollectionResponse(
                schema=schema(), collectionID=7, num_partitions=1, collection_name="rows"
            ),
            "GetLoadState": milvus_pb2.GetLoadStateResponse(state=common_pb2.LoadStateLoaded),
            "DescribeIndex": milvus_pb2.DescribeIndexResponse(index_descriptions=[index]),
            "GetCollectionStatistics": milvus_pb2.GetCollectionStatisticsResponse(
                stats=[common_pb2.KeyValuePair(key="row_count", value=str(ROWS))]
            ),
            "Query": server.query,
        })  # fmt: skip
        return target, server

    return start


def test_all_pages_are_of_the_moment_of_the_first(serving, tmp_path):
    target, server = serving("v2.6.5", MOMENT)
    told = Backups(target, tmp_path).ok("created", "one", part_mib=1)
    assert told["rows"] == ROWS
    assert len(server.pages) > 4
    assert {page[:2] for page in server.pages} == {(MOMENT, "True")}
    assert told["backup"]["collections"][0]["moment"] == MOMENT
    assert not [note for note in told["backup"]["notes"] if "one moment" in note]


def test_a_run_that_goes_on_asks_for_the_same_moment(serving, tmp_path):
    target, server = serving("v2.6.5", MOMENT)
    server.fails = 5
    mine = Backups(target, tmp_path)
    assert "it ends here" in mine.fails("created", "one", part_mib=1)
    assert mine.states() == {"one": "unfinished"}
    server.pages, server.moment = [], MOMENT + 1
    told = mine.ok("created", "one", part_mib=1)
    assert told["rows"] == ROWS
    assert server.pages[0][2] > 0
    assert {page[0] for page in server.pages} == {MOMENT}
    assert any("of the same moment" in note for note in told["backup"]["notes"])


def test_a_server_without_it_is_read_strongly_once(serving, tmp_path):
    target, server = serving("v2.4.5", 0)
    told = Backups(target, tmp_path).ok("created", "one", part_mib=1)
    assert {page[1] for page in server.pages} == {None}
    assert server.pages[0][0] == 0  # strong: what was acknowledged is read
    assert told["backup"]["collections"][0]["moment"] is None
    assert any("reads no rows of one moment" in note for note in told["backup"]["notes"])
