"""Policies as data become units, timers and variables; what was promised becomes metrics that rules of alerts read."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.backup import exposition, schedule
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError
from jinja2 import Environment

from tests.targets import ROOT

NIGHTLY = {
    "name": "nightly", "on_calendar": "*-*-* 02:00", "retention": {"daily": 7}, "databases": ["shop"],
    "drill": {"on_calendar": ["Sun 04:00"], "min_recall": 0.8},
}  # fmt: skip
SHARED = {
    "milvus_backup_api": {"uri": "http://m:19530", "password": "a{{b"}, "milvus_backup_retention": {},
    "milvus_backup_report_dir": "/reports",
}  # fmt: skip
ALERTS = ROOT / "roles" / "milvus_backup" / "files" / "alerts.yml"


def test_a_policy_makes_a_backup_and_a_drill():
    backup, drill, copy = schedule.jobs([NIGHTLY], {"on_calendar": "06:00"}, SHARED)
    assert [one["unit"] for one in (backup, drill, copy)] == [
        "milvus-backup-nightly", "milvus-backup-nightly-drill", "milvus-backup-copy-offsite",
    ]  # fmt: skip
    assert backup["variables"]["milvus_backup_retention"] == {"daily": 7}
    assert drill["variables"]["milvus_backup_drill_min_recall"] == 0.8
    assert drill["variables"]["milvus_backup_databases"] == ["shop"]
    assert drill["variables"]["milvus_backup_report_dir"] == "/reports/nightly"
    assert (drill["on_calendar"], backup["random_delay"]) == (["Sun 04:00"], "5min")


def test_variables_mean_what_they_are_when_they_are_templated():
    (backup, *_) = schedule.jobs([NIGHTLY], {}, {**SHARED, "left_out": object()})
    told = json.loads(schedule.written(backup))
    assert Environment(autoescape=True).from_string(told["milvus_backup_api"]["password"]).render() == "a{{b"
    assert (told["milvus_backup_job"], "left_out" in told) == ("main", False)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"name": "a"}, "on_calendar: missing"),
        ({"name": "a-b", "on_calendar": "x"}, "is no name of a backup"),
        ({"on_calendar": "x"}, "is no name of a backup"),
        ({**NIGHTLY, "retentoin": {}}, "is unknown; did you mean 'retention'"),
        ({**NIGHTLY, "retention": {"dayly": 1}}, "dayly"),
        ({**NIGHTLY, "drill": {"sample": 1}}, "drill.on_calendar: missing"),
        ("nightly", "must be a policy"),
    ],
)
def test_what_is_wrong_with_a_policy_is_named(policy, said):
    with pytest.raises(InvalidInputError, match=re.escape(said).replace(re.escape("; did"), ".*did")):
        schedule.jobs([policy], {}, {})


def test_all_is_told_at_once():
    with pytest.raises(InvalidInputError, match=r"(?s)there twice.*offsite_schedule.on_calendar"):
        schedule.jobs([NIGHTLY, NIGHTLY], {"random_delay": "1h"}, {})


def test_only_files_of_gone_policies_go():
    jobs = schedule.jobs([NIGHTLY], {}, SHARED)
    there = [f"/etc/systemd/system/milvus-backup-{name}" for name in (
        "nightly.timer", "nightly-drill.service", "weekly.timer", "weekly.service", "x"
    )]  # fmt: skip
    assert [one["dest"] for one in schedule.gone(there, jobs)] == sorted(there[2:4])
    files = schedule.unit_files(jobs, "/etc/milvus-backup", "/etc/systemd/system/", "milvus-backup")
    assert [one["mode"] for one in files if one.get("secret")] == ["0600", "0600"]


def samples():
    now = datetime.datetime(2026, 11, 27, 12, tzinfo=datetime.timezone.utc)
    backups = [
        {"name": "nightly_1", "state": "good", "started": "2026-11-27T02:00:00Z", "completed": "2026-11-27T02:04:00Z",
         "rows": 5, "bytes": 6, "collections": 1},
        {"name": "other_1", "state": "damaged", "started": None},
    ]  # fmt: skip
    report = {
        "passed": False, "at": "2026-11-27T04:00:00Z", "restore_seconds": 2.5, "seconds": {"all": 4.0}, "recall": None,
        "age_hours": 2,
    }  # fmt: skip
    return {
        "backup": exposition.of_backup("nightly", backups, {}), "drill": exposition.of_drill("nightly", report),
        "offsite": exposition.of_offsite({"snapshots": 2, "added_bytes": 9, "seconds": 1.0}, now),
        "promises": exposition.of_policies([NIGHTLY], {"on_calendar": "x"}),
    }  # fmt: skip


def test_metrics_say_what_happened():
    told = samples()
    assert 'milvus_backup_duration_seconds{policy="nightly"} 240\n' in told["backup"]
    assert 'milvus_backup_backups{policy="nightly",state="damaged"} 0\n' in told["backup"]
    assert 'milvus_backup_drill_success{policy="nightly"} 0\n' in told["drill"]
    assert "recall" not in told["drill"]
    assert "milvus_backup_offsite_snapshots 2\n" in told["offsite"]
    assert 'milvus_backup_max_age_seconds{policy="nightly"} 93600\n' in told["promises"]
    line = re.compile(
        r'^(# (HELP|TYPE) milvus_backup_\w+ .+|milvus_backup_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.]+)$'
    )
    assert all(line.match(one) for text in told.values() for one in text.splitlines()), told


def test_rules_read_only_metrics_that_are_told():
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    told = set(re.findall(r"milvus_backup_\w+", "\n".join(f"milvus_backup_{name}" for name in exposition.GAUGES)))
    told |= {"milvus_backup_run_success", "milvus_backup_run_timestamp_seconds"}
    for rule in groups[0]["rules"]:
        assert {"alert", "expr", "labels", "annotations"} <= set(rule)
        assert set(re.findall(r"milvus_backup_\w+", rule["expr"])) <= told, rule["alert"]
    if shutil.which("promtool"):
        done = subprocess.run(["promtool", "check", "rules", ALERTS], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_timed_runs_use_the_versions_that_are_tested():
    vars_ = yaml.safe_load((ROOT / "roles" / "milvus_backup" / "vars" / "main.yml").read_text())
    assert set(vars_["_milvus_backup_libraries"]) <= set((ROOT / "requirements.txt").read_text().split())
