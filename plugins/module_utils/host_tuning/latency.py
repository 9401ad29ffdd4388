# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How long a disk takes to make a small write durable, the way a write-ahead log asks it to."""

from __future__ import annotations

import os
import tempfile
import time

# The size of a typical entry of etcd's write-ahead log.
WRITE_BYTES = 2300
FEWEST = 50


def existing(path):
    """The path itself or the nearest folder above it that is there already."""
    path = os.path.abspath(path)
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path


def percentile(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]


def probe(path, writes, seconds):
    """Append, wait until it is durable, repeat; the time spent is bounded, and the file is gone afterwards."""
    folder = existing(path)
    handle, name = tempfile.mkstemp(prefix=".vectordb-disk-latency.", dir=folder)
    block, durations = os.urandom(WRITE_BYTES), []
    end = time.monotonic() + seconds
    try:
        while len(durations) < writes and (time.monotonic() < end or len(durations) < FEWEST):
            os.write(handle, block)
            start = time.perf_counter()
            os.fdatasync(handle)
            durations.append((time.perf_counter() - start) * 1000)
    finally:
        os.close(handle)
        os.unlink(name)
    durations.sort()
    return {
        "path": path,
        "probed": folder,
        "writes": len(durations),
        "p50_ms": round(percentile(durations, 0.5), 3),
        "p99_ms": round(percentile(durations, 0.99), 3),
        "max_ms": round(durations[-1], 3),
    }
