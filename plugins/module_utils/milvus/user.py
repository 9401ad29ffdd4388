# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Users, their passwords and roles. A password cannot be read: it is proven by logging in over a connection of its own.

A new password is proven before the old one goes, with a user that is there for that moment only: a server may take a
password that no client can log in with, and nobody may be locked out by that.
"""

from __future__ import annotations

import secrets
import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, errors, member
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, is_name, join
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "user"
ROOT, DEFAULT_PASSWORD = "root", "Milvus"
# In bytes. Servers hash passwords with bcrypt, which takes no more, whatever their setting says.
SHORTEST, LONGEST = 6, 72
ON_CREATE = "on_create"
PROOF = "vectordb_ops_proof_"
# The proxies of a cluster learn of a change one after the other.
TRIES, PAUSE = 3, 1.0
# All that is ever shown of a password.
DECLARED, DIFFERS = "as declared", "another one"
KEYS = {
    "name": Key("name", required=True),
    "password": Key("secret"),
    "current_password": Key("secret"),
    "update_password": Key("str", choices=("always", "on_create")),
    "roles": Key("list"),
    "state": Key("str", choices=("present", "absent"), default="present"),
}


def password_problem(password):
    """What is wrong with a new password; the password itself is never repeated."""
    if password == DEFAULT_PASSWORD:
        return "is the default password that everybody knows: choose another one"
    length = len(password.encode())
    if not SHORTEST <= length <= LONGEST:
        return f"has {length} bytes, allowed are {SHORTEST} to {LONGEST}"
    return ""


def normalise(item, path, problems):
    clean = read_item(item, KEYS, path, problems, "a user")
    if clean is None or clean["name"] is None:
        return {}
    key = (KIND, clean["name"])
    if clean["state"] == "absent":
        if clean["name"] == ROOT:
            problems.append((path, "user 'root' belongs to the server and cannot be dropped"))
        return {key: None}
    if clean["password"] is not None:
        problem = password_problem(clean["password"])
        if problem:
            problems.append((join(path, "password"), f"the password of user {clean['name']!r} {problem}"))
    elif clean["roles"] is None and item.get("password") is None:
        problems.append((join(path, "password"), f"missing: user {clean['name']!r} needs a password"))
    found = {key: {name: clean[name] for name in ("password", "current_password", "update_password")}}
    found[key]["exclusive"] = clean["roles"] is not None
    for position, role in enumerate(clean["roles"] or []):
        where = join(join(path, "roles"), position)
        if not isinstance(role, str) or not is_name(role):
            problems.append((where, f"must be the name of a role, found {role!r}"))
        elif (member.KIND, clean["name"], role) in found:
            problems.append((where, f"role {role!r} is listed twice"))
        else:
            found[(member.KIND, clean["name"], role)] = {}
    return found


def enforced(params):
    """Whether the server asks for credentials at all: one without authentication takes any."""
    return not connection.accepts(params, ROOT, secrets.token_hex(16))


def read_roles(session):
    """{user: names of roles}; the client library offers this, for all users at once, on its connection alone."""
    told = session.call("select_all_user", True, below=True, operation="list", about="users")
    # Some servers before 2.6.19 tell of roles without a name.
    return {one.username: sorted(role for role in one.roles if role) for one in told.groups}


def read(session, keys):
    names = session.call("list_users", operation="list", about="users")
    state = {(KIND, name): {"password": None} for name in names}
    wanted = {key: one for key, one in keys.items() if key[0] == KIND and one is not None}
    if any(one["exclusive"] for one in wanted.values()):
        for name in session.call("list_roles", operation="list", about="roles"):
            state[("role", name)] = {}
        for name, roles in read_roles(session).items():
            state.update({(member.KIND, name, role): {} for role in roles})
    asked = [
        key for key, one in wanted.items() if key in state and one["password"] and one["update_password"] != ON_CREATE
    ]
    if asked and enforced(session.params):
        answers = session.map(lambda key: connection.accepts(session.params, key[1], wanted[key]["password"]), asked)
        for key, accepted in zip(asked, answers):
            state[key]["password"] = DECLARED if accepted else DIFFERS
    return state


def compare(key, current, desired, options):
    if desired is None:
        return [_drop(key, options)] if current is not None else []
    actions = []
    if current is None:
        refused = "" if desired["password"] else "it is not there, and without a password it cannot be created"
        actions.append(Action(key, "create", {"password": DECLARED}, secret=desired, refused=refused))
    elif current["password"] == DIFFERS and (desired["update_password"] or options["update_password"]) != ON_CREATE:
        actions.append(Action(key, "update_password", {"password": DECLARED}, secret=desired))
    if desired["exclusive"]:
        held = sorted(one for one in options["state"] if one[0] == member.KIND and one[1] == key[1])
        actions += [member.revoke(one, options) for one in held if one not in options["wanted"]]
    return actions


def _drop(key, options):
    own = "this is the user who logs in here: log in as another one" if key[1] == options.get("login") else ""
    return Action(key, "drop", destructive=True, refused=own)


def apply(session, action):
    name = action.key[1]
    where = {"about": title(action.key)}
    if action.verb == "drop":
        session.call("drop_user", name, operation="drop", **where)
        return
    wanted = action.secret
    checked = enforced(session.params)
    if checked:
        _prove(session, wanted["password"], where)
    if action.verb == "create":
        session.call("create_user", name, wanted["password"], operation="create", **where)
    else:
        _change(session, name, wanted, where)
    if session.params.get("user") == name:
        session.login(name, wanted["password"])
    if checked and not _accepted(session.params, name, wanted["password"]):
        raise errors.MilvusError(
            "the server took the new password but refuses a login with it",
            "verify",
            title(action.key),
            next_step="Look at the server's log; the old password may still be in force",
        )


def _accepted(params, name, password):
    for left in range(TRIES, 0, -1):
        if connection.accepts(params, name, password):
            return True
        if left > 1:
            time.sleep(PAUSE)
    return False


def _prove(session, password, where):
    """Log in with this password as a user made for that, before anything else has it."""
    name = PROOF + secrets.token_hex(4)
    try:
        session.call("create_user", name, password, operation="prove the new password of", **where)
    except errors.MilvusError as error:
        if error.kind == errors.DENIED or "permission deny" in error.text:
            return  # who may change nothing but its own password can be helped by an administrator
        raise
    try:
        accepted = _accepted(session.params, name, password)
    finally:
        session.call("drop_user", name, operation="remove the proof for", **where)
    if not accepted:
        raise errors.MilvusError(
            "the server takes this password but refuses every login with it, so nothing was changed",
            "prove the new password of",
            where["about"],
            next_step="Choose another one, of letters, digits and - _ . alone",
        )


def _change(session, name, wanted, where):
    old = wanted["current_password"]
    if old is None and session.params.get("user") == name:
        old = session.params.get("password")
    if old is None and name == ROOT:
        old = DEFAULT_PASSWORD
    try:
        session.call(
            "update_password", name, old or "", wanted["password"], operation="change the password of", **where
        )
    except errors.MilvusError as error:
        if error.kind == errors.REFUSED:
            error.next_step = (
                "Servers change a password only against the old one: give it as current_password. If it is lost, drop "
                "the user (state: absent) and create it again; its roles must then be granted again"
            )
        raise
