# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the meta of a server says: its collections, its users, and every object that it counts on."""

from __future__ import annotations

import collections
import gzip
import hashlib
import json
import re
from base64 import b64decode, b64encode

from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import wire

# What a server before 2.4 writes in place of a value that is deleted.
TOMBSTONE = b"\xe2\x9b\xbc"
# Keys of ours below the root path of a server.
OURS = "vectordb.ops/"
GROWING, SEALED, FLUSHED, FLUSHING, DROPPED, IMPORTING = 2, 3, 4, 5, 6, 7
FINISHED = 3
# Kind of log in etcd -> folder below the root path.
LOGS = {"binlog": "insert_log", "deltalog": "delta_log", "statslog": "stats_log", "bm25log": "bm25_stats"}
INDEXES = "index_files"
_SESSION = re.compile(r"^[^/]+/session/(?!id$)")
SEGMENT = re.compile(r"^[^/]+/datacoord-meta/s/(\d+)/(-?\d+)/(\d+)$")
LOG = re.compile(rf"^[^/]+/datacoord-meta/({'|'.join(LOGS)})/(\d+)/(-?\d+)/(\d+)/(\d+)$")
INDEX = re.compile(r"^[^/]+/segment-index/(\d+)/(-?\d+)/(\d+)/(\d+)$")
COLLECTION = re.compile(r"^[^/]+/root-coord/(?:database/collection-info/(\d+)|collection)/(\d+)$")
_FIELD = re.compile(r"^[^/]+/root-coord/fields/(\d+)/(\d+)$")
_DATABASE = re.compile(r"^[^/]+/root-coord/database/db-info/(\d+)$")
_USER = re.compile(r"^[^/]+/root-coord/credential/users/(.+)$")
_ROLE = re.compile(r"^[^/]+/root-coord/credential/roles/(.+)$")
_LOADED = re.compile(r"^[^/]+/querycoord-collection-loadinfo/(\d+)$")
# Inline logs of a segment, as servers before 2.2 wrote them: field of the segment -> kind.
_INLINE = {11: "binlog", 12: "statslog", 13: "deltalog"}

Segment = collections.namedtuple("Segment", "key collection partition id state rows")


