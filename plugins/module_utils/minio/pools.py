# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Pools of a running deployment: which one lies on which drives, and moving the objects of one away."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from ansible_collections.vectordb.ops.plugins.module_utils.minio import connection

# One for the objects, one for those that were being written when the first began.
PASSES = 2


def on_drives(info):
    """Pure. [{host:port and path of every drive}, …] by pool, from the answer of admin/v3/info."""
    pools = {}
    for server in info.get("servers") or []:
        for drive in server.get("drives") or []:
            index = drive.get("pool_index", -1)
            if index >= 0:
                url = urlsplit(drive.get("endpoint") or "")
                pools.setdefault(index, set()).add((url.netloc, url.path))
    return [sorted(pools[index]) for index in sorted(pools)]


def state_of(entry):
    """Pure. One word for the decommission of a pool."""
    info = entry.get("decommissionInfo") or {}
    for name in ("complete", "failed", "canceled"):
        if info.get(name):
            return name
    started = info.get("startTime") or ""
    return "active" if not started or started.startswith("0001-") else "running"


def find(pools, wanted):
    """Pure. Index of the pool that lies on exactly these drives; wanted: URLs."""
    drives = sorted((urlsplit(url).netloc, urlsplit(url).path) for url in wanted)
    return next((index for index, pool in enumerate(pools) if pool == drives), None)


def refusal(entries, index, space=None):
    """Pure. Why this pool must not go, or None."""
    active = [number for number, entry in enumerate(entries) if state_of(entry) in ("active", "canceled")]
    others = [number for number in active if number != index]
    if not others:
        return "it is the last pool that takes objects: add another one first (playbooks/minio_expand.yml)"
    busy = [number for number, entry in enumerate(entries) if state_of(entry) == "running" and number != index]
    if busy:
        return f"pool {busy[0] + 1} is being decommissioned; MinIO does one after the other"
    if space and space["used"] > space["free"]:
        return f"its {space['used']} bytes do not fit into the {space['free']} bytes that the other pools have free"
    return None


def space_of(info, index):
    """Pure. Raw bytes used in the pool, and free in the others."""
    used = free = 0
    for server in info.get("servers") or []:
        for drive in server.get("drives") or []:
            if drive.get("pool_index") == index:
                used += drive.get("usedspace") or 0
            else:
                free += drive.get("availspace") or 0
    return {"used": used, "free": free}


def public(number, entry):
    info = entry.get("decommissionInfo") or {}
    return {
        "pool": number + 1,
        "state": state_of(entry),
        "objects_moved": info.get("objectsDecommissioned") or 0,
        "objects_failed": info.get("objectsDecommissionedFailed") or 0,
        "bytes_moved": info.get("bytesDecommissioned") or 0,
    }


class Pools:
    def __init__(self, module):
        self.module, self.params = module, module.params
        self.admin = connection.Admin(module.params)

    def listed(self):
        return self.admin.call("GET", "pools/list", "listing the pools")

    def run(self):
        info = self.admin.call("GET", "info", "asking for the state")
        entries = self.listed()
        result = {"changed": False, "pools": [public(number, entry) for number, entry in enumerate(entries)]}
        if self.params["state"] == "listed":
            return result
        index = find(on_drives(info), self.params["drives"])
        if index is None:
            return {**result, "found": False}
        result["found"] = True
        state = state_of(entries[index])
        if state != "complete":
            if state != "running":
                self.start(info, entries, index)
                result["changed"] = True
            if not self.module.check_mode:
                result["pools"] = self.wait(index)
        before, after = {f"pool {index + 1}": state}, {f"pool {index + 1}": "complete"}
        return {**result, "pool": index + 1, "diff": {"before": before, "after": after}}

    def start(self, info, entries, index):
        # What a file system has in use says nothing of a drive that shares it.
        space = None if self.params["accept_shared_drives"] else space_of(info, index)
        problem = refusal(entries, index, space)
        if problem:
            raise connection.MinioError(f"pool {index + 1} cannot be decommissioned: {problem}")
        if not self.module.check_mode:
            what = f"decommissioning pool {index + 1}"
            self.admin.call("POST", "pools/decommission", what, {"pool": entries[index]["cmdline"]})

    def wait(self, index):
        limit, passes = time.monotonic() + self.params["wait"], 1
        while True:
            entries = self.listed()
            state, seen = state_of(entries[index]), public(index, entries[index])
            if state == "complete":
                return [public(number, entry) for number, entry in enumerate(entries)]
            # Writes under way when it began ended in this pool, which MinIO finds at the end and calls a failure.
            if state == "failed" and not seen["objects_failed"] and passes < PASSES:
                passes += 1
                self.start(self.admin.call("GET", "info", "asking for the state"), entries, index)
                continue
            if state in ("failed", "canceled"):
                raise connection.MinioError(
                    f"decommissioning pool {index + 1} {state}: {seen['objects_failed']} objects could not be moved. "
                    "Nothing is "
                    "lost: they are still there. See journalctl -u minio on its hosts, then run again"
                )
            if time.monotonic() + 1 > limit:
                raise connection.MinioError(
                    f"decommissioning pool {index + 1} goes on: {seen['objects_moved']} objects moved within "
                    f"{self.params['wait']} s. "
                    "Run again to go on waiting; nothing starts anew"
                )
            time.sleep(1)
