# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A collection into a folder of files of so many rows each, which a run that was broken off goes on with."""

from __future__ import annotations

import contextlib
import os

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import parts
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.exporting import Export, ahead
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.progress import rates
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import quoted
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import MilvusError


class PartsExport(Export):
    def __init__(self, rows, path, kind, options):
        super().__init__(rows, path, kind, options)
        self._most, self._restart = options["part_rows"], options.get("restart", False)
        self.key = rows.layout.primary.name
        self._about = {
            "database": rows.database,
            "collection": rows.name,
            # That of another collection of this name does not go on with it.
            "collection_id": str(rows.collection_id),
            "partition": rows.partition,
            "filter": self.filter,
            "fields": options.get("fields"),
            "format": kind,
            "part_rows": self._most,
        }

    def _unfit(self):
        if os.path.isdir(self.path):
            return "" if parts.is_export(self.path) else "is a folder with other things in it: name one of its own"
        return "is a file: part_rows makes a folder of files" if os.path.exists(self.path) else ""

    def _whole(self):
        with parts.Parts(self.path, self.kind, self._about, self._restart) as place:
            # The second try of this run goes on with what the first one has left, if it has left anything.
            self._restart = False
            resumed, before = place.rows, place.size
            place.remember(self.expected)
            try:
                self._copy_parts(place)
            except MilvusError as error:
                if place.files:
                    error.next_step = f"{place.advice}. {error.next_step}"
                raise
            try:
                self.require_all(place.rows, place.first_count)
            except MilvusError:
                place.clear()
                raise
            place.complete()
        told = rates(place.rows - resumed, place.size - before, self.progress.seconds)
        told["bytes"] = place.size
        return {
            "rows": place.rows, "replaced": place.replaced, "parts": len(place.files), "rows_resumed": resumed, **told,
        }  # fmt: skip

    def _behind(self, last):
        """The rows that are not in any file yet."""
        if last is None:
            return self.filter
        cursor = f"{self.key} > {quoted(last)}"
        return f"({self.filter}) and {cursor}" if self.filter else cursor

    def _copy_parts(self, place):
        """Pieces are counted from the start of each file, so that it is the same whichever run made it."""
        size, last, waiting, part = min(self.batch, self._most), place.last, [], None
        with contextlib.closing(ahead(self.rows.iterator(size, self._behind(last), self.asked))) as batches:
            try:
                for batch in batches:
                    last = self._require_order(batch, last)
                    waiting += batch
                    while len(waiting) >= (piece := min(size, self._most - (part.rows if part else 0))):
                        part = self._write(place, part, waiting[:piece])
                        waiting = waiting[piece:]
                    done = place.rows + (part.rows if part else 0)
                    self.progress.tell(done, place.first_count, "exported")
                # A file is there also where there are no rows: it says which columns there would be.
                if waiting or not (part or place.files):
                    part = self._write(place, part, waiting)
                if part:
                    part.finish()
            except BaseException:
                if part:
                    part.abandon()
                raise

    def _write(self, place, part, rows):
        """Into the file that is begun, or the next one; what is not full yet comes back."""
        part = part or _Part(place, self)
        part.write(rows)
        if part.rows < self._most:
            return part
        part.finish()
        return None

    def _require_order(self, batch, last):
        keys = [row[self.key] for row in batch]
        if keys != sorted(keys) or (last is not None and keys[0] <= last):
            raise MilvusError(
                f"{self.rows.session.server} does not give rows in the order of {self.key}, so that no run could go on "
                "with another", "export", self.rows.about, next_step="Leave part_rows out",
            )  # fmt: skip
        return keys[-1]


class _Part:
    """The file that is being written."""

    def __init__(self, place, export):
        self._place, self._export = place, export
        self.stream = place.begin()
        self._writer = export.writer(self.stream)
        self.rows, self._last = 0, None

    def write(self, rows):
        if rows:
            self._last = rows[-1][self._export.key]
            self.rows += len(rows)
            self._writer.write(self._export.only(rows))

    def abandon(self):
        """A writer of Parquet that is left open complains when it is forgotten."""
        with contextlib.suppress(Exception):
            self._writer.close()
        self.stream.close()

    def finish(self):
        self._writer.close()
        self._place.finish(self.stream, self.rows, self._last)
