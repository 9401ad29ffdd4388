# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names of backups: safe as a folder, as a part of an object's key, and for the official tool."""

from __future__ import annotations

import datetime
import re

from ansible_collections.vectordb.ops.plugins.module_utils.spelling import did_you_mean

# What the official tool takes, which is the narrowest: letters, digits and underscores, first no digit.
PATTERN = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,127}$")
STAMP = "%Y%m%d_%H%M%S"


def problem(name):
    """What is wrong with a name, or nothing."""
    if PATTERN.match(name):
        return ""
    return (
        f"{name!r} is no name of a backup (allowed: letters, digits and underscores, first no digit, at most 128), "
        f"for example {re.sub(r'[^A-Za-z0-9_]', '_', name).lstrip('0123456789')[:100] or 'nightly'}"
    )


def generated(policy, now):
    """The name that a schedule gives: sorted by name is sorted by time."""
    return f"{policy}_{now.astimezone(datetime.timezone.utc).strftime(STAMP)}"


def unknown(name, known, where):
    """There is no such backup: which one may be meant."""
    newest = f"the newest are {', '.join(sorted(known)[-5:])}" if known else "it has none"
    return f"there is no backup {name} in {where}; {did_you_mean(name, known, newest)}"
