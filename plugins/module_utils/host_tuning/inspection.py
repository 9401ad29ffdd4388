# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a host has, read from the kernel without any tool: memory, processors, swap, clock, file systems."""

from __future__ import annotations

import ctypes
import os

from ansible_collections.vectordb.ops.plugins.module_utils.host_tuning.latency import existing

_TIMEX_BYTES = 512
_CLOCK_ERROR = 5
_MEMORY_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def _text(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as handle:
            return handle.read()
    except OSError:
        return ""


def memory_mb():
    """Memory that processes here may use: the machine's, or the limit of the container."""
    for line in _text("/proc/meminfo").splitlines():
        if line.startswith("MemTotal:"):
            total = int(line.split()[1]) // 1024
            break
    limits = [int(text) // 1048576 for text in (_text(path).strip() for path in _MEMORY_LIMITS) if text.isdigit()]
    return min([total, *limits])


def cpu_flags():
    for line in _text("/proc/cpuinfo").splitlines():
        if line.startswith("flags"):
            return sorted(line.partition(":")[2].split())
    return []


def swap_mb():
    return sum(int(line.split()[2]) // 1024 for line in _text("/proc/swaps").splitlines()[1:])


def clock_synchronised():
    """Ask the kernel, which every time daemon tells. None where it does not say."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else state != _CLOCK_ERROR


def in_container():
    """Name the kind of container, or return an empty string. systemd leaves it for everyone to read."""
    told = _text("/run/systemd/container").strip()
    if told:
        return told
    return "docker" if os.path.exists("/.dockerenv") else ""


def file_system(path):
    """The file system that a path is, or will be, on."""
    folder = os.path.realpath(existing(path))
    best = ("", "unknown", "")
    for line in _text("/proc/self/mounts").splitlines():
        source, point, kind = line.split()[:3]
        point = point.replace("\\040", " ")
        inside = folder == point or folder.startswith(point.rstrip("/") + "/")
        # The mount that came last covers an earlier one on the same point.
        if inside and len(point) >= len(best[0]):
            best = (point, kind, source)
    room = os.statvfs(folder)
    return {
        "path": path,
        "mount": best[0],
        "type": best[1],
        "source": best[2],
        "free_mb": room.f_bavail * room.f_frsize // 1048576,
        "free_inodes": room.f_favail if room.f_files else None,
    }


def inspect(paths):
    return {
        "memory_mb": memory_mb(),
        "cpus": len(os.sched_getaffinity(0)),
        "architecture": os.uname().machine,
        "cpu_flags": cpu_flags(),
        "swap_mb": swap_mb(),
        "clock_synchronised": clock_synchronised(),
        "container": in_container(),
        "file_systems": [file_system(path) for path in paths],
    }
