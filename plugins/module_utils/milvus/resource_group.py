# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Groups of query nodes: which exist, and how many nodes each has."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors

REST = "__default_resource_group"


def normalise(groups):
    """{name: number of nodes} of what was asked for."""
    problems, wanted = [], {}
    for position, group in enumerate(groups):
        path = f"groups[{position}]"
        if group["name"] == REST:
            problems.append((path, f"{REST} has whatever the others leave; do not name it"))
        if group["name"] in wanted:
            problems.append((path, f"resource group {group['name']} is declared twice"))
        if group["nodes"] < 0:
            problems.append((f"{path}.nodes", f"expected a number from 0 on, found {group['nodes']}"))
        wanted[group["name"]] = group["nodes"]
    if problems:
        raise errors.InvalidInputError(problems)
    return wanted


def plan(current, wanted):
    """(actions, problems): groups are made, too many nodes go back to the rest, missing ones come from there."""
    actions, free = [], current.get(REST, 0)
    for name in wanted:
        if name not in current:
            actions.append({"action": "create", "object": name})
    for name, number in wanted.items():
        surplus = current.get(name, 0) - number
        if surplus > 0:
            free += surplus
            actions.append({"action": "transfer", "object": name, "from": name, "to": REST, "nodes": surplus})
    for name, number in wanted.items():
        lack = number - current.get(name, 0)
        if lack > 0:
            actions.append({"action": "transfer", "object": name, "from": REST, "to": name, "nodes": lack})
            free -= lack
    if free >= 0:
        return actions, []
    total = sum(wanted.values())
    return actions, [f"{total} query nodes are asked for, {-free} of them are not there; start more, or ask for fewer"]


def read(session):
    names = session.call("list_resource_groups", operation="list", about="resource groups")
    return {
        name: session.call(
            "describe_resource_group", name, operation="describe", about=f"resource group {name}"
        ).num_available_node
        for name in names
    }


def apply(session, action):
    about = f"resource group {action['object']}"
    if action["action"] == "create":
        session.call("create_resource_group", action["object"], operation="create", about=about)
        return
    try:
        # The client library offers this call on its connection alone.
        session.client()._get_connection().transfer_node(
            action["from"], action["to"], action["nodes"], timeout=session.timeout
        )
    except Exception as error:
        raise errors.translate(error, "move query nodes of", about, session.server, "transfer_node") from error
