# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bring a whole server back where there is none: first its objects, last its meta, which alone makes them a server."""

from __future__ import annotations

import datetime
import json

from ansible_collections.vectordb.ops.plugins.module_utils.backup import manifest, verify
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import (
    copying,
    meta,
    outlook,
)
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import restore
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical.selection import CATALOG
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import collection

REPLACED = "-replaced"
COPYING, ASIDE, WRITING, COMPLETE = outlook.PHASES


class Restore(outlook.Outlook):
    """The plan is that of Outlook; this carries it out."""

    def run(self):
        self.began = True
        try:
            self._mark(self.phase or COPYING)
            copying.each(self._object, sorted(self.missing), self.threads, self._told)
            if self.phase != WRITING:
                self._set_aside()
            self._write()
        finally:
            self.etcd.close()

    def _object(self, key):
        expected, path = self.facts_of_backup["objects"][key], outlook.path_of(key)
        if self._is_there(path, expected):
            return
        found = copying.copied(self.store, key[1:], expected["bytes"], self.target, path)
        if found != expected:
            raise BackupError(
                "restore", f"{path} to {self.target.where}", "it was changed while it was copied",
                "Verify the backup, and run it again",
            )  # fmt: skip

    def _is_there(self, path, expected):
        """Of the same size under the same name, and where no mark tells more, of the same content."""
        size, _mark = self.there.get(path, (None, ""))
        return size == expected["bytes"] and verify.checksum(self.target.chunks(path)) == expected

    def _set_aside(self):
        """The old meta is there under another name until the new one is whole."""
        if self.replacing:
            self._mark(ASIDE)
            _revision, pairs = self.etcd.snapshot()
            old = f"{self.etcd.root}/".encode()
            ours = old + meta.OURS.encode()
            self.etcd.remove(self._aside())
            self.etcd.put(
                (self._aside().encode() + one.key[len(old) :], one.value)
                for one in pairs if not one.lease and not one.key.startswith(ours)
            )  # fmt: skip
        self._mark(WRITING)

    def _aside(self):
        return f"{self.etcd.root}{REPLACED}/"

    def _write(self):
        root = f"{self.etcd.root}/"
        pairs = self._prepared()
        self.etcd.remove(root, but=root + meta.OURS)
        self.etcd.put(sorted(((root + key).encode("utf-8", "surrogateescape"), value) for key, value in pairs.items()))
        _revision, found = self.etcd.snapshot()
        if meta.Meta.of(found, self.etcd.root).pairs != pairs or meta.sessions(found, self.etcd.root):
            raise BackupError(
                "restore", f"{root} of {self.etcd.where}", "somebody else wrote there meanwhile",
                "Stop Milvus on all hosts, and run it again",
            )  # fmt: skip
        if self.replacing:
            self.etcd.remove(self._aside())
        self._mark(COMPLETE)

    def _mark(self, phase):
        told = {
            "backup": self.facts_of_backup["name"], "sha256": self.facts_of_backup["sha256"], "phase": phase,
            "replacing": self.replacing,
            "at": manifest.written(datetime.datetime.now(datetime.timezone.utc)),
        }  # fmt: skip
        self.etcd.put([(self.mark.encode(), json.dumps(told).encode())])


def against(session, store, facts, params):
    """What is the same on the server: all that was seen of it when the backup was made, or what its meta tells."""
    if CATALOG in facts["objects"]:
        return restore.against(session, store, facts, params)
    found, problems, names = {}, [], {}
    for one in facts["collections"]:
        database, name = one["database"], one["name"]
        if database not in names:
            there = session.call("list_databases", operation="list", about="databases")
            names[database] = set(collection.names(session, database)) if database in there else set()
        there = name in names[database]
        found[f"{database}/{name}"] = {"rows": one["rows"], "there": there}
        problems += [] if there else [f"{database}/{name} is not there"]
    if problems:
        raise BackupError(
            "compare", f"backup {facts['name']} with {session.server}", "; ".join(problems),
            "The backup itself is whole. Collections that were dropped since are missing by right",
        )  # fmt: skip
    return found
