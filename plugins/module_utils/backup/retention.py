# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which backups stay and which go, computed from names, times and states alone."""

from __future__ import annotations

import datetime

# The period that a moment belongs to; of each, the newest backup stands for it.
PERIODS = {
    "hourly": lambda at: at.strftime("%Y-%m-%d %H"),
    "daily": lambda at: at.strftime("%Y-%m-%d"),
    "weekly": lambda at: "{}-W{:02}".format(*at.isocalendar()[:2]),
    "monthly": lambda at: at.strftime("%Y-%m"),
    "yearly": lambda at: at.strftime("%Y"),
}
# A clock that goes wrong must not make old backups out of young ones.
AHEAD = datetime.timedelta(hours=1)


class RetentionError(ValueError):
    """Why nothing may be removed."""


def plan(backups, policy, now):
    """[{name, keep, reasons}] from the newest to the oldest.

    backups: [{name, at, good}], `at` with a time zone, `good` whether it may be relied on.
    policy: counts by period, keep_last, min_good (at least 1), max_age_days (0: none), unfinished_hours.
    """
    ordered = sorted(backups, key=lambda one: (one["at"], one["name"]), reverse=True)
    ahead = [one["name"] for one in ordered if one["at"] > now + AHEAD]
    if ahead:
        at = ordered[0]["at"]
        raise RetentionError(
            f"{ahead[0]} is from the future ({at:%Y-%m-%d %H:%M}, now {now:%Y-%m-%d %H:%M} UTC): set the clocks"
        )
    good = [one for one in ordered if one["good"]]
    reasons = {one["name"]: [] for one in ordered}
    _by_count(good, policy, reasons)
    _by_age(good, policy, now, reasons)
    for one in good[: max(1, policy.get("min_good", 1))]:
        if not reasons[one["name"]]:
            reasons[one["name"]].append("min_good" if policy.get("min_good", 1) > 1 else "the last good one")
    _unfinished(ordered, policy, now, reasons)
    return [
        {"name": one["name"], "keep": bool(reasons[one["name"]]), "reasons": reasons[one["name"]]} for one in ordered
    ]


def _by_count(good, policy, reasons):
    for one in good[: policy.get("keep_last", 0)]:
        reasons[one["name"]].append("keep_last")
    for period, belongs in PERIODS.items():
        seen = set()
        for one in good:
            mark = belongs(one["at"])
            if len(seen) < policy.get(period, 0) and mark not in seen:
                seen.add(mark)
                reasons[one["name"]].append(f"{period} {mark}")


def _by_age(good, policy, now, reasons):
    """What is older than the limit goes, whatever count it was kept for."""
    if not policy.get("max_age_days"):
        return
    oldest = now - datetime.timedelta(days=policy["max_age_days"])
    for one in good:
        if one["at"] < oldest:
            reasons[one["name"]].clear()


def _unfinished(ordered, policy, now, reasons):
    """One that is not good may be one that runs just now, or the only trace of what went wrong."""
    youngest = now - datetime.timedelta(hours=policy.get("unfinished_hours", 24))
    for one in ordered:
        if not one["good"] and one["at"] > youngest:
            reasons[one["name"]].append("younger than unfinished_hours")
