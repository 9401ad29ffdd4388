# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What milvus_data does: options that fit together, one plan for check mode and for real, one result."""

from __future__ import annotations

import signal

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import (
    bulk,
    files,
    importing,
    marker,
    options,
    rejects,
    storage,
    writers,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.exporting import Export
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.exporting_parts import PartsExport
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.progress import Progress
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.readers import Choice
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import Rows
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action


def end_in_order():
    """Ended from outside, an export still removes the part of a file that it has written."""

    def end(*_signal):
        raise SystemExit("ended by SIGTERM")

    signal.signal(signal.SIGTERM, end)


class Work:
    """One call of the module. Its parts fill the result, which is told also where the call fails."""

    def __init__(self, params, check_mode, log=None):
        self.params, self.check_mode, self._log = params, check_mode, log
        self.result = {"changed": False, "actions": [], "diff": {"before": {}, "after": {}}}

    def run(self, open_session):
        params = self.params
        options.validate(params)
        source = None
        if params["state"] != "exported" and params["path"]:
            source = importing.Source(params["path"], params["format"], Choice(params["fields"], params["columns"]))
        place = storage.normalise(params["storage"]) if params["bulk"] and not params["objects"] else None
        session = open_session()
        try:
            self.result["server"] = str(session.server)
            rows = Rows(session, params["database"], params["collection"], params["partition"])
            if source is not None:
                options.require_fields(rows.layout, params)
            self.progress = Progress(rows.about, self._log, params["progress_path"])
            if params["state"] == "exported":
                self._export(rows)
            elif params["state"] == "checked":
                self._check(rows, source)
            else:
                self._import(rows, source, place)
        finally:
            session.close()

    def _export(self, rows):
        path, part_rows = self.params["path"], self.params["part_rows"]
        given = self.params["format"] or (files.of_parts(path) if part_rows else None)
        kind = files.format_of(path, given)
        if kind not in writers.FORMATS:
            raise errors.InvalidInputError(
                [("format", f"{kind} cannot be written (allowed for an export: {', '.join(writers.FORMATS)})")]
            )
        export = (PartsExport if part_rows else Export)(rows, path, kind, self._options())
        export.plan()
        self.result.update(rows=export.expected, path=path, format=kind)
        changes = {"path": path, "format": kind, "rows": export.expected, "filter": export.filter or None}
        changes["part_rows"] = part_rows
        if not self.check_mode:
            told = export.run()
            changes["rows"] = told["rows"]
            replaced = told.pop("replaced")
            self.result.update(told)
            if not replaced:
                return
        self._planned("export", rows, changes, f"{'folder' if part_rows else 'file'} {path}")

    def _check(self, rows, source):
        report = self._report(rows, source)
        self.progress.end(report.total, "checked")
        importing.require_good(report, self.params["on_bad_rows"], self.params["max_bad_rows"])

    def _report(self, rows, source):
        report = importing.check(source, rows.layout, self.progress)
        self.result.update(
            files=source.names, rows=report.total, bad_rows=report.bad_count, problems=report.problems,
            examples=report.shown(),
        )  # fmt: skip
        path = self.params["rejects_path"]
        if path and report.bad_count and not self.check_mode:
            rejects.write(path, source, report)
            self.result["rejects_path"] = path
        return report

    def _import(self, rows, source, place):
        params = self.params
        if params["bulk"]:
            bulk.require(rows)
        guards = [name for name in ("once", "if_rows") if params[name]]
        method = importing.method_of(rows.layout, params["write"], guards, params["bulk"])
        remembered = marker.Marker(rows, params["once"] or marker.UNNAMED)
        if self._is_done(rows, remembered, method):
            return
        changes = {"write": method, "bulk": params["bulk"] or None, "partition": params["partition"]}
        if source is None:
            changes["objects"] = params["objects"]
            if not self.check_mode:
                self._remembering(remembered, lambda: bulk.import_objects(rows, params["objects"], self._options()))
            self._planned("import", rows, changes)
            return
        report = self._report(rows, source)
        importing.require_good(report, params["on_bad_rows"], params["max_bad_rows"])
        good = report.total - report.bad_count
        work = self._importer(rows, source, place, method)
        work.report = report
        changes.update(files=source.names, rows=good)
        if method == "missing" and self.check_mode:
            changes["rows"] = work.count_missing()
        elif not self.check_mode and good:
            self._remembering(remembered, work.run, work)
            changes["rows"] = work.written
            self.result["rows_present"] = work.present
        if changes["rows"]:
            self._planned("import", rows, changes)

    def _options(self):
        return {**self.params, "progress": self.progress}

    def _importer(self, rows, source, place, method):
        if place is None:
            return importing.Import(rows, source, method, self._options())
        # Nothing is written anywhere in check mode, not even a folder.
        opened = None if self.check_mode else storage.opened(place)
        return bulk.BulkImport(rows, source, opened, self._options())

    def _is_done(self, rows, remembered, method):
        """Whether an earlier run did it, and that no earlier run was broken off in the middle."""
        params, word = self.params, remembered.read()
        if params["once"] and word == marker.DONE:
            self.result["skipped"] = f"imported before as {params['once']}"
            return True
        guarded = params["once"] or params["if_rows"] == "absent"
        if guarded and word == marker.BEGUN and method == "insert" and not params["restart"]:
            name = params["once"] or "into the empty collection"
            raise errors.MilvusError(
                f"an import ({name}) was begun and not completed, so that a part of its rows may be there",
                "import into", rows.about, kind=errors.REFUSED,
                next_step="Remove these rows (or drop and create the collection), then run it with restart: true",
            )  # fmt: skip
        if params["if_rows"] == "absent" and not (word == marker.BEGUN and params["restart"]):
            there = rows.count() if rows.loaded else rows.stored()
            if there:
                self.result["skipped"] = f"{there} rows are there"
                return True
        return False

    def _remembering(self, remembered, run, work=None):
        named, guarded = bool(self.params["once"]), self.params["once"] or self.params["if_rows"] == "absent"
        if guarded:
            remembered.write(marker.BEGUN, needed=named)
        try:
            self.result.update(run())
        except errors.MilvusError:
            if work is not None:
                self.result.update(changed=work.written > 0, rows_written=work.written)
            raise
        if guarded:
            remembered.write(marker.DONE, needed=named)

    def _planned(self, verb, rows, changes, name=None):
        action = Action(("rows", rows.database, rows.name), verb, changes)
        shown = {key: value for key, value in changes.items() if value is not None}
        self.result["changed"] = True
        self.result["actions"] = [action.public()]
        self.result["diff"] = {"before": {}, "after": {name or f"rows {rows.database}/{rows.name}": shown}}
