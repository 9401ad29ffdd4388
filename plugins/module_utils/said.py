# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one line of what a program or a library said that belongs into a message."""

from __future__ import annotations

NOTHING = "no reason given"


def _lines(said):
    return [line.strip() for line in str(said).splitlines() if line.strip()] or [NOTHING]


def first_line(said):
    return _lines(said)[0]


def last_line(said):
    """Programs say what went wrong in the end."""
    return _lines(said)[-1].removeprefix("Error: ")
