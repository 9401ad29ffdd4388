"""A whole run against a server in memory: as it is told, and killed at any of its calls."""

from __future__ import annotations

import os

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import (
    base,
    perform,
    request,
    run,
    stages,
    store,
)

from tests.unit.milvus.reindex.fake_server import Server

NEW = {
    "fields": [
        {"name": "id", "type": "INT64", "primary_key": True},
        {"name": "updated", "type": "INT64"},
        {"name": "vector", "type": "FLOAT_VECTOR", "dim": 2},
    ],
    "indexes": [{"field": "vector", "type": "FLAT", "metric": "L2"}],
}
MODES = [{}, {"updated_field": "updated"}, {"compare": "content"}, {"exclusive": True, "updated_field": "updated"}]


class Killed(BaseException):
    pass


def nothing(_method):
    pass


class Failed(Exception):  # noqa: N818 - it stands for the end of a module
    pass


class Module:
    def __init__(self, check=False):
        self.check_mode, self.params, self.result = check, {}, None

    def exit_json(self, **result):
        self.result = result

    def fail_json(self, **result):
        raise Failed(result["msg"])


def row(key, updated=0):
    return {"id": key, "updated": updated, "vector": [float(key), updated / 7]}


@pytest.fixture
def server():
    return Server([row(key) for key in range(200)])


@pytest.fixture
def act(server, tmp_path, monkeypatch):
    monkeypatch.setattr(perform.door, "open_session", lambda _params: server)
    monkeypatch.setattr(run, "SETTLE", 0.0)
    monkeypatch.setattr(store, "_ahead", lambda pages: pages)  # calls in an order that can be repeated

    def acted(check=False, **options):
        options = {"alias": "books", "collection": dict(NEW), "batch_bytes": 1024, "remainder": 60, **options}
        module = Module(check)
        perform.run(module, request.normalise({"state_path": str(tmp_path), **options}, "default"))
        return module.result

    return acted


def writing(server, every=3):
    """An application that writes between the calls, each key once."""
    calls = [0]

    def hook(method):
        calls[0] += 1
        if method in ("query", "insert") and calls[0] % every == 0 and "books" in server.aliases:
            server.upsert("books", [row(1000 + calls[0] if calls[0] % 2 else -calls[0], calls[0])])
            server.delete("books", [calls[0] % 200])

    return hook


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_a_run_does_what_check_mode_tells_once(server, act, mode):
    planned = act(check=True, **mode)
    assert list(server.collections) == ["books_v1"]
    server.hook = writing(server)
    done = act(**mode)
    assert done["actions"] == planned["actions"]
    assert server.aliases == {"books": "books_v2"}
    assert done["counts"]["old"] == done["counts"]["new"]
    server.hook = nothing
    again = act(**mode)
    assert (again["changed"], again["actions"]) == (False, [])
    assert not act(state="retired")["changed"]
    assert act(state="retired", force=True)["changed"]
    assert list(server.collections) == ["books_v2"]
    assert not act(state="aborted")["changed"]


@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize("writes", [False, True], ids=["quiet", "writing"])
def test_a_run_that_is_killed_at_every_call_gets_to_its_end(server, act, mode, writes):
    seen, finished, least = set(), False, 0
    application = writing(server, 5) if writes else nothing
    while not finished:
        least += 1
        left = [least]

        def hook(method, left=left):
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            application(method)

        server.hook = hook
        try:
            act(**mode)
            finished = True
        except Killed:
            new = server.collections.get("books_v2")
            seen.add(stages.read(new.properties).stage if new else None)
    assert {None, stages.COPYING, stages.COPIED, stages.SWITCHING} <= seen
    assert server.aliases == {"books": "books_v2"}
    old, new = (server.collections[name].rows for name in ("books_v1", "books_v2"))
    if not writes:
        assert new == old
    assert {key for key in old if key < 0} <= set(new)


def test_an_abort_in_the_middle_leaves_the_old_one(server, act):
    for mode, last in (({}, "alter_alias"), ({"exclusive": True}, "create_alias")):

        def hook(method, last=last):
            if method == last:
                raise Killed

        server.hook = hook
        with pytest.raises(Killed):
            act(**mode)
        server.hook = nothing
        assert act(state="aborted")["changed"]
        assert server.aliases == {"books": "books_v1"}
        assert list(server.collections) == ["books_v1"]


def test_writes_that_are_faster_than_the_copy_are_told(server, act):
    def hook(method):
        if method == "query":
            # Below what is there: rows that come behind the last one are copied on the way.
            hook.key -= 100
            server.upsert("books", [row(hook.key + position) for position in range(100)])

    hook.key = 0
    server.hook = hook
    with pytest.raises(Failed, match=r"the last one still found .* Applications write faster"):
        act(max_rounds=2, remainder=10, batch_bytes=48 * 1024 * 1024)
    assert server.aliases == {"books": "books_v1"}


def test_rows_are_not_switched_where_the_count_differs(server, act):
    query = server.query

    def lying(name, output_fields=None, **more):
        told = query(name, output_fields=output_fields, **more)
        if output_fields == ["count(*)"] and name == "books_v2":
            told[0]["count(*)"] += 1
        return told

    server.query = lying
    with pytest.raises(Failed, match="counts 201 rows, 200 are expected"):
        act()
    assert server.aliases == {"books": "books_v1"}
    assert stages.read(server.collections["books_v2"].properties).stage == stages.COPIED


def test_a_second_run_on_this_host_is_told_who_is_at_it(server, act, tmp_path):
    key = ("alias", "default", "books")
    with (
        base.alone(str(tmp_path), server.uri, key),
        pytest.raises(Failed, match=f"process {os.getpid()} of this host is at it"),
    ):
        act()
    assert act()["changed"]


def test_files_of_another_server_with_the_same_names_are_left(server, act, tmp_path):
    other = tmp_path / "default.books_v2.0123456789ab.keys"
    other.write_text("of another server")
    act()
    act(state="retired", force=True)
    assert other.read_text() == "of another server"
