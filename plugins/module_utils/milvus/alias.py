# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Aliases. Moving one to another collection is one atomic call of the server."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "alias"
NESTED_KEYS = {
    "name": Key("name", required=True),
    "state": Key("str", choices=("present", "absent"), default="present"),
}
KEYS = {**NESTED_KEYS, "collection": Key("name"), "database": Key("name")}


def normalise(item, path, problems, database, collection=None):
    if isinstance(item, str):
        item = {"name": item}
    clean = read_item(item, NESTED_KEYS if collection else KEYS, path, problems, "an alias")
    if clean is None or clean["name"] is None:
        return {}
    target = collection or clean["collection"]
    if clean["state"] == "present" and target is None and item.get("collection") is None:
        problems.append(
            (join(path, "collection"), f"missing: alias {clean['name']!r} needs the collection it stands for")
        )
    key = (KIND, clean.get("database") or database, clean["name"])
    return {key: None if clean["state"] == "absent" else {"collection": target}}


def read(session, keys):
    wanted = sorted(key for key in keys if key[0] == KIND)
    found = session.map(lambda key: read_one(session, key), wanted)
    return {key: one for key, one in zip(wanted, found) if one is not None}


def read_one(session, key):
    try:
        told = session.call("describe_alias", key[2], database=key[1], operation="describe", about=title(key))
    except errors.MilvusError as error:
        if error.missing:
            return None if key[1] == "default" else _by_describing(session, key)
        # Before 2.3.5 no alias is described.
        if error.kind == errors.UNIMPLEMENTED:
            return _by_describing(session, key)
        raise
    return {"collection": told.get("collection_name")}


def of_collection(session, database, name):
    """What stands for a collection."""
    where = {"database": database, "about": title(("collection", database, name))}
    try:
        return session.call("list_aliases", name, operation="list aliases of", db_name=database, **where)["aliases"]
    except errors.MilvusError as error:
        # Before 2.3.5 there is no list of them.
        if error.kind != errors.UNIMPLEMENTED:
            raise
    return session.call("describe_collection", name, operation="describe", **where)["aliases"]


def _by_describing(session, key):
    """Servers of 2.3 look for aliases in the default database, whichever is meant, but describe what one stands for."""
    try:
        told = session.call("describe_collection", key[2], database=key[1], operation="describe", about=title(key))
    except errors.MilvusError as error:
        if error.missing:
            return None
        raise
    holder = told.get("collection_name")
    return {"collection": holder} if holder and holder != key[2] else None


def compare(key, current, desired, _options):
    if desired is None:
        return [Action(key, "drop")] if current is not None else []
    if current is None:
        return [Action(key, "create", dict(desired))]
    if current["collection"] != desired["collection"]:
        return [
            Action(
                key,
                "alter",
                dict(desired),
                reason=f"it stands for {current['collection']}, wanted {desired['collection']}",
            )
        ]
    return []


def apply(session, action):
    _, database, name = action.key
    where = {"database": database, "about": title(action.key)}
    if action.verb == "drop":
        session.call("drop_alias", name, operation="drop", **where)
    else:
        session.call(f"{action.verb}_alias", action.changes["collection"], name, operation=action.verb, **where)
