# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which files changed after the service was started: what an interrupted run left to be restarted."""

from __future__ import annotations

import os
from datetime import datetime, timezone


def parse_start(text):
    """Seconds since the epoch from systemctl's microsecond UTC form; None when the unit does not run."""
    words = text.strip().split()
    if len(words) != 4:
        return None
    try:
        moment = datetime.strptime(f"{words[1]} {words[2]}", "%Y-%m-%d %H:%M:%S.%f")
    except ValueError:
        return None
    return moment.replace(tzinfo=timezone.utc).timestamp()


def changed_since(started, paths):
    """Those of the paths whose inode changed after that moment. A link counts as itself: switching it is the change."""
    found = []
    for path in paths:
        try:
            changed = os.lstat(path).st_ctime
        except OSError:
            continue
        if changed > started:
            found.append(path)
    return found


def stale(module, unit, paths, reloadable=False):
    """What changed since the unit read it: at its start, or at the last reload, which is a change of state too."""
    if not unit or not paths:
        return []
    if not module.get_bin_path("systemctl"):
        return []
    moment = "StateChangeTimestamp" if reloadable else "ExecMainStartTimestamp"
    result = module.run_command(
        ["systemctl", "show", unit, f"--property={moment}", "--value", "--timestamp=us"],
        environ_update={"TZ": "UTC", "LC_ALL": "C"},
    )
    started = parse_start(result[1])
    return [] if started is None else changed_since(started, paths)
