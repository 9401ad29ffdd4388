# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Checksums of what lies in the store, begun while the tool still copies: most of it is read by the time it is done."""

from __future__ import annotations

import concurrent.futures
import threading
import time

from ansible_collections.vectordb.ops.plugins.module_utils.backup import verify
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError

LOOKED_FOR = 0.3  # seconds; of many objects the list takes longer than that


class Sums:
    """`prefix`: the folder of the backup, with its slash."""

    def __init__(self, store, prefix):
        self._store, self._prefix = store, prefix
        self._pool = concurrent.futures.ThreadPoolExecutor(verify.PARALLEL)
        self._over = threading.Event()
        self._begun = {}
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self._looking.start()
        return self

    def __exit__(self, *_error):
        self._stop()
        self._pool.shutdown(cancel_futures=True)

    def _stop(self):
        self._over.set()
        self._looking.join()

    def _look(self):
        pause = LOOKED_FOR
        while not self._over.wait(pause):
            began = time.monotonic()
            try:
                found = self._store.list(self._prefix)
            except BackupError:
                continue  # whoever needs it finds out
            pause = max(LOOKED_FOR, 2 * (time.monotonic() - began))
            for key in found:
                if key not in self._begun and not self._over.is_set():
                    self._begun[key] = self._pool.submit(self._sum, key)

    def _sum(self, key):
        return verify.checksum(self._store.chunks(key))

    def all(self, sizes):
        """{key: sum} of these, {key: bytes}; what was not whole yet when it was read is read once more."""
        self._stop()
        keys = {name: f"{self._prefix}{name}" for name in sizes}
        for key in keys.values():
            if key not in self._begun:
                self._begun[key] = self._pool.submit(self._sum, key)
        found = {}
        for name, key in keys.items():
            try:
                found[name] = self._begun[key].result()
            except BackupError:
                found[name] = None
            if found[name] is None or found[name]["bytes"] != sizes[name]:
                found[name] = self._sum(key)
        return found
