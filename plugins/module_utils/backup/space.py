# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether there is room, asked before the first object is written."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError

ROOM_FOR_BACKUPS = "Make room there, let older backups go (retention), or name another store"


def require(place, needed, operation, name, what, next_step=ROOM_FOR_BACKUPS):
    """`needed` bytes; a bucket does not tell what is free and is below zero. `what` takes them, as a sentence says."""
    free = place.free_bytes()
    if 0 <= free < needed:
        raise BackupError(
            operation, f"backup {name}",
            f"{place.where} has room for {free >> 20} MiB, {what} {needed >> 20} MiB", next_step,
        )  # fmt: skip
