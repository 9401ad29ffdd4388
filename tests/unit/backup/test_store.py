"""Which of several addresses of an object storage is used."""

import socket
from contextlib import closing

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import store
from ansible_collections.vectordb.ops.plugins.module_utils.reach import reachable


@pytest.fixture
def listener():
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def silent():
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    return f"127.0.0.1:{port}"


def test_the_first_that_takes_connections_is_used(listener, silent):
    assert store.reached({"endpoints": [silent, listener]})["endpoint"] == listener
    assert store.reached({"endpoints": [f"http://{silent}", f"http://{listener}"]})["endpoint"] == f"http://{listener}"


def test_where_nobody_answers_the_first_one_is_blamed(silent):
    assert store.reached({"endpoints": [silent, "127.0.0.1:1"]})["endpoint"] == silent


def test_one_that_is_named_stays(silent, listener):
    assert store.reached({"endpoint": silent, "endpoints": [listener]})["endpoint"] == silent
    assert store.reached({"folder": "/backup", "endpoints": None}) == {"folder": "/backup", "endpoints": None}
    assert store.reached(None) is None


@pytest.mark.parametrize("odd", ["", "nowhere", "127.0.0.1:port", "http://[::1"])
def test_what_is_no_address_listens_nowhere(odd):
    assert not reachable(odd)
