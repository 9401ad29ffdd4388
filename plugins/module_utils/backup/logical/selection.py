# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What goes into a logical backup: the catalogue of the server, and the collections whose rows are read."""

from __future__ import annotations

import json

from ansible_collections.vectordb.ops.plugins.module_utils.backup import manifest, verify
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import staging
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, field_types, info, ownership
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import suggestion

CATALOG = "catalog.json"
RIGHTS = ("users", "roles", "privilege_groups")
# What makes two collections take the same rows and answer the same searches.
_SCHEMA = ("fields", "functions", "enable_dynamic_field")


def path_of(database, name):
    return f"{database}/{name}"


def pair_of(text, default_database):
    database, slash, name = str(text).rpartition("/")
    return (database or default_database, name) if slash else (default_database, name)


class Selection:
    """Facts of the chosen databases and collections, the same as a catalogue, and what of it the server cannot tell."""

    def __init__(self, session, params):
        named = [pair_of(one, params["database"]) for one in params["collections"] or ()]
        only = params["databases"] or sorted({database for database, _name in named}) or None
        rights = RIGHTS if params["rights"] is not False else ()
        facts = info.gather(session, ["databases", "collections", "rows", "resource_groups", *rights], only)
        self.lacking = facts["lacking"]
        excluded = [pair_of(one, params["database"]) for one in params["exclude"] or ()]
        known = {(one["database"], one["name"]): one for one in facts["collections"]}
        self.known = set(known)
        _require(known, {"collections": named, "exclude": excluded})
        chosen = [
            pair for pair in sorted(known)
            if pair not in excluded and (pair in named if named else not _on_its_way(known[pair]))
        ]  # fmt: skip
        self.facts = {**facts, "collections": [known[pair] for pair in chosen]}
        self.collections = {pair: known[pair] for pair in chosen}
        self.catalog = info.as_catalog(self.facts)
        self.catalog.pop("owner", None)
        self.owners = {path_of(*pair): ownership.of(one) for pair, one in self.collections.items() if ownership.of(one)}
        self.entries = {
            (one.get("database", "default"), one["name"]): one for one in self.catalog["collections"]
        }  # fmt: skip

    def write(self, store, backup, objects):
        """The object of the backup that holds all but rows."""
        told = {"catalog": self.catalog, "owners": self.owners, "lacking": self.lacking}
        content = json.dumps(told, indent=1, sort_keys=True).encode()
        store.write(f"{backup}/{CATALOG}", content)
        objects[CATALOG] = verify.checksum([content])

    def names(self, kind):
        return [one["name"] for one in self.catalog.get(kind, ())]

    def unreadable(self, lite):
        """Collections that cannot be loaded, so that no row of them can be read: why."""
        found = {}
        for pair, one in self.collections.items():
            indexed = {index["field"] for index in one["indexes"]}
            fields = {field["name"]: field for field in one["fields"]}
            bare = [name for name in field_types.vectors(fields) if name not in indexed]
            if bare and not lite and not one["loaded"]:
                found[pair] = f"no index on {', '.join(bare)}"
        return found


def schema_checksum(entry):
    return manifest.schema_checksum({name: entry.get(name) for name in _SCHEMA if entry.get(name)})


def _on_its_way(one):
    """What a restore that was broken off has left is no collection of anybody."""
    return staging.MARK in (one["properties"] or {}) and one["name"].endswith((staging.SUFFIX, staging.REPLACED))


def _require(known, named):
    problems = []
    for option, pairs in named.items():
        for database, name in pairs:
            if (database, name) not in known:
                near = suggestion(path_of(database, name), [path_of(*pair) for pair in known])
                problems.append((option, f"there is no collection {path_of(database, name)}{near}"))
    if problems:
        raise errors.InvalidInputError(problems)
