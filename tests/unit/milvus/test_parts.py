"""Small pure parts: reading of values, TLS options, health pages, secrets of a catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.vectordb.ops.plugins.action import milvus_catalog as action
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, errors, health, index, schema, user
from hypothesis import given
from hypothesis import strategies as st


@given(st.one_of(st.integers(-(10**9), 10**9), st.booleans(), st.floats(-1e6, 1e6, allow_nan=False)))
def test_numbers_survive_the_way_through_text(value):
    assert schema.number(str(value)) == value


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.booleans() | st.text(max_size=5), max_size=4))
def test_properties_are_normalised_once(properties):
    once = schema.strings(properties)
    assert schema.strings(once) == once


def tls(**options):
    return connection.tls_arguments({"uri": "https://h:1", **options})


def test_tls_options_are_what_the_client_calls_them(tmp_path):
    ca, cert, key = (str(tmp_path / name) for name in ("ca", "cert", "key"))
    for path in (ca, cert, key):
        Path(path).touch()
    assert tls() == {}
    assert tls(ca_path=ca, server_name="n") == {"server_pem_path": ca, "server_name": "n"}
    both = tls(ca_path=ca, client_cert_path=cert, client_key_path=key)
    assert both == {"ca_pem_path": ca, "client_pem_path": cert, "client_key_path": key}
    with pytest.raises(errors.InvalidInputError, match="ca_path: missing"):
        tls(client_cert_path=cert, client_key_path=key)
    with pytest.raises(errors.InvalidInputError, match="not a readable file"):
        tls(ca_path=ca + "x")
    with pytest.raises(errors.InvalidInputError, match="does not use TLS: write https://"):
        connection.tls_arguments({"uri": "http://h:1", "ca_path": ca})


def test_health_pages():
    page = '{"state": "OK", "detail": [{"name": "a", "code": 1}, {"name": "b", "code": 3}]}'
    assert [one["code"] for one in health.parse_components("u", page)] == [1, 3]
    assert health.parse_components("u", "OK") == []
    for said, text in (
        ('{"detail": [{"name": "a", "code": 2}]}', "not healthy: a (code 2)"),
        ('{"detail": []}', "no component is registered"),
        ("<html>", "answers '<html>'"),
    ):
        with pytest.raises(health.NotYetError) as caught:
            health.parse_components("u", said)
        assert text in str(caught.value)


def test_a_wait_looks_at_least_once_and_ends_in_time():
    clock = iter(range(100))
    params = {"uri": "http://127.0.0.1:9", "wait": 0, "timeout": 2.0, "database": "default"}
    _watch, complaint = health.wait(params, now=lambda: next(clock), sleep=lambda _seconds: None)
    assert complaint[0] == "server"


@pytest.mark.parametrize(("kind", "seconds"), [(errors.UNAUTHENTICATED, 60), (errors.UNREACHABLE, 600)])
def test_only_credentials_that_stay_refused_end_a_wait_early(monkeypatch, kind, seconds):
    def refuse(*_args, **_kwargs):
        raise errors.MilvusError("no", kind=kind)

    monkeypatch.setattr(health.connection, "Session", refuse)
    elapsed = [0.0]

    def sleep(pause):
        elapsed[0] += pause

    params = {"uri": "http://127.0.0.1:9", "wait": 600, "timeout": 2.0, "database": "default"}
    _watch, complaint = health.wait(params, now=lambda: elapsed[0], sleep=sleep)
    assert complaint[0] == "server"
    assert elapsed[0] == pytest.approx(seconds, abs=1)


@pytest.mark.parametrize(
    ("password", "fine"), [("Milvus", 0), ("short", 0), ("x" * 73, 0), ("x" * 6, 1), ("x" * 72, 1), ("ä" * 37, 0)]
)
def test_passwords(password, fine):
    assert (user.password_problem(password) == "") == bool(fine)


def test_secrets_leave_the_catalogue():
    declared = {"users": [{"name": "a", "password": "p", "current_password": "q"}, {"name": "b", "state": "absent"}]}
    public, secrets = action.split_secrets(declared)
    assert public == {"users": [{"name": "a"}, {"name": "b", "state": "absent"}]}
    assert secrets == {"a": {"password": "p", "current_password": "q"}}


@pytest.mark.parametrize(
    ("found", "wanted", "said"),
    [
        ({"type": "HNSW"}, {"type": "AUTOINDEX"}, []),
        ({"type": "IVF_FLAT"}, {"type": "AUTOINDEX"}, ["type is IVF_FLAT, wanted AUTOINDEX"]),
        ({"metric": "L2"}, {"metric": "IP"}, ["metric is L2, wanted IP"]),
        ({"params": {"M": 8, "more": 1}}, {"params": {"M": 8}}, []),
        ({"params": {}}, {"params": {"M": 8}}, ["M is 30, wanted 8"]),
        ({"name": None}, {"name": "mine"}, []),
        ({"name": "theirs"}, {"name": "mine"}, ["name is theirs, wanted mine"]),
    ],
)
def test_differences_of_indexes(found, wanted, said):
    base = {"name": "v", "type": "HNSW", "metric": "L2", "params": {}}
    wish = {"name": None, "type": "HNSW", "metric": None, "params": {}}
    assert index.differences({**base, **found}, {**wish, **wanted}) == said
