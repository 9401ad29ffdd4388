# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How far a long run is: in the log of the host every few seconds, and in a file that others may watch."""

from __future__ import annotations

import json
import os
import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

_EVERY = 10.0
_FILE_EVERY = 1.0


class Progress:
    def __init__(self, about, log=None, path=None, now=time.monotonic):
        self._about, self._log, self._path, self._now = about, log, path, now
        self.began = self._logged = now()
        self._written = -_FILE_EVERY
        if path:
            self._to_file(0, None, "begun")

    @property
    def seconds(self):
        return self._now() - self.began

    def tell(self, rows, total=None, phase=""):
        moment = self._now()
        if self._log and moment - self._logged >= _EVERY:
            self._logged = moment
            known = f" of {total}" if total else ""
            self._log(f"{self._about}: {phase} {rows}{known} rows, {rows / max(self.seconds, 1e-9):.0f} rows/s")
        if self._path and moment - self._written >= _FILE_EVERY:
            self._to_file(rows, total, phase)

    def end(self, rows, phase="complete"):
        if self._path:
            self._to_file(rows, rows, phase)

    def _to_file(self, rows, total, phase):
        self._written = self._now()
        told = {"about": self._about, "phase": phase, "rows": rows, "total": total, "seconds": round(self.seconds, 1)}
        part = f"{self._path}.part"
        try:
            with open(part, "w", encoding="utf-8") as stream:
                json.dump(told, stream)
            os.replace(part, self._path)
        except OSError as error:
            raise InvalidInputError([("progress_path", f"{self._path} cannot be written: {error.strerror}")]) from error


def rates(rows, size, seconds):
    """The same three figures for every way of moving rows."""
    seconds = max(seconds, 1e-9)
    return {
        "seconds": round(seconds, 3),
        "bytes": size,
        "rows_per_second": round(rows / seconds),
        "mib_per_second": round(size / seconds / (1 << 20), 2),
    }
