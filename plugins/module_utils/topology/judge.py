# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is wrong with a topology as a whole: what no role can see, since each looks at its own component."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.topology import table

# What one lost host would stop.
SINGLE = ("etcd", "mixcoord", "proxy", "querynode", "kafka_broker", "pulsar_broker")
MOVED = {"milvus_port": 19540, "milvus_rest_port": 18081}


def problems(described):
    return _quorums(described) + _merged(_ports(described)) + _merged(_memory(described))


def _quorums(described):
    found = []
    for component, title in table.QUORUMS.items():
        hosts = described["members"].get(component, [])
        if not hosts or len(hosts) in table.QUORUM_SIZES:
            continue
        why = (
            f"{len(hosts)} tolerate {(len(hosts) - 1) // 2} failures. Add or take away one"
            if len(hosts) < max(table.QUORUM_SIZES)
            else "more only makes every write slower. Take some away"
        )
        found.append(f"{title} has {len(hosts)} hosts ({', '.join(hosts)}); allowed are 1, 3 or 5: {why}")
    return found


def _ports(described):
    """Ports that two products want on one host; processes of Milvus among themselves are planned elsewhere."""
    for host, about in described["hosts"].items():
        owners = {}
        for component in about["components"]:
            for port in component["ports"]:
                owners.setdefault(port["port"], []).append((component, port))
        for number, users in sorted(owners.items()):
            if len(users) > 1 and not all(component["product"] == "milvus" for component, _port in users):
                yield host, _clash(number, users)


def _clash(number, users):
    named = " and ".join(f"{component['instance']} ({port['name']})" for component, port in users)
    variables = list(dict.fromkeys(port["variable"] for _component, port in users))
    text = f"port {number} is wanted by {named}; set {' or '.join(variables)} to a free one"
    # Clients keep their port, so it is the proxy that moves.
    moved = [name for name in variables if name in MOVED]
    if moved and "loadbalancer" in {component["name"] for component, _port in users}:
        text += f", for example {moved[0]}: {MOVED[moved[0]]} for group milvus_proxy"
    return text


def _memory(described):
    for host, about in described["hosts"].items():
        parts = [(component["instance"], component["memory_mb"]) for component in about["components"]]
        total = sum(size for _name, size in parts) + table.HOST_MEMORY
        if about["memory_mb"] is not None and total > about["memory_mb"]:
            listed = ", ".join(f"{name} {size}" for name, size in sorted(parts, key=lambda part: -part[1]))
            text = f"host_memory_mb is {about['memory_mb']}, and its components need {total} MiB"
            advice = "move a component to another host, lower a limit, or give the host more"
            yield host, f"{text} ({listed}, operating system {table.HOST_MEMORY}); {advice}"


def _merged(found):
    """One mistake that several hosts share is said once."""
    where = {}
    for host, text in found:
        where.setdefault(text, []).append(host)
    return [f"on {', '.join(hosts)} {text}" for text, hosts in where.items()]


def notes(described):
    """What works, but will not survive the loss of a host, or is not used."""
    # Kubernetes has pods for what is lost, and its Service for what is several.
    if described["mode"] != "cluster" or described.get("kubernetes"):
        return []
    counts = {component: len(hosts) for component, hosts in described["members"].items()}
    for host in described["hosts"].values():
        for component in {part["name"] for part in host["components"] if part["product"] == "milvus"}:
            counts[component] = counts.get(component, 0) + 1
    found = [
        f"Only one host runs {component}: while it is away, so is the cluster."
        for component in SINGLE
        if counts.get(component) == 1
    ]
    if counts.get("proxy", 0) > 1 and not counts.get("loadbalancer"):
        found.append("There are several proxies and no load balancer: clients have to choose one themselves.")
    for group in ("kafka", "pulsar"):
        if group in described["groups"] and described["message_queue"] not in ("", group):
            found.append(f"Group {group} has hosts, but Milvus uses {described['message_queue']}.")
    return found
