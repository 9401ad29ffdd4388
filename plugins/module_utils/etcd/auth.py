# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What etcd_auth does. Passwords travel by standard input, and by the environment for logins."""

from __future__ import annotations

import base64

from ansible_collections.vectordb.ops.plugins.module_utils.etcd.client import Etcdctl, EtcdError, last_error
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.cluster import listening

ROOT = "root"
ACCESS = {0: "read", 1: "write", 2: "readwrite"}
REFUSED_LOGIN = "authentication failed"
# What etcd answers to a caller without a login once authentication is on.
LOGIN_WANTED = ("user name is empty", "permission denied", "user name not found")


def prefix_end(prefix):
    """The first key after all that start with the prefix, as etcd wants it; a null byte stands for no end."""
    data = bytearray(prefix.encode())
    while data:
        if data[-1] < 0xFF:
            data[-1] += 1
            return bytes(data)
        data.pop()
    return b"\0"


def wanted_permissions(role):
    """{(start, end): access}"""
    return {
        (permission["prefix"].encode() or b"\0", prefix_end(permission["prefix"])): permission["access"]
        for permission in role["permissions"]
    }


def read_permissions(answer):
    found = {}
    for entry in answer.get("perm") or []:
        start = base64.b64decode(entry.get("key") or "") or b"\0"
        end = base64.b64decode(entry.get("range_end") or "")
        found[(start, end)] = ACCESS.get(entry.get("permType", 0), "read")
    return found


def plan(current, wanted):
    """Pure. current: enabled, users {name: roles}, roles {name: permissions}, wrong_passwords; wanted: users, roles."""
    actions = []
    for role in wanted["roles"]:
        actions += plan_role(role, current["roles"].get(role["name"]))
    for user in wanted["users"]:
        actions += plan_user(user, current["users"].get(user["name"]), user["name"] in current["wrong_passwords"])
    if not current["enabled"]:
        actions.append({"operation": "enable"})
    return actions


def plan_role(role, have):
    name, want = role["name"], wanted_permissions(role)
    actions = [{"operation": "add_role", "role": name}] if have is None else []
    have = have or {}
    for (start, end), access in want.items():
        if have.get((start, end)) != access:
            actions.append({"operation": "grant", "role": name, "start": start, "end": end, "access": access})
    actions += [
        {"operation": "revoke", "role": name, "start": start, "end": end}
        for start, end in have
        if (start, end) not in want
    ]
    return actions


def plan_user(user, have, wrong_password):
    name = user["name"]
    actions = []
    if have is None:
        actions.append({"operation": "add_user", "user": name})
    elif wrong_password:
        actions.append({"operation": "set_password", "user": name})
    have = have or []
    actions += [{"operation": "grant_role", "user": name, "role": role} for role in user["roles"] if role not in have]
    if name != ROOT:
        extra = [role for role in have if role not in user["roles"]]
        actions += [{"operation": "revoke_role", "user": name, "role": role} for role in extra]
    return actions


def run(module):
    etcdctl = Etcdctl(module)
    if module.check_mode and not etcdctl.available():
        # The client arrives with the installation that check mode leaves out: nothing can be there yet.
        return {"changed": True, "actions": [{"operation": "enable"}]}
    etcdctl.endpoints = listening(etcdctl.endpoints) or etcdctl.endpoints
    params = module.params
    root = (params["user"] or ROOT, params["password"])
    if root[0] != ROOT or not root[1]:
        raise EtcdError(
            "etcd authentication: user must be root and password its password; etcd accepts no other name for the "
            "first user"
        )
    if not listening(etcdctl.endpoints) and module.check_mode:
        return {"changed": True, "actions": [{"operation": "enable"}]}
    users = [{"name": ROOT, "password": root[1], "roles": [ROOT]}, *params["users"]]
    roles = [{"name": ROOT, "permissions": [], "root": True}, *params["roles"]]
    current, login = read(etcdctl, users, roles, root, params["previous_password"])
    roles = [role for role in roles if not role.get("root") or ROOT not in current["roles"]]
    actions = plan(current, {"users": users, "roles": roles})
    if not module.check_mode:
        passwords = {user["name"]: user["password"] for user in users}
        # The login in use stays valid until the very end.
        for action in sorted(
            actions, key=lambda action: action.get("user") == ROOT and action["operation"] == "set_password"
        ):
            apply(etcdctl, action, passwords, login)
    shown = [describe(action) for action in actions]
    lines = "".join(" ".join(str(value) for value in action.values()) + "\n" for action in shown)
    return {"changed": bool(actions), "actions": shown, "diff": {"before": "", "after": lines}}


