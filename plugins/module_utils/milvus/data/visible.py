# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Wait until rows that were written are found by a query of strong consistency."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import TIMEOUT, MilvusError

_PAUSE = 0.3
KEPT = 100


class Sample:
    """A few primary keys of what was written: the first and the last ones."""

    def __init__(self):
        self.first, self.last = [], []

    def add(self, keys):
        if len(self.first) < KEPT:
            self.first += list(keys[: KEPT - len(self.first)])
        self.last = list(keys[-KEPT:])

    @property
    def keys(self):
        return list(dict.fromkeys(self.first + self.last))


def wait(rows, sample, expected, patience, now=time.monotonic, sleep=time.sleep):
    """Until all keys of the sample are found, or, where keys are unknown, so many rows counted; seconds it took."""
    began = now()
    while True:
        if sample.keys:
            found = rows.present(sample.keys)
            missing = f"{len(set(sample.keys) - found)} of {len(sample.keys)} rows that were looked for are not found"
            there = found >= set(sample.keys)
        else:
            counted = rows.count()
            missing, there = f"{counted} of {expected} rows are found", counted >= expected
        if there:
            return now() - began
        if now() - began >= patience:
            raise MilvusError(
                f"the rows are written but not visible after {patience:.0f} s: {missing}", "wait for rows of",
                rows.about, kind=TIMEOUT,
                next_step="Look at the load of the server, or raise wait_timeout; the rows need not be written again",
            )  # fmt: skip
        sleep(_PAUSE)
