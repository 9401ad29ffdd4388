# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Erasure sets from hosts and drives, and what the loss of a drive or of a host does to them. Pure."""

from __future__ import annotations

SET_SIZES = range(2, 17)


class LayoutError(ValueError):
    """MinIO would refuse these hosts and drives; the text says what to change."""


def pools_of(hosts, drives, pools=None):
    """The pools as data: given ones, or one over all hosts. Each: hosts, drives, drives_per_set (0: as MinIO "
    "chooses)."""
    given = pools or [{"hosts": hosts}]
    return [
        {
            "hosts": list(pool.get("hosts") or []),
            "drives": list(pool.get("drives") or drives),
            "drives_per_set": int(pool.get("drives_per_set") or 0),
        }
        for pool in given
    ]


def set_size(total, wanted=0):
    """MinIO's rule for drives that are listed one by one: the size that makes the fewest sets."""
    if total == 1:
        return 1
    possible = [size for size in SET_SIZES if total % size == 0]
    if not possible:
        raise LayoutError(
            f"{total} drives cannot be divided into erasure sets of 2 to 16; use a number of drives that can, for "
            f"example {total + 1 if total > 1 else 2}"
        )
    if not wanted:
        return possible[-1]
    if wanted not in possible:
        raise LayoutError(
            f"drives_per_set is {wanted}; for {total} drives allowed are {', '.join(str(size) for size in possible)}"
        )
    return wanted


def erasure_sets(pool):
    """[[(host, drive), …], …]: MinIO takes the first drive of every host, then the second, and cuts that row into "
    "sets."""
    row = [(host, drive) for drive in pool["drives"] for host in pool["hosts"]]
    size = set_size(len(row), pool.get("drives_per_set") or 0)
    return [row[start : start + size] for start in range(0, len(row), size)]


def default_parity(size):
    if size == 1:
        return 0
    if size <= 3:
        return 1
    return min(size // 2, 4)


def quorums(size, parity):
    """Drives of a set that must answer, to read and to write."""
    data = size - parity
    return data, data + 1 if data == parity else data


def parse_parity(text):
    """`EC:2` -> 2, empty -> None."""
    if not str(text or "").strip():
        return None
    name, colon, number = str(text).strip().partition(":")
    if name != "EC" or not colon or not number.isdigit():
        raise LayoutError(f"{text} is not a parity; expected EC: and a number, for example EC:2")
    return int(number)


def survey(pools, parity=None):
    """One row per pool: sizes, quorums, and whether reads and writes go on without one drive and without one host."""
    rows = []
    for number, pool in enumerate(pools, 1):
        sets = erasure_sets(pool)
        size = len(sets[0])
        if parity is None:  # MinIO holds every pool to the parity that the first one has by default
            parity = default_parity(size)
        read, write = quorums(size, parity)
        on_host = max(sum(1 for host, _drive in one if host == name) for one in sets for name in pool["hosts"])
        rows.append(
            {
                "pool": number,
                "hosts": len(pool["hosts"]),
                "drives": len(pool["drives"]),
                "sets": len(sets),
                "set_size": size,
                "parity": parity,
                "read_quorum": read,
                "write_quorum": write,
                "lost_with_host": on_host,
                "without_drive": _left(size - 1, read, write),
                "without_host": _left(size - on_host, read, write),
            }
        )
    return rows


def _left(drives, read, write):
    return {"read": drives >= read, "write": drives >= write}


_WORDS = {(True, True): "reads and writes", (True, False): "reads only", (False, False): "nothing works"}


def said(outcome):
    return _WORDS[(outcome["read"], outcome["write"])]


def table(rows):
    """Text for people: one line per pool."""
    return [
        f"pool {row['pool']}: {row['hosts']} hosts x {row['drives']} drives = {row['sets']} sets of {row['set_size']}, "
        f"EC:{row['parity']} (reads need {row['read_quorum']}, writes {row['write_quorum']} drives of a set); "
        "without one "
        f"drive: {said(row['without_drive'])}; without one host ({row['lost_with_host']} drives of a set): "
        f"{said(row['without_host'])}"
        for row in rows
    ]


def survives(pools, parity, absent):
    """Whether writes go on in every pool while these hosts are away."""
    for pool, row in zip(pools, survey(pools, parity)):
        for one in erasure_sets(pool):
            if sum(1 for host, _drive in one if host not in absent) < row["write_quorum"]:
                return False
    return True
