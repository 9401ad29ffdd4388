"""The engine instance without servers: messages, what a meta names, what becomes of positions, the shared objects."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import listing, manifest, place, request
from ansible_collections.vectordb.ops.plugins.module_utils.backup.bucket import Stream
from ansible_collections.vectordb.ops.plugins.module_utils.backup.folder import Folder
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import (
    etcd,
    meta,
    placement,
    pool,
    queue,
    wire,
)
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.integers(min_value=0, max_value=(1 << 64) - 1)
FIELDS = st.integers(min_value=1, max_value=(1 << 29) - 1)
PARTS = st.lists(
    st.one_of(
        st.tuples(FIELDS, st.just(wire.VARINT), NUMBERS),
        st.tuples(FIELDS, st.just(wire.BYTES), st.binary(max_size=200)),
        st.tuples(FIELDS, st.just(wire.FIXED64), st.binary(min_size=8, max_size=8)),
        st.tuples(FIELDS, st.just(wire.FIXED32), st.binary(min_size=4, max_size=4)),
    )
)


@given(PARTS)
def test_a_message_is_read_as_it_was_written(parts):
    assert wire.fields(wire.dumped(parts)) == parts


@given(st.binary(max_size=100))
def test_any_bytes_are_a_message_or_refused(content):
    try:
        parts = wire.fields(content)
    except wire.WireError:
        return
    assert wire.fields(wire.dumped(parts)) == parts


@given(PARTS, st.binary(max_size=20), st.binary(max_size=20))
def test_a_change_touches_nothing_but_its_place(parts, old, new):
    inner = wire.dumped([(1, wire.BYTES, b"name"), (2, wire.BYTES, old)])
    others = [one for one in parts if one[0] != 9]
    message = wire.dumped([*others, (9, wire.BYTES, inner)])
    changed = wire.changed(message, (9, 2), lambda _old: new)
    assert wire.fields(changed)[:-1] == others
    about = wire.Message(changed).messages(9)[0]
    assert (about.text(1), about.bytes(2)) == ("name", new)


def test_numbers_below_zero_have_64_bits():
    assert wire.Message(wire.dumped([(3, wire.VARINT, -1)])).number(3) == -1
    assert wire.Message(b"").number(3) == 0


@given(st.lists(st.binary(max_size=50)), st.lists(st.integers(min_value=1, max_value=70)))
def test_chunks_are_a_file(chunks, sizes):
    stream = Stream(chunks)
    read = [stream.read(size) for size in sizes]
    whole = b"".join(chunks)
    at = 0
    for size, block in zip(sizes, read):
        assert block == whole[at : at + size]
        at += len(block)
    assert stream.read() == whole[at:]


# Below: collection 1, partition 2, segments 3 (flushed), 4 (growing, in part in objects), 5 (growing), 6 (dropped).
def position(message_id):
    return wire.dumped([(1, wire.BYTES, b"topic_1v0"), (2, wire.BYTES, message_id), (4, wire.VARINT, 77)])


def segment(number, state, rows=0):
    told = [(1, 0, number), (2, 0, 1), (3, 0, 2), (5, 0, rows), (6, 0, state), (9, 2, position(b"old-start"))]
    return wire.dumped([*told, (10, 2, position(b"old-dml!"))])


def log(field, *logs):
    return wire.dumped([(1, 0, field), *((2, 2, wire.dumped([(1, 0, rows), (6, 0, one)])) for one, rows in logs)])


def index(number, state=meta.FINISHED, deleted=0):
    told = [(1, 0, 1), (2, 0, 2), (3, 0, number), (6, 0, 60), (8, 0, 1), (9, 0, state), (11, 2, b"HNSW")]
    return wire.dumped([*told, (12, 0, deleted)])


COLLECTION = wire.dumped(
    [
        (1, 0, 1), (2, 2, wire.dumped([(1, 2, b"products")])), (8, 2, b"topic"), (15, 0, 9),
        (11, 2, wire.dumped([(1, 2, b"topic"), (2, 2, b"old-begin")])),
    ]
)  # fmt: skip
PAIRS = {
    "meta/root-coord/database/db-info/9": wire.dumped([(2, 2, b"shop"), (3, 0, 9)]),
    "meta/root-coord/database/collection-info/9/1": COLLECTION,
    "meta/root-coord/database/collection-info/9/99": meta.TOMBSTONE,
    "meta/snapshots/root-coord/database/collection-info/9/1_ts5": COLLECTION,
    "meta/root-coord/credential/users/root": b"{}",
    "meta/root-coord/credential/roles/admin": b"",
    "meta/querycoord-collection-loadinfo/1": b"",
    "meta/querycoord-collection-target/1": b"x",
    "meta/datacoord-meta/channel-cp/topic_1v0": position(b"old-check"),
    "meta/datacoord-meta/s/1/2/3": segment(3, meta.FLUSHED, 30),
    "meta/datacoord-meta/s/1/2/4": segment(4, meta.GROWING, 1),
    "meta/datacoord-meta/s/1/2/5": segment(5, meta.GROWING),
    "meta/datacoord-meta/s/1/2/6": segment(6, meta.DROPPED, 30),
    "meta/datacoord-meta/binlog/1/2/3/100": log(100, (31, 20), (32, 10)),
    "meta/datacoord-meta/binlog/1/2/3/101": log(101, (33, 30)),
    "meta/datacoord-meta/statslog/1/2/3/100": log(100, (34, 30)),
    "meta/datacoord-meta/deltalog/1/2/3/0": log(0, (35, 2)),
    "meta/datacoord-meta/binlog/1/2/4/100": log(100, (41, 8)),
    "meta/datacoord-meta/binlog/1/2/6/100": log(100, (61, 30)),
    "meta/segment-index/1/2/3/60": index(3),
    "meta/segment-index/1/2/6/61": index(6),
    "meta/segment-index/1/2/4/62": index(4, state=1),
    "meta/session/id": b"2",
}


@pytest.fixture
def dump():
    return meta.Meta(PAIRS)


def test_the_objects_of_living_segments_are_named(dump):
    assert dump.objects() == {
        "insert_log/1/2/3/100/31", "insert_log/1/2/3/100/32", "insert_log/1/2/3/101/33", "stats_log/1/2/3/100/34",
        "delta_log/1/2/3/35", "insert_log/1/2/4/100/41", "index_files/60/1/2/3/HNSW",
    }  # fmt: skip


def test_an_index_that_is_not_finished_or_was_dropped_names_nothing():
    for value in (index(3, state=2), index(3, deleted=1)):
        found = meta.Meta({**PAIRS, "meta/segment-index/1/2/3/60": value}).objects()
        assert not any(one.startswith("index_files") for one in found)


def test_whole_paths_of_old_servers_are_read_from_the_folder_on():
    value = wire.dumped([(1, 0, 100), (2, 2, wire.dumped([(1, 0, 30), (4, 2, b"my/root/insert_log/1/2/3/100/31")]))])
    found = meta.Meta({**PAIRS, "meta/datacoord-meta/binlog/1/2/3/100": value}).objects()
    assert "insert_log/1/2/3/100/31" in found


def test_collections_users_and_roles(dump):
    (one,) = dump.collections()
    told = {name: one[name] for name in ("database", "name", "id", "rows", "deletes", "segments", "loaded")}
    assert told == {
        "database": "shop", "name": "products", "id": "1", "rows": 38, "deletes": 2, "segments": 2, "loaded": True
    }  # fmt: skip
    assert (dump.users(), dump.roles()) == (["root"], ["admin"])


def test_a_dump_is_read_as_it_was_written(dump):
    odd = meta.Meta({**PAIRS, "meta/\udcff": b"\0"})
    assert meta.Meta.read(odd.dumped()).pairs == odd.pairs
    assert odd.dumped() == odd.dumped()


def test_what_lives_with_a_process_is_left_out():
    pairs = [
        etcd.Pair(b"by-dev/meta/session/proxy-1", b'{"Address": "10.0.0.1:1", "Version": "2.3.5"}', 7),
        etcd.Pair(b"by-dev/meta/session/id", b"2", 0),
        etcd.Pair(b"by-dev/vectordb.ops/restore", b"{}", 0),
    ]
    assert meta.Meta.of(pairs, "by-dev").pairs == {"meta/session/id": b"2"}
    assert [one["address"] for one in meta.sessions(pairs, "by-dev")] == ["10.0.0.1:1"]


@pytest.mark.parametrize("kind", sorted(queue.BEGINNING))
def test_a_new_queue_is_read_from_its_beginning(dump, kind):
    pairs, begin = queue.prepared(dump, kind), queue.BEGINNING[kind]
    assert not any(b"old-" in value for value in pairs.values())
    assert wire.Message(pairs["meta/datacoord-meta/channel-cp/topic_1v0"]).bytes(2) == begin
    assert wire.Message(pairs["meta/datacoord-meta/channel-cp/topic_1v0"]).number(4) == 77
    grown = wire.Message(pairs["meta/datacoord-meta/s/1/2/4"])
    assert (grown.number(6), grown.number(5)) == (meta.FLUSHED, 8)
    gone = {
        "meta/datacoord-meta/s/1/2/5", "meta/datacoord-meta/s/1/2/6", "meta/datacoord-meta/binlog/1/2/6/100",
        "meta/segment-index/1/2/6/61", "meta/querycoord-collection-target/1",
    }  # fmt: skip
    assert set(PAIRS) - set(pairs) == gone
    assert pairs["meta/root-coord/database/collection-info/9/99"] == meta.TOMBSTONE
    assert "rows written to shop/products after the last flush" in queue.notes(dump, kind)[0]
    assert queue.topics(dump) == ["topic"]


def test_a_queue_that_is_kept_is_read_where_it_was_left(dump):
    pairs = queue.prepared(dump, queue.KEEP)
    same = {key for key, value in pairs.items() if value == PAIRS[key]}
    assert same == set(pairs)
    assert "meta/datacoord-meta/s/1/2/5" in pairs
    assert "meta/datacoord-meta/s/1/2/6" not in pairs


def test_a_server_with_one_query_node_has_one_replica_of_each_collection():
    def replica(number, group, *nodes):
        return wire.dumped([(1, 0, number), (2, 0, 7), *((3, 0, node) for node in nodes), (4, 2, group), (9, 0, 1)])

    loaded = wire.dumped([(1, 0, 7), (3, 0, 2), (4, 0, 2)])
    pairs = {
        "meta/querycoord-replica/7/12": replica(12, b"apart", 4, 5),
        "meta/querycoord-replica/7/9": replica(9, b"apart", 3),
        "meta/querycoord-replica/8/10": replica(10, b"__default_resource_group", 3),
        "meta/querycoord-collection-loadinfo/7": loaded,
        "meta/querycoord-partition-loadinfo/7/1": meta.TOMBSTONE,
        "meta/queryCoord-ResourceGroup/apart": b"\x0a\x05apart",
        "meta/root-coord/x": b"any",
    }
    found = placement.alone(pairs)
    assert set(pairs) - set(found) == {"meta/querycoord-replica/7/12", "meta/queryCoord-ResourceGroup/apart"}
    about = wire.fields(found["meta/querycoord-replica/7/9"])
    assert about == [(1, 0, 9), (2, 0, 7), (9, 0, 1), (4, 2, placement.GROUP)]
    assert wire.Message(found["meta/querycoord-collection-loadinfo/7"]).number(3) == 1
    assert found["meta/querycoord-partition-loadinfo/7/1"] == meta.TOMBSTONE


def whole(store, name, *shared):
    for key in shared:
        store.write(key[1:], key.encode())
    told = {key: {"bytes": len(key), "sha256": "x"} for key in shared}
    facts = manifest.made(
        name=name, engine="instance", started="2026-11-27T00:00:00Z", completed="2026-11-27T00:00:00Z", server={},
        collections=[], objects=told,
    )  # fmt: skip
    store.write(f"{name}/{manifest.BEGUN}", b'{"started": "2026-11-27T00:00:00Z"}')
    store.write(f"{name}/{manifest.NAME}", manifest.dumped(facts))


def test_objects_are_shared_and_go_with_the_last_backup_that_names_them(tmp_path):
    store = Folder(str(tmp_path))
    a, b, c = (pool.key(f"insert_log/{one}", "mark") for one in "abc")
    assert (a, pool.path_of(a)) == ("/instance-objects/insert_log/a.mark", "insert_log/a")
    whole(store, "one", a, b)
    whole(store, "two", b, c)
    assert {one["name"]: one["state"] for one in listing.read(store)} == {"one": "good", "two": "good"}
    assert pool.known(store, {a, c, "/x"}, pool.sizes(store)).keys() == {a, c}
    store.remove("one", [f"one/{manifest.NAME}"])
    assert pool.collect(store) == 1
    assert set(pool.sizes(store)) == {b, c}
    (tmp_path / c[1:]).unlink()
    assert listing.one(store, "two")["problems"] == [f"1 objects are not there: {c}"]
    (tmp_path / "two" / manifest.NAME).write_text("{}")
    assert pool.collect(store) == 0
    assert set(pool.sizes(store)) == {b}


BUCKET = {"endpoint": "minio:9000", "bucket": "milvus", "access_key": "a", "secret_key": "b"}


@pytest.mark.parametrize(
    ("about", "kept", "path"),
    [
        (BUCKET, {"endpoint": "https://MINIO:9000/", "bucket": "milvus"}, "store.bucket"),
        ({"folder": "/data", "root_path": ""}, {"folder": "/data/backup"}, "store.folder"),
        ({"folder": "/data", **BUCKET}, {}, "storage"),
        ({"folder": "data"}, {}, "storage.folder"),
        ({"endpoint": "x"}, {}, "storage.bucket"),
    ],
)
def test_a_place_says_what_is_wrong_with_it(about, kept, path):
    assert path in [path for path, _text in place.problems(about, kept)]
    assert list(place.problems(BUCKET, {"endpoint": "minio:9000", "bucket": "backups"})) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-27T02:00:00Z", "2026-11-27T02:00:00Z"),
        ("2026-11-27T03:00:00+01:00", "2026-11-27T02:00:00Z"),
        ("2026-11-27 02:00", "2026-11-27T02:00:00Z"),
        ("20261127_020000", "2026-11-27T02:00:00Z"),
    ],
)
def test_times(text, told):
    assert manifest.written(request.moment(text)) == told
