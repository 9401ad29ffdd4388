"""Kinds of compaction that only newer servers have: what arrives, and that a second run makes a second job."""

from __future__ import annotations

import pytest
from pymilvus.grpc_gen import common_pb2, milvus_pb2, schema_pb2

KEYED = {"fieldID": 101, "name": "city", "data_type": schema_pb2.DataType.VarChar, "is_clustering_key": True}
NUMBERS = {"books": 4501, "films": 4502}
PLAIN = {"fieldID": 100, "name": "id", "data_type": schema_pb2.DataType.Int64, "is_primary_key": True}


class Compactions:
    """Gives each job a number; a job is done when it has been looked at twice."""

    def __init__(self, keyed=("books", "films")):
        self.keyed, self.looks = keyed, {}

    def answers(self):
        return {
            "ListDatabases": milvus_pb2.ListDatabasesResponse(db_names=["default", "shop"]),
            "ShowCollections": milvus_pb2.ShowCollectionsResponse(collection_names=["books", "films"]),
            "DescribeCollection": self.describe,
            "ManualCompaction": self.compact,
            "GetCompactionState": self.state,
            "GetCompactionStateWithPlans": self.plans,
        }

    def describe(self, request):
        fields = [PLAIN, KEYED] if request.collection_name in self.keyed else [PLAIN]
        schema = {"name": request.collection_name, "fields": fields}
        number = NUMBERS[request.collection_name]
        return milvus_pb2.DescribeCollectionResponse(
            collection_name=request.collection_name, collectionID=number, schema=schema
        )

    def compact(self, _request):
        number = 454545128976482300 + len(self.looks)
        self.looks[number] = 0
        return milvus_pb2.ManualCompactionResponse(compactionID=number, compactionPlanCount=1)

    def state(self, request):
        self.looks[request.compactionID] += 1
        done = self.looks[request.compactionID] > 1
        return milvus_pb2.GetCompactionStateResponse(
            state=common_pb2.CompactionState.Completed if done else common_pb2.CompactionState.Executing,
            executingPlanNo=int(not done),
            completedPlanNo=int(done),
        )

    def plans(self, _request):
        merges = [{"sources": [1, 2, 3], "target": 0, "targets": [8, 9]}]
        return milvus_pb2.GetCompactionPlansResponse(state=common_pb2.CompactionState.Completed, mergeInfos=merges)


@pytest.fixture
def target(documented):
    return documented("v2.6.10", Compactions().answers())


def test_clustering_is_asked_for_by_its_flag_and_waited_for(target):
    predicted = target.ok("milvus_compaction", type="clustering", check=True)
    assert predicted["changed"]
    assert target.server.sent("ManualCompaction") == []
    done = target.ok("milvus_compaction", type="clustering")
    assert done["changed"]
    assert done["actions"] == predicted["actions"]
    assert done["actions"][0]["changes"] == {"type": "clustering"}
    sent = target.server.sent("ManualCompaction")
    assert sorted(request.collection_name for request in sent) == ["books", "films"]
    # Servers before 2.4 read the number alone, and take none for all collections.
    assert {request.collection_name: request.collectionID for request in sent} == NUMBERS
    assert {request.db_name for request in sent} == {"default"}
    assert all(request.majorCompaction and not request.l0Compaction and not request.target_size for request in sent)
    for one in done["compactions"]:
        assert one["state"] == "completed"
        assert one["plans"] == {"executing": 0, "completed": 1, "timed_out": 0}
        assert one["segments"] == {"before": 3, "after": 2}
    assert target.ok("milvus_compaction", type="clustering")["changed"]
    assert len(target.server.sent("ManualCompaction")) == 4


def test_jobs_that_were_started_are_waited_for_later(target):
    started = target.ok("milvus_compaction", collections=["books"], state="started")
    (one,) = started["compactions"]
    assert one == {"database": "default", "collection": "books", "job": "454545128976482300", "state": "executing"}
    waited = target.ok("milvus_compaction", jobs=[one["job"]])
    assert not waited["changed"]
    assert waited["compactions"][0]["state"] == "completed"
    assert len(target.server.sent("ManualCompaction")) == 1
    assert {request.compactionID for request in target.server.sent("GetCompactionState")} == {int(one["job"])}


@pytest.mark.parametrize(
    ("options", "flag", "size"),
    [
        ({"type": "mix"}, False, 0),
        ({"type": "deletions"}, True, 0),
        ({"type": "merge"}, False, (1 << 63) - 1),
        ({"type": "merge", "target_size": 2048}, False, 2048),
    ],
)
def test_each_kind_is_its_own_request(target, options, flag, size):
    target.ok("milvus_compaction", databases=["shop"], collections=None, **options)
    for request in target.server.sent("ManualCompaction"):
        assert request.db_name == "shop"
        assert (request.majorCompaction, request.l0Compaction, request.target_size) == (False, flag, size)


def test_what_has_no_clustering_key_is_refused_before_a_job_is_made(documented):
    target = documented("v2.4.8", Compactions(keyed=("films",)).answers())
    message = target.fails("milvus_compaction", type="clustering")
    assert message == "type: collection default/books has no clustering key: give one of its fields one"
    assert target.server.sent("ManualCompaction") == []


def test_a_server_that_finds_nothing_to_do_changes_nothing(documented):
    nothing = milvus_pb2.ManualCompactionResponse(compactionID=-1)
    target = documented("v2.6.10", {**Compactions().answers(), "ManualCompaction": nothing})
    done = target.ok("milvus_compaction", collections=["books"])
    assert not done["changed"]
    assert done["compactions"] == [{"database": "default", "collection": "books", "job": "", "state": "nothing to do"}]


def test_one_that_fails_does_not_hide_the_job_of_another(documented):
    compactions = Compactions()

    def compact(request):
        if request.collection_name == "films":
            return milvus_pb2.ManualCompactionResponse(status={"code": 1, "reason": "no disk left", "error_code": 1})
        return compactions.compact(request)

    target = documented("v2.6.10", {**compactions.answers(), "ManualCompaction": compact})
    result = target.run("milvus_compaction")
    assert result["failed"]
    assert result["changed"]
    assert "compact collection default/films failed: no disk left" in result["msg"]
    assert [one["state"] for one in result["compactions"]] == ["completed"]


def test_what_takes_too_long_is_told_with_how_far_it_is(documented):
    busy = milvus_pb2.GetCompactionStateResponse(
        state=common_pb2.CompactionState.Executing, executingPlanNo=2, completedPlanNo=1
    )
    target = documented("v2.6.10", {**Compactions().answers(), "GetCompactionState": busy})
    result = target.run("milvus_compaction", collections=["books"], wait_timeout=0.5)
    assert result["msg"].startswith(
        "Not done within 0.5 seconds: collection default/books (job 454545128976482300): 1 of"
    )
    assert result["changed"]
    assert result["compactions"][0]["state"] == "executing"


def test_unknown_collections_are_named(target):
    assert "no collection 'boks' in database default, did you mean 'books'?" in target.fails(
        "milvus_compaction", collections=["boks"]
    )
