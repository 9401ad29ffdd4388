# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which components a host gets, from what its groups say and how many of each it shall run."""

from __future__ import annotations

# What inventories call the merged coordinator; every line has it under the name on the right.
ALIASES = {"coordinator": "mixcoord", "mixture": "mixcoord"}
PREFIX = "milvus_"


def component_of(name):
    """`milvus_querynode` or `querynode` -> `querynode`; what no release knows stays, so that the plan can refuse it."""
    short = str(name)
    if short.startswith(PREFIX):
        short = short[len(PREFIX) :]
    return ALIASES.get(short, short)


def components_of(placed, counts=None):
    """Entries of milvus_components from names of components or groups, or entries, and how many there are of a kind."""
    entries = [dict(one) if isinstance(one, dict) else {"name": one} for one in placed]
    for entry in entries:
        entry["name"] = component_of(entry.get("name", ""))
    many = {component_of(name): int(number) for name, number in (counts or {}).items()}
    found = []
    for entry in entries:
        found.append(entry)
        name = entry["name"]
        if entry.get("instance"):
            continue
        found += [{**entry, "instance": f"{name}-{number}"} for number in range(2, many.get(name, 1) + 1)]
    return found


def count_problems(placed, counts):
    """Counts that would go unheard: of components that the host does not run, or that are no count."""
    here = {entry["name"] for entry in components_of(placed)}
    problems = []
    for name, number in (counts or {}).items():
        if component_of(name) not in here:
            problems.append(
                f"milvus_instances: {name} is counted, but this host runs {', '.join(sorted(here)) or 'nothing'}; "
                f"add the host to group milvus_{component_of(name)}, or take the count away"
            )
        if not str(number).isdigit() or int(number) < 1:
            problems.append(f"milvus_instances: {name}: expected a number from 1 on, found {number!r}")
    return problems


def resource_groups(hosts, hostvars):
    """[{name, nodes}]: hosts name the group of their query nodes; whoever names none stays in the server's default."""
    found = {}
    for host in hosts:
        variables = hostvars.get(host) or {}
        name = variables.get("milvus_resource_group")
        plan = variables.get("__milvus_plan") or {"instances": []}
        nodes = sum(instance["component"] == "querynode" for instance in plan["instances"])
        if name and nodes:
            found[name] = found.get(name, 0) + nodes
    return [{"name": name, "nodes": nodes} for name, nodes in sorted(found.items())]


def endpoints(hosts, hostvars, advertised, port):
    """`address:port` of every host; the address is the one that the host's own role announces."""
    found = []
    for host in hosts:
        variables = hostvars.get(host) or {}
        address = variables.get(advertised) or variables.get("ansible_host") or host
        found.append(f"{address}:{port}")
    return found
