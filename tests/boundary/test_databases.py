"""Properties of databases as newer servers take them: what arrives, and what a second run finds."""

from __future__ import annotations

import pytest
from pymilvus.grpc_gen import milvus_pb2

OK = milvus_pb2.DescribeDatabaseResponse().status


class Databases:
    """Keeps what it is told, as documented: values are merged, names to forget come in a call of their own."""

    def __init__(self, **databases):
        self.held = {"default": {}, **databases}

    def answers(self):
        return {
            "ListDatabases": lambda _request: milvus_pb2.ListDatabasesResponse(db_names=list(self.held)),
            "DescribeDatabase": self.describe,
            "CreateDatabase": self.create,
            "AlterDatabase": self.alter,
        }

    def describe(self, request):
        pairs = [{"key": name, "value": value} for name, value in self.held[request.db_name].items()]
        return milvus_pb2.DescribeDatabaseResponse(db_name=request.db_name, properties=pairs)

    def create(self, request):
        self.held[request.db_name] = pairs(request)
        return OK

    def alter(self, request):
        assert bool(request.properties) != bool(request.delete_keys)
        self.held[request.db_name].update(pairs(request))
        for name in request.delete_keys:
            del self.held[request.db_name][name]
        return OK


def pairs(request):
    return {pair.key: pair.value for pair in request.properties}


SHOP = {
    "name": "shop",
    "properties": {
        "database.replica.number": 2,
        "database.resource_groups": ["reports", "search"],
        "database.max.collections": 20,
        "database.diskQuota.mb": 1024,
        "database.force.deny.ddl": False,
    },
}


@pytest.fixture
def shop(documented):
    def start(**databases):
        held = Databases(**databases)
        return documented("v2.6.5", held.answers()), held.held

    return start


def test_a_database_is_created_with_its_properties(shop):
    target, held = shop()
    target.reconciles("milvus_database", databases=[SHOP])
    (sent,) = target.server.sent("CreateDatabase")
    assert pairs(sent) == {
        "database.replica.number": "2",
        "database.resource_groups": "reports,search",
        "database.max.collections": "20",
        "database.diskQuota.mb": "1024",
        "database.force.deny.ddl": "false",
    }
    assert held["shop"] == pairs(sent)


def test_only_what_differs_is_sent(shop):
    there = {"database.max.collections": "10", "database.diskQuota.mb": "1024.0", "replicate.id": "kept"}
    target, held = shop(shop=there)
    wanted = {"database.max.collections": 20, "database.diskQuota.mb": 1024}
    done = target.reconciles("milvus_database", name="shop", properties=wanted)
    (sent,) = target.server.sent("AlterDatabase")
    assert (sent.db_name, pairs(sent)) == ("shop", {"database.max.collections": "20"})
    assert held["shop"] == {**there, "database.max.collections": "20"}
    assert done["diff"]["after"]["database shop"]["properties"]["database.max.collections"] == "20"


def test_null_takes_a_property_away(shop):
    target, held = shop(shop={"database.max.collections": "10", "database.force.deny.writing": "true"})
    wanted = {"database.max.collections": None, "database.force.deny.writing": False, "timezone": None}
    target.reconciles("milvus_database", name="shop", properties=wanted)
    first, second = target.server.sent("AlterDatabase")
    assert pairs(first) == {"database.force.deny.writing": "false"}
    assert list(second.delete_keys) == ["database.max.collections"]
    assert held["shop"] == {"database.force.deny.writing": "false"}


def test_the_default_database_has_properties_too_and_what_is_told_can_be_declared(shop):
    target, held = shop(shop={"database.resource_groups": "a,b", "cipher.ezID": "7"})
    target.reconciles("milvus_catalog", catalog={"databases": [{"name": "default", "properties": {"timezone": "UTC"}}]})
    told = target.ok("milvus_info", gather=["databases"], as_catalog=True)
    assert told["database_properties"] == held
    assert told["catalog"]["databases"] == [
        {"name": "default", "properties": {"timezone": "UTC"}},
        {"name": "shop", "properties": {"database.resource_groups": "a,b"}},
    ]
    assert not target.ok("milvus_catalog", catalog=told["catalog"])["changed"]


@pytest.mark.parametrize(
    ("version", "properties", "said"),
    [
        ("v2.4.7", {"database.max.collections": 1}, "Milvus 2.4.7 lacks database properties: available from 2.4.8"),
        (
            "v2.5.7",
            {"database.force.deny.ddl": 1},
            "Milvus 2.5.7 lacks denial of ddl by database: available from 2.5.8",
        ),
    ],
)
def test_a_version_that_would_ignore_it_is_sent_nothing(documented, version, properties, said):
    target = documented(version, Databases(shop={}).answers())
    assert said in target.fails("milvus_database", name="shop", properties=properties)
    assert target.server.sent("AlterDatabase") == target.server.sent("CreateDatabase") == []
