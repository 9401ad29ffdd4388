# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Subscriptions that hold messages back and that nobody reads."""

from __future__ import annotations

import time
from urllib.parse import quote, unquote

TIMES = ("lastConsumedFlowTimestamp", "lastConsumedTimestamp", "lastAckedTimestamp")


def idle_hours(subscription, now):
    """Hours since somebody read, or None when the broker knows of no reader since it took the topic over."""
    last = max((int(subscription.get(key) or 0) for key in TIMES), default=0)
    return None if last <= 0 else round(max(0.0, now - last / 1000) / 3600, 2)


def rows(topic, stats, now):
    found = []
    for name, subscription in sorted((stats.get("subscriptions") or {}).items()):
        found.append(
            {
                "topic": topic,
                "subscription": name,
                "backlog": int(subscription.get("msgBacklog") or 0),
                "bytes": int(subscription.get("backlogSize") or 0),
                "consumers": len(subscription.get("consumers") or []),
                "idle_hours": idle_hours(subscription, now),
                "durable": bool(subscription.get("durable", True)),
            }
        )
    return found


def orphan(row, hours, unknown):
    """Without consumer, with backlog, and idle for long enough. An unknown age counts only when the user says so."""
    if row["consumers"] or not row["backlog"]:
        return False
    return unknown if row["idle_hours"] is None else row["idle_hours"] >= hours


def _path(topic):
    domain, _, rest = topic.partition("://")
    tenant, namespace, name = rest.split("/", 2)
    return f"{domain}/{tenant}/{namespace}/{quote(unquote(name), safe='')}"


def report(admin, params):
    topics = admin.call("GET", f"persistent/{params['namespace']}", missing=[]) or []
    topics = sorted(topic for topic in topics if topic.rsplit("/", 1)[-1].startswith(params["topic_prefix"]))
    now, found = time.time(), []
    for topic in topics:
        stats = admin.call("GET", f"{_path(topic)}/stats?getPreciseBacklog=true", missing={}) or {}
        found += rows(topic, stats, now)
    for row in found:
        row["orphan"] = orphan(row, params["idle_hours"], params["include_unknown"])
    return topics, found


def run(admin, params, check_mode):
    topics, found = report(admin, params)
    orphans = [row for row in found if row["orphan"]]
    removed = []
    if params["state"] == "absent":
        for row in orphans:
            if not check_mode:
                # Without force the broker refuses when somebody connected since the report.
                admin.call("DELETE", f"{_path(row['topic'])}/subscription/{quote(row['subscription'], safe='')}")
            removed.append(row)
    return {
        "changed": bool(removed),
        "topics": len(topics),
        "subscriptions": found,
        "orphans": orphans,
        "removed": removed,
    }
