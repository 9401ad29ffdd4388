# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which ports a host opens, and to whom: for the firewall and for people who read it."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.topology import table

OPEN_TO = {
    table.CLIENT: "clients",
    table.INTERNAL: "",
    table.MANAGEMENT: "management",
    table.LOCAL: "the host itself",
}


def firewall_rules(described, host):
    """One entry per port that others may reach, in the order of ports."""
    rules = {}
    for component in described["hosts"].get(host, {"components": []})["components"]:
        for port in component["ports"]:
            if port["exposure"] == table.LOCAL:
                continue
            rule = rules.setdefault(
                (port["port"], port["protocol"]),
                {
                    "port": port["port"],
                    "protocol": port["protocol"],
                    "exposure": port["exposure"],
                    "component": component["instance"],
                    "comment": f"{component['instance']} {port['name']}",
                    "hosts": [],
                },
            )
            rule["hosts"] = sorted({*rule["hosts"], *port["hosts"]} - {host})
    return [rules[key] for key in sorted(rules)]


def fence_table(described):
    """The same as lines of text: hosts that are alike share a line."""
    rows = {}
    for host, about in described["hosts"].items():
        for component in about["components"]:
            for port in component["ports"]:
                key = (port["port"], component["instance"], port["name"], port["exposure"], tuple(port["sources"]))
                rows.setdefault(key, []).append(host)
    lines = [("port", "component", "on", "open to")]
    for (number, instance, name, exposure, sources), hosts in rows.items():
        who = [OPEN_TO[exposure], *sources] if OPEN_TO[exposure] else list(sources)
        lines.append(
            (str(number), f"{instance} {name}", _named(instance, hosts, described), ", ".join(who) or "nobody")
        )
    return align(lines) if rows else []


def _named(component, hosts, described):
    """The name of a group instead of a list of its hosts, of the component's own one where several would do."""
    hosts = sorted(hosts)
    fitting = [name for name, found in described["groups"].items() if len(found) > 1 and sorted(found) == hosts]
    own = [name for name in fitting if name == table.GROUP_OF.get(component)]
    return f"group {(own or fitting)[0]}" if fitting else ", ".join(hosts)


def align(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
