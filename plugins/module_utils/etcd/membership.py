# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Quorum arithmetic and the plan of a membership change. Pure."""

from __future__ import annotations


def quorum(voters):
    return voters // 2 + 1


def initial_cluster(members):
    """The string that etcd calls initial-cluster, from {name: [peer URL, …]}."""
    return ",".join(f"{name}={url}" for name in sorted(members) for url in sorted(members[name]))


def parse_initial_cluster(text):
    found = {}
    for part in (text or "").split(","):
        name, equals, url = part.strip().partition("=")
        if equals and name and url:
            found.setdefault(name, []).append(url)
    return {name: sorted(urls) for name, urls in found.items()}


def started(member):
    """A member has published its client URLs once it ran."""
    return bool(member["client_urls"])


def find(members, name, peer_urls):
    """By name, else by peer URL while it has no name: so it is between being added and its first start."""
    for member in members:
        if member["name"] == name:
            return member
    wanted = sorted(peer_urls or [])
    return next((member for member in members if not member["name"] and member["peer_urls"] == wanted), None)


def names_for_joining(members, name, peer_urls):
    """{name: peer URLs} as a joining member must be told them."""
    mine = find(members, name, peer_urls)
    return {
        (name if mine is not None and member["id"] == mine["id"] else member["name"] or member["id"]): member[
            "peer_urls"
        ]
        for member in members
    }


def report(members, statuses, healths, endpoints):
    by_id = {status["id"]: (endpoint, status) for endpoint, status in statuses.items()}
    entries, seen = [], set()
    for member in members:
        endpoint, status = by_id.get(member["id"], (None, None))
        seen.add(endpoint)
        entries.append(_entry(member, endpoint, status, healths))
    for endpoint in endpoints:
        if endpoint not in seen and endpoint not in {url for member in members for url in member["client_urls"]}:
            status = statuses.get(endpoint)
            stranger = {
                "id": status["id"] if status else "",
                "name": "",
                "peer_urls": [],
                "client_urls": [endpoint],
                "learner": False,
            }
            entries.append(_entry(stranger, endpoint, status, healths))
    return entries


def _entry(member, endpoint, status, healths):
    health = healths.get(endpoint, {"healthy": False, "error": "does not answer" if status is None else ""})
    healthy, error = health["healthy"], health["error"]
    if status is None:
        healthy = False
        error = error or "does not answer"
    elif status["learner"]:
        # A learner refuses the read that health is measured by.
        healthy, error = True, ""
    entry = {
        "name": member["name"],
        "id": member["id"],
        "endpoint": endpoint or (member["client_urls"] or [""])[0],
        "peer_urls": member["peer_urls"],
        "learner": member["learner"],
        "healthy": healthy,
        "error": "" if healthy else error,
        "leader": bool(status) and status["leader"] == member["id"],
    }
    for key in ("version", "db_size", "db_size_in_use", "revision", "raft_index"):
        entry[key] = status[key] if status else None
    return entry


def _describe(members, healthy):
    return ", ".join(
        f"{member['name'] or member['id']} {'healthy' if member['id'] in healthy else 'down'}" for member in members
    )


def plan(members, healthy, wanted):
    """(actions, problem) that bring the membership to wanted: state, name, peer_urls, learner, replace."""
    mine = find(members, wanted["name"], wanted["peer_urls"])
    voters = [member for member in members if not member["learner"]]
    up = [member for member in voters if member["id"] in healthy]
    state = f"members: {_describe(members, healthy)}"
    if len(up) < quorum(len(voters)):
        return [], (
            f"the cluster has no quorum: {len(up)} of {len(voters)} voting members are healthy, "
            f"{quorum(len(voters))} needed "
            f"({state}); start members, or restore the cluster from a snapshot"
        )
    if wanted["state"] == "absent":
        return _plan_absent(mine, voters, up, state, wanted["name"])
    actions = []
    if mine is not None and wanted["replace"] and started(mine) and mine["id"] not in healthy:
        actions, problem = _plan_absent(mine, voters, up, state, wanted["name"])
        if problem:
            return [], problem
        voters = [member for member in voters if member["id"] != mine["id"]]
        mine = None
    if mine is None:
        if not wanted["peer_urls"]:
            return [], f"member {wanted['name']} cannot be added without peer_urls"
        if not wanted["learner"] and len(up) < quorum(len(voters) + 1):
            return [], (
                f"adding {wanted['name']} as a voting member would leave {len(up)} healthy of {len(voters) + 1}, "
                f"{quorum(len(voters) + 1)} needed ({state}); start the members that are down, or add it with "
                "learner: true"
            )
        new = {key: wanted[key] for key in ("name", "peer_urls", "learner")}
        return [*actions, {"operation": "add", **new}], None
    if wanted["peer_urls"] and mine["peer_urls"] != sorted(wanted["peer_urls"]):
        actions.append(
            {"operation": "update", "id": mine["id"], "name": wanted["name"], "peer_urls": wanted["peer_urls"]}
        )
    if mine["learner"] and not wanted["learner"]:
        actions.append({"operation": "promote", "id": mine["id"], "name": wanted["name"]})
    return actions, None


def _plan_absent(mine, voters, up, state, name):
    if mine is None:
        return [], None
    if not mine["learner"]:
        if len(voters) == 1:
            return [], f"{name} is the only voting member: removing it would end the cluster; stop the service instead"
        left = [member for member in up if member["id"] != mine["id"]]
        if len(left) < quorum(len(voters) - 1):
            return [], (
                f"removing {name} would break the quorum: {len(left)} healthy of {len(voters) - 1} would be left, "
                f"{quorum(len(voters) - 1)} needed ({state}); bring the members that are down back first"
            )
    return [{"operation": "remove", "id": mine["id"], "name": name}], None
