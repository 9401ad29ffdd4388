# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Back up a whole server: its meta as it was at one moment, and every object which that names."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import time

from ansible_collections.vectordb.ops.plugins.module_utils.backup import manifest, place, space, verify
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import (
    copying,
    etcd,
    meta,
    pool,
    seen,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

DUMP = "etcd.gz"
# Objects may go while they are copied: what takes their place is named by a newer snapshot.
TRIES = 5
# From here on the meta has positions of another kind.
TOO_NEW = (2, 6)
NOT_TESTED = (2, 4)
_KNOWN = {*meta.LOGS.values(), meta.INDEXES}
# Of no use to another server: what is on its way, and what a queue of its own keeps there.
_SKIPPED = ("wp", "temp", "import", "backup", "milvus_backup_check")


class Create:
    def __init__(self, session, store, params, told):
        self.session, self.store, self.params, self._told = session, store, params, told
        self.name = params["name"]
        self.source = place.opened(params["storage"])
        self.etcd = etcd.Etcd(params["etcd"])
        self.threads = copying.THREADS * params["parallel"]

    def plan(self):
        self._read()
        self._require_something()
        self._require_version()
        there = self.source.marked()
        wanted = self._wanted(there)
        missing = self._missing(there)
        if missing:
            # Gone since the snapshot, or for ever: the next one tells.
            time.sleep(1)
            self._read()
            there = self.source.marked()
            self._require_whole(self._missing(there))
            wanted = self._wanted(there)
        pooled = pool.sizes(self.store)
        new = {path: size for path, (size, mark) in wanted.items() if pooled.get(pool.key(path, mark)) != size}
        self._require_space(sum(new.values()))
        self.rows = len(new)
        return {
            "collections": [f"{one['database']}/{one['name']}" for one in self.meta.collections()],
            "engine": "instance",
            "objects": len(wanted),
            "new_objects": len(new),
            "new_bytes": sum(new.values()),
        }

    def _read(self):
        self.moment = datetime.datetime.now(datetime.timezone.utc)
        self.revision, snapshot = self.etcd.snapshot()
        self.sessions = meta.sessions(snapshot, self.etcd.root)
        self.meta = meta.Meta.of(snapshot, self.etcd.root)

    def _require_something(self):
        if not any("/root-coord/" in key for key in self.meta.pairs):
            raise BackupError(
                "back up", f"{self.etcd.root}/ of {self.etcd.where}", f"no Milvus keeps its meta there{self._others()}",
                "Correct etcd.root_path, which is etcd.rootPath in the configuration of Milvus",
            )  # fmt: skip

    def _others(self):
        with contextlib.suppress(BackupError):
            roots = self.etcd.roots()
            return f", only below {', '.join(roots)}" if roots else ""
        return ""

    def _require_version(self):
        told = [one["version"] for one in self.sessions if meta.version(one["version"])]
        self.version = max(told, key=meta.version, default="")
        if meta.version(self.version) and meta.version(self.version)[:2] >= TOO_NEW:
            raise BackupError(
                "back up", f"Milvus {self.version}", "its meta has positions in a log of its own, which only servers "
                "before 2.6 have not", "Use the engine logical or milvus_backup",
            )  # fmt: skip

    def _wanted(self, there):
        """{path: (bytes, mark)} of what the meta names, and of folders of which this release knows nothing."""
        named = self.meta.objects()
        return {
            path: told for path, told in there.items()
            if path in named or (path.partition("/")[0] not in _KNOWN and not path.startswith(_SKIPPED))
        }  # fmt: skip

    def _missing(self, there):
        return sorted(self.meta.objects() - set(there))

    def _require_whole(self, missing):
        if missing:
            more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
            raise BackupError(
                "back up", f"objects of {self.etcd.root}/ in {self.source.where}",
                f"{len(missing)} that its meta names are not there: {', '.join(missing[:3])}{more}",
                "Check storage.bucket and storage.root_path (minio.rootPath of Milvus); where these are right, the "
                "server has lost data: drop what it belongs to, or restore an older backup",
            )  # fmt: skip

    def _require_space(self, needed):
        space.require(self.store, needed, "create", self.name, "the new objects take")

    def run(self, lock):
        started = datetime.datetime.now(datetime.timezone.utc)
        manifest.begin(self.store, self.name, "instance", started)
        flushed = self._flush()
        asked = seen.Seen(self.session, self.params)
        if flushed is not None:
            asked.before()
        objects = self._copy()
        asked.after()
        content = self.meta.dumped()
        self.store.write(f"{self.name}/{DUMP}", content)
        objects[DUMP] = verify.checksum([content])
        collections = asked.written(self.store, self.name, self.meta.collections(), objects)
        facts = manifest.complete(
            self.store, lock, started, name=self.name, engine="instance",
            moment=manifest.written(self.moment), revision=self.revision, server=self._server(),
            collections=collections, objects=objects, users=self.meta.users(), roles=self.meta.roles(),
            notes=self._notes(flushed) + asked.notes, parent=None, runs=1, etcd_root=self.etcd.root,
            storage_root=self.params["storage"]["root_path"], new_bytes=self.new_bytes,
        )  # fmt: skip
        self.etcd.close()
        return facts

    def _server(self):
        uri = self.session.uri if self.params["flush"] else ""
        return {"name": f"Milvus {self.version or 'of an unknown version'}", "version": self.version, "lite": False,
                "uri": uri}  # fmt: skip

    def _flush(self):
        """So that rows that were acknowledged before are in objects. The number of collections, or None."""
        if not self.params["flush"]:
            return None
        pairs = [(one["database"], one["name"]) for one in self.meta.collections()]
        self.session.map(self._flush_one, pairs)
        return len(pairs)

    def _flush_one(self, pair):
        self.session.call(
            "flush", pair[1], database=pair[0], operation="flush", about=title(("collection", *pair)),
            timeout=self.session.patience,
        )  # fmt: skip

    def _copy(self):
        """{key: {bytes, sha256}} of every object that a snapshot names, all of one snapshot."""
        self.new_bytes, found, lost = 0, {}, None
        for _try in range(TRIES):
            self._read()
            there = self.source.marked()
            missing = self._missing(there)
            if missing and missing == lost:
                self._require_whole(missing)
            lost = missing
            if missing:
                time.sleep(1)
                continue
            wanted = {pool.key(path, mark): (path, size) for path, (size, mark) in self._wanted(there).items()}
            try:
                found.update(self._copy_all(wanted, found))
            except BackupError:
                if self._all_there():
                    raise
                continue
            return {key: found[key] for key in wanted}
        self._require_whole(self._missing(self.source.marked()))
        raise BackupError(
            "back up", self.source.where, "objects went faster than they could be copied",
            "Run it again; what was copied is not copied again",
        )  # fmt: skip

    def _all_there(self):
        """Whether an error had another reason than an object that went."""
        return not self._missing(self.source.marked())

    def _copy_all(self, wanted, done):
        pooled = pool.sizes(self.store)
        there = {key for key, (_path, size) in wanted.items() if pooled.get(key) == size and key not in done}
        found = pool.known(self.store, there, pooled)
        rest = [key for key in wanted if key not in found and key not in done]
        found.update(copying.each(lambda key: self._one(key, *wanted[key], pooled), rest, self.threads, self._told))
        return found

    def _one(self, key, path, size, pooled):
        if pooled.get(key) == size:
            # Left by a run that was broken off: nobody has written down its checksum yet.
            told = _proven(self.store, key)
            if told:
                return told
        self.new_bytes += size
        return copying.copied(self.source, path, size, self.store, key[1:])

    def _notes(self, flushed):
        said = []
        if flushed is None:
            said.append("nothing was flushed before: rows since the last flush of each collection may not be in it")
        number = meta.version(self.version)
        if number and number[:2] >= NOT_TESTED:
            said.append(f"this engine was tested with Milvus 2.3, not with {self.version}")
        if not number:
            said.append("the version of the server is unknown, as no component was registered")
        return said


def _proven(store, key):
    """The checksum of an object whose mark is the MD5 of its content, where it is still that one."""
    mark = key.rpartition(".")[2]
    one = hashlib.md5(usedforsecurity=False) if len(mark) == 32 else None
    if one is None:
        return None

    def chunks():
        for chunk in store.chunks(key[1:]):
            one.update(chunk)
            yield chunk

    told = verify.checksum(chunks())
    return told if one.hexdigest() == mark else None
