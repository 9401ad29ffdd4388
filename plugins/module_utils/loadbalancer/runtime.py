# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What HAProxy says at its runtime socket."""

from __future__ import annotations

import csv
import io
import socket
import time


def ask(path, command, timeout=5):
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(timeout)
        door.connect(path)
        door.sendall(command.encode() + b"\n")
        return b"".join(iter(lambda: door.recv(65536), b"")).decode()


def read_servers(text):
    """[{service, server, status, sessions, why}] of the answer to `show stat`."""
    rows = csv.DictReader(io.StringIO(text.lstrip("# ")))
    return [
        {
            "service": row["pxname"],
            "server": row["svname"],
            "status": row["status"],
            "sessions": int(row["scur"] or 0),
            "why": " ".join(part for part in (row.get("check_status"), row.get("last_chk")) if part),
        }
        for row in rows
        if row["svname"] not in ("FRONTEND", "BACKEND")
    ]


def judge(servers, wanted):
    """Pure: what is wrong with the services that shall be there, as sentences."""
    problems = []
    for service, names in sorted(wanted.items()):
        mine = {server["server"]: server for server in servers if server["service"] == service}
        for name in names:
            server = mine.get(name)
            if server is None:
                problems.append(f"{service}: HAProxy does not know {name}; run site to reload it")
            # `UP 1/2`: its last check failed, the next one decides.
            elif server["status"] not in ("UP", "no check"):
                why = f" ({server['why']})" if server["why"] else ""
                problems.append(f"{service}: {name} is {server['status']}{why}")
    return problems


def wait(path, wanted, seconds):
    """(servers, problems, seconds waited): as soon as all is well, or when the time is over."""
    began = time.monotonic()
    while True:
        try:
            servers = read_servers(ask(path, "show stat"))
            problems = judge(servers, wanted)
        except OSError as error:
            servers, problems = [], [f"HAProxy does not answer at {path}: {error.strerror or error}"]
        spent = time.monotonic() - began
        if not problems or spent >= seconds:
            return servers, problems, round(spent, 1)
        time.sleep(0.5)
