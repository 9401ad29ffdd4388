# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The meta of a server for a message queue that is new and empty.

Positions in the meta are those of the queue that is gone: a server that looks for them in another queue never starts to
read, or waits for ever. They become the beginning of an empty queue. Rows that were in the old queue alone are lost.
"""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import meta, wire

KEEP = "keep"
_NUMBER = b"\0" * 8
_MINUS_ONE = b"\xff" * 9 + b"\x01"
# What the client of each queue takes for the first message there will be.
BEGINNING = {
    "kafka": _NUMBER,
    "rocksmq": _NUMBER,
    # Ledger, entry, partition and place in the batch, all -1.
    "pulsar": b"".join(bytes([number << 3]) + _MINUS_ONE for number in (1, 2, 3, 4)),
}
QUEUES = (*sorted(BEGINNING), KEEP)
_SEGMENTS_OF_CHANNEL = (4, 5, 6)
# What matches -> where in the value positions have the id of a message.
_POSITIONS = (
    (re.compile(r"^[^/]+/datacoord-meta/channel-cp/"), ((2,),)),
    (re.compile(r"^[^/]+/datacoord-meta/s/"), ((9, 2), (10, 2))),
    (
        re.compile(r"^[^/]+/channelwatch/"),
        ((1, 3, 2), *((1, number, place, 2) for number in _SEGMENTS_OF_CHANNEL for place in (9, 10))),
    ),
    (re.compile(r"^[^/]+/(snapshots/)?root-coord/(database/collection-info|collection)/"), ((11, 2),)),
)
# What query coordinators of 2.4 and later save when they stop, to be faster at the next start.
_TARGETS = re.compile(r"^[^/]+/querycoord-collection-target/")
_STATE, _ROWS = 6, 5


def prepared(dump, queue):
    """{key: value} to be written."""
    gone = _gone(dump, queue)
    pairs = {}
    for key, value in dump.pairs.items():
        if _of_segment(key) in gone or _TARGETS.match(key):
            continue
        pairs[key] = value if queue == KEEP or value == meta.TOMBSTONE else _at_beginning(key, value, queue)
    if queue != KEEP:
        for one in dump.kept():
            if one.state != meta.FLUSHED:
                value = wire.with_number(pairs[one.key], _STATE, meta.FLUSHED)
                pairs[one.key] = wire.with_number(value, _ROWS, dump.stored(one))
    return pairs


def _gone(dump, queue):
    """Segments that are dropped, whose objects may be gone, and those whose rows were in the queue alone."""
    kept = {one.id for one in dump.kept()}
    waiting = {one.id for one in dump.lost()} if queue == KEEP else set()
    return {one.id for one in dump.segments.values()} - kept - waiting


def _of_segment(key):
    for pattern in (meta.SEGMENT, meta.INDEX):
        match = pattern.match(key)
        if match:
            return int(match.group(3))
    match = meta.LOG.match(key)
    return int(match.group(4)) if match else None


def _at_beginning(key, value, queue):
    for pattern, paths in _POSITIONS:
        if pattern.match(key):
            for path in paths:
                value = wire.changed(value, path, lambda _old: BEGINNING[queue])
    return value


def notes(dump, queue):
    """What is not as it was, in words."""
    if queue == KEEP:
        return ["the queue is kept: what it still has since the moment of the backup is read again from it"]
    said = []
    lost = dump.lost()
    if lost:
        names = {one["id"]: f"{one['database']}/{one['name']}" for one in dump.collections()}
        where = sorted({names.get(str(one.collection), str(one.collection)) for one in lost})
        said.append(
            f"{len(lost)} segments had not been flushed: rows written to {', '.join(where)} after the last flush "
            "before the backup, if there were any, were in the queue alone and are lost"
        )
    return said


def topics(dump):
    """Names of the topics that the collections use, which have to be new or empty."""
    found = set()
    for key, value in dump.alive.items():
        if meta.COLLECTION.match(key):
            found |= {one.decode() for one in wire.Message(value).all(8)}
    return sorted(found)
