# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Users: their secrets are proven by a login, never read; policies are exactly those given."""

from __future__ import annotations

import json

from ansible_collections.vectordb.ops.plugins.module_utils.minio import connection
from ansible_collections.vectordb.ops.plugins.module_utils.minio.connection import MinioError
from ansible_collections.vectordb.ops.plugins.module_utils.minio.plan import Action, duplicates


def normalise(items):
    found = duplicates("user", items, "access_key")
    for item in items:
        name = item["access_key"]
        if item["state"] == "absent":
            continue
        if len(name) < 3 or any(sign in name for sign in "=,") or name != name.strip():
            found.append(f"user {name}: an access key has 3 characters or more, and no '=', ',' or space around it")
        if item["secret_key"] is not None and not 8 <= len(item["secret_key"]) <= 40:
            found.append(f"user {name}: its secret key has {len(item['secret_key'])} characters; MinIO wants 8 to 40")
        if item["secret_key"] == name:
            found.append(f"user {name}: its secret key is its name; choose another")
    if found:
        raise MinioError("; ".join(found))
    return [
        {**item, "policies": sorted(set(item["policies"])) if item["policies"] is not None else None} for item in items
    ]


def read(session, wanted):
    text = session.call("listing the users", session.admin.user_list)
    state = {}
    for name, entry in (json.loads(text) or {}).items():
        state[name] = {
            "enabled": entry.get("status") != "disabled",
            "policies": sorted(one for one in (entry.get("policyName") or "").split(",") if one),
        }
    for item in wanted:
        have = state.get(item["access_key"])
        if have and have["enabled"] and item["state"] == "present" and item["secret_key"] is not None:
            have["secret"] = "as given" if logs_in(session, item) else "another"
    return state


def logs_in(session, item):
    """Whether the server takes the secret; what the user may do does not matter."""
    login = {**session.params, "access_key": item["access_key"], "secret_key": item["secret_key"]}
    answer = connection.ask(session.endpoint, login, "GET", "/")
    return answer.code() not in ("SignatureDoesNotMatch", "InvalidAccessKeyId")


def compare(state, wanted):
    actions = []
    for item in wanted:
        have = state.get(item["access_key"])
        actions += _compare_one(item, have)
    return actions


def _compare_one(item, have):
    name = item["access_key"]
    if item["state"] == "absent":
        return [Action("remove", "user", name)] if have is not None else []
    actions = []
    if have is None:
        refused = "" if item["secret_key"] else "it is not there yet and no secret_key is given"
        changes = {"enabled": True, "secret": "as given", "policies": []}
        actions.append(Action("create", "user", name, changes, refused, item["secret_key"]))
        have = {"enabled": True, "policies": []}
    elif have.get("secret") == "another":
        actions.append(Action("set_secret", "user", name, {"secret": "as given"}, secret=item["secret_key"]))
    elif not have["enabled"] and item["enabled"] and item["secret_key"]:
        # The server lets nobody try the secret of a disabled account: setting it enables as well.
        actions.append(
            Action("set_secret", "user", name, {"secret": "as given", "enabled": True}, secret=item["secret_key"])
        )
        have = {**have, "enabled": True}
    if have["enabled"] != item["enabled"]:
        actions.append(Action("enable" if item["enabled"] else "disable", "user", name, {"enabled": item["enabled"]}))
    if item["policies"] is not None and item["policies"] != have["policies"]:
        actions.append(Action("set_policies", "user", name, {"policies": item["policies"]}, secret=have["policies"]))
    return actions


def apply(session, action):
    admin, name = session.admin, action.name
    what = f"user {name}: {action.operation.replace('_', ' ')}"
    if action.operation in ("create", "set_secret"):
        session.call(what, admin.user_add, name, action.secret)
    elif action.operation == "set_policies":
        before, after = set(action.secret), set(action.changes["policies"])
        if after - before:
            session.call(what, admin.attach_policy, sorted(after - before), user=name)
        if before - after:
            session.call(what, admin.detach_policy, sorted(before - after), user=name)
    else:
        call = {"enable": admin.user_enable, "disable": admin.user_disable, "remove": admin.user_remove}[
            action.operation
        ]
        session.call(what, call, name)
