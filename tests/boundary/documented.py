"""A gRPC server that answers as the documentation of a Milvus release says, and keeps what it was asked.

For features that no server of the lab has: real pymilvus builds and sends the request, the test reads the protobuf that
arrived. It proves what is sent, never what a server makes of it.
"""

from __future__ import annotations

import concurrent.futures
import threading

import grpc
from google.protobuf.message_factory import GetMessageClass
from pymilvus.grpc_gen import milvus_pb2

SERVICE = milvus_pb2.DESCRIPTOR.services_by_name["MilvusService"]


class Documented(grpc.GenericRpcHandler):
    """`answers`: method -> a response message, or a function of the request; the others are an empty success.

    `lacks`: methods that this release does not have.
    """

    def __init__(self, version="v2.6.5", answers=None, lacks=()):
        self.version, self.requests, self.lacks = version, [], lacks
        self.answers = {
            "GetVersion": milvus_pb2.GetVersionResponse(version=version),
            "Connect": milvus_pb2.ConnectResponse(server_info={"build_tags": version, "deploy_mode": "CLUSTER"}),
            **(answers or {}),
        }
        self._lock = threading.Lock()
        self._server = grpc.server(concurrent.futures.ThreadPoolExecutor(8), handlers=[self])
        self.uri = f"http://127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *_raised):
        self._server.stop(None)

    def service(self, handler_call_details):
        method = SERVICE.methods_by_name[handler_call_details.method.rpartition("/")[2]]
        if method.name in self.lacks:
            return None  # gRPC answers UNIMPLEMENTED
        return grpc.unary_unary_rpc_method_handler(
            lambda request, _context: self._answer(method, request),
            request_deserializer=GetMessageClass(method.input_type).FromString,
            response_serializer=lambda answer: answer.SerializeToString(),
        )

    def _answer(self, method, request):
        answer = self.answers.get(method.name, GetMessageClass(method.output_type)())
        with self._lock:
            self.requests.append((method.name, request))
            return answer(request) if callable(answer) else answer

    def sent(self, method):
        """All requests of this method, in the order in which they came."""
        return [request for name, request in self.requests if name == method]
