"""When a collection is released before it is searched, and what is said when it cannot be loaded again."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, load
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import cold


def target(aliases=(), lite=True):
    session = SimpleNamespace(
        server=SimpleNamespace(lite=lite), call=lambda *_args, **_more: {"aliases": list(aliases)}
    )
    return SimpleNamespace(session=session, database="default", real_name="c", about="collection default/c")


@pytest.fixture
def figures(monkeypatch):
    """A function: what the server tells, look by look; the pauses between them."""
    pauses = []
    monkeypatch.setattr(cold.time, "sleep", pauses.append)

    def tell(*rates):
        told = iter(rates)
        monkeypatch.setattr(cold, "searches_per_second", lambda _session: next(told))
        return pauses

    return tell


@pytest.mark.parametrize(
    ("rates", "waited"),
    [((0, 0), [0, 6]), ((42.7, 0), [0, 6]), ((42.7, 3, 0), [0, 6, 6])],
)
def test_the_first_figures_may_be_old_and_the_next_ones_those_of_the_last_run(figures, rates, waited):
    pauses = figures(*rates)
    assert cold._require_alone(target()) == []
    assert pauses == waited


def test_searches_of_others_go_on(figures):
    figures(0, 5, 5.25)
    with pytest.raises(errors.MilvusError, match=r"others search this server \(5.25 searches a second, of any coll"):
        cold._require_alone(target())


def test_a_server_that_does_not_tell_is_named(figures):
    figures(None)
    assert "does not tell whether others search" in cold._require_alone(target())[0]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"nodes_info": [{"infos": {"quota_metrics": {"Rms": [{"Label": "NQPerSecond", "Rate": 2}]}}}] * 2}, 4),
        ({"nodes_info": [{"infos": {"name": "proxy1"}}]}, None),
        ({}, None),
        ("", None),
    ],
)
def test_figures_of_all_query_nodes_are_added(monkeypatch, answer, found):
    monkeypatch.setattr(cold, "_metrics", lambda _session: json.dumps(answer) if answer != "" else "")
    assert cold.searches_per_second(None) == found


def test_a_load_that_fails_says_that_the_collection_is_released(monkeypatch):
    done = []

    def apply(_session, action):
        done.append(action.verb)
        if action.verb == "load":
            raise errors.MilvusError("no memory", "load", "collection default/c", next_step="Add a node")

    monkeypatch.setattr(load, "apply", apply)
    with pytest.raises(errors.MilvusError) as caught:
        cold.reload(target(["live"]), force=True)
    assert done == ["release", "load"]
    advice = "It may be released now: load it (milvus_collection with load: true). Add a node."
    assert str(caught.value) == f"load collection default/c failed: no memory. {advice}"
    with pytest.raises(errors.MilvusError, match="alias live stands for it"):
        cold.reload(target(["live"]))
    assert done == ["release", "load"]
