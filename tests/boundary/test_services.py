"""A managed service keeps some calls for itself; it is told which, whatever it answers."""

from __future__ import annotations

import pytest
from pymilvus.grpc_gen import common_pb2, milvus_pb2

CLOUD = "Zilliz Cloud Vector Database(Compatible with Milvus 2.5)"
SAID = "users are not supported in this plan"


@pytest.fixture(params=["not implemented", "refused"])
def cloud(documented, request):
    """Users and resource groups are kept back in either way that gRPC has."""
    if request.param == "not implemented":
        return documented(CLOUD, lacks=("CreateCredential", "ListCredUsers", "SelectUser", "ListResourceGroups"))
    status = common_pb2.Status(code=65535, error_code=common_pb2.UnexpectedError, reason=SAID)
    answers = {
        "CreateCredential": status,
        "ListCredUsers": milvus_pb2.ListCredUsersResponse(status=status),
        "SelectUser": milvus_pb2.SelectUserResponse(status=status),
        "ListResourceGroups": milvus_pb2.ListResourceGroupsResponse(status=status),
    }
    return documented(CLOUD, answers)


def test_users_that_the_service_keeps_are_told_by_name(cloud):
    said = cloud.fails("milvus_user", name="alice", new_password="Alice-Secret-1")
    assert "Zilliz Cloud does not" in said
    assert "users" in said
    assert "console" in said
    assert "Upgrade the server" not in said
    assert "privilege (root has" not in said


def test_resource_groups_that_the_service_keeps_are_told_by_name(cloud):
    said = cloud.fails("milvus_resource_group", name="reports", nodes=1)
    assert "Zilliz Cloud does not" in said
    assert "resource groups" in said


def test_what_the_service_keeps_does_not_hide_the_rest(cloud):
    told = cloud.ok("milvus_info", gather=["users", "databases", "resource_groups"])
    assert told["server"]["name"] == "Zilliz Cloud"
    assert len([one for one in told["lacking"] if "Zilliz Cloud does not" in one]) == 2
    assert "users" not in told


def test_another_server_says_what_it_said(documented):
    status = common_pb2.Status(code=65535, error_code=common_pb2.UnexpectedError, reason=SAID)
    own = documented("v2.6.5", {"ListCredUsers": milvus_pb2.ListCredUsersResponse(status=status)})
    assert SAID in own.fails("milvus_user", name="alice", new_password="Alice-Secret-1")
