# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Rows of collections of one server into the same collections of another, as often as it takes: catch up, and compare.

Nothing is kept between runs. Both sides are read in the order of their keys, and what differs is brought over, so that
a run that was broken off is simply followed by another. The way back is the same with the servers exchanged.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import pages
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical.selection import pair_of, path_of
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    collection,
    database,
    fields,
    load_state,
    partition,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import mapping, store, streams, transfer
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import suggestion

CAUGHT_UP, COMPARED = "caught_up", "compared"
CONTENT, ONLY_KEYS = "content", "keys"
SHOWN = 5


class Side(store.Side):
    """Read up to the greatest key that there is: who appends faster than pages are answered is not followed."""

    _top = None

    def _pages(self, unit, after, columns):
        def probe(condition, newest):
            return self._query(condition, [self._key], unit, newest, limit=1)

        self._top = None if self._text else pages.highest(probe, self._key)
        yield from super()._pages(unit, after, columns)

    def _greater(self, after):
        if self._top is None:
            return super()._greater(after)
        return (
            f"{self._key} <= {self._top}" if after is None else f"{self._key} > {after} and {self._key} <= {self._top}"
        )


class Pair:
    """One collection here and there."""

    def __init__(self, source, target, names, params):
        self.names, self.target_names = names
        self.path = path_of(*self.target_names)
        self._sessions = (source, target)
        described = [_described(session, *name) for session, name in zip(self._sessions, names)]
        self.schemas = [fields.found(one["fields"]) for one in described]
        self.dynamic = bool(described[0].get("enable_dynamic_field"))
        self.problems = list(self._problems(described))
        if not self.problems:
            self._sides(params)

    def _problems(self, described):
        here, there = ({name: one["type"] for name, one in schema.items()} for schema in self.schemas)
        if here != there:
            other = sorted(name for name in {*here, *there} if here.get(name) != there.get(name))
            yield f"{self.path}: fields differ: {', '.join(other)}"
        if any(one.get("primary_key") and one.get("auto_id") for one in self.schemas[1].values()):
            yield (
                f"{self.path}: the server makes the primary keys (auto_id), so that rows are not known again; move it "
                "while nobody writes, by a backup alone (exclude it here)"
            )
        for session, (where, name) in zip(self._sessions, (self.names, self.target_names)):
            if not load_state.is_loaded(session, where, name):
                yield f"{path_of(where, name)} is not loaded on {session.server}, and rows of others cannot be read"
        if self.dynamic and not described[1].get("enable_dynamic_field"):
            yield f"{self.path}: takes no undeclared fields, the other one does"

    def _sides(self, params):
        stored = [name for name, one in self.schemas[0].items() if not one.get("computed")]
        key = next(name for name, one in self.schemas[0].items() if one.get("primary_key"))
        columns = ["*"] if self.dynamic else sorted(stored)
        content = params["compare"] == CONTENT
        defaults = {name: one["default"] for name, one in self.schemas[0].items() if "default" in one}
        dynamic = self.dynamic

        def version(row):
            if not content:
                return 0
            names = sorted({*stored, *(row if dynamic else ())})
            return store.digest(_plain(row), names, defaults)

        told, options = columns if content else [], {"batch_bytes": 4 << 20}
        self.sides = [
            Side(session, where, name, schema, columns, told, version, options)
            for session, (where, name), schema in zip(self._sessions, (self.names, self.target_names), self.schemas)
        ]  # fmt: skip
        pairs = [(name, name) for name in stored]
        self._mapping = mapping.Mapping(key, pairs, {}, self.schemas[0], (), dynamic)
        self.work = transfer.Transfer(*self.sides, self._mapping)

    def units(self):
        if any(one.get("partition_key") for one in self.schemas[0].values()):
            return [None]
        found = partition.read_collection(self._sessions[0], *self.names)
        names = sorted(key[3] for key in found)
        return [partition.DEFAULT, *names] if names else [None]

    def make_partitions(self):
        there = {key[3] for key in partition.read_collection(self._sessions[1], *self.target_names)}
        for unit in self.units():
            if unit not in (None, partition.DEFAULT) and unit not in there:
                partition.apply(self._sessions[1], Action((partition.KIND, *self.target_names, unit), "create"))

    def round(self):
        """How many rows differed, and were brought over."""
        self.make_partitions()
        return sum(self.work.round(unit) for unit in self.units())

    def differing(self):
        """(rows compared, [sentences]) without a change."""
        rows, found = 0, []
        for unit in self.units():
            for key, (here, there) in streams.merge(self.sides[0].keys(unit), self.sides[1].keys(unit)):
                rows += 1
                if here != there:
                    only = {here: "is there only", there: "is not there"}
                    how = only.get(streams.ABSENT, "differs")
                    found.append(f"the row with key {key!r} {how}")
        return rows, found


