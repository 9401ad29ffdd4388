"""Waiting for what serves, and saying what does not."""

from __future__ import annotations

import signal
import threading

from tests import servers
from tests.integration.milvus.conftest import running
from tests.targets import Target, run_module

FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]
COLLECTION = {
    "name": "served",
    "fields": FIELDS,
    "indexes": [{"field": "vector", "type": "HNSW", "metric": "COSINE", "params": {"M": 8, "efConstruction": 64}}],
    "load": True,
}


def test_components_and_search(milvus):
    milvus.ok("milvus_collection", **COLLECTION)
    try:
        told = milvus.ok("milvus_health", search=True, health_url=milvus.server.health_url)
        assert {one["name"] for one in told["components"]} >= {"proxy", "querynode", "rootcoord"}
        assert told["searched"] == told["loaded"] == ["default/served"]
        milvus.ok("milvus_collection", **{**COLLECTION, "load": False})
        message = milvus.fails("milvus_health", search=True, collections=["served", "default/nowhere"], wait=1)
        assert "condition 'search': search collection default/served failed" in message
        assert "default/nowhere" in message
        page = milvus.fails("milvus_health", health_url="http://127.0.0.1:9/healthz", wait=1)
        assert "condition 'components': http://127.0.0.1:9/healthz does not say OK" in page
    finally:
        milvus.ok("milvus_collection", name="served", state="absent", force=True)


def test_waits_for_a_server_that_is_starting(tmp_path):
    server = servers.lite(tmp_path / "late")
    try:
        threading.Timer(2, server.start).start()
        told = run_module("milvus_health", uri=server.uri, wait=60)
        assert not told.get("failed"), told["msg"]
        assert told["waited"] > 0
    finally:
        server.stop()


def test_says_what_answered_last():
    told = run_module("milvus_health", uri="http://127.0.0.1:9", wait=2)
    assert told["failed"]
    assert told["condition"] == "server"
    assert "condition 'server': connect to http://127.0.0.1:9 failed: no server answers" in told["msg"]
    assert 2 <= told["waited"] < 30


def test_lite_forgets_what_was_loaded_and_the_catalogue_loads_it_again(tmp_path):
    with running(servers.lite(tmp_path / "lite")) as server:
        target = Target(server, {"uri": server.uri}, fresh=True)
        catalog = {"collections": [COLLECTION]}
        target.ok("milvus_catalog", catalog=catalog)
        before = target.ok("milvus_health", wait=0)["loaded"]
        assert before == ["default/served"]
        server.stop(signal.SIGKILL)
        server.start()
        message = target.fails("milvus_health", search=True, collections=before, wait=1)
        assert "default/served" in message
        done = target.reconciles("milvus_catalog", catalog=catalog)
        assert [one["action"] for one in done["actions"]] == ["load"]
        assert target.ok("milvus_health", search=True, collections=before)["searched"] == before
