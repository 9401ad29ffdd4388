"""The one client of the API server, against a server that answers as it does."""

from __future__ import annotations

import http.server
import json
import threading

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import api

pytest.importorskip("kubernetes")
ANSWERS = {
    "/there": (200, {"items": [{"metadata": {"name": "a"}}]}),
    "/forbidden": (403, {"message": 'User "stranger" cannot list resource "secrets"'}),
    "/broken": (500, {"message": "etcd is away"}),
    "/nothing": (502, None),
}


class Server(http.server.BaseHTTPRequestHandler):
    asked: list = []

    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.asked.append((self.command, self.path, self.headers.get("Authorization"), self.rfile.read(length)))
        status, body = ANSWERS.get(self.path, (404, {"message": "not found"}))
        text = b"<html>" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = _answer  # noqa: N815 - names that the library asks for

    def log_message(self, *_arguments):
        pass


def written(folder, address):
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "clusters": [{"name": "c", "cluster": {"server": address}}],
        "users": [{"name": "u", "user": {"token": "a-token"}}],
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
    }
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return str(path)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    for name in ("K8S_AUTH_KUBECONFIG", "K8S_AUTH_CONTEXT", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def kubeconfig(tmp_path):
    Server.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield written(tmp_path, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


def test_it_reads_with_the_login_of_the_file(kubeconfig):
    client = api.Api(kubeconfig, "")
    assert client.items("/there") == [{"metadata": {"name": "a"}}]
    assert client.get("/nowhere") is None
    assert client.items("/nowhere") == []
    client.post("/there", {"spec": {}})
    assert {login for _method, _path, login, _body in Server.asked} == {"Bearer a-token"}
    assert json.loads(Server.asked[-1][3]) == {"spec": {}}


def test_the_environment_names_the_file_too(kubeconfig, monkeypatch):
    monkeypatch.setenv("K8S_AUTH_KUBECONFIG", kubeconfig)
    assert api.Api("", "").items("/there")


def test_a_refusal_has_the_words_of_the_server(kubeconfig):
    client = api.Api(kubeconfig, "")
    with pytest.raises(api.ForbiddenError) as caught:
        client.get("/forbidden")
    told = str(caught.value)
    assert told.startswith(f'{client.host} refuses: User "stranger" cannot list resource "secrets". Bind a role')
    with pytest.raises(api.ApiError, match="refuses: GET /broken: 500 etcd is away"):
        client.get("/broken")
    with pytest.raises(api.ApiError, match="refuses: GET /nothing: 502 no reason given"):
        client.get("/nothing")


def test_a_server_that_is_gone_is_told_at_once(tmp_path):
    client = api.Api(written(tmp_path, "http://127.0.0.1:1"), "")
    with pytest.raises(api.ApiError, match=r"^http://127\.0\.0\.1:1 does not answer: .*milvus_kubernetes_kubeconfig"):
        client.get("/there")


def test_a_file_that_is_not_there_or_lacks_the_context_is_told(tmp_path):
    path = str(tmp_path / "none")
    with pytest.raises(api.ApiError, match=f"^{path} cannot be used: .*Correct milvus_kubernetes_kubeconfig"):
        api.Api(path, "")
    with pytest.raises(api.ApiError, match=r"cannot be used: .*elsewhere"):
        api.Api(written(tmp_path, "http://127.0.0.1:1"), "elsewhere")
