# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bulk import: files that the server itself reads from its object storage, one job each, watched to their end."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, features
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import visible
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.bulk_file import BulkFile
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.importing import Import
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import STRUCTS
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.progress import rates
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.visible import KEPT

FAILED = ("Failed", "Failed and cleaned")
COMPLETED = "Completed"
_PAUSE = 0.2


def require(rows):
    """A server without bulk import is named before a file is written or uploaded."""
    if rows.session.server.lite:
        text, advice = features.lacking("do_bulk_insert", rows.session.server)
        raise errors.MilvusError(text, "import into", rows.about, kind=errors.UNIMPLEMENTED, next_step=advice)
    structs = [field.name for field in rows.layout.fields.values() if field.kind == STRUCTS]
    if structs:
        raise errors.MilvusError(
            f"the bulk import here does not write struct arrays ({', '.join(structs)})", "import into", rows.about,
            next_step="Leave bulk out",
        )  # fmt: skip


def grouped(objects):
    """Files of one job: each Parquet or JSON file for itself, the NumPy columns of one folder together."""
    folders, jobs = {}, []
    for name in objects:
        if name.endswith(".npy"):
            folders.setdefault(name.rpartition("/")[0], []).append(name)
        else:
            jobs.append([name])
    return jobs + list(folders.values())


class Jobs:
    """What was handed to the server, and how far it is."""

    def __init__(self, rows, progress=None):
        self._rows, self._progress = rows, progress
        self._jobs = []

    def begin(self, names):
        identity = self._call("begin the bulk import into", "do_bulk_insert", self._rows.name,
                              self._rows.partition or "", names)  # fmt: skip
        self._jobs.append({"id": str(identity), "files": names, "state": "Pending", "rows": 0, "progress": 0})

    @property
    def shown(self):
        return self._jobs

    def wait(self, patience, now=time.monotonic, sleep=time.sleep):
        """Until all jobs are complete; the first that failed ends it, with the reason that the server gives."""
        began = now()
        for job in self._jobs:
            while job["state"] != COMPLETED:
                told = self._call("ask for job", "get_bulk_insert_state", int(job["id"]))
                job.update(state=told.state_name, rows=told.row_count, progress=int(told.progress))
                if job["state"] in FAILED:
                    raise errors.MilvusError(
                        told.failed_reason or "the server gives no reason", f"bulk import job {job['id']} of",
                        f"{', '.join(job['files'])} into {self._rows.about}", kind=errors.REFUSED,
                        next_step="None of the rows of this job was imported; the log of the data node says more",
                    )  # fmt: skip
                if job["state"] == COMPLETED:
                    break
                if now() - began > patience:
                    raise errors.MilvusError(
                        f"job {job['id']} is {job['state']} ({job['progress']} %) after {patience:.0f} s",
                        "import into", self._rows.about, kind=errors.TIMEOUT,
                        next_step="The server goes on with it; raise wait_timeout to wait for longer",
                    )  # fmt: skip
                if self._progress:
                    self._progress.tell(sum(one["rows"] for one in self._jobs), None, f"job {job['id']}")
                sleep(_PAUSE)
        return sum(job["rows"] for job in self._jobs)

    def _call(self, operation, method, *args):
        """The client's own door to bulk import needs the old ORM, which goes away: the same call below it."""
        session, database = self._rows.session, self._rows.database
        client = session.client(database)
        context = getattr(client, "_generate_call_context", None)
        more = {"context": context()} if context else {}
        try:
            return getattr(client._get_connection(), method)(*args, timeout=session.timeout, **more)
        except Exception as error:
            raise errors.translate(error, operation, self._rows.about, session.server, method) from error


class BulkImport(Import):
    """The same files, checks and rows as an import by messages, but carried by files."""

    def __init__(self, rows, source, place, options):
        super().__init__(rows, source, "insert", options)
        self._place, self._had_keys = place, False
        self.jobs = Jobs(rows, self.progress)
        self.job_patience = options.get("wait_timeout") or 300.0

    def run(self):
        before = self.rows.count() if self.rows.loaded and self.patience else 0
        try:
            self._write_files(before)
            self.source.require_unchanged()
            self.written = self.jobs.wait(self.job_patience)
            told = {"rows_written": self.written, **rates(self.written, self.source.size, self.progress.seconds)}
            if self._had_keys:
                # Keys that were there already say nothing of the new rows: then only the count does.
                self.sample = visible.Sample()
            told.update(self._wait(before))
        except errors.MilvusError as error:
            # A job that is still at work needs its files.
            if error.kind != errors.TIMEOUT:
                self._place.close()
            raise
        self._place.close()
        self.progress.end(self.written)
        return {**told, "jobs": self.jobs.shown}

    def _write_files(self, before):
        file, number = None, 0
        for block in self._good_blocks():
            if file is None:
                number += 1
                name = f"{number}.parquet"
                file = BulkFile(self._place.path(name), self.rows.layout)
            keys = self._keys(block)
            if before and not self.sample.keys and keys:
                self._had_keys = bool(self.rows.present(keys[:KEPT]))
            file.add(block)
            self.sample.add(keys)
            if file.full:
                self._hand_over(file, name)
                file = None
        if file is not None:
            self._hand_over(file, name)

    def _hand_over(self, file, name):
        file.close()
        self.jobs.begin([self._place.put(name)])


def import_objects(rows, objects, options):
    """Files that are in the storage of the server already."""
    progress, patience = options["progress"], options.get("wait_timeout") or 300.0
    before = rows.count() if rows.loaded else 0
    jobs = Jobs(rows, progress)
    for names in grouped(objects):
        jobs.begin(names)
    count = jobs.wait(patience)
    told = {"rows_written": count, **rates(count, 0, progress.seconds), "jobs": jobs.shown, "visible": None}
    if rows.loaded:
        waited = visible.wait(rows, visible.Sample(), before + count, patience)
        told.update(visible=True, seconds_until_visible=round(waited, 3))
    progress.end(count)
    return told
