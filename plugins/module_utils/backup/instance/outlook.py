# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a restore of a whole server would do, and why it may not: nothing is written here."""

from __future__ import annotations

import json
import time

from ansible_collections.vectordb.ops.plugins.module_utils.backup import place, space
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import (
    copying,
    etcd,
    meta,
    placement,
    pool,
    queue,
)
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance.create import DUMP
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action
from ansible_collections.vectordb.ops.plugins.module_utils.reach import reachable

PHASES = ("copying", "aside", "writing", "complete")
# Components that are registered although nobody answers are waited for so long: longer than any lease of theirs.
LEASE_SECONDS = 120
# Options of other engines: a server comes back as it was, or not at all.
_STRANGE = (
    "databases", "collections", "exclude", "rename", "rename_databases", "suffix", "rights", "passwords", "batch_bytes"
)  # fmt: skip
path_of = pool.path_of


class Outlook:
    def __init__(self, _session, store, facts, params, told):
        self.store, self.facts_of_backup, self.params, self._told = store, facts, params, told
        _require_options(params)
        self.etcd = etcd.Etcd(params["etcd"])
        self.target = place.opened(params["storage"])
        self.dump = meta.Meta.read(store.read(f"{facts['name']}/{DUMP}"))
        self.queue = params["queue"]
        self.mark = f"{self.etcd.root}/{meta.OURS}restore"
        self.threads = copying.THREADS * params["parallel"]
        self.notes, self.facts, self.began = [], {}, False
        self.phase, self.replacing, self.missing = "", False, set()

    @property
    def rows(self):
        return len(self.missing)

    def shown(self):
        names = [f"{one['database']}/{one['name']}" for one in self.facts_of_backup["collections"]]
        return {name: name for name in names}

    def plan(self):
        self._require_version()
        self._read()
        # Before anybody stops a server for a restore that is refused.
        if self._require_free():
            return []
        running = self._running()
        if running and not self.params["check_mode"]:
            self._require_stopped(running)
            running = []
            if self._require_free():
                return []
        objects = self.facts_of_backup["objects"]
        self.missing = {key for key in objects if key.startswith("/") and not self._same(key)}
        size = sum(objects[key]["bytes"] for key in self.missing)
        self._require_space(size)
        self.notes = [*self.facts_of_backup["notes"], *queue.notes(self.dump, self.queue), *self._about_queue()]
        if running:
            self.notes.append(f"Milvus runs there, and has to be stopped before: {_shown(running)}")
        changes = {
            "backup": self.facts_of_backup["name"], "collections": sorted(self.shown()), "objects": len(self.missing),
            "bytes": size, "keys": len(self._prepared()), "queue": self.queue,
            **({"continued": True} if self.phase else {}),
        }  # fmt: skip
        return [Action(("instance", self.etcd.root), "restore", changes, destructive=self.replacing).public()]

    def _prepared(self):
        """{key: value} of the server that there will be."""
        pairs = queue.prepared(self.dump, self.queue)
        return placement.alone(pairs) if self.params["single_node"] else pairs

    def _same(self, key):
        expected = self.facts_of_backup["objects"][key]
        return self.there.get(path_of(key)) == (expected["bytes"], key.rpartition(".")[2])

    def _about_queue(self):
        topics = queue.topics(self.dump)
        if self.queue != queue.KEEP and topics:
            shown = ", ".join(topics[:5]) + (f" and {len(topics) - 5} more" if len(topics) > 5 else "")
            yield (
                f"the queue must be new, or without what an earlier server wrote there: otherwise Milvus reads it "
                f"again, rows written after the backup too (topics: {shown})"
            )
        if self.replacing:
            yield "objects that the backup does not name are left where they are: Milvus collects them by and by"

    def _require_version(self):
        backup, given = self.facts_of_backup["server"].get("version"), self.params["server_version"]
        here, there = meta.version(backup), meta.version(given)
        if given and there is None:
            raise InvalidInputError([("server_version", f"{given!r} is no version of Milvus, such as 2.3.5")])
        if here and there and here > there:
            raise BackupError(
                "restore", f"backup {self.facts_of_backup['name']}",
                f"it is of Milvus {backup}, newer than the {given} that is to run",
                f"Install Milvus {backup}, or restore a backup of the engine logical",
            )  # fmt: skip

    def _read(self):
        _revision, self.pairs = self.etcd.snapshot()
        self.there = self.target.marked()

    def _running(self):
        return meta.sessions(self.pairs, self.etcd.root)

    def _require_stopped(self, running):
        """A component that was killed is registered until its lease ends."""
        waited = 0
        while running:
            alive = [one for one in running if reachable(one["address"])]
            if alive or waited > LEASE_SECONDS:
                shown = _shown(alive or running)
                raise BackupError(
                    "restore", f"{self.etcd.root}/ of {self.etcd.where}", f"Milvus runs there: {shown}",
                    "Stop it on all hosts first. If it is another server, correct etcd.endpoints and etcd.root_path",
                )  # fmt: skip
            pause = min(max([1, *(self.etcd.lives(one["lease"]) for one in running)]), 10)
            time.sleep(pause)
            waited += pause
            self._read()
            running = self._running()

    def _require_free(self):
        """Whether nothing is to be done; BackupError where something is in the way."""
        name, confirmed = self.facts_of_backup["name"], self.params["replace_confirm"]
        if confirmed and confirmed != name:
            raise InvalidInputError([("replace_confirm", f"{confirmed} is not the name of the backup, {name}")])
        content, later = self.etcd.marked(self.mark)
        mark = _parsed(content)
        same = mark.get("sha256") == self.facts_of_backup["sha256"]
        if mark and mark.get("phase") != PHASES[-1]:
            if not same and not confirmed:
                raise BackupError(
                    "restore", f"{self.etcd.root}/ of {self.etcd.where}",
                    f"a restore of backup {mark.get('backup')} was broken off there",
                    f"Complete it (name: {mark.get('backup')}), or type replace_confirm: {name} to put this one there",
                )  # fmt: skip
            self.replacing = bool(mark.get("replacing"))
            if same or mark.get("phase") == PHASES[2]:
                # What is there then is no old server any more, which may be set aside already.
                self.phase = mark["phase"]
                return False
        elif mark and same and (not later or not confirmed):
            if later:
                self.notes = [f"it was restored there at {mark.get('at')}, and Milvus has been at work since"]
            return True
        self._require_empty(confirmed)
        return False

    def _require_empty(self, confirmed):
        keys = len(meta.Meta.of(self.pairs, self.etcd.root).pairs)
        expected = self._expected()
        foreign = [path for path, told in self.there.items() if told != expected.get(path)]
        if not keys and not foreign:
            return
        found = [f"{keys} keys below {self.etcd.root}/ of {self.etcd.where}"] if keys else []
        found += [f"{len(foreign)} objects in {self.target.where}"] if foreign else []
        if not confirmed:
            raise BackupError(
                "restore", f"backup {self.facts_of_backup['name']}",
                f"a server keeps its data there: {', '.join(found)}",
                "Name an empty etcd.root_path and storage, or type the name of the backup as replace_confirm, so that "
                "it takes the place of that server",
            )  # fmt: skip
        self.replacing = bool(keys)
        if keys and self.queue == queue.KEEP:
            raise BackupError(
                "restore", f"backup {self.facts_of_backup['name']}",
                "in place of a server, a queue that is kept would bring back rows that were written after the backup",
                "Empty the queue, and say which it is (queue)",
            )  # fmt: skip

    def _expected(self):
        objects = self.facts_of_backup["objects"]
        return {
            path_of(key): (one["bytes"], key.rpartition(".")[2]) for key, one in objects.items() if key.startswith("/")
        }  # fmt: skip

    def _require_space(self, needed):
        name = self.facts_of_backup["name"]
        space.require(self.target, needed, "restore", name, "its objects take", "Make room there")


def _require_options(params):
    missing = "missing: the backup is of a whole server (engine instance), which needs it"
    problems = [(name, missing) for name in ("etcd", "storage", "queue") if not params.get(name)]
    problems += [
        (name, "has no meaning for a backup of a whole server, which comes back as it was")
        for name in _STRANGE
        if params.get(name) not in (None, [], {}, "")
    ]
    if problems:
        raise InvalidInputError(problems)


def _shown(running):
    return ", ".join(f"{one['name']} ({one['address']})" for one in running)


def _parsed(content):
    try:
        told = json.loads(content or b"{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
