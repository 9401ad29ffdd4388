# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Groups of query nodes: which exist, and which nodes each has.

Before 2.4.1 nodes are moved one call at a time, between a group and the default one. From then on a group has limits,
and the server moves nodes until they are met: what is compared is the configuration, not where the nodes are just now.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, features
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, is_name, join, strings
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "resource_group"
REST = "__default_resource_group"
# What the server gives its default group: it takes whatever the others leave.
UNLIMITED = 1000000
KEYS = {
    "name": Key("name", required=True),
    "nodes": Key("int", low=0),
    "requests": Key("int", low=0),
    "limits": Key("int", low=0),
    "transfer_from": Key("list"),
    "transfer_to": Key("list"),
    "node_labels": Key("dict"),
    "state": Key("str", choices=("present", "absent"), default="present"),
}
CONFIG = ("requests", "limits", "transfer_from", "transfer_to", "node_labels")
EMPTY = {"requests": 0, "limits": 0, "transfer_from": [], "transfer_to": [], "node_labels": {}}


def normalise(item, path, problems):
    clean = read_item(item, KEYS, path, problems, "a resource group")
    if clean is None or clean["name"] is None:
        return {}
    key = (KIND, clean["name"])
    if clean["state"] == "absent":
        if clean["name"] == REST:
            problems.append((path, f"resource group {REST!r} belongs to the server and cannot be dropped"))
        return {key: None}
    if clean["nodes"] is not None:
        _check_nodes(clean, path, problems)
    if (clean["requests"] is None) != (clean["limits"] is None):
        lacking = "limits" if clean["limits"] is None else "requests"
        problems.append((join(path, lacking), "missing: requests and limits are given together"))
    elif clean["limits"] is not None and clean["requests"] > clean["limits"]:
        problems.append((path, f"requests ({clean['requests']}) must not exceed limits ({clean['limits']})"))
    for side in ("transfer_from", "transfer_to"):
        _check_transfers(clean["name"], clean[side] or [], join(path, side), problems)
    wanted = {attribute: clean[attribute] for attribute in ("nodes", *CONFIG)}
    if wanted["node_labels"] is not None:
        wanted["node_labels"] = strings(wanted["node_labels"])
    return {key: wanted}


def _check_transfers(name, others, path, problems):
    for position, one in enumerate(others):
        if not isinstance(one, str) or not is_name(one):
            problems.append((join(path, position), f"must be the name of a resource group, found {one!r}"))
        elif one == name:
            problems.append((join(path, position), "a group cannot exchange nodes with itself"))


def _check_nodes(clean, path, problems):
    if clean["name"] == REST:
        problems.append((join(path, "nodes"), f"{REST} has whatever the others leave"))
    other = [label for label in ("requests", "limits") if clean[label] is not None]
    if other:
        problems.append((join(path, "nodes"), f"give either nodes or {' and '.join(other)}: nodes means both"))


def read(session, keys):
    """All groups: how many nodes are free follows from those that are not declared, too."""
    for key, desired in keys.items():
        if key[0] == KIND and desired is not None:
            _demand(session.server, key, desired)
    names = session.call("list_resource_groups", operation="list", about="resource groups")
    known = features.gap(session.server, "resource_group_config") is None
    state = {}
    for name, told in zip(names, session.map(lambda name: _describe(session, name), names)):
        key = (KIND, name)
        state[key] = {"nodes": told.num_available_node, **(_config(told.config) if known else dict.fromkeys(CONFIG))}
        if keys.get(key, key) is None and told.num_loaded_replica:
            state[key]["replicas"] = sum(told.num_loaded_replica.values())
    return state


def unsettled(session):
    """What the server has yet to move between groups, as sentences; one that cannot be asked has nothing to move.

    A node that is being taken over by another group is no place to go to: what is sent there at that moment has been
    seen to stay between two nodes for good (2.3.5). Seen there, too: it looks at its groups every ten seconds.
    """
    try:
        names = session.call("list_resource_groups", operation="list", about="resource groups")
        if set(names) <= {REST}:
            return []
        return moves(session.map(lambda name: _describe(session, name), names))
    except errors.MilvusError as error:
        if error.kind in (errors.UNIMPLEMENTED, errors.DENIED):
            return []
        raise


