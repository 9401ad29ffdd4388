"""The pure parts of scratch servers, and what a backup knows of a server whose rows it has not seen."""

from __future__ import annotations

import json

import pytest
import urllib3
from ansible_collections.vectordb.ops.plugins.module_utils.backup import bucket, known, manifest, scratch
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import seen

PORTS = {name: 20000 + at for at, name in enumerate((*scratch.COMPONENTS, *scratch.OTHERS))}


def opened(folder):
    return scratch.Scratch(str(folder), {"milvus": "/bin/true", "etcd": "/bin/true"}, True, {}, 5)


def test_all_that_a_scratch_server_keeps_is_in_its_folder():
    told = scratch.config("/x", PORTS, False, {"common": {"security": {"a": 1}}, "queryNode": {"cache": 2}, "new": 3})
    assert (told["localStorage"]["path"], told["rocksmq"]["path"]) == ("/x/data", "/x/rocksmq")
    assert told["common"]["security"] == {"authorizationEnabled": False, "tlsMode": 0, "a": 1}
    assert told["queryNode"] == {"port": PORTS["queryNode"], "cache": 2}
    assert told["new"] == 3
    command = scratch.etcd_command("/bin/etcd", "/x", PORTS)
    assert command[command.index("--data-dir") + 1] == "/x/etcd"
    # Nobody else reaches the keys, as they have no password.
    assert all("//127.0.0.1:" in one for one in command if "//" in one)


@pytest.mark.parametrize("topics", [["by-dev-rootcoord-dml_3", "by-dev-rootcoord-dml_40"], ["shop-_0"], ["a-b_1"]])
def test_topics_of_the_restored_server_are_made(topics):
    told = scratch.channels(topics)
    names, number = told["msgChannel"]["chanNamePrefix"], told["rootCoord"]["dmlChannelNum"]
    made = {f"{names['cluster']}-{names['rootCoordDml']}_{at}" for at in range(number)}
    assert set(topics) <= made
    assert number >= 16


def test_a_server_without_collections_has_no_topics():
    assert scratch.channels([]) == scratch.channels(["odd"]) == {}


def test_ports_are_free_and_differ():
    found = scratch._ports()
    assert set(found) == set(PORTS)
    assert len(set(found.values())) == len(PORTS)


def test_only_its_own_folder_is_touched(tmp_path):
    opened(tmp_path / "none").require_own()
    (tmp_path / "empty").mkdir()
    opened(tmp_path / "empty").require_own()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    with pytest.raises(BackupError, match="it holds something that no drill has made"):
        opened(tmp_path / "full").require_own()
    (tmp_path / "full" / scratch.NOTE).write_text(json.dumps({"word": "w", "ports": PORTS}))
    mine = opened(tmp_path / "full")
    mine.require_own()
    assert mine.told["storage"] == {"folder": str(tmp_path / "full" / "data"), "root_path": ""}
    (tmp_path / "link").symlink_to(tmp_path / "full")
    with pytest.raises(BackupError, match="it is a link"):
        opened(tmp_path / "link").require_own()
    assert mine.alive() == []
    mine.remove()
    assert not (tmp_path / "full").exists()


def test_queries_that_were_answered_alike_stay():
    def facts(*keys):
        return {"k": 1, "queries": [{"vector": f"v{at}", "keys": one} for at, one in enumerate(keys)]}

    assert known.kept(facts([1], [2]), facts([1], [3]))["queries"] == [{"vector": "v0", "keys": [1]}]
    assert known.kept(facts([1]), facts([2])) is None
    assert known.kept(facts([1]), None) is None
    assert known.key_of(("a/b", "c")) == "queries/a%2Fb/c.json"


def test_what_was_not_counted_may_have_as_many_rows_as_its_objects_tell():
    one = seen.Seen(None, {})
    entry = {"database": "d", "name": "n", "rows": 10, "deletes": 3}
    assert one.written(None, "b", [entry], {}) == [entry]
    one._selection = type(
        "Selection", (), {"collections": {("d", "n"): {"properties": None}}, "write": lambda *_: None}
    )
    assert one.written(None, "b", [entry], {}) == [{**entry, "parts": [], "rows_between": [7, 10]}]
    one._selection.collections = {("d", "n"): {"properties": {seen.TTL: "60"}}}
    assert one.written(None, "b", [entry], {})[0]["rows_between"] == [0, 10]


def test_who_never_answers_is_asked_twice(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(bucket.time, "monotonic", lambda: clock[0])
    retry = bucket._pool(None).connection_pool_kw["retries"]
    silent = urllib3.exceptions.ReadTimeoutError(None, "/", "Read timed out.")
    retry = retry.increment("PUT", "/", error=silent)
    clock[0] += bucket.ANSWER
    with pytest.raises(urllib3.exceptions.MaxRetryError):
        retry.increment("PUT", "/", error=silent)


def test_a_manifest_is_written_last_and_by_the_owner_of_the_lock(tmp_path):
    from ansible_collections.vectordb.ops.plugins.module_utils.backup.folder import Folder

    class Lost:
        def require(self):
            raise BackupError("keep", "the lock", "another run took it over")

    store, started = Folder(str(tmp_path)), manifest.moment("2026-11-27T02:00:00Z")
    manifest.begin(store, "one", "logical", started, loaded=["a/b"])
    begun = json.loads((tmp_path / "one" / manifest.BEGUN).read_text())
    assert begun == {"started": "2026-11-27T02:00:00Z", "engine": "logical", "loaded": ["a/b"]}
    facts = {"name": "one", "engine": "logical", "server": {}, "collections": [], "objects": {}}
    with pytest.raises(BackupError, match="took it over"):
        manifest.complete(store, Lost(), started, **facts)
    assert not (tmp_path / "one" / manifest.NAME).exists()
    told = manifest.complete(store, type("Held", (), {"require": lambda _self: None})(), started, **facts)
    assert manifest.parsed((tmp_path / "one" / manifest.NAME).read_bytes(), "one") == told
