# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Rows of one collection out of a backup, into a collection of another name that nobody uses until all is proven.

A mark among the properties tells whose it is and how many parts it has, so that the next run goes on, or begins anew.
"""

from __future__ import annotations

import json

from ansible_collections.vectordb.ops.plugins.module_utils.backup import known
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import sample
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import index
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import checks, importing, readers, report
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import Rows
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

MARK = "vectordb.ops.restore"
SUFFIX, REPLACED = "__restoring", "__replaced"
ROWS, VERIFIED, COMPLETE = "rows", "verified", "complete"
GIVEN_KEYS = "allow_insert_auto_id"


class Mark:
    """`<backup> rows 7`: parts that are in it; `verified`: compared and searched; `complete`: aliases and all."""

    def __init__(self, text):
        words = (text or "").split()
        self.backup = words[0] if words else ""
        self.stage = words[1] if len(words) > 1 else ""
        self.parts = int(words[2]) if len(words) > 2 and words[2].isdigit() else 0


def sign(facts):
    return facts["sha256"][:16]


def text(facts, stage, parts=None):
    return " ".join([sign(facts), stage, *([str(parts)] if parts is not None else [])])


def read_mark(session, database, name):
    about = title(("collection", database, name))
    told = session.call("describe_collection", name, database=database, operation="describe", about=about)
    properties = {str(key): str(value) for key, value in (told.get("properties") or {}).items()}
    return Mark(properties.get(MARK)), properties


def write_mark(session, database, name, value, **more):
    """Servers before 2.4 replace all properties by those that are sent."""
    _mark, known = read_mark(session, database, name)
    session.call(
        "alter_collection_properties", name, properties={**known, **more, MARK: value}, database=database,
        operation="note progress on", about=title(("collection", database, name)),
    )  # fmt: skip


class _Part(importing.Source):
    """A part of a backup: rows that a server had, which only another kind or version of it may refuse."""

    def __init__(self, path, without, refuse=None):
        super().__init__(path, "parquet", readers.Choice())
        self._without, self._refuse = without, refuse

    def blocks(self, layout):
        for block in super().blocks(layout):
            for name in self._without:
                block.columns.pop(name, None)
            found = next(checks.rows(block, layout), None) if self._refuse else None
            if found:
                self._refuse(block, layout, *found)
            yield block


class _Told:
    """The progress of one part as a part of the whole."""

    seconds = 1.0

    def __init__(self, told, stop):
        self._told, self._stop, self._rows = told, stop, 0

    def tell(self, rows, _total=None, _phase=""):
        self._told(rows - self._rows)
        self._rows = rows
        if self._stop.is_set():
            raise StoppedError

    def end(self, rows):
        self.tell(rows)


class StoppedError(Exception):
    """Another collection has failed."""


class Staging:
    """`target` is a mapping.Target; `name` the collection that is filled."""

    def __init__(self, session, store, facts, target, options, stop, told):
        self.session, self.store, self.facts, self.target = session, store, facts, target
        self._options, self._stop, self._told = options, stop, told
        self.database, self.name = target.pair[0], f"{target.pair[1]}{SUFFIX}"
        self.about = title(("collection", self.database, self.name))
        self.notes, self.compared = [], {}

    def fill(self):
        """All parts that are not there yet; the first of them may have been begun by a run that was broken off."""
        parts = self.target.entry["parts"]
        mark, properties = read_mark(self.session, self.database, self.name)
        if mark.stage != ROWS:
            return
        begun = mark.parts if self._options.get("resumed") else None
        rows = {}
        for number, part in enumerate(parts[mark.parts :], mark.parts):
            if part["unit"] not in rows:
                rows[part["unit"]] = Rows(self.session, self.database, self.name, part["unit"])
            self._import(rows[part["unit"]], part, "upsert" if number == begun else "insert")
            write_mark(self.session, self.database, self.name, text(self.facts, ROWS, number + 1))
        where = {"database": self.database, "about": self.about}
        self.session.call("flush", self.name, operation="flush", timeout=self.session.patience, **where)
        if GIVEN_KEYS in properties and self._options.get("keys_only_now"):
            value = text(self.facts, ROWS, len(parts))
            write_mark(self.session, self.database, self.name, value, **{GIVEN_KEYS: "false"})

    def _import(self, rows, part, method):
        without = [rows.layout.primary.name] if self.makes_keys(rows.layout) else []
        with self.store.fetched(f"{self.facts['name']}/{part['object']}") as path:
            source = _Part(path, without, self._refuse if self._is_other() else None)
            options = {"progress": _Told(self._told, self._stop), "batch_bytes": self._options.get("batch_bytes")}
            work = importing.Import(rows, source, method, options)
            work.report = report.Report(rows.layout).finish()
            work.run()
        if work.written != part["rows"]:
            raise BackupError(
                "restore", self.about, f"{work.written} of the {part['rows']} rows of {part['object']} were taken"
            )

    def _is_other(self):
        return self.session.server.version != self.facts["server"].get("version")

    def _refuse(self, block, layout, at, column, problem, found):
        key = (block.columns.get(layout.primary.name) or ["?"] * len(block))[at]
        raise BackupError(
            "restore", self.target.path,
            f"{self.session.server} would not take the row with key {key!r}: {column}: {checks.PROBLEMS[problem]} "
            f"({found})",
            f"Leave the collection out (exclude), or restore it to a server like {self.facts['server'].get('name')}",
        )  # fmt: skip

    @staticmethod
    def makes_keys(layout):
        return layout.auto_id and not layout.takes_keys

    def verify(self, size):
        """Counts, a sample by key and vector, and a real search; only then is it restored."""
        rows = Rows(self.session, self.database, self.name)
        mark, _properties = read_mark(self.session, self.database, self.name)
        parts = self.target.entry["parts"]
        self.compared = compare(rows, self.store, self.facts, self.target, parts, size)
        problems = self.compared.pop("problems")
        if problems:
            raise BackupError(
                "restore", self.target.path, f"what was restored is not what the backup has: {'; '.join(problems[:5])}",
                f"{self.name} is left for a look at it; the next run begins anew once it is dropped",
            )  # fmt: skip
        if mark.stage == ROWS:
            write_mark(self.session, self.database, self.name, text(self.facts, VERIFIED))


def compare(rows, store, facts, target, parts, size, keys_kept=False):
    """What was compared of a collection with the backup, and `problems` where they differ.

    `keys_kept`: rows have the keys that they had even where the server makes them.
    """
    expected = target.entry.get("counted", target.entry["rows"])
    low, high = target.entry.get("rows_between") or (expected, expected)
    counted = rows.count() if rows.loaded else rows.stored()
    problems = [] if low <= counted <= high else [f"{counted} rows, {expected} in the backup"]
    new_keys = Staging.makes_keys(rows.layout) and not keys_kept
    found = {"rows": counted, "sampled": 0}
    blocks = sample.take(store, facts["name"], parts, rows.layout, size) if rows.loaded else []
    if blocks:
        found["sampled"] = sum(len(block) for _unit, block in blocks)
        indexes = index.read_collection(rows.session, rows.database, rows.name)
        if not new_keys:
            problems += sample.differing(rows, blocks)
        found["search"] = sample.search(rows, blocks, {key[3] for key in indexes})
        if found["search"] and not found["search"]["hits"]:
            problems.append(f"a search in {found['search']['field']} finds nothing")
        if new_keys and found["search"] and not found["search"]["found"]:
            problems.append("no row of the sample is found by its vector")
    about = target.entry.get("known")
    if about and rows.loaded:
        asked = json.loads(store.read(f"{facts['name']}/{about['object']}"))
        share = known.recall(rows, asked, new_keys)
        found["recall"] = {"queries": about["queries"], "recall": share, "was": about["recall"]}
    return {**found, "problems": problems}


def drop(session, database, name):
    about = title(("collection", database, name))
    session.call("drop_collection", name, database=database, operation="drop", about=about)
