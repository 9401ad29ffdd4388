# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All that a server holds, read in parallel, and the same written as a catalogue."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    collection,
    database,
    errors,
    index_check,
    index_table,
    load,
    loaded_fields,
    ownership,
    partition,
    resource_group,
    rights,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

LONGEST = 65535


def gather(session, what, only=None, whole=False):
    """`whole`: with what only a catalogue needs and takes a query for each collection, the fields that are loaded."""
    facts = {
        "server": {"name": str(session.server), "version": session.server.version, "lite": session.server.lite},
        "lacking": [],
    }
    databases = session.call("list_databases", operation="list", about="databases")
    if only:
        missing = sorted(set(only) - set(databases))
        if missing:
            raise errors.MilvusError(
                f"there is no database {', '.join(missing)} (there are: {', '.join(sorted(databases))})",
                "read",
                "databases",
            )
        databases = list(only)
    if "databases" in what:
        facts["databases"] = sorted(databases)
        _keep(facts, "database_properties", database.gather(session, sorted(databases)))
    if "collections" in what or "rows" in what:
        pairs = [
            (database, name) for database in sorted(databases) for name in sorted(collection.names(session, database))
        ]
        found = zip(pairs, collection.read_many(session, pairs, counted=set(pairs), asked=set(pairs) if whole else ()))
        facts["collections"] = session.map(lambda one: _collection(session, *one, rows="rows" in what), found)
    facts.update(rights.gather(session, what, facts["lacking"]))
    if "resource_groups" in what:
        _keep(facts, "resource_groups", resource_group.gather(session))
    return facts


def _keep(facts, name, found):
    """A fact, or the words for why there is none."""
    if isinstance(found, str):
        facts["lacking"].append(found)
    else:
        facts[name] = found


def _collection(session, pair, state, rows):
    database, name = pair
    facts = dict(state[(collection.KIND, database, name)])
    facts.update(
        name=name,
        database=database,
        fields=_named(facts["fields"]),
        functions=_named(facts["functions"]),
        indexes=[{"field": key[3], **one} for key, one in sorted(state.items()) if key[0] == "index"],
        partitions=[partition.DEFAULT, *sorted(key[3] for key in state if key[0] == partition.KIND)],
        aliases=sorted(key[2] for key in state if key[0] == "alias"),
    )
    if rows:
        told = session.call(
            "get_collection_stats",
            name,
            database=database,
            operation="count rows of",
            about=title((collection.KIND, database, name)),
        )
        facts["rows"] = told["row_count"]
    return facts


def as_catalog(facts):
    """Passwords cannot be read: users are written with their roles alone."""
    collections = []
    for one in facts.get("collections", []):
        entry = {"name": one["name"]}
        if one["database"] != "default":
            entry["database"] = one["database"]
        for name in (
            "description",
            "fields",
            "functions",
            "enable_dynamic_field",
            "consistency_level",
            "shards",
            "num_partitions",
            "properties",
        ):
            if one[name]:
                entry[name] = one[name]
        entry["fields"] = [_whole(field) for field in one["fields"]]
        entry["indexes"] = [_index(index) for index in one["indexes"]]
        entry["partitions"] = [name for name in one["partitions"] if name != partition.DEFAULT]
        entry["aliases"] = one["aliases"]
        entry["load"], told = bool(one["loaded"]), one.get("load_fields")
        if (one.get("replicas") or 1) > 1:
            entry["replicas"] = one["replicas"]
        if set(one.get("resource_groups") or [load.REST]) != {load.REST}:
            entry["resource_groups"] = one["resource_groups"]
        some = loaded_fields.partial({"fields": [field["name"] for field in one["fields"]], "load_fields": told})
        if some:
            entry["load_fields"] = some
        collections.append(ownership.unmarked(entry))
    owners = {ownership.of(one) for one in facts.get("collections", [])}
    catalog = {"databases": list(_databases(facts)), "collections": collections}
    if len(owners) == 1 and owners != {ownership.NOBODY}:
        catalog["owner"] = owners.pop()
    if "resource_groups" in facts:
        catalog["resource_groups"] = resource_group.as_catalog(facts["resource_groups"])
    return {**catalog, **rights.as_catalog(facts)}


def _databases(facts):
    """With the properties that a catalogue takes: a server adds some of its own."""
    for name in facts.get("databases", []):
        told = facts.get("database_properties", {}).get(name, {})
        declared = {one: value for one, value in told.items() if one in database.PROPERTIES}
        if declared or name != database.DEFAULT:
            yield {"name": name, **({"properties": declared} if declared else {})}


def _named(many):
    """Attributes by name as a list, sub fields of structs too."""
    listed = []
    for name, one in many.items():
        inner = {"struct_fields": _named(one["struct_fields"])} if "struct_fields" in one else {}
        listed.append({"name": name, **one, **inner})
    return listed


def _index(index):
    """Without what the table of index types does not know: that is the server's own business."""
    entry = {**index, "params": index_check.writable(index["type"], index["params"])}
    if index["type"] not in index_table.TYPES:
        del entry["type"]
    return {name: value for name, value in entry.items() if value}


def _whole(field):
    """Milvus Lite does not tell how long the strings of an array may be: as long as the server allows."""
    if field.get("element_type") == "VARCHAR" and "max_length" not in field:
        return {**field, "max_length": LONGEST}
    return field
