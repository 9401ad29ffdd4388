# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Roles. Declared grants are all that a role has: what it was granted beside them is revoked."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import grant, member, privileges
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "role"
# The server makes these two itself: admin may do everything, and every user has public.
ADMIN, PUBLIC = "admin", "public"
BUILT_IN = (ADMIN, PUBLIC)
KEYS = {
    "name": Key("name", required=True),
    "description": Key("str"),
    "grants": Key("list"),
    "state": Key("str", choices=("present", "absent"), default="present"),
}


def normalise(item, path, problems, default_database="default"):
    clean = read_item(item, KEYS, path, problems, "a role")
    if clean is None or clean["name"] is None:
        return {}
    name = clean["name"]
    if clean["state"] == "absent":
        if name in BUILT_IN:
            problems.append((path, f"role {name!r} belongs to the server and cannot be dropped"))
        return {(KIND, name): None}
    if name == ADMIN and clean["grants"] is not None:
        problems.append((join(path, "grants"), "role 'admin' may do everything: it takes no grants"))
    found = {(KIND, name): {"description": clean["description"], "exclusive": clean["grants"] is not None}}
    for position, one in enumerate(clean["grants"] or []):
        where = join(join(path, "grants"), position)
        for key in grant.normalise(one, where, problems, name, default_database):
            if key in found:
                problems.append((where, f"{key[4]} on {key[2]}/{key[3]} is granted twice"))
            found[key] = {}
    return found


def read_all(session):
    """{name: role as the client library gives it, with its users}; the client offers that on its connection alone."""
    told = session.call("select_all_role", True, below=True, operation="list", about="roles")
    return {one.role_name: one for one in told.groups}


def read(session, keys):
    """Users are read with the roles, in the same call; grants only of roles that are declared."""
    roles = read_all(session)
    state = {(KIND, name): {"description": getattr(one, "description", None)} for name, one in roles.items()}
    for name, one in roles.items():
        state.update({(member.KIND, user, name): {} for user in one.users if user})
    wanted = [key[1] for key in keys if key[0] == KIND and key in state]
    for grants in grant.read_roles(session, wanted, keys).values():
        state.update(grants)
    if any(key[0] == grant.KIND and not privileges.known(privileges.parts(key[4])[0]) for key in keys):
        # One of the names may be a group that somebody else has made.
        state.update(grant.read_groups(session, needed=False))
    return state


def compare(key, current, desired, options):
    held = sorted(one for one in options["state"] if one[0] == grant.KIND and one[1] == key[1])
    if desired is None:
        return _drop(key, held, options) if current is not None else []
    actions = []
    description = desired["description"]
    if current is None:
        changes = {} if description is None else {"description": description}
        actions.append(Action(key, "create", changes, refused=_untellable(description, options)))
    elif description is not None and (current.get("description") or "") != description:
        actions.append(Action(key, "alter", {"description": description}, refused=_untellable(description, options)))
    if desired["exclusive"]:
        actions += [grant.revoke(one) for one in held if one not in options["wanted"]]
    return actions


def _untellable(description, options):
    version = options.get("version")
    if not description or version is None:
        return ""
    try:
        return releases.feature_problem(version, "role_descriptions") or ""
    except ValueError:
        return ""


def _drop(key, held, options):
    users = sorted(one for one in options["state"] if one[0] == member.KIND and one[2] == key[1])
    if (held or users) and not options["force"]:
        names = ", ".join(one[1] for one in users[:5]) + (f" and {len(users) - 5} more" if len(users) > 5 else "")
        has = " and ".join(
            part for part in (f"{len(held)} grants" if held else "", f"the users {names}" if users else "") if part
        )
        return [Action(key, "drop", destructive=True, refused=f"it still has {has}: dropping it needs force: true")]
    return [
        *(grant.revoke(one) for one in held),
        *(member.revoke(one, options) for one in users),
        Action(key, "drop", destructive=True),
    ]


def apply(session, action):
    name = action.key[1]
    where = {"operation": action.verb, "about": title(action.key)}
    if action.verb == "alter":
        session.call("alter_role", name, action.changes["description"], **where)
    elif action.verb == "create":
        details = {"description": action.changes["description"]} if action.changes.get("description") else {}
        session.call("create_role", name, **details, **where)
        for key in grant.read_roles(session, [name])[name]:
            # Old servers keep grants of a role that was dropped, and give them to the next one of that name.
            grant.apply(session, grant.revoke(key))
    else:
        session.call("drop_role", name, **where)
