# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Partitions made by hand; those that a partition key makes belong to the server and are left alone."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "partition"
DEFAULT = "_default"
NESTED_KEYS = {
    "name": Key("name", required=True),
    "state": Key("str", choices=("present", "absent"), default="present"),
}
KEYS = {"collection": Key("name", required=True), "database": Key("name"), **NESTED_KEYS}


def normalise(item, path, problems, database, collection=None):
    if isinstance(item, str):
        item = {"name": item}
    clean = read_item(item, NESTED_KEYS if collection else KEYS, path, problems, "a partition")
    if clean is None or clean["name"] is None or (collection is None and clean["collection"] is None):
        return {}
    if clean["name"] == DEFAULT:
        problems.append((path, f"partition {DEFAULT!r} belongs to the server: leave it out"))
    key = (KIND, clean.get("database") or database, collection or clean["collection"], clean["name"])
    return {key: None if clean["state"] == "absent" else {}}


def read_collection(session, database, collection):
    about = title(("collection", database, collection))
    try:
        names = session.call(
            "list_partitions", collection, database=database, operation="list partitions of", about=about
        )
    except errors.MilvusError as error:
        if error.missing:
            return {}
        raise
    return {(KIND, database, collection, name): {} for name in names if name != DEFAULT}


def read(session, keys):
    collections = sorted({key[1:3] for key in keys if key[0] == KIND})
    state = {}
    for part in session.map(lambda pair: read_collection(session, *pair), collections):
        state.update(part)
    return state


def compare(key, current, desired, options):
    if desired is not None:
        return [Action(key, "create")] if current is None else []
    refused = "" if options["force"] else "dropping a partition drops its rows: it needs force: true"
    return [Action(key, "drop", destructive=True, refused=refused)] if current is not None else []


def apply(session, action):
    _, database, collection, name = action.key
    where = {"database": database, "about": title(action.key)}
    if action.verb == "create":
        session.call("create_partition", collection, name, operation="create", **where)
        return
    try:
        session.call("release_partitions", collection, [name], operation="release", **where)
    except errors.MilvusError as error:
        if error.kind != errors.UNIMPLEMENTED:  # Milvus Lite drops a partition without releasing it
            raise
    session.call("drop_partition", collection, name, operation="drop", **where)
