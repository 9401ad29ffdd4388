"""Collections that are released and loaded before they are searched, and those of others that are left alone."""

from __future__ import annotations

import contextlib
import threading

import pytest

from tests.integration.milvus.searched import HNSW, VECTORS, connect, fill, write_queries

NAME = "eval_cold"


@pytest.fixture(scope="module")
def queries(tmp_path_factory):
    folder = tmp_path_factory.mktemp("queries")
    write_queries(folder)
    return str(folder / "bare.jsonl")


@pytest.fixture
def asked(target, queries):
    """The options of an evaluation of a collection that only this test uses."""
    client = connect(target)
    fill(client, NAME, list(range(1000)), VECTORS[:1000].tolist(), HNSW)
    yield {"collection": NAME, "queries": queries, "concurrency": [], "search_params": {"ef": 64}}
    for name in client.list_aliases(NAME)["aliases"]:
        client.drop_alias(name)
    client.drop_collection(NAME)
    client.close()


@contextlib.contextmanager
def searched(target):
    """By somebody else, all the time."""
    client, done, failed = connect(target), threading.Event(), []

    def search():
        while not done.wait(0.02):
            try:
                client.search(NAME, [VECTORS[0].tolist()], limit=1, anns_field="vector")
            except Exception as error:
                failed.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    try:
        yield failed
    finally:
        done.set()
        thread.join()
        client.close()


def test_it_is_loaded_right_before_and_is_what_it_was_after(target, asked):
    before = target.holds()
    warm = target.ok("milvus_evaluate", **asked)
    assert warm["cold"]["reloaded"] is False
    assert "load_seconds" not in warm["cold"]
    predicted = target.ok("milvus_evaluate", **asked, cold=True, check=True)
    assert predicted["cold"]["reloaded"] is False
    assert "not released and loaded in check mode" in predicted["notes"][0]
    told = target.ok("milvus_evaluate", **asked, cold=True)
    assert told["cold"]["reloaded"] is True
    assert told["cold"]["load_seconds"] > 0
    assert told["quality"][0]["recall"] == pytest.approx(warm["quality"][0]["recall"], abs=0.05)
    unknown = f"{told['server']} does not tell whether others search the collection"
    assert told["notes"] == ([unknown] if target.lite else [])
    assert not told["changed"]
    assert target.holds() == before


def test_what_others_may_use_is_left_alone_until_forced(target, asked):
    client = connect(target)
    client.create_alias(NAME, "eval_live")
    client.close()
    for name in (NAME, "eval_live"):
        message = target.fails("milvus_evaluate", **{**asked, "collection": name}, cold=True)
        assert "reload collection" in message
        assert "alias eval_live stands for it, by which others may search it" in message
        assert "say force: true" in message
    assert target.ok("milvus_evaluate", **{**asked, "collection": "eval_live"}, cold=True, force=True)["cold"][
        "reloaded"
    ]
    assert "force: has a meaning with cold: true only" in target.fails("milvus_evaluate", **asked, force=True)


@pytest.mark.parametrize("target", ["milvus"], indirect=True)
def test_searches_of_others_are_seen(target, asked):
    with searched(target) as failed:
        message = target.fails("milvus_evaluate", **asked, cold=True)
        assert "others search this server (" in message
        assert failed == [], "nothing was released"


@pytest.mark.parametrize("target", ["milvus"], indirect=True)
def test_a_collection_of_which_a_part_is_loaded_stays_as_it_is(target, asked):
    client = connect(target)
    client.create_partition(NAME, "asleep")
    client.release_collection(NAME)
    client.load_partitions(NAME, ["_default"])
    message = target.fails("milvus_evaluate", **asked, cold=True)
    assert "partitions of it are not loaded (asleep), and cold loads all" in message
    assert client.get_load_state(NAME, "asleep")["state"].name == "NotLoad"
    client.close()
