# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the servers say of each other's drives, judged: who is degraded, by name, and which set still has its quorum."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from ansible_collections.vectordb.ops.plugins.module_utils.minio import connection, layout

GOOD = "ok"
WORDS = {
    "offline": "is offline",
    "unformatted": "is empty and was not taken in yet",
    "corrupt": "holds a damaged format file",
    "missing": "is missing",
    "faulty": "is faulty: the system reports errors",
    "root-mount": "is on the disk of the operating system: nothing is mounted there",
    "permission-denied": "cannot be entered by MinIO's account",
}


def judge(info):
    """Pure. The answer of admin/v3/info -> servers, drives, sets (with quorums) and problems in words."""
    backend = info.get("backend") or {}
    sizes = backend.get("totalDrivesPerSet") or []
    parity = backend.get("standardSCParity") or 0
    sets, problems, drives = {}, [], 0
    for server in info.get("servers") or []:
        name, online = server.get("endpoint", "?"), server.get("state") == "online"
        if not online:
            problems.append(f"server {name} is {server.get('state') or 'offline'}")
        for drive in server.get("drives") or []:
            drives += 1
            where = (drive.get("pool_index", 0), drive.get("set_index", 0))
            one = sets.setdefault(where, {"online": [], "healing": 0})
            path = urlsplit(drive.get("endpoint") or "").path or drive.get("path") or drive.get("endpoint")
            state = drive.get("state") or "unknown"
            if state == GOOD:
                one["online"].append(name)
                if drive.get("healing"):
                    one["healing"] += 1
                    problems.append(f"{name}: drive {path} is being healed{_progress(drive)}")
            elif online:
                problems.append(f"{name}: drive {path} {WORDS.get(state, 'is ' + state)}")
    rows = []
    for (pool, number), one in sorted(sets.items()):
        if pool < 0 or number < 0:
            continue  # a drive that no pool has taken in yet
        size = sizes[pool] if pool < len(sizes) else len(one["online"])
        read, write = layout.quorums(size, parity)
        up = len(one["online"])
        row = {"pool": pool + 1, "set": number + 1, "size": size, "online": up, "healing": one["healing"]}
        rows.append({**row, "read_quorum": read, "write_quorum": write, "servers": one["online"]})
        if up < write:
            verb = "nothing can be read or written" if up < read else "nothing can be written"
            problems.append(
                f"pool {pool + 1}, set {number + 1}: {up} of {size} drives answer, {write} are needed: {verb} there"
            )
    return {"servers": len(info.get("servers") or []), "drives": drives, "sets": rows, "problems": problems}


def _progress(drive):
    heal = drive.get("heal_info") or {}
    total, done = heal.get("objects_total_count") or 0, heal.get("objects_healed") or heal.get("items_healed") or 0
    return f" ({done} of {total} objects)" if total else ""


def without(judged, name):
    """Sets that would lose their write quorum when this server goes. Pure."""
    found = []
    for row in judged["sets"]:
        others = sum(1 for server in row["servers"] if server != name)
        if others < row["write_quorum"]:
            found.append(
                f"pool {row['pool']}, set {row['set']}: {others} drives would be left, {row['write_quorum']} are "
                "needed to write"
            )
    return found


def unexpected(judged_names, expected):
    missing = sorted(set(expected) - set(judged_names))
    return [f"server {name} does not belong to the deployment that answers" for name in missing]


def summary(judged):
    up = sum(row["online"] for row in judged["sets"])
    pools = len({row["pool"] for row in judged["sets"]})
    text = f"{up} of {judged['drives']} drives, {pools} pool{'s' if pools != 1 else ''}"
    healing = sum(row["healing"] for row in judged["sets"])
    return text + (f", {healing} healing" if healing else "")


def run(module):
    """Wait until the requirement holds; the last reasons when it never does."""
    params = module.params
    admin = connection.Admin(params)
    limit = time.monotonic() + params["wait"]
    while True:
        judged, reasons = look(admin, params)
        if not reasons:
            break
        if time.monotonic() + 1 > limit:
            shown = {} if judged is None else _public(judged)
            module.fail_json(msg=_refusal(params, reasons), problems=reasons, **shown)
        time.sleep(1)
    module.exit_json(changed=False, problems=judged["problems"], **_public(judged))


def _public(judged):
    return {"summary": summary(judged), "servers": judged["servers"], "sets": judged["sets"]}


def _refusal(params, reasons):
    head = {
        "all": "MinIO is degraded",
        "quorum": "MinIO has lost a quorum",
        "server": f"MinIO on {params['server']} is not whole",
        "others": f"MinIO on {params['server']} must not stop now",
    }[params["require"]]
    return f"{head} (waited {params['wait']} s): " + "; ".join(reasons)


def look(admin, params):
    """(judged or None, reasons)"""
    try:
        info = admin.call("GET", "info", "asking for the state")
    except connection.MinioError as error:
        return None, [str(error)]
    servers, mine = info.get("servers") or [], params["expect"] or [params["server"]]
    if len(servers) == 1 and len(mine) == 1 and mine[0]:
        servers[0]["endpoint"] = mine[0]  # a single server names itself by where it listens
    judged = judge(info)
    reasons = [] if info.get("mode") == "online" else [f"the server says that it is {info.get('mode') or 'not ready'}"]
    names = [server.get("endpoint") for server in servers]
    if params["require"] == "all":
        reasons += judged["problems"] + unexpected(names, params["expect"])
    elif params["require"] == "server":
        mine = (f"server {params['server']} ", f"{params['server']}: ", "pool ")
        reasons += [text for text in judged["problems"] if text.startswith(mine)] + unexpected(
            names, [params["server"]]
        )
    elif params["require"] == "others":
        healing = [text for text in judged["problems"] if "is being healed" in text]
        reasons += without(judged, params["server"]) + healing
    else:
        reasons += [text for text in judged["problems"] if text.startswith("pool ")]
    return judged, reasons
