"""What is said when a server cannot be reached, does not let in, or speaks another language."""

from __future__ import annotations

import socket
import time

import pytest

from tests import servers
from tests.integration.milvus.conftest import ROOT_PASSWORD, running
from tests.targets import ROOT, Target, run_module

PAIR = (("cert", "pem"), ("key", "key"))


def said(**options):
    result = run_module("milvus_info", gather=["databases"], **options)
    return result.get("msg", "")


def test_wrong_credentials_are_told_from_a_dead_server(milvus):
    place = {name: milvus.connection[name] for name in ("uri", "ca_path")}
    for credentials in ({"token": "root:wrong-one"}, {"user": "root", "password": "wrong-one"}, {}):
        message = said(**place, **credentials)
        assert "the server refuses the credentials" in message
        assert "the server itself is up" in message
        assert "wrong-one" not in message
    assert said(**place, token=f"root:{ROOT_PASSWORD}") == ""


def test_a_server_that_is_down_is_named():
    message = said(uri="http://127.0.0.1:9", timeout=5)
    assert message.startswith("connect to http://127.0.0.1:9 failed: no server answers: ")
    assert "refused" in message
    assert "Check that the server runs" in message


def test_a_host_that_does_not_exist_is_named():
    message = said(uri="http://nowhere.invalid:19530", timeout=5)
    assert message.startswith("connect to http://nowhere.invalid:19530 failed: no server answers: ")


def test_a_silent_server_costs_the_timeout_only():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        message = said(uri=f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=2)
        assert "no answer within the timeout" in message
        assert time.monotonic() - began < 30


def test_a_port_of_another_service_is_named(milvus):
    address = milvus.server.health_url.replace("/healthz", "")
    assert "gRPC port" in said(uri=address, timeout=5)


def test_an_unusable_address_is_named():
    assert "needs start with" in said(uri="milvus.example.org:19530")


def test_options_come_from_the_environment(milvus):
    env = {f"MILVUS_{name.upper()}": value for name, value in milvus.connection.items()}
    assert not run_module("milvus_info", env=env, gather=["databases"]).get("failed")


def test_without_the_client_library(tmp_path):
    (tmp_path / "pymilvus.py").write_text("raise ImportError('not here')\n")
    result = run_module("milvus_info", env={"PYTHONPATH": f"{tmp_path}:{ROOT / 'collections'}"})
    assert "Failed to import the required Python library (pymilvus)" in result["msg"]


@pytest.fixture(scope="module")
def mutual(tmp_path_factory, certificates):
    with running(servers.milvus(tmp_path_factory.mktemp("mtls"), tls_mode=2, certificates=certificates)) as server:
        client = {f"client_{what}_path": str(certificates / f"client.{end}") for what, end in PAIR}
        yield Target(
            server, {"uri": server.uri, "ca_path": str(certificates / "ca.pem"), "timeout": 10, **client}, fresh=True
        )


def test_tls(certificates, milvus, lite):
    once = {"timeout": 10, "fresh": True}
    assert milvus.connection["uri"].startswith("https://")
    assert "default" in milvus.ok("milvus_info", **once)["databases"]
    for wrong in (str(certificates / "other.pem"), None):
        other = milvus.fails("milvus_info", **once, ca_path=wrong)
        assert "the TLS handshake failed" in other
        assert "certificate options" in other
    plain = milvus.fails("milvus_info", **once, uri=milvus.connection["uri"].replace("https", "http"), ca_path=None)
    assert plain.startswith("connect to http://localhost")
    assert "the TLS handshake failed" in said(uri=lite.connection["uri"].replace("http", "https"), timeout=10)
    needless = said(uri=lite.connection["uri"], ca_path=str(certificates / "ca.pem"))
    assert "ca_path given, but http://127.0.0.1" in needless
    assert "write https://" in needless
    missing = milvus.fails("milvus_info", ca_path="/nowhere/ca.pem")
    assert "ca_path: /nowhere/ca.pem is not a readable file" in missing


def test_mutual_tls(mutual):
    assert mutual.ok("milvus_info")["databases"] == ["default"]
    bare = {name: value for name, value in mutual.connection.items() if not name.startswith("client_")}
    assert said(**bare).startswith("connect to https://localhost")
    assert mutual.ok("milvus_health", wait=0, health_url=mutual.server.health_url)["components"]
