"""The server of these tests itself: it is told by its version, and keeps what real pymilvus sends."""

from __future__ import annotations

from pymilvus.grpc_gen import common_pb2, milvus_pb2


def test_a_module_finds_the_version_it_plays(documented):
    target = documented("v2.6.5", {"ListDatabases": milvus_pb2.ListDatabasesResponse(db_names=["default", "shop"])})
    told = target.ok("milvus_info", gather=["databases"])
    assert told["server"]["name"] == "Milvus 2.6.5"
    assert told["databases"] == ["default", "shop"]


def test_what_was_asked_can_be_read(documented):
    target = documented("v2.6.5")
    target.ok("milvus_database", name="shop")
    assert [request.db_name for request in target.server.sent("CreateDatabase")] == ["shop"]


def test_an_answer_can_follow_from_the_request(documented):
    def refuse(request):
        return common_pb2.Status(code=5, reason=f"{request.db_name} is a bad name", error_code=1)

    assert "shop is a bad name" in documented(answers={"CreateDatabase": refuse}).fails("milvus_database", name="shop")
