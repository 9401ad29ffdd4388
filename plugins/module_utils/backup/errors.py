# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What went wrong with a backup, in one sentence, and what to do next."""

from __future__ import annotations


class BackupError(Exception):
    """Object, operation, what was found and the next step."""

    def __init__(self, operation, about, found, next_step=""):
        self.operation, self.about, self.found, self.next_step = operation, about, found, next_step
        text = f"{operation} {about}: {found}"
        super().__init__(f"{text}. {next_step}." if next_step else f"{text}.")
