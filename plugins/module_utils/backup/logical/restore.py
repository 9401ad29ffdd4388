# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Restore a logical backup: everything is made under names of its own and compared before it takes its place."""

from __future__ import annotations

import contextlib
import json
import threading

from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import (
    loading,
    mapping,
    outlook,
    rights_drill,
    staging,
)
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical.selection import CATALOG, schema_checksum
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    alias,
    catalog,
    collection,
    errors,
    index,
    info,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import SPARSE
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import Rows
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action


class Restore(outlook.Outlook):
    """The plan is that of Outlook; this carries it out."""

    indexed_last = True

    def __init__(self, session, store, facts, params, told):
        content = json.loads(store.read(f"{facts['name']}/{CATALOG}"))
        super().__init__(session, facts, content, params)
        self.store, self._told = store, told
        self.stop = threading.Event()
        self.facts_of, self.facts, self.began = {}, {}, False

    def run(self):
        self.began = True
        try:
            self._run()
        except errors.MilvusError:
            # The next run goes on with these; who gives the restore up drops them.
            self.facts["left"] = [f"{target.path}{staging.SUFFIX}" for target in self.pending]
            raise

    def _run(self):
        for key in self.abandoned:
            staging.drop(self.session, *key)
        made, actions = self.made, self.made.actions
        later = [one for one in actions if one.verb == "load" or (one.kind == "index" and self.indexed_last)]
        self._execute(made, [one for one in actions if one not in later])
        self._fill()
        self._execute(made, later)
        self.session.map(self._verify, self.pending, self.params["parallel"])
        self.facts["compared"] = self.facts_of
        for target in self.pending:
            self._take_place(target)
        for target in self.pending + self.unfinished:
            self._settle(target)
        self._aliases()
        for target in self.pending + self.unfinished:
            self._finish(target)
        if self.rights is not None:
            self._execute(self.rights_plan, self.rights_plan.actions)

    def _execute(self, made, actions):
        made.actions = actions
        made.execute(lambda action: catalog.apply(self.session, action), self.session.act)

    def _staging(self, target):
        return staging.Staging(
            self.session, self.store, self.backup, target,
            {"resumed": target.pair in self.resumed, "batch_bytes": self.params["batch_bytes"],
             "keys_only_now": target.pair in self.keys_only_now},
            self.stop, self._told,
        )  # fmt: skip

    def _fill(self):
        def one(target):
            if self.stop.is_set():
                return
            try:
                self._staging(target).fill()
            except staging.StoppedError:
                return
            except BaseException:
                self.stop.set()
                raise

        largest = sorted(self.pending, key=lambda target: -target.entry["rows"])
        self.session.map(one, largest, self.params["parallel"])

    def _verify(self, target):
        work = self._staging(target)
        work.verify(self.params["sample"])
        self.facts_of[target.path] = work.compared

    def _take_place(self, target):
        """The old collection steps aside first, so that it is there until the new one has its name."""
        database, name = target.pair
        staged = f"{name}{staging.SUFFIX}"
        names = set(collection.names(self.session, database))
        if staged not in names:
            return
        if name in names:
            self._rename(database, name, f"{name}{staging.REPLACED}")
        self._rename(database, staged, name)

    def _settle(self, target):
        """Loaded as it was: Milvus Lite releases what is renamed, and everything was loaded to be compared."""
        if not self._wanted_loaded(target):
            self._call("release_collection", target.pair, "release")
        elif self.session.server.lite:
            self._load(target.pair)

    def _rename(self, database, old, new):
        collection.apply(self.session, Action((collection.KIND, database, old), "rename", {"name": new}))

    def _load(self, pair):
        self._call("load_collection", pair, "load", timeout=self.session.patience)

    def _call(self, method, pair, operation, **more):
        about = f"collection {pair[0]}/{pair[1]}"
        self.session.call(method, pair[1], database=pair[0], operation=operation, about=about, **more)

    def _aliases(self):
        for action in self.alias_actions:
            try:
                alias.apply(self.session, action)
            except errors.MilvusError:
                if action.verb != "alter":
                    raise
                # Milvus Lite keeps names, so that an alias of what was renamed stands for nothing.
                alias.apply(self.session, Action(action.key, "drop"))
                alias.apply(self.session, Action(action.key, "create", action.changes))

    def _finish(self, target):
        """What was replaced goes when nothing stands for it any more."""
        database, name = target.pair
        replaced = f"{name}{staging.REPLACED}"
        if replaced in collection.names(self.session, database):
            collection.apply(self.session, Action((collection.KIND, database, replaced), "drop"))
        value = staging.text(self.backup, staging.COMPLETE)
        staging.write_mark(self.session, database, name, value)


