# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: module_calls
type: aggregate
short_description: Count the module calls of each role on each host
version_added: 0.1.0
author: vectordb.ops developers (@vectordb)
description:
  - Writes one JSON file per playbook run with the number of tasks that ran a module, by role and host.
  - Each item of a loop counts. Tasks that only steer the play (asserts, facts, includes, debug) do not.
  - A role whose name starts with an underscore works for its caller and counts there.
requirements:
  - enable in configuration
options:
  directory:
    description: Folder to write to. Without it nothing is counted.
    type: path
    env:
      - name: VECTORDB_OPS_MODULE_CALLS
    ini:
      - section: callback_module_calls
        key: directory
"""

import json
import os
import time

from ansible import context
from ansible.plugins.callback import CallbackBase

# They run on the controller and open no connection.
CONTROL = frozenset(
    {
        "add_host",
        "assert",
        "debug",
        "fail",
        "group_by",
        "import_playbook",
        "import_role",
        "import_tasks",
        "include_role",
        "include_tasks",
        "include_vars",
        "meta",
        "pause",
        "set_fact",
        "set_stats",
        "validate_argument_spec",
    }
)


def calls_of(result: dict) -> int:
    """How often the result of a task ran a module: once, or once for each item that was not skipped."""
    if result.get("skipped"):
        return 0
    items = result.get("results")
    is_loop = isinstance(items, list) and items and all("ansible_loop_var" in item for item in items)
    return sum(not item.get("skipped") for item in items) if is_loop else 1


def accountable_role(role: object) -> object:
    """The role that a call is charged to; None outside of roles."""
    while role is not None and role.get_name(include_role_fqcn=False).startswith("_") and role.get_parents():
        role = role.get_parents()[0]
    return role


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "vectordb.ops.module_calls"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._playbook = ""
        self._calls: dict = {}
        self._started = time.monotonic()

    def v2_playbook_on_start(self, playbook) -> None:
        self._playbook = os.path.basename(playbook._file_name)

    def v2_runner_on_ok(self, result) -> None:
        self._count(result)

    def v2_runner_on_failed(self, result, ignore_errors=False) -> None:  # noqa: ARG002 - the signature is Ansible's
        self._count(result)

    def v2_runner_on_unreachable(self, result) -> None:
        self._count(result)

    def _count(self, result) -> None:
        task = result._task
        calls = calls_of(result._result)
        if not calls or task.action.rpartition(".")[2] in CONTROL:
            return
        role = accountable_role(task._role)
        name = role.get_name(include_role_fqcn=False) if role else ""
        tasks = self._calls.setdefault(name, {}).setdefault(result._host.get_name(), {})
        tasks[task.get_name()] = tasks.get(task.get_name(), 0) + calls

    def v2_playbook_on_stats(self, stats) -> None:
        directory = self.get_option("directory")
        if not directory:
            return
        report = {
            "playbook": self._playbook,
            "seconds": round(time.monotonic() - self._started, 1),
            "check_mode": bool(context.CLIARGS.get("check")),
            "changed": {host: stats.summarize(host)["changed"] for host in sorted(stats.processed)},
            "calls": {
                role: {host: {"total": sum(tasks.values()), "tasks": tasks} for host, tasks in hosts.items()}
                for role, hosts in self._calls.items()
            },
        }
        os.makedirs(directory, mode=0o700, exist_ok=True)
        # Named by time, so that the runs of a scenario sort in their order.
        with open(os.path.join(directory, f"{time.time_ns()}.json"), "w", encoding="utf-8") as stream:
            json.dump(report, stream, indent=2, sort_keys=True)