class Meta:
    """A dump: keys below the root path, and their values."""

    def __init__(self, pairs):
        self.pairs = dict(pairs)
        self.alive = {key: value for key, value in self.pairs.items() if value != TOMBSTONE}
        self.segments = {
            one.id: one for key in self.alive if SEGMENT.match(key) for one in [self._segment(key)]
        }  # fmt: skip
        self._logs = self._read_logs()

    @classmethod
    def of(cls, snapshot, root):
        """Of what etcd has: what lives only as long as a process is left out, and so are marks of ours."""
        skipped = len(root) + 1
        named = ((one.key.decode("utf-8", "surrogateescape")[skipped:], one) for one in snapshot)
        return cls(
            (key, one.value) for key, one in named
            if not one.lease and not _SESSION.match(key) and not key.startswith(OURS)
        )  # fmt: skip

    def dumped(self):
        lines = (
            json.dumps([key.encode("utf-8", "surrogateescape").hex(), b64encode(value).decode()])
            for key, value in sorted(self.pairs.items())
        )
        return gzip.compress("\n".join(lines).encode(), 6, mtime=0)

    @classmethod
    def read(cls, content):
        lines = (json.loads(line) for line in gzip.decompress(content).splitlines())
        return cls((bytes.fromhex(key).decode("utf-8", "surrogateescape"), b64decode(value)) for key, value in lines)

    def _segment(self, key):
        about = wire.Message(self.alive[key])
        collection, partition, number = (int(one) for one in SEGMENT.match(key).groups())
        return Segment(key, collection, partition, number, about.number(6), about.number(5))

    def _read_logs(self):
        """{segment: {kind: [(field, log message)]}}"""
        found = {}
        for key, value in self.alive.items():
            match = LOG.match(key)
            if match:
                kind, segment = match.group(1), int(match.group(4))
                found.setdefault(segment, {}).setdefault(kind, []).append((int(match.group(5)), wire.Message(value)))
        for segment in self.segments.values():
            about = wire.Message(self.alive[segment.key])
            for number, kind in _INLINE.items():
                for one in about.messages(number):
                    found.setdefault(segment.id, {}).setdefault(kind, []).append((one.number(1), one))
        return found

    def kept(self):
        """Segments whose rows are in objects: those of the others are in the queue alone, or of no use any more."""
        return [
            one for one in self.segments.values()
            if one.state in (FLUSHED, FLUSHING) or (one.state in (GROWING, SEALED, IMPORTING) and self.stored(one))
        ]  # fmt: skip

    def stored(self, segment):
        """Rows of the segment that are in objects."""
        fields = {}
        for field, about in self._logs.get(segment.id, {}).get("binlog", []):
            fields[field] = fields.get(field, 0) + sum(one.number(1) for one in about.messages(2))
        return max(fields.values(), default=0)

    def deleted(self, segment):
        logs = self._logs.get(segment.id, {}).get("deltalog", [])
        return sum(one.number(1) for _field, about in logs for one in about.messages(2))

    def objects(self):
        """Paths below the root path of the storage of all objects that a server with this meta reads."""
        found = set()
        kept = {one.id: one for one in self.kept()}
        for number, kinds in self._logs.items():
            if number in kept:
                for kind, logs in kinds.items():
                    for field, about in logs:
                        found |= {self._log_path(kept[number], kind, field, one) for one in about.messages(2)}
        for key, value in self.alive.items():
            match = INDEX.match(key)
            if match and int(match.group(3)) in kept:
                found |= _index_files(wire.Message(value))
        return found

    @staticmethod
    def _log_path(segment, kind, field, log):
        told = log.text(4)
        if told:
            # As servers before 2.2.10 or so wrote it: the whole path, with the root path.
            folder = LOGS[kind]
            return folder + told.rpartition(f"/{folder}")[2] if f"/{folder}/" in f"/{told}" else told
        middle = "" if kind == "deltalog" else f"{field}/"
        ids = f"{segment.collection}/{segment.partition}/{segment.id}"
        return f"{LOGS[kind]}/{ids}/{middle}{log.number(6)}"

    def databases(self):
        return {
            match.group(1): wire.Message(value).text(2)
            for key, value in self.alive.items() for match in [_DATABASE.match(key)] if match
        }  # fmt: skip

    def collections(self):
        """[{database, name, id, rows, deletes, segments, loaded, schema_sha256}]"""
        databases, found = self.databases(), []
        loaded = self._matched(_LOADED, 1)
        for key, value in self.alive.items():
            match = COLLECTION.match(key)
            about = wire.Message(value) if match else None
            if not match or about.number(13) > 1:
                continue
            segments = [one for one in self.kept() if one.collection == int(match.group(2))]
            found.append(
                {
                    "database": databases.get(match.group(1), "default"),
                    "name": wire.Message(about.bytes(2)).text(1),
                    "id": match.group(2),
                    "rows": sum(self.stored(one) for one in segments),
                    "deletes": sum(self.deleted(one) for one in segments),
                    "segments": len(segments),
                    "loaded": match.group(2) in loaded,
                    "schema_sha256": self._schema(match.group(2), about),
                }
            )
        return sorted(found, key=lambda one: (one["database"], one["name"]))

    def _schema(self, collection, about):
        fields = sorted(
            (int(match.group(2)), value) for key, value in self.alive.items()
            for match in [_FIELD.match(key)] if match and match.group(1) == collection
        )  # fmt: skip
        return hashlib.sha256(about.bytes(2) + b"".join(value for _number, value in fields)).hexdigest()

    def users(self):
        return sorted(self._matched(_USER, 1))

    def roles(self):
        return sorted(self._matched(_ROLE, 1))

    def _matched(self, pattern, group):
        return {match.group(group) for key in self.alive for match in [pattern.match(key)] if match}

    def lost(self):
        """[(collection id, state)] of segments that had rows in the queue at that moment."""
        return [one for one in self.segments.values() if one.state in (GROWING, SEALED) and not self.stored(one)]


def _index_files(about):
    """Those of an index that is built and was not dropped."""
    if about.number(9) != FINISHED or about.number(12):
        return set()
    ids = "/".join(str(about.number(number)) for number in (6, 8, 2, 3))
    return {f"{INDEXES}/{ids}/{name.decode()}" for name in about.all(11)}


def sessions(snapshot, root):
    """[{name, address, version}] of the components that are registered."""
    found, skipped = [], len(root) + 1
    for one in snapshot:
        key = one.key.decode("utf-8", "replace")[skipped:]
        if one.lease and _SESSION.match(key):
            try:
                told = json.loads(one.value)
            except ValueError:
                told = {}
            found.append(
                {
                    "name": key.rpartition("/")[2], "address": str(told.get("Address", "")),
                    "version": str(told.get("Version", "")), "lease": one.lease,
                }
            )  # fmt: skip
    return found


def version(text):
    """(2, 3, 5) of v2.3.5-lite; None of what is none."""
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", text or "")
    return tuple(int(one) for one in match.groups()) if match else None
