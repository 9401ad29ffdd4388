"""The module milvus_lite against a real Milvus Lite."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

import pytest
from pymilvus import MilvusClient

from tests.servers import free_ports

EXECUTABLE = Path(sys.executable).parent / "milvus-lite"


@pytest.fixture
def lite(tmp_path, run_tasks):
    """Return a function that runs the module; the server is stopped at the end."""
    options = {"executable": str(EXECUTABLE), "data_dir": str(tmp_path / "lite"), "port": free_ports(1)[0]}

    def run(*flags, **more):
        return run_tasks([{"vectordb.ops.milvus_lite": {**options, **more}}], *flags)

    run.port = options["port"]
    yield run
    run(state="stopped")


def test_starts_once_survives_a_kill_and_stops(lite):
    assert lite("--check").last["changed"]
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", lite.port), timeout=1)

    started = lite()
    assert started.last["changed"]
    assert MilvusClient(f"http://127.0.0.1:{lite.port}", timeout=10).list_databases() == ["default"]
    assert not lite().last["changed"]

    os.kill(started.last["pid"], signal.SIGKILL)
    again = lite()
    assert again.last["changed"]
    assert again.last["pid"] != started.last["pid"]

    assert lite(state="stopped").last["changed"]
    assert not lite(state="stopped").last["changed"]


def test_another_port_moves_the_server(lite):
    first = lite().last["pid"]
    moved = lite(port=free_ports(1)[0])
    assert moved.last["changed"]
    assert moved.last["pid"] != first


def test_a_taken_port_is_named(lite):
    with socket.create_server(("127.0.0.1", lite.port)):
        refused = lite()
    assert not refused.ok
    assert f"port {lite.port} of 127.0.0.1 is in use by another process" in refused.message
    assert "milvus_port" in refused.message


def test_a_server_that_ends_at_once_shows_its_own_log(lite):
    refused = lite(executable="/bin/false")
    assert "ended with status 1 at its start" in refused.message