def describe(action):
    shown = dict(action)
    start = shown.pop("start", None)
    shown.pop("end", None)
    if start is not None:
        shown["prefix"] = start.decode(errors="replace").strip("\0")
    return shown


def read(etcdctl, users, roles, root, previous):
    code, out, err = etcdctl.call("user", "list", credentials=("", ""))
    text = last_error(out, err) if code else ""
    enabled = any(sign in text for sign in LOGIN_WANTED)
    if code and not enabled:
        raise etcdctl.error("etcd authentication: reading the users", text)
    login, wrong = ("", ""), []
    if enabled:
        login = find_login(etcdctl, root, previous)
        wrong = [user["name"] for user in users if not accepts(etcdctl, (user["name"], user["password"]))]
    names = etcdctl.run("user", "list", what="etcd user list", credentials=login).get("users") or []
    known = etcdctl.run("role", "list", what="etcd role list", credentials=login).get("roles") or []
    found_users = {
        user["name"]: etcdctl.run("user", "get", user["name"], what=f"etcd user {user['name']}", credentials=login).get(
            "roles"
        )
        or []
        for user in users
        if user["name"] in names
    }
    found_roles = {
        role["name"]: read_permissions(
            etcdctl.run("role", "get", role["name"], what=f"etcd role {role['name']}", credentials=login)
        )
        for role in roles
        if role["name"] in known
    }
    if not enabled:
        # Nobody can log in to try a password: set those of users left from earlier.
        wrong = list(found_users)
    return {"enabled": enabled, "users": found_users, "roles": found_roles, "wrong_passwords": wrong}, login


def accepts(etcdctl, login):
    """Whether the login works; what the user may do does not matter."""
    code, out, err = etcdctl.call("get", "vectordb.ops/login", "--keys-only", "--limit=1", credentials=login)
    if code == 0 or "permission denied" in err + out:
        return True
    if REFUSED_LOGIN in err + out:
        return False
    raise etcdctl.error(f"etcd user {login[0]}: login", last_error(out, err))


def find_login(etcdctl, root, previous):
    for password in (root[1], previous):
        if password and accepts(etcdctl, (ROOT, password)):
            return ROOT, password
    raise EtcdError(
        f"etcd user root at {', '.join(etcdctl.endpoints)}: the server refuses the password given. If it is to be "
        "changed, give the one in "
        "force as previous_password (role etcd: etcd_root_password_previous)"
    )


def apply(etcdctl, action, passwords, login):
    operation, user, role = action["operation"], action.get("user"), action.get("role")
    stdin = None
    if operation == "add_user":
        arguments, stdin = ["user", "add", user, "--interactive=false"], passwords[user] + "\n"
    elif operation == "set_password":
        arguments, stdin = ["user", "passwd", user, "--interactive=false"], passwords[user] + "\n"
    elif operation in ("grant_role", "revoke_role"):
        arguments = ["user", operation.replace("_", "-"), user, role]
    elif operation == "add_role":
        arguments = ["role", "add", role]
    elif operation in ("grant", "revoke"):
        span = (
            ["--from-key", action["start"].decode()]
            if action["end"] == b"\0"
            else [action["start"].decode(), action["end"].decode()]
        )
        if not action["end"]:
            span = span[:1]
        if action["start"] == b"\0":
            # No argument can hold a null byte: the empty prefix is etcd's name for all keys.
            span = ["--prefix", ""]
        arguments = [
            "role",
            operation + "-permission",
            role,
            *([action["access"]] if operation == "grant" else []),
            *span,
        ]
    else:
        arguments = ["auth", "enable"]
    etcdctl.run(
        *arguments,
        what=f"etcd authentication: {operation} {user or role or ''}".strip(),
        credentials=login,
        stdin=stdin,
    )
