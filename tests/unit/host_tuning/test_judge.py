"""What a host is told: failures, warnings, skipped and notes."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.host_tuning.judge import SAYS, judge, lines

HOST = {
    "memory_mb": 16000,
    "cpus": 8,
    "architecture": "x86_64",
    "cpu_flags": ["avx2"],
    "swap_mb": 0,
    "clock_synchronised": True,
    "container": "",
    "file_systems": [
        {"path": "/data", "mount": "/data", "type": "xfs", "source": "/dev/x", "free_mb": 900, "free_inodes": 9}
    ],
}
SETTINGS = {
    "data_paths": [{"path": "/data", "fsync_p99_ms": 10, "min_free_mb": 500}],
    "file_systems": ["ext4", "xfs"],
    "min_memory_mb": 8000,
    "min_cpus": 2,
    "cpu_flags": ["avx2"],
    "swap": "keep",
    "fail_on": [],
    "skip_checks": [],
}
LATENCY = {"path": "/data", "probed": "/data", "writes": 500, "p50_ms": 0.4, "p99_ms": 2.0, "max_ms": 3.0}


def facts(host=None, latency=None, disk=None):
    changed = {**HOST, **(host or {})}
    changed["file_systems"] = [{**HOST["file_systems"][0], **(disk or {})}]
    return {"host": changed, "kernel": [], "latency": [{**LATENCY, **(latency or {})}], "check_mode": False}


CASES = [
    ("swap", {"host": {"swap_mb": 2048}}),
    ("time_sync", {"host": {"clock_synchronised": False}}),
    ("memory", {"host": {"memory_mb": 100}}),
    ("cpus", {"host": {"cpus": 1}}),
    ("cpu_flags", {"host": {"cpu_flags": []}}),
    ("file_system", {"disk": {"type": "nfs4"}}),
    ("file_system", {"disk": {"type": "fuse.s3fs"}}),
    ("file_system_kind", {"disk": {"type": "btrfs"}}),
    ("space", {"disk": {"free_mb": 1}}),
    ("inodes", {"disk": {"free_inodes": 0}}),
    ("disk_latency", {"latency": {"p99_ms": 10.1}}),
]


def test_a_good_host_gets_notes_only():
    judgement = judge(facts(), SETTINGS)
    assert [kind for kind in ("failures", "warnings", "skipped") if judgement[kind]] == []
    assert lines(judgement) == [
        "ok       16000 MB of memory, 8 processors",
        "ok       /data: durable write p50 0.40 ms, p99 2.00 ms",
    ]


@pytest.mark.parametrize(("check", "change"), CASES)
def test_each_check_warns_fails_or_is_left_out_as_asked(check, change):
    found = facts(**change)
    assert [text.endswith(f"({check})") for text in judge(found, SETTINGS)["warnings"]] == [True]
    fatal = judge(found, {**SETTINGS, "fail_on": [check]})
    assert (len(fatal["failures"]), fatal["warnings"]) == (1, [])
    assert lines(fatal)[0].startswith("FAIL ")
    left_out = judge(found, {**SETTINGS, "skip_checks": [check]})
    assert (left_out["failures"], left_out["warnings"]) == ([], [])


def test_every_check_is_tried():
    assert {check for check, _change in CASES} == set(SAYS)


def test_what_could_not_be_done_is_said():
    found = dict(facts({"clock_synchronised": None}), check_mode=True, latency=[])
    found["kernel"] = [{"name": "vm.swappiness", "status": "skipped", "reason": "read-only"}]
    assert judge(found, SETTINGS)["skipped"] == [
        "vm.swappiness: read-only",
        "time_sync: this kernel does not say whether its clock is synchronised",
        "disk_latency of /data: check mode writes nothing",
    ]


def test_other_processors_have_other_features():
    assert judge(facts({"architecture": "aarch64", "cpu_flags": []}), SETTINGS)["warnings"] == []
