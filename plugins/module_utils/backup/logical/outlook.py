# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a restore would do, worked out before anything is made: names, what is there, what the server lacks."""

from __future__ import annotations

import copy

from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import mapping, staging
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical.rights import Rights
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    alias,
    catalog,
    collection,
    errors,
    features,
    field_types,
    ownership,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action

# What a collection gets only in the place that it came from.
_PLACED = ("replicas", "resource_groups")


class Outlook:
    def __init__(self, session, facts, content, params):
        self.session, self.backup, self.params = session, facts, params
        self.catalog, self.owners = content["catalog"], content["owners"]
        self.entries = {(one.get("database", "default"), one["name"]): one for one in self.catalog["collections"]}
        self.targets = mapping.chosen(facts, params)
        self.notes = []
        self.pending, self.unfinished, self.done = [], [], []
        self.resumed, self.keys_only_now, self.abandoned = set(), set(), []
        self.rights = self.rights_plan = None

    @property
    def rows(self):
        return sum(target.entry["rows"] for target in self.pending)

    def shown(self):
        return {target.source_path: target.path for target in self.targets}

    def plan(self):
        """The actions as the result shows them; everything that forbids the restore is raised here, all at once."""
        self.databases = set(self.session.call("list_databases", operation="list", about="databases"))
        self.there = {
            database: set(collection.names(self.session, database))
            for database in {target.pair[0] for target in self.targets} & self.databases
        }
        self._sort_out()
        self.made = self._plan_collections()
        self.alias_actions = self._plan_aliases()
        if self.params["rights"]:
            known = self.databases | {target.pair[0] for target in self.targets}
            self.rights = Rights(self.session, self.catalog, self.params["passwords"], known)
            self.rights_plan = self.rights.plan()
            self._refuse(self.rights_plan.refusals)
            self.notes += self.rights.notes
        return self._actions()

    def _sort_out(self):
        """Which collections are to be made, which an earlier run has made, and which stand in the way."""
        in_the_way, foreign = [], []
        replace = self._confirmed()
        mine = staging.sign(self.backup)
        for target in self.targets:
            database, name = target.pair
            names = self.there.get(database, ())
            mark = self._mark(database, name) if name in names else None
            if mark and mark.backup == mine and (mark.stage == staging.VERIFIED or not replace):
                (self.unfinished if mark.stage == staging.VERIFIED else self.done).append(target)
                continue
            if name in names and not replace:
                in_the_way.append(target.path)
            self._sort_staged(target, names, mine, foreign)
            self.pending.append(target)
        if in_the_way:
            raise BackupError(
                "restore", f"backup {self.backup['name']}",
                f"{len(in_the_way)} collections of these names are there: {', '.join(in_the_way)}",
                "Nothing was changed. Restore beside them (suffix, rename, rename_databases), or have them replaced: "
                f"replace_confirm: {self.backup['name']}",
            )  # fmt: skip
        if foreign:
            raise BackupError(
                "restore", f"backup {self.backup['name']}",
                f"{', '.join(foreign)} are there and no restore of this collection has made them",
                "Nothing was changed. Rename or drop them: a restore needs these names on its way",
            )  # fmt: skip

    def _sort_staged(self, target, names, mine, foreign):
        database, name = target.pair
        staged = f"{name}{staging.SUFFIX}"
        if staged in names:
            mark = self._mark(database, staged)
            if not mark.backup:
                foreign.append(f"{database}/{staged}")
            elif mark.backup != mine or self._must_begin_anew(target, mark):
                self.abandoned.append((database, staged))
            else:
                self.resumed.add(target.pair)
        replaced = f"{name}{staging.REPLACED}"
        if replaced in names and target.pair not in self.resumed:
            foreign.append(f"{database}/{replaced}")

    def _must_begin_anew(self, target, mark):
        """A part that was begun can be sent once more only where rows are replaced by their keys."""
        return mark.stage == staging.ROWS and self._keys_made_here(target) and not self._takes_keys()

    def _mark(self, database, name):
        return staging.read_mark(self.session, database, name)[0]

    def _confirmed(self):
        given = self.params["replace_confirm"]
        if given and given != self.backup["name"]:
            text = f"is {given!r}; to have collections replaced, type the name of the backup: {self.backup['name']}"
            raise errors.InvalidInputError([("replace_confirm", text)])
        return bool(given)

    def _keys_made_here(self, target):
        return any(field.get("auto_id") for field in self.entries[target.source]["fields"])

    def _takes_keys(self):
        return features.gap(self.session.server, "primary_keys_given_with_auto_id") is None

    def _plan_collections(self):
        declared = {"databases": self._databases(), "collections": [self._staged(one) for one in self.pending]}
        wanted = catalog.normalise(declared)
        state = catalog.read(self.session, wanted)
        for key in self.abandoned:
            state = {one: value for one, value in state.items() if one[1:3] != key}
        made = catalog.plan(self.session, state, wanted, {})
        self._refuse(made.refusals)
        made.actions = [one for one in made.actions if one.verb in ("create", "load")]
        for action in made.actions:
            if action.kind == collection.KIND and action.verb == "create":
                self._mark_new(action)
        return made

    def _refuse(self, refusals):
        if refusals:
            text = "; ".join(one.replace(staging.SUFFIX, "") for one in refusals)
            raise BackupError("restore", f"backup {self.backup['name']}", f"{self.session.server} refuses: {text}")

    def _databases(self):
        """Those that are there are named alone, so that nothing of them is altered."""
        known = {one["name"]: one for one in self.catalog.get("databases", ())}
        made, told = [], {}
        for target in self.pending:
            old, new = target.source[0], target.pair[0]
            if new == "default" or new in told:
                continue
            told[new] = old
            properties = known.get(old, {}).get("properties")
            if new in self.databases or not properties or old != new:
                made.append({"name": new})
            elif features.gap(self.session.server, "database_properties"):
                self.notes.append(f"database {new}: properties left out, {self.session.server} keeps none")
                made.append({"name": new})
            else:
                made.append({"name": new, "properties": properties})
        return made

    def _staged(self, target):
        """The collection as it is declared under its name on the way."""
        entry = copy.deepcopy(self.entries[target.source])
        entry.update(name=f"{target.pair[1]}{staging.SUFFIX}", database=target.pair[0], aliases=[])
        # Only a loaded collection can be compared and searched; without its indexes it had no rows.
        entry["load"] = bool(target.entry["rows"] or target.entry["loaded"]) and not self._bare(entry)
        left = [name for name in _PLACED if entry.get(name) and (target.renamed or not self._has_groups(entry))]
        for name in left:
            del entry[name]
        if left:
            self.notes.append(f"{target.path}: loaded without {' and '.join(left)} of the original")
        return entry

    @staticmethod
    def _bare(entry):
        """Milvus Lite loads what has no index."""
        indexed = {one["field"] for one in entry["indexes"]}
        return set(field_types.vectors({one["name"]: one for one in entry["fields"]})) - indexed

    def _has_groups(self, entry):
        needed = set(entry.get("resource_groups") or ())
        if not needed:
            return True
        if self.session.server.lite:
            return False
        return needed <= set(self.session.call("list_resource_groups", operation="list", about="resource groups"))

    def _mark_new(self, action):
        database, staged = action.key[1:3]
        target = next(one for one in self.pending if one.pair == (database, staged[: -len(staging.SUFFIX)]))
        marks = {staging.MARK: staging.text(self.backup, staging.ROWS, 0)}
        if self.owners.get(target.source_path):
            marks[ownership.MARK] = self.owners[target.source_path]
        had = action.changes.get("properties") or {}
        if self._keys_made_here(target):
            if not self._takes_keys():
                self.notes.append(f"{target.path}: the server makes new primary keys (auto_id)")
            elif str(had.get(staging.GIVEN_KEYS, "")).lower() != "true":
                marks[staging.GIVEN_KEYS] = "true"
                self.keys_only_now.add(target.pair)
        action.changes["properties"] = {**had, **marks}

    def _plan_aliases(self):
        """Of collections that come back under their own names; those of a copy stay where they are."""
        actions, taken = self._kept_aliases(), []
        for target in [*self.pending, *self.unfinished, *self.done]:
            names = [] if target.renamed else self.entries[target.source].get("aliases", [])
            ours = {target.pair[1], f"{target.pair[1]}{staging.REPLACED}"}
            for name in names:
                key = (alias.KIND, target.pair[0], name)
                now = alias.read_one(self.session, key) if target.pair[0] in self.databases else None
                if now is None:
                    actions.append(Action(key, "create", {"collection": target.pair[1]}))
                elif target in self.done or now["collection"] not in ours:
                    if now["collection"] != target.pair[1]:
                        taken.append(f"{name} (it stands for {target.pair[0]}/{now['collection']})")
                elif target in self.pending or now["collection"] != target.pair[1]:
                    actions.append(Action(key, "alter", {"collection": target.pair[1]}))
            if names == [] and self.entries[target.source].get("aliases"):
                kept = ", ".join(self.entries[target.source]["aliases"])
                self.notes.append(f"{target.path}: restored under another name, without the aliases {kept}")
        if taken:
            raise BackupError(
                "restore", f"backup {self.backup['name']}", f"aliases stand for other collections: {', '.join(taken)}",
                "Nothing was changed. Move or drop these aliases, or restore under another name (suffix, rename)",
            )  # fmt: skip
        return actions

    def _kept_aliases(self):
        """What stands for a collection that is replaced, and is not in the backup, stands for the new one then."""
        actions = []
        for target in [*self.pending, *self.unfinished]:
            database, name = target.pair
            known = () if target.renamed else self.entries[target.source].get("aliases", [])
            for old in {name, f"{name}{staging.REPLACED}"} & self.there.get(database, set()):
                told = alias.of_collection(self.session, database, old)
                actions += [
                    Action((alias.KIND, database, one), "alter", {"collection": name})
                    for one in sorted(told) if one not in known and (old != name or target in self.pending)
                ]  # fmt: skip
        return actions

    def _actions(self):
        shown = [one.public() for one in self.made.actions if one.kind == "database"]
        for target in self.pending:
            there = target.pair[1] in self.there.get(target.pair[0], ())
            changes = {
                "from": target.source_path, "rows": target.entry["rows"], "replaces": there or None,
                "resumed": target.pair in self.resumed or None,
            }  # fmt: skip
            shown.append(Action((collection.KIND, *target.pair), "restore", changes, destructive=there).public())
        for target in self.unfinished:
            shown.append(Action((collection.KIND, *target.pair), "complete", {"from": target.source_path}).public())
        shown += [one.public() for one in self.alias_actions]
        if self.rights_plan is not None:
            shown += [one.public() for one in self.rights_plan.actions]
        return shown

    def _wanted_loaded(self, target):
        return bool(target.entry["loaded"])
