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
COORDINATORS = ROLLING[: ROLLING.index("mixcoord") + 1]
# Keys of sessions in etcd that name the coordinators which are in charge.
IN_CHARGE = ("rootcoord", "querycoord", "datacoord", "mixcoord")


def steps(planned, sessions, only=None):
    """[{host, instance, component, hold}] for {host: instances of its plan}.

    Coordinators that stand by go before those in charge, so that as few take-overs as possible happen. `only` are the
    names of instances by host, where not all shall restart. Where all do, proxies that would ask a new coordinator too
    early go twice: before it with `hold`, to go on with what they know, and after it as ever.
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
            step = {"host": host, "instance": instance["name"], "component": instance["component"], "hold": False}
            found.append((order, step, charge, instance.get("holds", False)))
    found.sort(key=lambda entry: entry[0])
    ordered = [step for _order, step, _charge, _holds in found]
    doors = [step for _order, step, _charge, holds in found if holds]
    if only is None and len(doors) > 1 and _hands_over(found):
        return _held(ordered, doors)
    return ordered


def _hands_over(found):
    """Whether a coordinator in charge has another one of its kind to take over."""
    kinds = [step["component"] for _order, step, _charge, _holds in found]
    return any(charge and kinds.count(step["component"]) > 1 for _order, step, charge, _holds in found)


def _held(ordered, doors):
    """Query nodes must not move while proxies go on with what they knew, so these ask again before."""
    coordinators = [step for step in ordered if step["component"] in COORDINATORS]
    others = [step for step in ordered if step not in coordinators and step not in doors]
    return [{**step, "hold": True} for step in doors] + coordinators + doors + others
