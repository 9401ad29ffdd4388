# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What runs when on the host of backups, out of policies as data. Nothing here knows a host."""

from __future__ import annotations

import json

from ansible_collections.vectordb.ops.plugins.module_utils.backup import names, prune
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import suggestion

PREFIX = "milvus-backup-"
BACKUP, DRILL, OFFSITE = "main", "drill", "offsite"
# Key of a policy -> variable of the role that it stands for.
POLICY = {
    "name": "policy", "engine": "engine", "store": "store", "databases": "databases", "collections": "collections",
    "exclude": "exclude", "options": "options", "retention": "retention",
}  # fmt: skip
DRILLS = {
    "sample": "drill_sample", "max_age_hours": "drill_max_age_hours", "max_seconds": "drill_max_seconds",
    "min_recall": "drill_min_recall", "rights": "drill_rights",
}  # fmt: skip
REPORTS = "milvus_backup_report_dir"
TIMES = ("on_calendar", "cron", "random_delay")
KUBERNETES = "kubernetes"
# Hours after which an alert is raised where nothing else is said: a day and a bit, a week and a day.
PLAIN = (str, int, float, bool, dict, list, tuple)
AGE_HOURS, DRILL_HOURS = 26, 192


def jobs(policies, offsite, shared, scheduler="systemd"):
    """[{unit, kind, policy, on_calendar, cron, random_delay, description, variables}], or InvalidInputError.

    `shared`: the variables of the role that hold for all; a policy has the last word.
    """
    problems, found = [], []
    seen = set()
    for at, policy in enumerate(policies):
        where = f"milvus_backup_policies[{at}]"
        if not isinstance(policy, dict):
            problems.append((where, f"must be a policy with name and on_calendar, found {policy!r}"))
            continue
        problems += _wrong(policy, where, seen, scheduler)
        if not problems:
            found += _of_policy(policy, shared)
    if offsite:
        problems += _misnamed(offsite, (*TIMES, "max_age_hours"), "milvus_backup_offsite_schedule")
        problems += _untimed(offsite, "milvus_backup_offsite_schedule", scheduler)
        found.append(_job(OFFSITE, "", offsite, "off-site copy of the backups of Milvus", dict(shared)))
    if problems:
        raise InvalidInputError(problems)
    return found


def _wrong(policy, where, seen, scheduler):
    yield from _misnamed(policy, (*POLICY, *TIMES, "drill", "max_age_hours"), where)
    name = str(policy.get("name") or "")
    if names.problem(name):
        yield f"{where}.name", names.problem(name)
    elif len(name) > 100:
        yield f"{where}.name", f"{name[:20]}... has {len(name)} characters, date and time follow: at most 100"
    elif name in seen:
        yield f"{where}.name", f"{name!r} is there twice"
    seen.add(name)
    yield from _untimed(policy, where, scheduler)
    try:
        if policy.get("retention"):
            prune.checked(policy["retention"])
    except InvalidInputError as error:
        yield f"{where}.retention", str(error)
    drill = policy.get("drill") or {}
    yield from _misnamed(drill, (*DRILLS, *TIMES, "max_interval_hours"), f"{where}.drill")
    if drill:
        yield from _untimed(drill, f"{where}.drill", scheduler)


def _untimed(times, where, scheduler):
    """Timers know nothing of cron; a CronJob is derived from either."""
    if times.get("on_calendar") or (scheduler == KUBERNETES and times.get("cron")):
        return
    yield f"{where}.on_calendar", "missing: when it runs, as systemd.time(7) writes it, for example '*-*-* 02:00'"


def _misnamed(given, known, where):
    for name in given:
        if name not in known:
            yield f"{where}.{name}", f"is unknown{suggestion(name, known)} (known: {', '.join(known)})"


def _of_policy(policy, shared):
    name = policy["name"]
    variables = {**shared, **{f"milvus_backup_{POLICY[key]}": policy[key] for key in POLICY if key in policy}}
    yield _job(BACKUP, name, policy, f"backup of Milvus, policy {name}", variables)
    drill = policy.get("drill") or {}
    if drill:
        more = {f"milvus_backup_{DRILLS[key]}": drill[key] for key in DRILLS if key in drill}
        if shared.get(REPORTS):
            more[REPORTS] = f"{shared[REPORTS]}/{name}"
        yield _job(DRILL, name, drill, f"restore drill of Milvus, policy {name}", {**variables, **more})


def _job(kind, policy, times, description, variables):
    short = {BACKUP: policy, DRILL: f"{policy}-drill", OFFSITE: OFFSITE}[kind]
    if kind == OFFSITE:
        short = "copy-offsite"  # a policy may be called offsite
    return {
        "unit": f"{PREFIX}{short}", "kind": kind, "policy": policy, "description": description,
        "on_calendar": _list(times["on_calendar"]) if times.get("on_calendar") else [],
        "cron": str(times.get("cron") or ""), "random_delay": str(times.get("random_delay", "5min")),
        "variables": variables,
    }  # fmt: skip


def _list(value):
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]


def written(job):
    """The file of variables of a job. It is templated when it is read: a template is written as a text in one."""
    variables = {**job["variables"], "milvus_backup_job": job["kind"]}
    return json.dumps(_literal(variables), indent=1, sort_keys=True) + "\n"


def _literal(value):
    if isinstance(value, dict):
        # What was left out has a value that is nobody's.
        return {str(key): _literal(one) for key, one in value.items() if isinstance(one, PLAIN) or one is None}
    if isinstance(value, (list, tuple)):
        return [_literal(one) for one in value]
    if isinstance(value, str):
        text = str(value)
        special = any(sign in text for sign in ("{{", "{%", "{#"))
        return "{{ " + json.dumps(text) + " }}" if special else text
    return value


def unit_files(found, etc, units, owner):
    """The files of all jobs, as config_bundle takes them."""
    files = []
    root = {"owner": "root", "group": "root", "mode": "0644"}
    for job in found:
        name, shown = job["unit"], {"job": _shown(job)}
        secret = {"content": written(job), "owner": owner, "group": owner, "mode": "0600", "secret": True}
        files.append({"dest": f"{etc}/{name}.json", **secret})
        for kind in ("service", "timer"):
            files.append({"dest": f"{units}{name}.{kind}", "template": f"unit.{kind}.j2", "vars": shown, **root})
    return files


def _shown(job):
    return {name: value for name, value in job.items() if name != "variables"}


def folders(found, owner):
    """Folders that backups are kept in, which the account that makes them owns."""
    paths = {(job["variables"].get("milvus_backup_store") or {}).get("folder") for job in found} - {None, ""}
    return [{"path": path, "owner": owner, "group": owner, "mode": "0700"} for path in sorted(paths)]


def gone(paths, found):
    """What is there of jobs that are no more, to be removed."""
    wanted = {job["unit"] for job in found}
    old = []
    for path in paths:
        name = path.rpartition("/")[2]
        unit, dot, kind = name.rpartition(".")
        if name.startswith(PREFIX) and dot and kind in ("service", "timer", "json") and unit not in wanted:
            old.append({"dest": path, "state": "absent"})
    return sorted(old, key=lambda one: one["dest"])
