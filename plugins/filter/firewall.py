# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the role firewall makes of its variables. Documented in the .yml files beside this one."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.firewall import plan, ruleset


def firewall_plan(settings):
    found = plan.plan(settings)
    ready = not found["problems"] and not found["unresolved"]
    return {
        **found,
        "table": plan.table(found["rules"]),
        "text": ruleset.text(found["rules"], settings["ssh_ports"]) if ready else "",
    }


class FilterModule:
    def filters(self):
        return {"firewall_plan": firewall_plan}
