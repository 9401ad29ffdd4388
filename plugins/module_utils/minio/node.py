# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a host holds before MinIO is configured there: its drives, its earlier configuration, its ports, its service."""

from __future__ import annotations

import json
import os
import socket

from ansible_collections.vectordb.ops.plugins.module_utils.host import in_place
from ansible_collections.vectordb.ops.plugins.module_utils.host.staleness import stale


def read_pools(path):
    """[[URLs], …] of the configuration that the role wrote before; None where there is none."""
    try:
        with open(path, encoding="utf-8") as handle:
            text = "".join(line for line in handle if not line.startswith("#"))
        return [list(pool["args"]) for pool in json.loads(text)["pools"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def mount_of(path):
    """The mount point that a path lies on, whether it is there yet or not."""
    path = os.path.realpath(path)
    while not os.path.ismount(path):
        path = os.path.dirname(path)
    return path


def look_at_drive(path):
    found = {"path": path, "mount": mount_of(path), "deployment": "", "entries": 0}
    try:
        found["entries"] = len([name for name in os.listdir(path) if name != "lost+found"])
        with open(os.path.join(path, ".minio.sys", "format.json"), encoding="utf-8") as handle:
            found["deployment"] = json.load(handle).get("id") or "unknown"
    except (OSError, ValueError):
        pass
    return found


def taken(port):
    """Whether another process listens there."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.settimeout(1)
                if probe.connect_ex((address, port)) == 0:
                    return True
        except OSError:
            continue
    return False


def running(module, unit):
    if not module.get_bin_path("systemctl"):
        return False
    return module.run_command(["systemctl", "is-active", "--quiet", unit])[0] == 0


def drive_problems(drives, accept_shared):
    """Pure. Drives that are no disks of their own, or hold something that is not MinIO's."""
    found = []
    mounts = {}
    for drive in drives:
        if drive["entries"] and not drive["deployment"]:
            found.append(
                f"{drive['path']} is not empty and not MinIO's; give an empty disk, or move away what is there"
            )
        if accept_shared:
            continue
        if drive["mount"] == "/":
            found.append(
                f"{drive['path']} is on the disk of the operating system, which MinIO refuses; mount a disk there, "
                "or set "
                "minio_accept_shared_drives: true"
            )
        else:
            mounts.setdefault(drive["mount"], []).append(drive["path"])
    for mount, paths in sorted(mounts.items()):
        if len(paths) > 1:
            found.append(
                f"{', '.join(paths)} are all on {mount}: its failure loses them together; give each drive a disk, or "
                "set "
                "minio_accept_shared_drives: true"
            )
    return found


def run(module):
    params = module.params
    drives = [look_at_drive(path) for path in params["drives"]]
    pools = read_pools(params["config_path"])
    lives = running(module, params["unit"])
    problems = drive_problems(drives, params["accept_shared_drives"] or (len(drives) == 1 and params["single"]))
    if not lives and pools is None:
        problems += [
            f"port {port} is in use by another process; stop it, or choose another port"
            for port in params["ports"]
            if taken(port)
        ]
    module.exit_json(
        changed=False,
        drives=drives,
        pools=pools,
        running=lives,
        problems=problems,
        stale=stale(module, params["unit"], params["started_with"]) if lives else [],
        in_place=in_place.look(module),
    )
