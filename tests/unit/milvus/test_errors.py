"""From what a client library raises to what a person reads at night."""

from __future__ import annotations

import grpc
import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, errors
from pymilvus.exceptions import MilvusException

LITE = connection.ServerInfo("milvus_lite-3.2.2")
SERVER = connection.ServerInfo("v2.3.5-lite")


class Refusal(grpc.RpcError):
    def __init__(self, status, details):
        super().__init__()
        self.status, self.text = status, details

    def code(self):
        return self.status

    def details(self):
        return self.text


def raised(status, details, wrapped=True, method="", server=SERVER):
    """As pymilvus raises it: an exception of its own from the gRPC error, or that error from itself."""
    inner = Refusal(status, details)
    try:
        if not wrapped:
            raise inner from inner
        raise MilvusException(2, "illegal connection params or server unavailable") from inner
    except (MilvusException, grpc.RpcError) as error:
        return errors.translate(error, "list", "users", server, method)


@pytest.mark.parametrize(
    ("status", "details", "kind", "said"),
    [
        ("UNAUTHENTICATED", "auth check failure", errors.UNAUTHENTICATED, "the server itself is up"),
        ("UNAVAILABLE", "Connection refused", errors.UNREACHABLE, "no server answers"),
        ("UNAVAILABLE", "Tls handshake failed", errors.TLS, "the TLS handshake failed"),
        ("UNAVAILABLE", "Failed parsing HTTP/2", errors.PROTOCOL, "something other than Milvus"),
        ("UNIMPLEMENTED", "Received http2 header with status: 404", errors.PROTOCOL, "no Milvus answers there"),
        ("DEADLINE_EXCEEDED", "", errors.TIMEOUT, "no answer within the timeout"),
        ("INTERNAL", "broken", errors.REFUSED, "INTERNAL: broken"),
    ],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_causes_are_told_apart(status, details, kind, said, wrapped):
    error = raised(grpc.StatusCode[status], details, wrapped)
    assert error.kind == kind
    assert said in str(error)
    assert str(error).startswith("list users failed: ")


def test_what_a_server_has_by_name_alone_is_lacking():
    said = MilvusException(2, "service unavailable: DescribeAlias unimplemented")
    assert errors.translate(said, "describe", "alias books", SERVER, "describe_alias").kind == errors.UNIMPLEMENTED
    other = MilvusException(2, "service unavailable: node is not ready")
    assert errors.translate(other, "describe", "alias books", SERVER, "describe_alias").kind == errors.REFUSED


@pytest.mark.parametrize(
    ("method", "server", "said"),
    [
        ("list_users", LITE, "list users failed: Milvus Lite 3.2.2 has no users. Use a Milvus server for users"),
        ("list_privilege_groups", SERVER, "Milvus 2.3.5 lacks privilege groups: available from 2.4.18. Upgrade"),
        ("unheard_of", SERVER, "Milvus 2.3.5 has no unheard of. Upgrade the server, or leave it out."),
        ("list_users", None, "the server has no users. Check that uri names a Milvus server."),
        ("describe_database", connection.ServerInfo("master-2024"), "Milvus master-2024 has no database properties."),
    ],
)
def test_what_a_server_lacks_is_named(method, server, said):
    error = raised(grpc.StatusCode.UNIMPLEMENTED, "unknown method", method=method, server=server)
    assert error.kind == errors.UNIMPLEMENTED
    assert said in str(error)


def test_an_answer_of_the_server_keeps_its_code_and_text():
    error = errors.translate(MilvusException(100, "collection not found[collection=x]"), "describe", "collection x")
    assert error.missing
    assert str(error) == "describe collection x failed: collection not found[collection=x] (code 100)."


def test_a_plain_exception_keeps_its_text():
    assert str(errors.translate(ValueError("odd"), "load", "collection a")) == "load collection a failed: odd."


def test_an_error_is_translated_once():
    first = errors.MilvusError("text", "load", "a")
    assert errors.translate(first, "other", "b") is first


def test_an_advice_may_be_a_question():
    error = errors.MilvusError("no such collection", "describe", "x", next_step="Did you mean 'y'?")
    assert str(error) == "describe x failed: no such collection. Did you mean 'y'?"
    assert str(errors.MilvusError("gone.", next_step="Start it.")) == "gone. Start it."
