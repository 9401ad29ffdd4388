# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a role asks of the list of backups, and what a drill has shown: pure functions of what the module told."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.backup import names

MARK = "vectordb.ops.restore"
# A run that was broken off longer ago than this is not gone on with: its first rows are too old.
RESUMED_HOURS = 12.0


def newest(backups, policy, name=""):
    """The backup of this name, or the newest good one of the policy; nothing where there is none."""
    if name:
        return next((one for one in backups if one["name"] == name), {})
    good = [one for one in backups if one["state"] == "good" and one["name"].startswith(f"{policy}_")]
    return max(good, key=lambda one: (one["started"], one["name"])) if good else {}


def next_name(backups, policy, now):
    """The name of one that was broken off not long ago, so that it is gone on with, or a new one."""
    begun = [
        one["name"]
        for one in backups
        if one["state"] == "unfinished" and one["name"].startswith(f"{policy}_")
        and one["age_hours"] is not None and one["age_hours"] < RESUMED_HOURS
    ]  # fmt: skip
    return max(begun) if begun else names.generated(policy, now)


def scratch(collections, prefix):
    """Database of the backup -> scratch database."""
    return {database: f"{prefix}{database}" for database in sorted({one["database"] for one in collections})}


def lacks(engine, server, tool, storage):
    """The variables that a drill of a backup of this engine needs and that are not given, as part of a sentence."""
    missing = []
    if engine == "instance" and not (server or {}).get("milvus"):
        text = "the path of the program on the host on which a scratch server may run"
        return f"milvus_backup_drill_server.milvus: {text}"
    if engine == "milvus_backup":
        missing += [] if (tool or {}).get("path") else ["milvus_backup_tool.path or milvus_backup_tool_url"]
        missing += [] if storage else ["milvus_backup_storage"]
    return " and ".join(missing)


def loaded(collections):
    """DATABASE/NAME of those that are loaded again once all of a server is back."""
    return [f"{one['database']}/{one['name']}" for one in collections if one.get("loaded")]


def leftovers(collections):
    """What a drill has made, as declarations that it be gone; ValueError where something else is among it.

    Collections as they are read, or names of databases, which are dropped only where they are empty.
    """
    if all(isinstance(one, str) for one in collections):
        return [{"name": one, "state": "absent"} for one in collections]
    strange = [f"{one['database']}/{one['name']}" for one in collections if MARK not in (one.get("properties") or {})]
    if strange:
        raise ValueError(
            f"the scratch databases hold what no restore has made: {', '.join(strange)}. Nothing was dropped; give "
            "milvus_backup_drill_prefix another value"
        )
    return [{"database": one["database"], "name": one["name"], "state": "absent"} for one in collections]


def report(backup, restored, compared, limits, now, whole=None, served=()):
    """The facts of a drill; `problems` is empty where it has shown what it is there for.

    `served`: what the modules told that started a scratch server and waited until it could be searched.
    """
    problems = list(_failures(restored, compared, served))
    age, starting = backup.get("age_hours"), [_seconds(one) for one in served if _seconds(one) is not None]
    seconds = restored.get("seconds")
    if seconds is not None and starting:
        seconds = round(seconds + sum(starting), 3)
    if limits.get("max_age_hours") and age is not None and age > limits["max_age_hours"]:
        problems.append(f"the newest good backup is {age} hours old, at most {limits['max_age_hours']} are allowed")
    if limits.get("max_seconds") and seconds is not None and seconds > limits["max_seconds"]:
        problems.append(f"the restore took {seconds} s, at most {limits['max_seconds']} are allowed")
    seconds_of = {"read": (whole or {}).get("seconds"), "restore": restored.get("seconds")}
    if starting:
        seconds_of["start"] = round(sum(starting), 3)
    seconds_of["compare"] = compared.get("seconds")
    found = compared.get("compared") or restored.get("compared") or {}
    shares = [one["recall"]["recall"] for one in found.values() if (one.get("recall") or {}).get("recall") is not None]
    return {
        "backup": backup.get("name"),
        "engine": backup.get("engine"),
        "at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "passed": not problems,
        "problems": problems,
        "age_hours": age,
        "restore_seconds": seconds,
        "seconds": {**seconds_of, "all": round(sum(one or 0 for one in seconds_of.values()), 3)},
        "recall": min(shares, default=None),
        "rights": compared.get("rights") or {},
        "rows": sum(one["rows"] for one in found.values()) if found else restored.get("rows"),
        "bytes": backup.get("bytes"),
        "server": compared.get("server") or restored.get("server"),
        "collections": found,
        "notes": [*(restored.get("notes") or []), *(compared.get("rights") or {}).get("notes", [])],
    }


def _failures(restored, compared, served):
    """The first step that went wrong explains those after it."""
    steps = [("restore", restored, "seconds"), *zip(("start", "search"), served, ("uri", "waited"))]
    for step, told, proof in (*steps, ("comparison", compared, "compared")):
        # The role lets all fail, so that the scratch is removed: then only the message tells.
        if told.get("failed") or told.get("msg"):
            yield f"{step}: {told.get('msg', 'failed')}"
            return
        if not told.get(proof) and told.get(proof) != 0:
            yield f"{step}: it was not carried out"
            return


def _seconds(told):
    return told.get("waited", told.get("seconds"))
