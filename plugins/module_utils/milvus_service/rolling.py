# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""In which order the processes of a cluster restart, one at a time."""

from __future__ import annotations

# Who decides comes first, as upstream upgrades: data nodes that start after them report what they hold. Then what
# others need least, those that hold data, and the clients' door last.
ROLLING = (
    "rootcoord",
    "datacoord",
    "querycoord",
    "mixcoord",
    "indexnode",
    "datanode",
    "streamingnode",
    "cdc",
    "querynode",
    "proxy",
)
# Keys of sessions in etcd that name the coordinators which are in charge.
IN_CHARGE = ("rootcoord", "querycoord", "datacoord", "mixcoord")


def steps(planned, sessions, only=None):
    """[{host, instance, component}] for {host: instances of its plan}.

    Coordinators that stand by go before those in charge, so that as few take-overs as possible happen. `only` are the
    names of instances by host, where not all shall restart.
    """
    busy = {
        session["address"].rpartition(":")[2] + "@" + session["address"].rpartition(":")[0]
        for session in sessions
        if session["name"] in IN_CHARGE
    }
    found = []
    for number, (host, about) in enumerate(planned.items()):
        for instance in about["instances"]:
            if only is not None and instance["name"] not in only.get(host, []):
                continue
            charge = any(
                f"{port}@{address}" in busy for port in instance["ports"].values() for address in about["addresses"]
            )
            order = (ROLLING.index(instance["component"]), charge, number, instance["name"])
            found.append((order, {"host": host, "instance": instance["name"], "component": instance["component"]}))
    return [step for _order, step in sorted(found, key=lambda pair: pair[0])]
