# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Copy objects from one place to another, many at once, each with its checksum."""

from __future__ import annotations

import concurrent.futures
import hashlib
import threading

from ansible_collections.vectordb.ops.plugins.module_utils.backup import verify
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError

# Objects are small: what they wait for is mostly the other side. Each takes one part of memory at most.
THREADS = 4


class Hashed:
    """Chunks that pass, and what was seen of them."""

    def __init__(self, chunks):
        self._chunks, self._digest, self.bytes = chunks, hashlib.sha256(), 0

    def __iter__(self):
        for chunk in self._chunks:
            self._digest.update(chunk)
            self.bytes += len(chunk)
            yield chunk

    def told(self):
        return {"bytes": self.bytes, "sha256": self._digest.hexdigest()}


def copied(source, key, size, target, name):
    """{bytes, sha256} of what is there now; the object storage copies by itself where it has both."""
    if target.beside(source):
        checksum = target.copied(source, key, name)
        return {"bytes": size, "sha256": checksum} if checksum else verify.checksum(target.chunks(name))
    passed = Hashed(source.chunks(key))
    target.stored(name, passed, size)
    found = passed.told()
    if found["bytes"] != size:
        raise BackupError("copy", f"{key} in {source.where}", f"{found['bytes']} of {size} bytes came", "Run it again")
    return found


def each(work, items, threads, told):
    """The results by item; the first error ends it, after what was begun."""
    stop, found = threading.Event(), {}

    def one(item):
        if stop.is_set():
            return
        try:
            found[item] = work(item)
        except BaseException:
            stop.set()
            raise
        told(1)

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(one, item) for item in items]:
            future.result()
    return found
