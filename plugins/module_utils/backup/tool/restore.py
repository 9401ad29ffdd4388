# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Restore a backup of the official tool: its rows into collections of ours, which are compared before they serve.

The tool makes collections without a mark of their owner, without aliases, properties and rights, and tells of success
whatever came of it. So it gets empty collections that the catalogue has made, and does nothing but fill them. It never
adds to one that has been begun: such a one is dropped.
"""

from __future__ import annotations

import contextlib
import time

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.backup import place
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import restore, staging
from ansible_collections.vectordb.ops.plugins.module_utils.backup.tool import filters, layout, options, program
from ansible_collections.vectordb.ops.plugins.module_utils.backup.tool.create import Tool
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import Rows
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

TTL = "collection.ttl.seconds"
TEMPORARY = "restore-temp-"
# Jobs of the server that still write: pending, started, persisted.
_AT_WORK = (0, 2, 5)
_JOBS = 100


class Restore(restore.Restore):
    indexed_last = False  # while the tool looks every 3 s whether an import is done, indexes are built

    def __init__(self, session, store, facts, params, told):
        options.require(params)
        super().__init__(session, store, facts, params, told)

    def plan(self):
        self.tool = Tool(self.session, self.params, self.backup["name"])
        self._require_no_older()
        return super().plan()

    def _require_no_older(self):
        made = self.backup["server"].get("version", "").lstrip("v").split("-lite")[0]
        there = self.session.server.number
        with contextlib.suppress(releases.UnknownReleaseError):
            if releases.parse_version(made)[:2] > releases.parse_version(there)[:2]:
                raise BackupError(
                    "restore", f"backup {self.backup['name']}",
                    f"it is of Milvus {made}, whose objects Milvus {there} cannot read",
                    "Restore it to a server of that release or a later one, or take a backup of the engine logical",
                )  # fmt: skip

    def _must_begin_anew(self, _target, mark):
        return mark.stage == staging.ROWS

    def _keys_made_here(self, _target):
        """Rows come with the keys that they had, whoever made these."""
        return False

    def _mark_new(self, action):
        """Rows keep the time at which they were written, by which they may be too old already."""
        super()._mark_new(action)
        action.changes["properties"].pop(TTL, None)

    def _run(self):
        self._wait_for_jobs()
        left = list(self.abandoned)
        for key in self.abandoned:
            staging.drop(self.session, *key)
        self.abandoned = []
        self._clear(left + [(target.pair[0], f"{target.pair[1]}{staging.SUFFIX}") for target in self.pending])
        super()._run()

    def _wait_for_jobs(self):
        """What a run that was killed has begun goes on in the server, out of files that are removed afterwards."""
        deadline = time.monotonic() + self.session.patience
        for database, name in self.abandoned:
            while self._at_work(database, name) and time.monotonic() < deadline:
                time.sleep(1)

    def _at_work(self, database, name):
        try:
            told = self.session.call(
                "list_bulk_insert_tasks", _JOBS, name, database=database, below=True, operation="list imports into",
                about=title(("collection", database, name)),
            )  # fmt: skip
        except errors.MilvusError:
            return False  # a server that does not tell; what it writes goes with the collection
        return any(int(one.state) in _AT_WORK for one in told)

    def _clear(self, pairs):
        """Folders of earlier runs, in the bucket of the server and not below its root path: of these pairs alone."""
        if self.params["storage"].get("folder"):
            return
        with contextlib.suppress(BackupError):
            bucket = place.opened({**self.params["storage"], "root_path": ""})
            folders = {key.partition("/")[0] for key in bucket.list(TEMPORARY)}
            for folder in folders:
                if folder.endswith(tuple(f"-{database}-{name}" for database, name in pairs)):
                    bucket.clear(f"{folder}/")

    def _fill(self):
        targets = [target for target in self.pending if self._stage(target) == staging.ROWS]
        found = layout.parsed(self.store.read(f"{self.backup['name']}/{layout.META}")) if targets else {}
        for target in targets:
            self._require_same_fields(target, found[target.source])
        if targets:
            # An empty server is a good place to restore to.
            self.tool.check(program.STORE)
        pairs = [(target.source, (target.pair[0], f"{target.pair[1]}{staging.SUFFIX}")) for target in targets]
        for rename, names in filters.renames(pairs):
            self.tool.run(
                "restore_seconds", "restore", "-n", layout.NAME, "--rename", rename, "--filter", names,
                "--skip_create_collection",
            )  # fmt: skip

    def _stage(self, target):
        return staging.read_mark(self.session, target.pair[0], f"{target.pair[1]}{staging.SUFFIX}")[0].stage

    def _require_same_fields(self, target, told):
        """Columns find their fields by numbers, which are given in the order in which fields were made."""
        database, name = target.pair
        staged = f"{name}{staging.SUFFIX}"
        there = self.session.call(
            "describe_collection", staged, database=database, operation="describe",
            about=title(("collection", database, staged)),
        )  # fmt: skip
        numbers = {one["name"]: int(one["field_id"]) for one in there["fields"]}
        other = layout.other_fields(told["fields"], numbers)
        if other:
            raise BackupError(
                "restore", target.path, f"the server gives other numbers to the fields {', '.join(other)}",
                "Leave the collection out (exclude), and take a backup of it with the engine logical",
            )  # fmt: skip

    def _verify(self, target):
        database, name = target.pair[0], f"{target.pair[1]}{staging.SUFFIX}"
        rows = Rows(self.session, database, name)
        parts, size = target.entry["parts"], self.params["sample"]
        told = staging.compare(rows, self.store, self.backup, target, parts, size, keys_kept=True)
        problems = told.pop("problems")
        if problems:
            raise BackupError(
                "restore", target.path,
                f"milvus-backup said that all went well, but what it restored is not what the backup has: "
                f"{'; '.join(problems[:5])}",
                f"Check that storage is that of the server. {name} is left for a look at it; the next run begins anew",
            )  # fmt: skip
        self.facts_of[target.path] = told
        kept = self.entries[target.source].get("properties", {}).get(TTL)
        if self._stage(target) == staging.ROWS:
            more = {TTL: str(kept)} if kept is not None else {}
            staging.write_mark(
                self.session, database, name, staging.text(self.backup, staging.VERIFIED), **more
            )  # fmt: skip
