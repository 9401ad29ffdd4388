# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Primary keys that occur twice, found in bounded memory: what does not fit goes to buckets in a temporary folder."""

from __future__ import annotations

import os
import tempfile

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library

IN_MEMORY = 4 << 20  # keys, of 16 bytes each
_BUCKETS = 64
_SPREAD = 0x9E3779B97F4A7C15


class Keys:
    """Keys with the ordinal of their rows. Texts are kept as 64-bit hashes: two of them may rarely look alike."""

    def __init__(self, in_memory=IN_MEMORY, folder=None):
        self._limit, self._folder = in_memory, folder
        self._pieces, self._held, self._temporary = [], 0, None

    def add(self, values, ordinals):
        """Values are all integers of 64 bits, or all texts."""
        numpy = library("numpy")
        hashed = values if type(values[0]) is int else map(hash, values)
        pair = numpy.empty(len(values), dtype=[("key", "i8"), ("row", "i8")])
        pair["key"] = numpy.fromiter(hashed, dtype="i8", count=len(values))
        pair["row"] = ordinals
        self._pieces.append(pair)
        self._held += len(pair)
        if self._held >= self._limit:
            self._spill()

    def _spill(self):
        numpy = library("numpy")
        if self._temporary is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="milvus-data-keys-", dir=self._folder)
        pairs = numpy.concatenate(self._pieces)
        with numpy.errstate(over="ignore"):
            bucket = (pairs["key"].view("u8") * numpy.uint64(_SPREAD)) >> numpy.uint64(58)
        for number in range(_BUCKETS):
            with open(os.path.join(self._temporary.name, str(number)), "ab") as stream:
                stream.write(pairs[bucket == number].tobytes())
        self._pieces, self._held = [], 0

    def repeated(self):
        """(row, first row with the same key), once for each row after the first."""
        numpy = library("numpy")
        if self._temporary is None:
            if self._pieces:
                yield from _repeated(numpy.concatenate(self._pieces))
            return
        if self._pieces:
            self._spill()
        for number in range(_BUCKETS):
            path = os.path.join(self._temporary.name, str(number))
            yield from _repeated(numpy.fromfile(path, dtype=[("key", "i8"), ("row", "i8")]))

    def close(self):
        if self._temporary is not None:
            self._temporary.cleanup()


def _repeated(pairs):
    numpy = library("numpy")
    pairs = pairs[numpy.lexsort((pairs["row"], pairs["key"]))]
    same = numpy.concatenate(([False], pairs["key"][1:] == pairs["key"][:-1])) if len(pairs) else numpy.zeros(0, bool)
    later = numpy.flatnonzero(same)
    if not len(later):
        return
    starts = numpy.flatnonzero(~same)
    firsts = pairs["row"][starts[numpy.searchsorted(starts, later, side="right") - 1]]
    yield from zip(pairs["row"][later].tolist(), firsts.tolist())
