# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What monitoring learns of backups, as text for the textfile collector of node-exporter."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.backup import drill, manifest, schedule

# Name -> what it is. The texts are the same in all files, as the collector wants it.
GAUGES = {
    "last_success_timestamp_seconds": "When the newest good backup was begun.",
    "max_age_seconds": "How old the newest good backup may be.",
    "rows": "Rows in the newest good backup.",
    "size_bytes": "Bytes of the newest good backup.",
    "collections": "Collections in the newest good backup.",
    "duration_seconds": "How long the newest backup took to be made.",
    "backups": "Backups that are there, by their state.",
    "drill_success": "Whether the last drill has shown what was promised.",
    "drill_timestamp_seconds": "When the last drill was run.",
    "drill_max_interval_seconds": "How long ago the last drill may be.",
    "drill_restore_seconds": "How long the restore of the last drill took.",
    "drill_seconds": "How long the last drill took: read, restore, compare.",
    "drill_recall": "Least recall of known queries in the last drill.",
    "drill_data_age_seconds": "How old the data was that the last drill restored.",
    "offsite_last_success_timestamp_seconds": "When the last copy to the other place was made and checked.",
    "offsite_max_age_seconds": "How old the last copy to the other place may be.",
    "offsite_snapshots": "Copies that are in the other place.",
    "offsite_added_bytes": "Bytes that the last copy has sent.",
    "offsite_duration_seconds": "How long the last copy took.",
}
STATES = ("good", "damaged", "unfinished")


def text(samples):
    """samples: [(name without prefix, labels, value)]; those without a value are left out."""
    lines, last = [], None
    order = list(GAUGES)
    for name, labels, value in sorted(samples, key=lambda one: order.index(one[0])):
        if value is None:
            continue
        if name != last:
            lines += [f"# HELP milvus_backup_{name} {GAUGES[name]}", f"# TYPE milvus_backup_{name} gauge"]
            last = name
        shown = ",".join(f'{key}="{_escaped(one)}"' for key, one in sorted(labels.items()))
        lines.append(
            f"milvus_backup_{name}{{{shown}}} {_number(value)}" if shown else f"milvus_backup_{name} {_number(value)}"
        )
    return "\n".join(lines) + "\n"


def _escaped(value):
    return str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value):
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def of_backup(policy, backups, created):
    """backups: what `listed` tells, after the run; created: what the run itself told."""
    mine = [one for one in backups if one["name"].startswith(f"{policy}_")]
    best = drill.newest(mine, policy)
    labels = {"policy": policy}
    samples = [("backups", {**labels, "state": state}, sum(one["state"] == state for one in mine)) for state in STATES]
    if best:
        began, ended = _seconds(best["started"]), _seconds(best.get("completed"))
        took = created.get("seconds") if created.get("seconds") is not None else ended and ended - began
        samples += [
            ("last_success_timestamp_seconds", labels, began), ("rows", labels, best["rows"]),
            ("size_bytes", labels, best["bytes"]), ("collections", labels, best["collections"]),
            ("duration_seconds", labels, took),
        ]  # fmt: skip
    return text(samples)


def of_drill(policy, report):
    labels, age = {"policy": policy}, report.get("age_hours")
    return text([
        ("drill_success", labels, int(report["passed"])),
        ("drill_timestamp_seconds", labels, _seconds(report["at"])),
        ("drill_restore_seconds", labels, report.get("restore_seconds")),
        ("drill_seconds", labels, report["seconds"]["all"]),
        ("drill_recall", labels, report.get("recall")),
        ("drill_data_age_seconds", labels, None if age is None else age * 3600),
    ])  # fmt: skip


def of_offsite(told, now):
    return text([
        ("offsite_last_success_timestamp_seconds", {}, now.timestamp()),
        ("offsite_snapshots", {}, told.get("snapshots")),
        ("offsite_added_bytes", {}, told.get("added_bytes")),
        ("offsite_duration_seconds", {}, told.get("seconds")),
    ])  # fmt: skip


def of_policies(policies, offsite):
    """What was promised, so that rules of alerts need no numbers, and a policy that never ran is missed."""
    samples = []
    for one in policies:
        labels = {"policy": one["name"]}
        samples.append(("max_age_seconds", labels, 3600 * float(one.get("max_age_hours", schedule.AGE_HOURS))))
        if one.get("drill"):
            hours = float(one["drill"].get("max_interval_hours", schedule.DRILL_HOURS))
            samples.append(("drill_max_interval_seconds", labels, 3600 * hours))
    if offsite:
        hours = float(offsite.get("max_age_hours", schedule.AGE_HOURS))
        samples.append(("offsite_max_age_seconds", {}, 3600 * hours))
    return text(samples)


def _seconds(moment):
    return manifest.moment(moment).timestamp() if moment else None
