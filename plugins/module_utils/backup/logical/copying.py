# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rows of one collection into Parquet parts of bounded size, each of which is there as a whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import time
from urllib.parse import quote

from ansible_collections.vectordb.ops.plugins.module_utils.backup import known
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import journal, pages, sample
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, partition
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import exporting, writers
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import Rows

PART_BYTES = 64 << 20
# Servers read at the level of the collection, of which Bounded is the usual one and means 5 s.
STALE = 6.0


class StoppedError(Exception):
    """Another collection has failed."""


class Sum:
    """A file that knows the checksum of what was written to it."""

    def __init__(self, stream):
        self._stream, self._digest, self.size = stream, hashlib.sha256(), 0
        self.closed = self._failed = False

    def write(self, content):
        if self._failed:
            return len(memoryview(content))  # a writer that is given up still wants to write its end
        try:
            self._stream.write(content)
        except OSError:
            self._failed = True
            raise
        self._digest.update(content)
        self.size += len(memoryview(content))
        return len(memoryview(content))

    def tell(self):
        return self.size

    def flush(self):
        self._stream.flush()

    def close(self):
        self.closed = True

    def facts(self):
        return {"bytes": self.size, "sha256": self._digest.hexdigest()}


def units(facts):
    """Partitions that rows are put back into; those of a partition key are the server's own business."""
    keyed = any(field.get("partition_key") for field in facts["fields"])
    named = [name for name in facts["partitions"] if name != partition.DEFAULT]
    return [None] if keyed or not named else [partition.DEFAULT, *named]


class Copy:
    """`log` is the journal; `stop` an event that ends all copies; `told(rows)` counts what was copied."""

    def __init__(self, session, store, backup, facts, log, stop, told, part_bytes=PART_BYTES):
        self._session, self._store, self._backup, self._facts = session, store, backup, facts
        self._log, self._stop, self._told, self._part_bytes = log, stop, told, part_bytes
        self.database, self.name = facts["database"], facts["name"]
        self.path = f"{self.database}/{self.name}"
        self.record = log.collections[self.path]
        self.notes = []

    def run(self):
        """The entry of the manifest, without what the catalogue tells."""
        whole = Rows(self._session, self.database, self.name)
        before, copied, after = self._once(whole)
        if before == after != copied and not self._repeated:
            time.sleep(STALE)
            self._log.restart(self.path)
            self.notes = []
            before, copied, after = self._once(whole)
        self._judge(whole, before, copied, after)
        return {
            "known": self._asked(whole),
            "rows": copied,
            "rows_before": before,
            "rows_after": after,
            "moment": self.record["moment"] or None,
        }

    def _asked(self, whole):
        """Queries with their answers, and how well the server itself answers them."""
        facts = self.known.facts()
        if facts is not None:
            facts["recall"] = known.recall(whole, facts)
        return facts

    def _once(self, whole):
        before = whole.count()
        names = units(self._facts)
        begun = bool(journal.parts(self.record))
        self.known = known.Known(whole.layout)
        for part in journal.parts(self.record):
            sample.each(self._store, f"{self._backup}/{part['object']}", whole.layout, self.known.add_block)
        if self.record["moment"] is None:
            self.record["moment"] = pages.moment_of(whole)
        if begun and not all(journal.unit_of(self.record, name)["complete"] for name in names):
            self._note_resumed(whole)
        for name in names:
            unit = journal.unit_of(self.record, name)
            if not unit["complete"]:
                self._unit(name, unit)
        return before, sum(part["rows"] for part in journal.parts(self.record)), whole.count()

    def _note_resumed(self, whole):
        rows = sum(part["rows"] for part in journal.parts(self.record))
        how = (
            "of the same moment (without what was deleted since, where the server has compacted it)"
            if self.record["moment"] else "so that the rows are not of one moment"
        )  # fmt: skip
        self.notes.append(f"{whole.about}: the first {rows} rows are of the run that was broken off, {how}")

    @property
    def _repeated(self):
        return sum(part["repeated"] for part in journal.parts(self.record))

    def _judge(self, whole, before, copied, after):
        if before != after:
            how = "the backup is of one moment" if self.record["moment"] else "the backup is not of one moment"
            self.notes.append(
                f"{whole.about}: rows were written meanwhile, {before} before and {after} after; {copied} are in it, "
                f"{how}"
            )
        elif copied != before and self._repeated:
            text = f"{copied} rows of {before} are in it, as some primary keys occur more than once"
            self.notes.append(f"{whole.about}: {text}")
        elif copied != before:
            raise errors.MilvusError(
                f"the server gave {copied} of {before} rows", "read rows of", whole.about,
                next_step="Nothing was completed. Run it again when nobody writes",
            )  # fmt: skip

    def _unit(self, name, unit):
        rows = Rows(self._session, self.database, self.name, name)
        last = unit["parts"][-1]["last"] if unit["parts"] else None
        pages_of = pages.read(rows, last, self.record["moment"] or 0, self._part_bytes // 2)
        with contextlib.closing(exporting.ahead(pages_of)) as batches:
            for batch in batches:
                unit["parts"].append(self._part(rows, name, len(unit["parts"]) + 1, batch, batches))
                self._log.save()
        unit["complete"] = True
        self._log.save()

    def _part(self, rows, unit, number, batch, batches):
        """One part: the batch that is there already, and as many as make its size."""
        folder = "/".join(quote(one, safe="") for one in ("rows", self.database, self.name, unit) if one)
        key = f"{folder}/part-{number:05}.parquet"
        primary, count, repeated = rows.layout.primary.name, 0, 0
        with self._store.staged(f"{self._backup}/{key}") as path, open(path, "wb") as file:
            stream = Sum(file)
            writer = writers.Parquet(stream, rows.layout.stored(), rows.layout.dynamic)
            try:
                while batch is not None:
                    last = batch[-1][primary]
                    repeated += pages.repeated(batch, primary)
                    count += len(batch)
                    self.known.add(batch)
                    writer.write(_without_computed(rows.layout, batch))
                    self._told(len(batch))
                    if self._stop.is_set():
                        raise StoppedError
                    batch = next(batches, None) if stream.size < self._part_bytes else None
            finally:
                writer.close()
        return {"object": key, "rows": count, "unit": unit, "last": last, "repeated": repeated, **stream.facts()}


def _without_computed(layout, batch):
    """What functions make is made again by the server."""
    for field in layout.fields.values():
        if field.computed:
            for row in batch:
                row.pop(field.name, None)
    return batch
