# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which collections of a backup are meant, and what they are called where they are restored to."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import selection
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import is_name, suggestion

LONGEST_NAME = 255


class Target:
    """One collection: `entry` is that of the manifest, `source` and `pair` are (database, name) there and here."""

    def __init__(self, entry, pair):
        self.entry, self.pair = entry, pair
        self.source = (entry["database"], entry["name"])

    @property
    def renamed(self):
        return self.pair != self.source

    @property
    def path(self):
        return selection.path_of(*self.pair)

    @property
    def source_path(self):
        return selection.path_of(*self.source)


def chosen(facts, params):
    """The targets in the order of their sources, or InvalidInputError with all that is wrong."""
    entries = {(one["database"], one["name"]): one for one in facts["collections"]}
    problems = []
    wanted = _named(params, entries, problems)
    renames = {}
    for old, new in (params["rename"] or {}).items():
        pair = selection.pair_of(old, params["database"])
        if pair not in entries:
            problems.append((f"rename.{old}", _unknown(pair, entries)))
        renames[pair] = selection.pair_of(new, pair[0])
    databases = {database for database, _name in entries}
    for old in params["rename_databases"] or {}:
        if old not in databases:
            near = suggestion(old, databases)
            problems.append((f"rename_databases.{old}", f"the backup has no database {old!r}{near}"))
    targets = [Target(entries[pair], _renamed(pair, renames, params)) for pair in sorted(wanted)]
    problems += _clashes(targets)
    if problems:
        raise errors.InvalidInputError(problems)
    return targets


def _named(params, entries, problems):
    found = set(entries)
    if params["databases"]:
        databases = {database for database, _name in entries}
        for name in params["databases"]:
            if name not in databases:
                text = f"the backup has no database {name!r}{suggestion(name, databases)}"
                problems.append(("databases", text))
        found = {pair for pair in found if pair[0] in params["databases"]}
    for option in ("collections", "exclude"):
        pairs = {selection.pair_of(one, params["database"]) for one in params[option] or ()}
        problems += [(option, _unknown(pair, entries)) for pair in sorted(pairs - set(entries))]
        if pairs:
            found = found & pairs if option == "collections" else found - pairs
    return found


def _unknown(pair, entries):
    near = suggestion(selection.path_of(*pair), [selection.path_of(*one) for one in entries])
    return f"the backup has no collection {selection.path_of(*pair)}{near}"


def _renamed(pair, renames, params):
    if pair in renames:
        return renames[pair]
    database = (params["rename_databases"] or {}).get(pair[0], pair[0])
    return database, f"{pair[1]}{params['suffix'] or ''}"


def _clashes(targets):
    seen = {}
    for one in targets:
        if one.pair in seen:
            yield "rename", f"{one.source_path} and {seen[one.pair].source_path} would both become {one.path}"
        seen[one.pair] = one
        for name in one.pair:
            if one.renamed and (not is_name(name) or len(name) > LONGEST_NAME):
                yield "rename", f"{name!r} is no name that a server takes"
