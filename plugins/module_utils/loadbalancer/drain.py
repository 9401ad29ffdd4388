# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Take a server out of a running HAProxy, gently, and have it back."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.loadbalancer import runtime

OUT = ("DRAIN", "MAINT")


class DrainError(Exception):
    """Said to the user as it is."""


class Door:
    """What is asked of HAProxy. Tests have one of their own."""

    def __init__(self, path):
        self.path = path

    def ask(self, command):
        try:
            return runtime.ask(self.path, command)
        except OSError as error:
            raise DrainError(
                f"HAProxy does not answer at {self.path}: {error.strerror or error}. See systemctl status haproxy"
            ) from error

    def servers(self):
        return runtime.read_servers(self.ask("show stat"))

    def do(self, command):
        answer = self.ask(command).strip()
        if answer:
            raise DrainError(f"HAProxy refused '{command}': {answer}")

    clock = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


def change(door, params, check_mode):
    rows = _mine(door, params)
    if not rows:
        known = ", ".join(sorted({row["server"] for row in door.servers()})) or "no server"
        raise DrainError(f"HAProxy knows no server {params['server']} in the services asked for; it has {known}")
    drained = params["state"] == "drained"
    moved = [row for row in rows if row["status"].startswith(OUT) != drained]
    result = {"changed": bool(moved), "servers": rows}
    if check_mode:
        return result
    for row in moved:
        door.do(f"set server {row['service']}/{row['server']} state {'drain' if drained else 'ready'}")
    if drained:
        result["cut"] = _let_end(door, params)
    else:
        _wait(door, params)
    result["servers"] = _mine(door, params)
    return result


def _mine(door, params):
    return [
        row
        for row in door.servers()
        if row["server"] == params["server"] and (not params["services"] or row["service"] in params["services"])
    ]


def _let_end(door, params):
    """How many connections were left when the time was over; they are cut where that is asked for."""
    end = door.clock() + params["grace"]
    while True:
        left = [row for row in _mine(door, params) if row["sessions"]]
        if not left or door.clock() >= end:
            break
        door.sleep(0.1)
    if params["cut"]:
        for row in left:
            door.do(f"shutdown sessions server {row['service']}/{row['server']}")
    return sum(row["sessions"] for row in left)


def _wait(door, params):
    end = door.clock() + params["wait"]
    while True:
        down = [row for row in _mine(door, params) if not row["status"].startswith(("UP", "no check"))]
        if not down:
            return
        if door.clock() >= end:
            said = "; ".join(f"{row['service']}: {row['status']} ({row['why']})" for row in down)
            raise DrainError(f"{params['server']} is not in service after {params['wait']} s: {said}")
        door.sleep(0.2)
