# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Judge a host by what was read of it. Pure."""

from __future__ import annotations

REMOTE_OR_MEMORY = ("tmpfs", "ramfs", "nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "glusterfs", "virtiofs")
SAYS = {
    "swap": "%(swap_mb)d MB of swap are on: a swapped-out index answers in seconds. Set host_tuning_swap to off.",
    "time_sync": "the clock is not synchronised, and time stamps order the data. Start chrony or systemd-timesyncd.",
    "memory": "%(memory_mb)d MB of memory, fewer than host_tuning_min_memory_mb (%(min_memory_mb)d). Add some.",
    "cpus": "%(cpus)d processors, fewer than host_tuning_min_cpus (%(min_cpus)d). Give the host more.",
    "cpu_flags": "the processor lacks %(lacking)s, which distance computations use. Choose another processor type for "
    "the virtual machine (host-passthrough shows all).",
    "file_system": "%(path)s is on %(type)s (%(mount)s), which is remote or lost at a restart. Mount a local disk with "
    "%(tested)s there.",
    "file_system_kind": "%(path)s is on %(type)s (%(mount)s); tested are %(tested)s. Use one of these, or add it to "
    "host_tuning_file_systems.",
    "space": "%(path)s has %(free_mb)d MB free, fewer than min_free_mb (%(min_free_mb)d). Make room, or mount more.",
    "inodes": "%(path)s has no inode left. Remove small files, or mount another disk.",
    "disk_latency": "%(path)s needs %(p99_ms).1f ms to make a write durable (p99 of %(writes)d), more than %(limit)s: "
    "etcd would lose its leader under load. Use a local SSD that nothing else writes to.",
}


def judge(facts, settings):
    """Sort everything there is to say into failures, warnings, skipped and notes."""
    host = facts["host"]
    found = _machine(host, settings) + _file_systems(host, settings) + _latency(facts, settings)
    found = [(check, SAYS[check] % values) for check, values in found if check not in settings["skip_checks"]]
    fatal = settings["fail_on"]
    return {
        "failures": ["%s (%s)" % (text, check) for check, text in found if check in fatal],
        "warnings": ["%s (%s)" % (text, check) for check, text in found if check not in fatal],
        "skipped": _skipped(facts, settings),
        "notes": _notes(facts),
    }


def _machine(host, settings):
    lacking = [flag for flag in settings["cpu_flags"] if flag not in host["cpu_flags"]]
    values = dict(settings, **host, lacking=", ".join(lacking))
    tests = (
        ("swap", host["swap_mb"] > 0 and settings["swap"] == "keep"),
        ("time_sync", host["clock_synchronised"] is False),
        ("memory", host["memory_mb"] < settings["min_memory_mb"]),
        ("cpus", host["cpus"] < settings["min_cpus"]),
        ("cpu_flags", bool(lacking) and host["architecture"] == "x86_64"),
    )
    return [(check, values) for check, failed in tests if failed]


def _file_systems(host, settings):
    found = []
    wanted = {item["path"]: item for item in settings["data_paths"]}
    for item in host["file_systems"]:
        tested = settings["file_systems"]
        values = dict(item, tested=" or ".join(tested), min_free_mb=wanted[item["path"]].get("min_free_mb", 0))
        if item["type"] in REMOTE_OR_MEMORY or item["type"].startswith("fuse."):
            found.append(("file_system", values))
        elif item["type"] not in tested:
            found.append(("file_system_kind", values))
        if item["free_mb"] < values["min_free_mb"]:
            found.append(("space", values))
        if item["free_inodes"] == 0:
            found.append(("inodes", values))
    return found


def _latency(facts, settings):
    limits = {item["path"]: item.get("fsync_p99_ms") for item in settings["data_paths"]}
    return [
        ("disk_latency", dict(item, limit=limits[item["path"]]))
        for item in facts["latency"]
        if item["p99_ms"] > limits[item["path"]]
    ]


def _skipped(facts, settings):
    found = ["%s: %s" % (item["name"], item["reason"]) for item in facts["kernel"] if item["status"] == "skipped"]
    if facts["host"]["clock_synchronised"] is None and "time_sync" not in settings["skip_checks"]:
        found.append("time_sync: this kernel does not say whether its clock is synchronised")
    if facts["check_mode"] and "disk_latency" not in settings["skip_checks"]:
        found += [
            "disk_latency of %s: check mode writes nothing" % item["path"]
            for item in settings["data_paths"]
            if item.get("fsync_p99_ms")
        ]
    return found


def _notes(facts):
    host = facts["host"]
    where = " in a container (%s)" % host["container"] if host["container"] else ""
    found = ["%d MB of memory, %d processors%s" % (host["memory_mb"], host["cpus"], where)]
    for item in facts["kernel"]:
        if item["status"] == "changed":
            found.append("%(name)s: %(before)s -> %(after)s" % item)
    for item in facts["latency"]:
        found.append("%(path)s: durable write p50 %(p50_ms).2f ms, p99 %(p99_ms).2f ms" % item)
    return found


def lines(judgement):
    """The summary as one list, worst first."""
    titles = (("failures", "FAIL"), ("warnings", "WARN"), ("skipped", "SKIPPED"), ("notes", "ok"))
    return ["%-8s %s" % (title, text) for kind, title in titles for text in judgement[kind]]
