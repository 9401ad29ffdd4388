# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the official tool has written: its folder inside one of our backups, and what its metadata tells of it."""

from __future__ import annotations

import json

# The name that the tool knows its backup by; the folder of ours is its root path.
NAME = "data"
META = f"{NAME}/meta/full_meta.json"
BINLOGS = f"{NAME}/binlogs/"
DEFAULT = "default"


class LayoutError(ValueError):
    """What the tool has written is not what it tells."""


def parsed(content):
    """{(database, name): facts} of the metadata, in which zeros and what is empty are left out."""
    if content is None:
        raise LayoutError(f"it has written no {META}, which comes last: the backup is not whole")
    try:
        told = json.loads(content)
        return {
            (one.get("db_name") or DEFAULT, one["collection_name"]): _collection(one)
            for one in told.get("collection_backups") or ()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LayoutError(f"its metadata cannot be read: {type(error).__name__} {error}") from error


def _collection(told):
    segments = [
        *(one for part in told.get("partition_backups") or () for one in part.get("segment_backups") or ()),
        *(told.get("l0_segments") or ()),
    ]
    logs = [
        log
        for segment in segments
        for kind in ("binlogs", "deltalogs")
        for field in segment.get(kind) or ()
        for log in field.get("binlogs") or ()
    ]
    return {
        "id": str(told.get("collection_id", 0)),
        "stored": sum(int(one.get("num_of_rows", 0)) for one in segments),
        "objects": len(logs),
        "bytes": sum(int(log.get("log_size", 0)) for log in logs),
        "fields": {one["name"]: int(one.get("fieldID", 0)) for one in (told.get("schema") or {}).get("fields") or ()},
        "at": int(told.get("backup_physical_timestamp", 0) or 0),
    }


def require(found, wanted, sizes):
    """LayoutError unless exactly the collections are there, {(database, name): id}, with as many bytes as are told."""
    missing = sorted("/".join(pair) for pair in set(wanted) - set(found))
    if missing:
        raise LayoutError(f"it left out {', '.join(missing)}")
    other = sorted("/".join(pair) for pair, one in wanted.items() if found[pair]["id"] != one)
    if other:
        raise LayoutError(f"dropped and made anew while it ran: {', '.join(other)}")
    objects = [size for key, size in sizes.items() if key.startswith(BINLOGS)]
    told = (sum(one["objects"] for one in found.values()), sum(one["bytes"] for one in found.values()))
    if told != (len(objects), sum(objects)):
        raise LayoutError(
            f"it tells of {told[0]} objects with {told[1]} bytes, {len(objects)} with {sum(objects)} are there"
        )


def other_fields(told, there):
    """Fields whose numbers differ, so that columns of the backup would go into other fields."""
    return sorted(name for name, number in told.items() if name in there and number and there[name] != number)
