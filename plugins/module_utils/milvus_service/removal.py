# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Why a process cannot go for good, from what runs in the cluster."""

from __future__ import annotations

# The session that stands for a merged coordinator; each process has one of its own, also while it stands by.
COUNTED_AS = {"mixcoord": "rootcoord"}


def kind_of(session):
    return session["name"].partition("-")[0]


def _is_at(address, hosts, ports):
    host, _colon, port = address.rpartition(":")
    return host in hosts and port.isdigit() and int(port) in ports


def problems(plan, names, sessions, addresses, replicas):
    """`sessions` are those in etcd, `addresses` this host's own, `replicas` their number by loaded collection."""
    instances = {instance["name"]: instance for instance in plan["instances"]}
    found = [
        f"milvus_drain_components: {name} does not run here; there are {', '.join(sorted(instances)) or 'none'}"
        for name in names
        if name not in instances
    ]
    going = [instances[name] for name in names if name in instances]
    for component in dict.fromkeys(instance["component"] for instance in going):
        ports = {
            port for instance in going if instance["component"] == component for port in instance["ports"].values()
        }
        counted = COUNTED_AS.get(component, component)
        others = [session for session in sessions if kind_of(session) == counted]
        left = {session["address"] for session in others if not _is_at(session["address"], addresses, ports)}
        if not left:
            found.append(
                f"it is the last {component} that is registered in etcd, and without one nothing works; set up another"
            )
        elif component == "querynode":
            found += [
                f"{collection} is loaded with {number} replicas and {len(left)} query nodes would be left; add one, or "
                "load it with fewer replicas"
                for collection, number in sorted(replicas.items())
                if number > len(left)
            ]
    return found
