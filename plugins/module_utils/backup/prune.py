# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which backups of a policy go, by the retention that was declared."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.backup import listing, manifest, retention
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import suggestion

COUNTS = ("keep_last", *retention.PERIODS)
KEYS = (*COUNTS, "min_good", "max_age_days", "unfinished_hours")


def checked(policy):
    """The retention as numbers, or InvalidInputError with all that is wrong."""
    problems, clean = [], {}
    for name, value in policy.items():
        if name not in KEYS:
            problems.append((f"retention.{name}", f"is unknown{suggestion(name, KEYS)} (known: {', '.join(KEYS)})"))
            continue
        try:
            clean[name] = float(value) if name in ("max_age_days", "unfinished_hours") else int(value)
            if clean[name] < 0 or isinstance(value, bool):
                raise ValueError
        except (TypeError, ValueError):
            problems.append((f"retention.{name}", f"must be a number from 0 on, found {value!r}"))
    if not problems and not any(clean.get(name) for name in (*COUNTS, "max_age_days")):
        problems.append(("retention", f"keeps nothing but the last good one: give one of {', '.join(COUNTS)}"))
    if not problems and not any(clean.get(name) for name in COUNTS):
        # An age alone keeps whatever is younger.
        clean["keep_last"] = 1 << 30
    if problems:
        raise InvalidInputError(problems)
    return clean


def plan(store, policy, rules, now):
    """[{name, keep, reasons, state}] of the backups whose names the policy has given, from the newest to the oldest."""
    pattern = re.compile(rf"^{re.escape(policy)}_\d{{8}}_\d{{6}}$") if policy else re.compile("")
    known = {}
    for one in listing.read(store):
        at = _moment(one["started"])
        if one["state"] != listing.FOREIGN and at is not None and pattern.match(one["name"]):
            known[one["name"]] = {"name": one["name"], "at": at, "good": one["state"] == listing.GOOD, **one}
    try:
        decided = retention.plan(list(known.values()), rules, now)
    except retention.RetentionError as error:
        raise BackupError("apply the retention", f"in {store.where}", str(error), "Nothing was removed") from error
    return [{**one, "state": known[one["name"]]["state"]} for one in decided]


def _moment(text):
    try:
        return manifest.moment(text)
    except (TypeError, ValueError):
        return None
