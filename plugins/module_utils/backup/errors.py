# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What went wrong with a backup, in one sentence, and what to do next."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import MilvusError


class BackupError(MilvusError):
    """Object, operation, what was found and the next step; told by the modules like an error of a server."""

    def __init__(self, operation, about, found, next_step=""):
        self.found = found
        super().__init__(found, operation, about, next_step=next_step)

    def __str__(self):
        head = " ".join(part for part in (self.operation, self.about) if part)
        said = f"{head}: {self.found}".rstrip(".")
        return f"{said}. {self.next_step.rstrip('.')}." if self.next_step else f"{said}."


class BusyError(BackupError):
    """Another run has the lock of the store: worth waiting for."""
