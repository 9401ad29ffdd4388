# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files into a collection: all rows are checked first, then sent, in a way that a second run does not repeat."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import files, outgoing, readers, visible
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.progress import rates
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.report import MOST_BAD, Report
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError, MilvusError

BATCH_BYTES = 4 << 20
MOST_BYTES = 48 << 20  # a message of 64 MiB is the most that servers take
KEYS_AT_ONCE = 4096


class Source:
    """The files, and which of their columns are taken."""

    def __init__(self, path, kind, choice):
        self.files = files.found(path, kind)
        self.choice = choice
        self._states = files.states(self.files)

    @property
    def names(self):
        return [path for path, _kind in self.files]

    @property
    def size(self):
        return files.size(self.files)

    def blocks(self, layout):
        return readers.blocks(self.files, layout, self.choice)

    def require_unchanged(self):
        if files.states(self.files) != self._states:
            raise MilvusError(
                "a file was written to while it was read", "import", ", ".join(self.names),
                next_step="Run it again when the files are complete",
            )  # fmt: skip


def check(source, layout, progress=None):
    """A report on every row of the files."""
    report = Report(layout)
    for block in source.blocks(layout):
        report.add(block)
        if progress:
            progress.tell(report.total, None, "checked")
    return report.finish()


def require_good(report, on_bad, most):
    """Bad rows end the work, unless they are to be left out and are not too many."""
    if not report.bad_count:
        return
    limit = min(most, MOST_BAD)
    if on_bad == "refuse":
        raise BadRowsError(report, "Correct the rows, or say on_bad_rows: skip to import the others")
    if report.bad_count > limit:
        raise BadRowsError(report, f"At most {limit} may be skipped: correct the rows, or raise max_bad_rows")


class BadRowsError(MilvusError):
    def __init__(self, report, next_step):
        self.report = report
        super().__init__(f"{report.text()}\n", kind="bad_rows", next_step=next_step)

    def __str__(self):
        return f"Nothing was changed. {self.text}{self.next_step}."


def method_of(layout, given, guards, bulk=False):
    """How rows are written, and that a second run does not write them twice: that takes a key or a word."""
    if bulk:
        if given not in (None, "insert"):
            raise InvalidInputError([("write", f"a bulk import only inserts, it cannot {given}: leave write out")])
        method = "insert"
    else:
        method = given or ("insert" if layout.auto_id and not layout.takes_keys else "upsert")
    if method == "insert" and not guards:
        why = (
            "a bulk import does not look for rows that are there" if bulk
            else f"the server makes the keys ({layout.primary.name} has auto_id)" if layout.auto_id
            else "write: insert does not look for rows that are there"
        )  # fmt: skip
        text = (
            f"{why}, so a second run would import the rows twice. Say once: NAME (imported once under this name), "
            "if_rows: absent (only while there are no rows) or if_rows: any (every run adds them)"
        )
        raise InvalidInputError([("", text)])
    if method != "insert" and layout.auto_id and not layout.takes_keys:
        text = f"{method} needs a primary key in the files, and the server makes it ({layout.primary.name} has auto_id)"
        raise InvalidInputError([("write", f"{text}: say write: insert")])
    return method


class Import:
    def __init__(self, rows, source, method, options):
        self.rows, self.source, self.method = rows, source, method
        self.limit = min(options.get("batch_bytes") or BATCH_BYTES, MOST_BYTES)
        self.progress = options["progress"]
        self.patience = options.get("wait_timeout")
        self.counted = options.get("if_rows") == "absent"
        self.report = None
        self.written = self.sent_bytes = self.present = 0
        self.sample = visible.Sample()

    def count_missing(self):
        """How many of the good rows the server does not have."""
        return sum(len(block) for block in self._good_blocks())

    def run(self):
        """Send all good rows; what is done so far is told also where it ends early."""
        before = self._before()
        with ThreadPoolExecutor(max_workers=1) as pool:
            pending = None
            for block in self._good_blocks():
                for piece in outgoing.batches(block, self.rows.layout, self.limit):
                    ready = outgoing.rows(piece, self.rows.layout)
                    # One batch travels while the next one is read; one after the other, as the last one wins.
                    self._settle(pending)
                    pending = pool.submit(self.rows.write, self._verb, ready), self._keys(piece)
            self._settle(pending)
        self.source.require_unchanged()
        seconds = self.progress.seconds
        told = {"rows_written": self.written, **rates(self.written, self.source.size, seconds)}
        told.update(self._wait(before))
        self.progress.end(self.written)
        return told

    @property
    def _verb(self):
        return "upsert" if self.method == "upsert" else "insert"

    def _before(self):
        """The count that rows without known keys are added to."""
        return self.rows.count() if self.rows.loaded and self.patience and self._keyless else 0

    @property
    def _keyless(self):
        return self.rows.layout.auto_id

    def _keys(self, block):
        return block.columns.get(self.rows.layout.primary.name) or []

    def _settle(self, pending):
        if pending is None:
            return
        future, keys = pending
        count, ids = future.result()
        self.written += count
        self.sample.add(keys or ids)
        self.progress.tell(self.written, self.report.total - self.report.bad_count, "imported")

    def _good_blocks(self):
        """The blocks without bad rows, and, where only missing rows are written, without those that are there."""
        start, self.present = 0, 0
        bad = self.report.bad
        for block in self.source.blocks(self.rows.layout):
            good = outgoing.without(block, {at for at in range(len(block)) if start + at in bad} if bad else ())
            start += len(block)
            if self.method == "missing" and len(good):
                good = self._absent(good)
            if len(good):
                yield good

    def _absent(self, block):
        keys = block.columns[self.rows.layout.primary.name]
        there = set()
        for at in range(0, len(keys), KEYS_AT_ONCE):
            there |= self.rows.present(keys[at : at + KEYS_AT_ONCE])
        self.present += len(there)
        return outgoing.without(block, {at for at, key in enumerate(keys) if key in there})

    def _wait(self, before):
        if not self.patience or not self.written:
            return {"visible": None if self.written else True}
        if not self.rows.loaded:
            if self.counted:
                # Rows that no query can count are known to the statistics once they are flushed.
                self.rows.call("flush", "flush")
            return {"visible": None}
        return {
            "visible": True,
            "seconds_until_visible": round(
                visible.wait(self.rows, self.sample, before + self.written, self.patience), 3
            ),
        }
