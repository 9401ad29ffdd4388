# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Functions that a collection with rows gets or loses, each with the field that it makes and the index on that."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import field_changes, functions
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title

KIND = "function"
FEATURE, CHANGES = "functions_added_later", "function_changes"
# Servers work these out for the rows that are there.
ADDED_LATER = ("BM25", "MINHASH")


def compare(key, current, desired, options):
    """(actions, texts of what is missing and cannot be added) of one collection."""
    have, wanted = current.get("functions") or {}, desired.get("functions") or {}
    actions, refused = [], []
    for name in desired.get("absent_functions") or []:
        if name in have:
            why = "" if options["force"] else "dropping a function drops the field that it makes: it needs force: true"
            changes = {"output_fields": have[name]["output_fields"]}
            actions.append(Action((KIND, *key[1:], name), "drop", changes, destructive=True, refused=why))
    for name, one in wanted.items():
        if name in have:
            actions += _altered(key, name, have[name], one, options)
            continue
        if not one.get("output_fields"):
            continue
        field = one["output_fields"][0]
        index = ("index", *key[1:], field)
        why = _cannot_add(one, field, current, options, index)
        if why:
            refused.append(f"function {name} is wanted but not there: {why}")
            continue
        # The server takes the three together.
        options.setdefault("bound", set()).add(index)
        changes = {"function": one, "field": {field: desired["fields"][field]}, "index": options["wanted"][index]}
        actions.append(Action((KIND, *key[1:], name), "create", changes))
    return actions, refused


def _altered(key, name, have, wanted, options):
    has = options.get("has")
    if (has is not None and not has(CHANGES)) or not functions.only_reached_otherwise(have, wanted):
        return []
    # A description goes with it, where one is declared.
    return [Action((KIND, *key[1:], name), "alter", {"params": wanted["params"]}, secret={**have, **wanted})]


def _cannot_add(one, field, current, options, index):
    source = current["fields"].get(one["input_fields"][0])
    if options.get("has") is not None and not options["has"](FEATURE):
        return f"this server lacks {FEATURE.replace('_', ' ')}"
    if one["type"] not in ADDED_LATER:
        return f"only {' and '.join(ADDED_LATER)} are added to rows"
    if field in current["fields"]:
        return f"the field that it makes, {field}, is there already"
    if source is None or source.get("type") != "VARCHAR":
        return f"its input, {one['input_fields'][0]}, must be a VARCHAR that is there"
    declared = options.get("wanted", {}).get(index)
    if not declared or declared["type"] == "AUTOINDEX":
        return f"it needs an index of a named type on {field}"
    return ""


def apply(session, action):
    from pymilvus import DataType

    _, database, collection, name = action.key
    where = {"database": database, "about": title(action.key)}
    if action.verb == "drop":
        session.call("drop_function_field", collection, name, operation="drop", **where)
        return
    if action.verb == "alter":
        made = functions.message(name, action.secret)
        session.call("alter_collection_function", collection, name, made, operation="alter", **where)
        return
    client, wanted = session.client(database), action.changes["index"]
    ((field, attributes),) = action.changes["field"].items()
    details = field_changes.arguments(attributes)
    schema = client.create_field_schema(field, DataType[attributes["type"]], details.pop("description", ""), **details)
    params = client.prepare_index_params()
    metric = {"metric_type": wanted["metric"]} if wanted["metric"] else {}
    # One by one: the server takes them beside the type here.
    params.add_index(
        field, index_type=wanted["type"], index_name=wanted["name"] or field, **metric, params=wanted["params"]
    )
    made = functions.message(name, action.changes["function"])
    session.call("add_function_field", collection, schema, made, params, operation="add", **where)
