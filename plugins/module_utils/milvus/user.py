# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Users. A password cannot be read, so it is proven by logging in over a connection of its own."""

from __future__ import annotations

import secrets

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "user"
ROOT, DEFAULT_PASSWORD = "root", "Milvus"
SHORTEST, LONGEST = 6, 256
ON_CREATE = "on_create"
# All that is ever shown of a password.
DECLARED, DIFFERS = "as declared", "another one"
KEYS = {
    "name": Key("name", required=True),
    "password": Key("str"),
    "current_password": Key("str"),
    "update_password": Key("str", choices=("always", "on_create")),
    "state": Key("str", choices=("present", "absent"), default="present"),
}


def password_problem(password):
    """What is wrong with a new password; the password itself is never repeated."""
    if password == DEFAULT_PASSWORD:
        return "is the default password that everybody knows: choose another one"
    length = len(password.encode())
    if not SHORTEST <= length <= LONGEST:
        return f"has {length} characters, allowed are {SHORTEST} to {LONGEST}"
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
    if clean["password"] is None:
        problems.append((join(path, "password"), f"missing: user {clean['name']!r} needs a password"))
    else:
        problem = password_problem(clean["password"])
        if problem:
            problems.append((join(path, "password"), f"the password of user {clean['name']!r} {problem}"))
    return {key: {name: clean[name] for name in ("password", "current_password", "update_password")}}


def enforced(params):
    """Whether the server asks for credentials at all: one without authentication takes any."""
    return not connection.accepts(params, ROOT, secrets.token_hex(16))


def read(session, keys):
    names = session.call("list_users", operation="list", about="users")
    state = {(KIND, name): {"password": None} for name in names}
    wanted = {key: one for key, one in keys.items() if key[0] == KIND and one is not None and key in state}
    asked = [key for key, one in wanted.items() if one["update_password"] != ON_CREATE]
    if asked and enforced(session.params):
        answers = session.map(lambda key: connection.accepts(session.params, key[1], wanted[key]["password"]), asked)
        for key, accepted in zip(asked, answers):
            state[key]["password"] = DECLARED if accepted else DIFFERS
    return state


def compare(key, current, desired, options):
    if desired is None:
        return [Action(key, "drop", destructive=True)] if current is not None else []
    if current is None:
        return [Action(key, "create", {"password": DECLARED}, secret=desired)]
    mode = desired["update_password"] or options["update_password"]
    if mode == ON_CREATE or current["password"] != DIFFERS:
        return []
    return [Action(key, "update_password", {"password": DECLARED}, secret=desired)]


def apply(session, action):
    name = action.key[1]
    where = {"about": title(action.key)}
    if action.verb == "drop":
        session.call("drop_user", name, operation="drop", **where)
        return
    wanted = action.secret
    if action.verb == "create":
        session.call("create_user", name, wanted["password"], operation="create", **where)
    else:
        _change(session, name, wanted, where)
    if session.params.get("user") == name:
        session.login(name, wanted["password"])
    if enforced(session.params) and not connection.accepts(session.params, name, wanted["password"]):
        raise errors.MilvusError(
            "the server took the new password but refuses a login with it",
            "verify",
            title(action.key),
            next_step="Look at the server's log; the old password may still be in force",
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
