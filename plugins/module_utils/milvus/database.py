# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Databases."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, strings
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "database"
DEFAULT = "default"
KEYS = {
    "name": Key("name", required=True),
    "properties": Key("dict"),
    "state": Key("str", choices=("present", "absent"), default="present"),
}


def normalise(item, path, problems):
    clean = read_item(item, KEYS, path, problems, "a database")
    if clean is None or clean["name"] is None:
        return {}
    if clean["state"] == "absent":
        if clean["name"] == DEFAULT:
            problems.append((path, "database 'default' belongs to the server and cannot be dropped"))
        return {(KIND, clean["name"]): None}
    return {
        (KIND, clean["name"]): {"properties": None if clean["properties"] is None else strings(clean["properties"])}
    }


def visible(session):
    """Names of the databases; a user who may not list them sees the one of the connection."""
    try:
        return sorted(session.call("list_databases", operation="list", about="databases"))
    except errors.MilvusError as error:
        if error.kind != errors.DENIED:
            raise
        return [session.params["database"]]


def read(session, keys):
    """Properties are asked for only where they are declared: many servers cannot tell them, nor keep them."""
    names = session.call("list_databases", operation="list", about="databases")
    state = {(KIND, name): {"properties": None} for name in names}
    for key, desired in keys.items():
        if key[0] != KIND:
            continue
        if (desired or {}).get("properties"):
            told = properties(session, key[1] if key in state else DEFAULT)
            if key in state:
                state[key]["properties"] = told
        if desired is None and key in state:
            state[key]["collections"] = sorted(
                session.call(
                    "list_collections", database=key[1], operation="list collections of", about=f"database {key[1]}"
                )
            )
    return state


def properties(session, name):
    told = session.call("describe_database", name, operation="describe", about=f"database {name}")
    return strings({key: value for key, value in told.items() if key != "name"})


def compare(key, current, desired, options):
    """`options["dropped"]` holds the keys that the same plan drops before."""
    if desired is None:
        refused = _refused(key, current, options) if current is not None else ""
        return [Action(key, "drop", destructive=True, refused=refused)] if current is not None else []
    wanted = desired["properties"] or {}
    if current is None:
        return [Action(key, "create", {"properties": wanted})]
    known = current["properties"] or {}
    if any(known.get(name) != value for name, value in wanted.items()):
        return [Action(key, "alter", {"properties": {**known, **wanted}})]
    return []


def _refused(key, current, options):
    left = [name for name in current.get("collections", []) if ("collection", key[1], name) not in options["dropped"]]
    if left:
        more = f" and {len(left) - 5} more" if len(left) > 5 else ""
        return f"it still holds {', '.join(left[:5])}{more}: drop its collections first"
    return "" if options["force"] else "dropping a database needs force: true"


def apply(session, action):
    name = action.key[1]
    about = f"database {name}"
    if action.verb == "create":
        wanted = action.changes["properties"]
        details = {"properties": wanted} if wanted else {}
        session.call("create_database", name, operation="create", about=about, **details)
    elif action.verb == "alter":
        session.call("alter_database_properties", name, action.changes["properties"], operation="alter", about=about)
    else:
        session.call("drop_database", name, operation="drop", about=about)