def moves(groups):
    """A group lacks a node only as long as another one is there for it, and is left only by who has another place."""
    spare = sum(one.num_available_node for one in groups if one.name == REST)
    found = []
    for one in groups:
        has = one.num_available_node
        if one.name != REST and spare and has < one.capacity:
            found.append(f"resource group {one.name} has {has} of {one.capacity} query nodes, and {spare} are to spare")
        foreign = sum(one.num_outgoing_node.values())
        if foreign and has:
            found.append(f"replicas of resource group {one.name} are still on {foreign} query nodes of other groups")
    return found


def _demand(server, key, desired):
    declared = [attribute for attribute in CONFIG if desired[attribute] is not None]
    if declared:
        errors.demand(server, "resource_group_config", "set limits of", title(key))
    if "node_labels" in declared:
        errors.demand(server, "resource_group_node_labels", "set node labels of", title(key))


def _describe(session, name):
    return session.call("describe_resource_group", name, operation="describe", about=title((KIND, name)))


def _config(told):
    return {
        "requests": told.requests.node_num,
        "limits": told.limits.node_num,
        "transfer_from": [one.resource_group for one in told.transfer_from],
        "transfer_to": [one.resource_group for one in told.transfer_to],
        "node_labels": {one.key: one.value for one in told.node_filter.node_labels},
    }


def summary(state, wanted):
    """What a group's own state does not say: whether limits exist here, and how many nodes the plan leaves over."""
    rest = state.get((KIND, REST), {})
    spare = rest.get("nodes", 0)
    for key, desired in wanted.items():
        if key[0] == KIND and (desired is None or desired["nodes"] is not None):
            current = (state.get(key) or {}).get("nodes", 0)
            spare += current - (desired["nodes"] if desired else 0)
    return {"declarative": rest.get("requests") is not None, "spare": spare, "served": _served(state, wanted)}


def _served(state, wanted):
    """Collections that are to be loaded in the default group, which therefore needs a query node."""
    found = []
    for key, desired in wanted.items():
        if key[0] != "collection" or desired is None:
            continue
        current = state.get(key) or {}
        loaded = current.get("loaded") if desired["loaded"] is None else desired["loaded"]
        placed = desired["resource_groups"] or current.get("resource_groups") or [REST]
        if loaded and REST in placed:
            found.append("/".join(key[1:]))
    return sorted(found)


def compare(key, current, desired, options):
    """`options["groups"]` is the summary of the whole state."""
    declarative = options["groups"]["declarative"]
    if desired is None:
        return _drop(key, current, declarative) if current is not None else []
    return _configure(key, current, desired) if declarative else _move(key, current, desired, options)


def _drop(key, current, declarative):
    actions = []
    if declarative and (current["requests"] or current["limits"]):
        actions.append(_alter(key, current, {"requests": 0, "limits": 0}))
    elif not declarative and current["nodes"]:
        actions.append(_resize(key, current["nodes"], 0))
    serving = current.get("replicas")
    refused = f"it still serves {serving} replicas: release their collections, or move them to another group first"
    return [*actions, Action(key, "drop", destructive=True, refused=refused if serving else "")]


def _configure(key, current, desired):
    wanted = {attribute: desired[attribute] for attribute in CONFIG if desired[attribute] is not None}
    if desired["nodes"] is not None:
        wanted.update(requests=desired["nodes"], limits=desired["nodes"])
    if current is None:
        # Transfers name other groups, which may not be there before all have been made.
        late = {side: wanted.pop(side) for side in ("transfer_from", "transfer_to") if wanted.get(side)}
        made = {**EMPTY, **wanted}
        create = Action(key, "create", {attribute: one for attribute, one in made.items() if one}, secret=made)
        return [create, _alter(key, made, late)] if late else [create]
    different = {attribute: one for attribute, one in wanted.items() if current.get(attribute, EMPTY[attribute]) != one}
    return [_alter(key, current, different)] if different else []


