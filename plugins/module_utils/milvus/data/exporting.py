# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A collection into a file: a query iterator fetches while a writer writes, with a few batches between them."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import layout, target, vectors, writers
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.progress import rates
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import MOST_ROWS
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError, MilvusError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import suggestion

BATCH_BYTES = 8 << 20
# Rows may be a little older than the moment in which they are counted: newer servers read at the level of the
# collection, of which Bounded is the usual one and means 5 s.
_STALE = 6.0


def chosen(wanted, names):
    """(fields to write, names to ask for): all that the server stores, or those that are named."""
    if not names:
        return wanted.stored(), ["*"]
    known = wanted.fields
    problems = []
    for name in names:
        if name not in known and not wanted.dynamic:
            problems.append(("fields", f"the collection has no field {name!r}{suggestion(name, known)}"))
    if problems:
        raise InvalidInputError(problems)
    return [known[name] for name in names if name in known], list(names)


def batch_rows(fields, given=None):
    """As many rows as make a few MiB; texts are taken for half as long as they may be, and for 1 KiB at most."""
    if given:
        return given
    size = 16
    for field in fields:
        if field.dense:
            size += vectors.width(field)
        elif field.kind in (*layout.TEXTS, "JSON", "ARRAY", layout.SPARSE, layout.STRUCTS):
            size += min((field.max_length or 2048) // 2, 1024)
        else:
            size += 8
    return max(16, min(MOST_ROWS, BATCH_BYTES // size))


class IncompleteError(MilvusError):
    """Fewer or more rows than there are."""


@contextlib.contextmanager
def closed(writer):
    """In the end, and after an error, too: a writer of Parquet that is left open complains when it is forgotten."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(Exception):
            writer.close()
        raise
    writer.close()


class Export:
    def __init__(self, rows, path, kind, options):
        self.rows, self.path, self.kind = rows, path, kind
        self.filter = options.get("filter") or ""
        self.fields, self.asked = chosen(rows.layout, options.get("fields"))
        self.batch = batch_rows(self.fields, options.get("batch_rows"))
        self.overwrite = options.get("overwrite", False)
        self.progress = options.get("progress")
        self.expected = None

    def plan(self):
        """Refuse what cannot be, count what there is."""
        folder = os.path.dirname(os.path.abspath(self.path))
        text = self._unfit() if os.path.isdir(folder) else f"lies in {folder}, which is not there"
        if text:
            raise InvalidInputError([("path", f"{self.path} {text}")])
        if os.path.exists(self.path) and not self.overwrite:
            raise InvalidInputError([("path", f"{self.path} is there already: say overwrite: true, or remove it")])
        if not self.rows.loaded:
            raise MilvusError(
                "it is not loaded, and rows of a collection that is not loaded cannot be read", "export",
                self.rows.about, next_step="Load it first: milvus_collection with load: true",
            )  # fmt: skip
        self.expected = self.rows.count(self.filter)

    def _unfit(self):
        return "is a folder: name a file, or say part_rows" if os.path.isdir(self.path) else ""

    def run(self):
        """The facts of the export; the file is there, whole, when this returns."""
        try:
            told = self._whole()
        except IncompleteError:
            time.sleep(_STALE)
            told = self._whole()
        self.progress.end(told["rows"])
        return told

    def _whole(self):
        with target.Target(self.path) as place:
            count = self._copy(place.stream)
            self.require_all(count, self.expected)
        return {"rows": count, "replaced": place.replaced, **rates(count, place.size, self.progress.seconds)}

    def require_all(self, count, before):
        """What the iterator left out, known where nobody else changed the rows meanwhile."""
        if count == before:
            return
        self.expected = self.rows.count(self.filter)
        if before == self.expected:
            raise IncompleteError(
                f"the server gave {count} of {before} rows", "export", self.rows.about,
                next_step="Nothing was written. Run it again when nobody writes, or say batch_rows: 1000",
            )  # fmt: skip

    def writer(self, stream):
        declared = {*self.rows.layout.fields, "*"}
        dynamic = self.rows.layout.dynamic and (self.asked == ["*"] or not declared.issuperset(self.asked))
        return writers.WRITERS[self.kind](stream, self.fields, dynamic)

    def _copy(self, stream):
        writer = self.writer(stream)
        count = 0
        with closed(writer):
            for batch in ahead(self.rows.iterator(self.batch, self.filter, self.asked)):
                writer.write(self.only(batch))
                count += len(batch)
                self.progress.tell(count, self.expected, "exported")
        return count

    def only(self, batch):
        """Servers give the primary key whether it was asked for or not."""
        name = self.rows.layout.primary.name
        if self.asked != ["*"] and name not in self.asked:
            for row in batch:
                row.pop(name, None)
        for field in self.rows.layout.fields.values():
            if field.computed and self.asked == ["*"]:
                for row in batch:
                    row.pop(field.name, None)
        return batch


class _Ahead(threading.Thread):
    """Fetches batches until it has a few that nobody has taken."""

    def __init__(self, batches, most):
        super().__init__(daemon=True)
        self._batches, self.waiting, self.stopped = batches, queue.Queue(maxsize=most), threading.Event()

    def run(self):
        try:
            for batch in self._batches:
                self._put((batch, None))
                if self.stopped.is_set():
                    return
            self._put((None, None))
        except BaseException as error:
            self._put((None, error))

    def _put(self, thing):
        while not self.stopped.is_set():
            try:
                self.waiting.put(thing, timeout=0.2)
                return
            except queue.Full:
                continue


def ahead(batches, most=2):
    """The same batches, the next ones of which a thread fetches while the caller works on one."""
    thread = _Ahead(batches, most)
    thread.start()
    try:
        while True:
            batch, error = thread.waiting.get()
            if error is not None:
                raise error
            if batch is None:
                return
            yield batch
    finally:
        thread.stopped.set()
        thread.join(timeout=5)