def against(session, store, facts, params):
    """What of a backup is as it is on the server now; BackupError where it is not."""
    content = json.loads(store.read(f"{facts['name']}/{CATALOG}"))
    entries = {(one.get("database", "default"), one["name"]): one for one in content["catalog"]["collections"]}
    found, problems = {}, []
    for target in mapping.chosen(facts, params):
        database, name = target.pair
        if name not in collection.names(session, database):
            problems.append(f"{target.path} is not there")
            continue
        rows = Rows(session, database, name)
        load = not rows.loaded and target.entry["rows"] and params["load_unloaded"] and _indexed(rows)
        with loading.loaded(session, database, name) if load else contextlib.nullcontext():
            rows.loaded = rows.loaded or bool(load)
            told = staging.compare(
                rows,
                store,
                facts,
                target,
                target.entry["parts"],
                params["sample"],
                keys_kept=facts["engine"] != "logical",
            )
        wrong = told.pop("problems")
        entry = entries.get(target.source)  # a whole server may have one that was made while it was backed up
        if entry and schema_checksum(_described(session, target.pair)) != schema_checksum(entry):
            wrong.insert(0, "another schema")
        wrong += poor(told, params["min_recall"])
        found[target.path] = {**told, "same": not wrong}
        problems += [f"{target.path}: {one}" for one in wrong]
    if params["rights"]:
        judge = _whole_rights if facts["engine"] == "instance" else _rights
        found.update(judge(session, content["catalog"], params, problems))
    if problems:
        raise BackupError(
            "compare", f"backup {facts['name']} with {session.server}", "; ".join(problems),
            "The backup itself is whole. Rows that were written since it was made differ by right",
        )  # fmt: skip
    return found


def _indexed(rows):
    """What has no index cannot be loaded."""
    found = {key[3] for key in index.read_collection(rows.session, rows.database, rows.name)}
    return rows.session.server.lite or all(
        one.name in found for one in rows.layout.stored() if one.dense or one.kind == SPARSE
    )


def _rights(session, declared, params, problems):
    there = session.call("list_databases", operation="list", about="databases")
    drill = rights_drill.Drill(session, declared, params["rights_prefix"], params["rename_databases"] or {}, there)
    drill.run()
    problems += drill.problems
    return {"rights": {**drill.facts, "notes": drill.notes}}


def _whole_rights(session, declared, _params, problems):
    """A whole server comes back with users and roles under their own names: they are read, and nothing is made."""
    told, wrong, notes = rights_drill.there(session, declared)
    problems += wrong
    return {"rights": {**told, "notes": notes}}


def poor(told, least):
    """Recall is held against what the server of the backup had itself, where that was not all."""
    about = told.get("recall") or {}
    share, was = about.get("recall"), about.get("was")
    wanted = round(least * min(1.0, was if was is not None else 1.0), 4)
    if share is not None and share < wanted:
        yield f"recall of {about['queries']} known queries is {share}, at least {wanted} is wanted (min_recall)"


def _described(session, pair):
    facts = info.gather(session, ["collections"], [pair[0]])
    facts["collections"] = [one for one in facts["collections"] if one["name"] == pair[1]]
    return info.as_catalog(facts)["collections"][0]
