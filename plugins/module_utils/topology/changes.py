# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What adding and removing hosts asks of the topology, before any host is touched."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.spelling import did_you_mean
from ansible_collections.vectordb.ops.plugins.module_utils.topology import table

# Kafka and Pulsar keep data that only they can move, and no tool of theirs comes with every version.
HELD = {
    "kafka": "move its partitions to other brokers first (kafka-reassign-partitions), then edit the inventory",
    "pulsar": "decommission its bookie first (bookkeeper shell decommissionbookie), then edit the inventory",
}


def add_problems(described, nodes):
    """`nodes` are names in one text, as -e gives them."""
    named = [name.strip() for name in str(nodes).split(",") if name.strip()]
    if not named:
        return ["node is empty; say which hosts are new: -e node=HOST or -e node=HOST,HOST."]
    return [_unknown(name, described) for name in named if name not in described["hosts"]]


def removal(described, node, component="", confirmed=""):
    """What to take off a host, by product, and why not; `left` is what the user does after that."""
    node, component = str(node).strip(), str(component).strip()
    plan = {"problems": [], "milvus": [], "etcd": False, "minio": False, "loadbalancer": False, "left": ""}
    if node not in described["hosts"]:
        return dict(
            plan, problems=[_unknown(node, described) if node else "node is empty; say which host: -e node=HOST."]
        )
    # The balancer on a host of Milvus goes with the last of its components.
    parts = [part for part in described["hosts"][node]["components"] if part["name"] != "s3_balancer"]
    if component:
        wanted = [part for part in parts if component in (part["name"], part["instance"], part["product"])]
        if not wanted:
            has = ", ".join(part["instance"] for part in parts)
            return dict(plan, problems=[f"{node} has no component {component}; it has {has}."])
        parts = wanted
    for part in parts:
        plan["problems"] += _refusals(part, node, parts, described)
        if part["product"] == "milvus":
            plan["milvus"].append(part["instance"])
        else:
            plan[part["product"]] = True
    if confirmed != node:
        found = confirmed or "(not given)"
        what = ", ".join(part["instance"] for part in parts)
        plan["problems"].append(
            f"taking {what} off {node} was not confirmed; found remove_confirm={found}. "
            f"Repeat the command with -e remove_confirm={node}."
        )
    plan["left"] = _left(node, parts, described)
    return plan


def _refusals(part, node, parts, described):
    name = part["name"]
    if part["product"] in HELD:
        return [f"{name} on {node} holds data: {HELD[part['product']]}."]
    taken = [other["instance"] for other in parts if other["name"] == name]
    rest = [
        other["instance"]
        for host, about in described["hosts"].items()
        for other in about["components"]
        if other["name"] == name and not (host == node and other["instance"] in taken)
    ]
    if rest:
        return []
    where = table.GROUP_OF.get(name, part["product"])
    return [f"{node} has the last {name}; without one nothing works. Add a host to group {where} first."]


def _left(node, parts, described):
    groups = [table.GROUP_OF.get(part["name"], part["product"]) for part in parts]
    groups = [group for group in dict.fromkeys(groups) if group in described["hosts"][node]["groups"]]
    several = [part["instance"] for part in parts if part["instance"] != part["name"]]
    text = f"Now take {node} out of group {' and '.join(groups)}" if groups else f"Now correct the inventory of {node}"
    if several:
        text += f", and {', '.join(several)} out of its milvus_components"
    return f"{text}, then run site: it tells the others. Data stays on the host until reset."


def _unknown(name, described):
    advice = did_you_mean(name, described["hosts"], f"it has {', '.join(sorted(described['hosts'])) or 'none'}.")
    return f"{name} is in no group of the inventory that playbooks know; {advice}"
