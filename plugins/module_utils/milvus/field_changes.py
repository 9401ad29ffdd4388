# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Changes of single fields of a collection that keeps its rows, and fields as the client library takes them."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import default_values, field_types, functions
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title

KIND = "field"
_ARGUMENTS = {
    "primary_key": "is_primary",
    "auto_id": "auto_id",
    "dim": "dim",
    "max_length": "max_length",
    "max_capacity": "max_capacity",
    "partition_key": "is_partition_key",
    "clustering_key": "is_clustering_key",
    "nullable": "nullable",
    "enable_analyzer": "enable_analyzer",
    "analyzer_params": "analyzer_params",
    "multi_analyzer_params": "multi_analyzer_params",
    "enable_match": "enable_match",
    "mmap": "mmap_enabled",
    "warmup": "warmup",
    "description": "description",
}
# Attribute -> its name in a request that changes it.
_PROPERTIES = {"mmap": "mmap.enabled", "description": "field.description"}


def compare(key, current, desired, options):
    """(actions for what changes in place, texts of what is missing and cannot be added) of one collection."""
    actions, refused = [], []
    have, wanted = current["fields"], desired["fields"]
    made = functions.outputs(desired.get("functions") or {})
    for name in desired.get("absent_fields") or []:
        if name in have:
            why = "" if options["force"] else "dropping a field drops its values: it needs force: true"
            actions.append(Action((KIND, *key[1:], name), "drop", destructive=True, refused=why))
    for name, field in wanted.items():
        if name in have or name in made:  # what a function makes comes with it
            continue
        why = _cannot_add(name, field, options.get("has"))
        if why:
            refused.append(why)
        else:
            actions.append(Action((KIND, *key[1:], name), "create", dict(field)))
    return actions, refused


def _cannot_add(name, field, has):
    kind = field.get("type")
    if not field.get("nullable"):
        return f"field {name} is wanted but not there: one that is added to rows must be nullable: true"
    feature = (
        "struct_fields_added_later"
        if field_types.is_struct(field)
        else "vector_fields_added_later"
        if kind in field_types.VECTORS
        else "add_field"
    )
    if has is not None and not has(feature):
        return f"field {name} is wanted but not there, and this server lacks {feature.replace('_', ' ')}"
    return ""


def alterations(key, changes):
    return [Action((KIND, *key[1:], name), "alter", dict(changed)) for name, changed in changes.items()]


def needs_release(actions):
    return any(
        one.verb == "alter" and any(name in one.changes for name in field_types.NEEDS_RELEASE)
        for one in actions
        if one.kind == KIND
    )


def arguments(field):
    """Keyword arguments of add_field."""
    from pymilvus import DataType

    told = {argument: field[attribute] for attribute, argument in _ARGUMENTS.items() if attribute in field}
    if "element_type" in field:
        told["element_type"] = DataType[field["element_type"]]
    if "default" in field:
        told["default_value"] = default_values.message(field["type"], field["default"])
    if field_types.is_struct(field):
        told["struct_schema"] = struct_schema(field)
    return told


def struct_schema(field):
    from pymilvus import DataType
    from pymilvus.orm.schema import StructFieldSchema

    schema = StructFieldSchema()
    for name, sub in field["struct_fields"].items():
        schema.add_field(name, DataType[sub["type"]], **arguments(sub))
    return schema


def apply(session, action):
    _, database, collection, name = action.key
    where = {"database": database, "about": title(action.key)}
    if action.verb == "drop":
        session.call("drop_collection_field", collection, name, operation="drop", **where)
    elif action.verb == "create":
        _add(session, collection, name, action.changes, where)
    else:
        changed = {_PROPERTIES.get(one, one): _sent(value) for one, value in action.changes.items()}
        session.call("alter_collection_field", collection, name, changed, operation="alter", **where)


def _sent(value):
    return str(value).lower() if isinstance(value, bool) else value


def _add(session, collection, name, field, where):
    from pymilvus import DataType

    details = arguments(field)
    description = details.pop("description", "")
    if field_types.is_struct(field):
        schema, capacity = details.pop("struct_schema"), details.pop("max_capacity")
        details = {one: details[one] for one in ("mmap_enabled", "warmup") if one in details}
        session.call(
            "add_collection_struct_field",
            collection,
            name,
            schema,
            capacity,
            desc=description,
            operation="add",
            **details,
            **where,
        )
        return
    session.call(
        "add_collection_field",
        collection,
        name,
        DataType[field["type"]],
        desc=description,
        operation="add",
        **details,
        **where,
    )
