# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Look for packages, and install those that are missing by the module for the host's package manager."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.vectordb.ops.plugins.plugin_utils.other_action import OtherAction


class ActionModule(OtherAction, ActionBase):
    _supports_check_mode = True
    _supports_diff = False

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        args = dict(self._task.args)
        looked = self._execute_module(module_name="vectordb.ops.packages", module_args=args, task_vars=task_vars)
        looked.pop("invocation", None)
        missing = looked.get("missing")
        if looked.get("failed") or not missing:
            return looked
        if looked["manager"] == "apt":
            wanted = {"name": missing, "state": "present", "update_cache": True, "cache_valid_time": 3600}
            if not _may_start(args):
                wanted["policy_rc_d"] = 101
            done = self._execute_module(module_name="ansible.builtin.apt", module_args=wanted, task_vars=task_vars)
        else:
            done = self._run_other("ansible.builtin.package", {"name": missing, "state": "present"}, task_vars)
        done["missing"] = missing
        if done.get("failed"):
            done["msg"] = (
                f"packages: {', '.join(missing)} were not installed: {done.get('msg', 'no reason given')}. "
                "Check the host's package sources, or install them another way."
            )
        return done


def _may_start(args):
    return str(args.get("start", True)).lower() not in ("false", "no", "0")
