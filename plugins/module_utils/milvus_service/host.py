# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is true on a host: processes, ports, files, space. Reads only."""

from __future__ import annotations

import glob
import hashlib
import os
import re

FINGERPRINT = b"VECTORDB_OPS_FINGERPRINT="
UNIT_PROPERTIES = "ActiveState,SubState,MainPID,NRestarts,UnitFileState,LoadState,NeedDaemonReload,Result"


def unit_state(run_command, systemctl, unit):
    if not systemctl:
        return {}
    rc, out, _err = run_command([systemctl, "show", "--property", UNIT_PROPERTIES, unit])
    if rc != 0:
        return {}
    return dict(line.split("=", 1) for line in out.splitlines() if "=" in line)


def container_state(run_command, docker, name):
    """The same words as for a unit, so that the reader need not care which of both it is."""
    if not docker:
        return {}
    form = "{{.State.Running}} {{.State.Restarting}} {{.State.Pid}} {{.RestartCount}}"
    rc, out, _err = run_command([docker, "inspect", "--type", "container", "--format", form, name])
    if rc != 0:
        return {}
    running, restarting, pid, restarts = out.split()
    active = running == "true" and restarting == "false"
    return {
        "LoadState": "loaded",
        "ActiveState": "active" if active else "activating" if restarting == "true" else "inactive",
        "SubState": "running" if active else "dead",
        "MainPID": pid if active else "0",
        "NRestarts": restarts,
        "UnitFileState": "enabled",
    }


def running_fingerprint(pid):
    try:
        with open(f"/proc/{pid}/environ", "rb") as handle:
            for item in handle.read().split(b"\0"):
                if item.startswith(FINGERPRINT):
                    return item[len(FINGERPRINT) :].decode()
    except OSError:
        pass
    return ""


def read_text(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as handle:
            return handle.read()
    except OSError:
        return None


def digest(path):
    try:
        with open(path, "rb") as handle:
            return hashlib.sha256(handle.read()).hexdigest()
    except OSError:
        return ""


def has_content(path):
    """Whether a folder holds at least one file, at any depth."""
    return any(files for _folder, _folders, files in os.walk(path))


def free_bytes(path):
    while path != "/" and not os.path.exists(path):
        path = os.path.dirname(path)
    state = os.statvfs(path)
    return state.f_bavail * state.f_frsize


def listening(ports):
    """Give {port: [(pid, command, cgroup)]} for those of the ports that some process listens on."""
    inodes = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in (read_text(table) or "").splitlines()[1:]:
            fields = line.split()
            if fields[3] != "0A":
                continue
            port = int(fields[1].rsplit(":", 1)[1], 16)
            if port in ports:
                inodes[fields[9]] = port
    found = {port: [] for port in inodes.values()}
    if not inodes:
        return found
    for link in glob.glob("/proc/[0-9]*/fd/*"):
        try:
            match = re.match(r"socket:\[(\d+)\]", os.readlink(link))
        except OSError:
            continue
        if match and match.group(1) in inodes:
            pid = link.split("/")[2]
            entry = (pid, (read_text(f"/proc/{pid}/comm") or "?").strip(), read_text(f"/proc/{pid}/cgroup") or "")
            if entry not in found[inodes[match.group(1)]]:
                found[inodes[match.group(1)]].append(entry)
    return found


def port_conflicts(instances, ours):
    """Ports of instances that a process outside of the marks in ours holds, as sentences."""
    wanted = {}
    for instance in instances:
        for what, port in instance["ports"].items():
            wanted[int(port)] = f"{what} of {instance['name']}"
    conflicts = []
    for port, owners in sorted(listening(set(wanted)).items()):
        for pid, command, cgroup in owners:
            if not any(mark in cgroup for mark in ours):
                conflicts.append(f"port {port} ({wanted[port]}) is held by {command} (pid {pid})")
                break
    return conflicts
