# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The inventory as a whole, for playbooks. Each filter is documented in the .yml file of its name."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.topology import (
    build,
    changes,
    fence,
    health,
    members,
    report,
    roles,
    upgrade,
)


def topology_placed(groups, host):
    return members.placed(host, groups)


def topology_mistakes(described, hosts, hostvars):
    kept = {host: hostvars[host]["__vectordb_mistakes"] for host in hosts if "__vectordb_mistakes" in hostvars[host]}
    return report.mistakes(described["problems"], kept)


def topology_health(described, hosts, hostvars):
    answers = {str(host): hostvars[host].get("__vectordb_health", {}) for host in hosts}
    return health.health(described, answers)


def topology_upgrade(described, hosts, hostvars, products, may_go_back=False):
    answers = {
        str(host): {
            name: hostvars[host][f"__{name}_versions"]
            for name in upgrade.ORDER
            if f"__{name}_versions" in hostvars[host]
        }
        for host in hosts
    }
    return upgrade.upgrade(described, answers, products, may_go_back)


class FilterModule:
    def filters(self):
        return {
            "topology": build.topology,
            "topology_members": members.members,
            "topology_placed": topology_placed,
            "topology_add_problems": changes.add_problems,
            "topology_removal": changes.removal,
            "topology_health": topology_health,
            "topology_mistakes": topology_mistakes,
            "topology_roles": roles.roles_of,
            "topology_upgrade": topology_upgrade,
            "firewall_rules": fence.firewall_rules,
            "fence_table": fence.fence_table,
        }