def _alter(key, current, changes):
    # The call replaces the whole configuration, so it repeats what stays.
    whole = {attribute: current.get(attribute) or EMPTY[attribute] for attribute in CONFIG}
    return Action(key, "alter", changes, secret={**whole, **changes})


def _move(key, current, desired, options):
    actions = [Action(key, "create", {"nodes": 0})] if current is None else []
    there, number = (current or {}).get("nodes", 0), desired["nodes"]
    if number is None or there == number:
        return actions
    lack = -options["groups"]["spare"]
    refused = (
        f"{number} query nodes are asked for, and {lack} of all that are asked for are not there; start more, or ask "
        "for fewer"
    )
    if lack == 0 and number > there and options["groups"]["served"]:
        lack, refused = 1, _none_left(options["groups"]["served"])
    return [*actions, _resize(key, there, number, refused if lack > 0 and number > there else "")]


def _none_left(served):
    more = f" and {len(served) - 3} more" if len(served) > 3 else ""
    return (
        f"it would take the last query node of the default group, in which {', '.join(served[:3])}{more} are loaded: "
        "start more query nodes, ask for fewer here, or name the group in resource_groups of these collections"
    )


def _resize(key, there, number, refused=""):
    verb = "grow" if number > there else "shrink"
    reason = f"it has {there} query nodes, wanted {number}"
    return Action(key, verb, {"nodes": number}, secret=abs(number - there), refused=refused, reason=reason)


def message(config):
    from pymilvus.client.types import ResourceGroupConfig

    labels = [{"key": label, "value": one} for label, one in sorted(config["node_labels"].items())]
    return ResourceGroupConfig(
        requests={"node_num": config["requests"]},
        limits={"node_num": config["limits"]},
        transfer_from=[{"resource_group": one} for one in config["transfer_from"]],
        transfer_to=[{"resource_group": one} for one in config["transfer_to"]],
        node_filter={"node_labels": labels} if labels else None,
    )


def apply(session, action):
    name, where = action.key[1], {"about": title(action.key)}
    if action.verb == "create":
        details = {"config": message(action.secret)} if action.secret else {}
        session.call("create_resource_group", name, operation="create", **details, **where)
    elif action.verb == "alter":
        session.call("update_resource_groups", {name: message(action.secret)}, operation="set limits of", **where)
    elif action.verb == "drop":
        session.call("drop_resource_group", name, operation="drop", **where)
    else:
        source, target = (name, REST) if action.verb == "shrink" else (REST, name)
        try:
            # The client library offers this call on its connection alone.
            session.client()._get_connection().transfer_node(source, target, action.secret, timeout=session.timeout)
        except Exception as error:
            raise errors.translate(
                error, "move query nodes of", where["about"], session.server, "transfer_node"
            ) from error


def gather(session):
    """What there is, as facts, or the words for what the server lacks."""
    try:
        state = read(session, {})
    except errors.MilvusError as error:
        if error.kind in (errors.UNIMPLEMENTED, errors.DENIED):
            return error.text
        raise
    return [
        {"name": key[1], **{attribute: one for attribute, one in state[key].items() if one is not None}}
        for key in sorted(state)
    ]


def as_catalog(facts):
    """Groups as they are declared; the default one only where someone gave it other limits than the server does."""
    entries = []
    for one in facts:
        config = {attribute: one[attribute] for attribute in CONFIG if one.get(attribute) not in (None, [], {})}
        if not config:
            config = {"nodes": one["nodes"]}
        if one["name"] != REST or config not in ({"nodes": one["nodes"]}, {"requests": 0, "limits": UNLIMITED}):
            entries.append({"name": one["name"], **config})
    return entries
