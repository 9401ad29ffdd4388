# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the actions of a plan need of the server: what it lacks is refused by name before anything is sent.

Servers of an older release drop the parts of a request that they do not know, without an error.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    collection_changes,
    features,
    field_types,
    functions,
    index_check,
    properties,
)


def refuse(plan, server, state, wanted=None):
    """Mark each action that this server cannot carry out.

    What needs a new collection is looked up in `wanted`: where the server lacks that, it could not be made either.
    """
    schemas = {key[1:3]: one.get("fields") or {} for key, one in state.items() if key[0] == "collection"}
    for action in plan.actions:
        if action.kind == "collection" and action.verb == "create":
            schemas[action.key[1:3]] = action.changes["fields"]
    for action in plan.actions:
        lacking = {}
        for feature, about in _of(action, schemas, wanted or {}):
            text = features.absent(feature, server)
            if text:
                lacking.setdefault(text, []).append(about)
        if action.kind == "index" and action.verb == "create":
            text = features.absent_index(action.changes["type"], server)
            if text:
                lacking = {text: [f"field {action.key[3]}"]}
        if lacking and (action.needs_new or not action.refused):
            told = [f"{text} ({', '.join(dict.fromkeys(about))})" for text, about in lacking.items()]
            told = [action.refused.replace(f". {collection_changes.ADVICE}", ""), *told] if action.needs_new else told
            action.refused, action.needs_new = f"{'; '.join(told)}. Upgrade the server, or leave it out", False


def _of(action, schemas, wanted):
    """(feature, what needs it)."""
    if action.needs_new:
        return _of_whole(wanted.get(action.key) or {"fields": {}})
    if action.kind == "collection":
        return _of_collection(action)
    if action.kind == "field":
        return _of_field(action)
    if action.kind == "function":
        feature = "function_changes" if action.verb == "alter" else "functions_added_later"
        return [(feature, f"function {action.key[3]}")]
    if action.kind == "index" and action.verb in ("create", "alter"):
        return _of_index(action, schemas)
    return []


def _of_collection(action):
    found = []
    if action.verb == "create":
        found = _of_whole(action.changes)
    elif action.verb == "alter" and action.secret:
        found += properties.needs(action.secret["set"])
        found += [("property_removal", name) for name in action.secret["remove"]]
    elif action.verb == "load":
        found += [("replicas", name) for name in ("replicas", "resource_groups") if name in action.changes]
        if "load_fields" in action.changes:
            found.append(("loading_of_single_fields", "load_fields"))
    return found


def _of_whole(made):
    """What a new collection needs."""
    found = []
    for name, field in made["fields"].items():
        found += [(feature, f"field {name}") for feature in field_types.needs(field)]
    searched = field_types.vectors(made["fields"])
    if len(searched) > 1:
        found.append(("multiple_vector_fields", f"fields {', '.join(searched)}"))
    for name, one in (made.get("functions") or {}).items():
        found.append((functions.FEATURES[one["type"]], f"function {name}"))
    return found + properties.needs(made.get("properties"))


def _of_field(action):
    name = f"field {action.key[3]}"
    if action.verb == "drop":
        return [("drop_field", name)]
    if action.verb == "alter":
        return [(field_types.CHANGES[one], one) for one in action.changes]
    return [(feature, name) for feature in field_types.needs(action.changes)]


def _of_index(action, schemas):
    if action.verb == "alter":
        return [("warm_up" if name == "warmup" else "index_changes", name) for name in action.secret]
    kind = _type_of(schemas.get(action.key[1:3], {}), action.key[3])
    wanted = action.changes
    return index_check.needs(wanted["type"], kind, wanted["metric"], wanted["params"])


def _type_of(schema, name):
    outer, _, rest = name.partition("[")
    field = schema.get(outer, {})
    return field.get("struct_fields", {}).get(rest.rstrip("]"), {}).get("type") if rest else field.get("type")
