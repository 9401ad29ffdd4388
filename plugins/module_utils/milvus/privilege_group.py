# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Groups of privileges, of servers from 2.4.18 on."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import grant, privileges, role
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, as_found, join, suggestion
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = grant.GROUP
KEYS = {
    "name": Key("name", required=True),
    "privileges": Key("list"),
    "state": Key("str", choices=("present", "absent"), default="present"),
}


def normalise(item, path, problems):
    clean = read_item(item, KEYS, path, problems, "a privilege group")
    if clean is None or clean["name"] is None:
        return {}
    key = (KIND, clean["name"])
    if privileges.known(clean["name"]):
        what = "group" if clean["name"] in privileges.GROUPS else "privilege"
        problems.append((join(path, "name"), f"{clean['name']} is a {what} of the server: choose another name"))
    if clean["state"] == "absent":
        return {key: None}
    if clean["privileges"] is None:
        problems.append((join(path, "privileges"), f"missing: group {clean['name']!r} needs its privileges"))
        return {key: {"privileges": []}}
    _check(clean["privileges"], join(path, "privileges"), problems)
    return {key: {"privileges": sorted({str(one) for one in clean["privileges"]})}}


def _check(names, path, problems):
    """Servers take privileges of one level only: all on collections, on databases, or on the whole server."""
    levels = {}
    for position, name in enumerate(names):
        where = join(path, position)
        if not isinstance(name, str):
            problems.append((where, f"must be the name of a privilege, found {as_found(name)}"))
        elif name not in privileges.TABLE:
            what = "is a group: a group holds privileges only" if name in privileges.GROUPS else "is not a privilege"
            near = "" if name in privileges.GROUPS else suggestion(name, privileges.TABLE)
            problems.append((where, f"{name!r} {what}{near}"))
        elif privileges.level(name) != privileges.ANY:
            levels.setdefault(privileges.level(name), []).append(name)
    if len(levels) > 1:
        told = "; ".join(f"{level}: {', '.join(sorted(found))}" for level, found in sorted(levels.items()))
        problems.append((path, f"a group takes privileges of one level only, found {told}: make a group for each"))


def read(session, keys):
    state = grant.read_groups(session)
    if any(key[0] == KIND and wish is None and key in state for key, wish in keys.items()):
        # A group that a role has cannot be dropped, so it must be known who has it.
        for grants in grant.read_roles(session, sorted(role.read_all(session))).values():
            state.update(grants)
    return state


def compare(key, current, desired, options):
    if desired is None:
        return _drop(key, options) if current is not None else []
    wanted = desired["privileges"]
    if current is None:
        return [Action(key, "create", {"privileges": wanted}, secret={"add": wanted, "remove": []})]
    has = current["privileges"]
    if has == wanted:
        return []
    change = {
        "add": [one for one in wanted if one not in has],
        "remove": [one for one in has if one not in wanted],
    }
    reason = ", ".join(f"{verb} {' '.join(names)}" for verb, names in change.items() if names)
    return [Action(key, "alter", {"privileges": wanted}, reason=reason, secret=change)]


def _drop(key, options):
    holders = [one for one in options["state"] if one[0] == grant.KIND and one[4] == key[1]]
    left = sorted({one[1] for one in holders if not _goes(one, options["wanted"])})
    if left and not options["force"]:
        told = f"it is still granted to {', '.join(left)}: dropping it needs force: true"
        return [Action(key, "drop", destructive=True, refused=told)]
    return [*(grant.revoke(one) for one in holders), Action(key, "drop", destructive=True)]


def _goes(key, wanted):
    """Whether the same plan revokes this grant anyway."""
    wish = wanted.get((role.KIND, key[1]), {"exclusive": False})
    return key not in wanted and (wish is None or wish["exclusive"])


def apply(session, action):
    name = action.key[1]
    where = {"operation": action.verb, "about": title(action.key)}
    if action.verb == "drop":
        session.call("drop_privilege_group", name, **where)
        return
    if action.verb == "create":
        session.call("create_privilege_group", name, **where)
    # First what goes: a group cannot hold privileges of two levels, not even for a moment.
    if action.secret["remove"]:
        session.call("remove_privileges_from_group", name, action.secret["remove"], **where)
    if action.secret["add"]:
        session.call("add_privileges_to_group", name, action.secret["add"], **where)