def _plain(row):
    """Values that servers give in other forms and that are the same: bytes alone or in a list, numbers of a vector."""
    return {name: _same(value) for name, value in row.items()}


def _same(value):
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], bytes):
        return value[0]
    return value.tolist() if hasattr(value, "tolist") else value


def _described(session, where, name):
    about = f"collection {path_of(where, name)}"
    return session.call("describe_collection", name, database=where, operation="describe", about=about)


class Work:
    """One call of the module. `facts` are told also where it fails."""

    def __init__(self, source, target, params, check_mode):
        self.params, self.check_mode = params, check_mode
        self._source, self._target = source, target
        self.facts = {
            "changed": False,
            "collections": {},
            "source_server": str(source.server),
            "server": str(target.server),
        }

    def run(self):
        pairs = [Pair(self._source, self._target, names, self.params) for names in self._chosen()]
        problems = [one for pair in pairs for one in pair.problems]
        if problems:
            raise BackupError(
                "migrate", f"{len(problems)} of {len(pairs)} collections", "; ".join(problems),
                "Nothing was changed. Restore a backup of the source to the target first (playbook migrate does)",
            )  # fmt: skip
        for pair in pairs:
            (self._compare if self.check_mode or self.params["state"] == COMPARED else self._catch_up)(pair)
        if self.params["state"] == COMPARED:
            self._judge()
        else:
            self.facts["changed"] = any(
                one["differing"] if self.check_mode else sum(one["rounds"])
                for one in self.facts["collections"].values()
            )

    def _catch_up(self, pair):
        rounds = []
        self.facts["collections"][pair.path] = {"rounds": rounds, "from": path_of(*pair.names)}
        for _ in range(self.params["max_rounds"]):
            rounds.append(pair.round())
            self.facts["changed"] = self.facts["changed"] or bool(rounds[-1])
            if rounds[-1] <= self.params["remainder"]:
                return
        raise BackupError(
            "catch up with", f"collection {path_of(*pair.names)}",
            f"after {len(rounds)} rounds the last one still found {rounds[-1]} rows",
            "Applications write faster than rows are copied: run again at a quieter time, raise remainder or "
            "max_rounds, or have them stop",
        )  # fmt: skip

    def _compare(self, pair):
        rows, found = pair.differing()
        self.facts["collections"][pair.path] = {"rows": rows, "differing": len(found), "first": found[:SHOWN]}

    def _judge(self):
        other = {path: one for path, one in self.facts["collections"].items() if one["differing"]}
        if other:
            text = "; ".join(
                f"{path}: {one['differing']} of {one['rows']} rows, {one['first'][0]}" for path, one in other.items()
            )
            raise BackupError(
                "compare", f"{self.facts['source_server']} with {self.facts['server']}", text,
                "Stop whoever writes, catch up once more (state: caught_up), and compare again",
            )  # fmt: skip

    def _on_target(self, pair):
        return pair[0] in database.visible(self._target) and pair[1] in collection.names(self._target, pair[0])

    def _chosen(self):
        """[(pair of the source, pair of the target)]"""
        params, problems = self.params, []
        databases = params["databases"] or database.visible(self._source)
        known = [(one, name) for one in databases for name in collection.names(self._source, one)]
        named = [pair_of(one, params["database"]) for one in params["collections"] or ()]
        excluded = [pair_of(one, params["database"]) for one in params["exclude"] or ()]
        for option, pairs in (("collections", named), ("exclude", excluded)):
            for pair in pairs:
                # On the way back the other side need not have what was left out.
                if pair not in known and not (option == "exclude" and self._on_target(pair)):
                    near = suggestion(path_of(*pair), [path_of(*one) for one in known])
                    problems.append((option, f"{self._source.server} has no collection {path_of(*pair)}{near}"))
        chosen = [pair for pair in known if pair not in excluded and (not named or pair in named)]
        renames = {pair_of(old, params["database"]): new for old, new in (params["rename"] or {}).items()}
        found, names = [], {}
        for pair in sorted(chosen):
            inside = (params["rename_databases"] or {}).get(pair[0], pair[0])
            target = pair_of(renames[pair], inside) if pair in renames else (inside, pair[1])
            if target[0] not in names:
                there = target[0] in database.visible(self._target)
                names[target[0]] = collection.names(self._target, target[0]) if there else ()
            if target[1] not in names[target[0]]:
                problems.append(("collections", f"{self._target.server} has no collection {path_of(*target)}"))
            found.append((pair, target))
        if problems:
            raise InvalidInputError(problems)
        return found
