# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What it takes to bring a collection to what is declared, and the calls that do it."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    alias,
    field_changes,
    fields,
    function_changes,
    functions,
    load,
    ownership,
    properties,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title

KIND = "collection"
ADVICE = (
    "It cannot be changed in place. Declare a new collection under another name, copy the rows and move the alias to "
    "it (blue-green), or drop this one first with state: absent and force: true"
)
# Attributes that are no part of what create_collection makes.
_NOT_MADE = ("loaded", "absent_fields", "absent_functions", "renamed_from", *load.KEYS)
# Attribute -> (feature with which it changes in place, property that changes it).
_BY_PROPERTY = {
    "consistency_level": ("consistency_level_changes", "consistency_level"),
    "description": ("description_changes", "collection.description"),
    "enable_dynamic_field": ("dynamic_field_changes", "dynamicfield.enabled"),
}


def renames(state, wanted, releases=False):
    """A collection that has its old name gets the new one; one that has the new name already is left alone.

    `releases`: what is renamed does not serve any more, as on Milvus Lite.
    """
    actions = []
    for key, desired in wanted.items():
        if key[0] != KIND or desired is None or not desired.get("renamed_from") or key in state:
            continue
        old = (KIND, key[1], desired["renamed_from"])
        if old in state:
            actions.append(Action(old, "rename", {"name": key[2], **({"loaded": False} if releases else {})}))
    return actions


def serving_again(state, wanted, renamed):
    """A load for each collection that served before its new name ended that."""
    again = [(state[one.key], (KIND, one.key[1], one.changes["name"])) for one in renamed if "loaded" in one.changes]
    return [
        Action(key, "load", load.wanted(wanted[key]), reason="renaming released it")
        for old, key in again
        if old["loaded"] and wanted[key]["loaded"] is not False
    ]


def compare(key, current, desired, options):
    foreign = ownership.refusal(current, options)
    if desired is None:
        refused = foreign or ("" if options["force"] else "dropping a collection drops its rows: it needs force: true")
        return [Action(key, "drop", destructive=True, refused=refused)] if current is not None else []
    if current is None:
        create = {name: value for name, value in desired.items() if name not in _NOT_MADE and value is not None}
        if "properties" in create:
            create["properties"] = properties.to_create(create["properties"])
        if not create.get("functions"):
            create.pop("functions", None)
        made = [Action(key, "create", create)]
        return made + ([Action(key, "load", load.wanted(desired))] if desired["loaded"] else [])
    if foreign:
        return [Action(key, "alter", refused=foreign)]
    fresh, missing = field_changes.compare(key, current, desired, options)
    made, unmade = function_changes.compare(key, current, desired, options)
    fresh, missing = fresh + made, missing + unmade
    different = refusals(current, desired, options["forgets"], options.get("has")) + missing
    if different:
        return [Action(key, "alter", refused=f"{'; '.join(different)}. {ADVICE}", needs_new=True)]
    _, _, changes = _fields(current, desired, options["forgets"], options.get("has"))
    actions = [*fresh, *field_changes.alterations(key, changes), *_altered(key, current, desired, options)]
    if field_changes.needs_release(actions):
        actions += load.around(key, options, "memory mapping or warm-up of a field changes")
    return actions + load.compare(key, current, desired, options)


def _fields(current, desired, forgets, has):
    gone = set(desired.get("absent_fields") or ())
    for name in desired.get("absent_functions") or ():
        gone.update((current.get("functions") or {}).get(name, {}).get("output_fields", ()))
    return fields.differences(current["fields"], desired["fields"], forgets, has, gone)


def refusals(current, desired, forgets, has=None):
    """Texts of what needs a new collection."""
    different, _, _ = _fields(current, desired, forgets, has)
    if current.get("functions") is not None:
        gone = desired.get("absent_functions") or ()
        different += functions.differences(current["functions"], desired.get("functions") or {}, forgets, gone, has)[0]
    by_property = _by_property(current, desired, has)
    for name in ("enable_dynamic_field", "consistency_level", "shards", "num_partitions"):
        if _differs(name, current, desired) and name not in by_property:
            different.append(f"{name} is {current[name]}, wanted {desired[name]}")
    return different


def _differs(name, current, desired):
    return desired[name] is not None and current.get(name) is not None and desired[name] != current[name]


def _by_property(current, desired, has):
    """Attributes that this server changes through a property; the dynamic field can be switched on only."""
    return [
        name
        for name, (feature, _property) in _BY_PROPERTY.items()
        if _differs(name, current, desired)
        and (has is None or has(feature))
        and (name != "enable_dynamic_field" or desired[name])
    ]


def _altered(key, current, desired, options):
    to_set, to_remove = properties.changed(current.get("properties"), desired["properties"])
    by_property = _by_property(current, desired, options.get("has"))
    if not (to_set or to_remove or by_property):
        return []
    changes = {name: desired[name] for name in by_property}
    if to_set or to_remove:
        have = current.get("properties") or {}
        left = {name: value for name, value in have.items() if name not in to_remove}
        changes["properties"] = {**left, **to_set}
    sent = {**to_set, **{_BY_PROPERTY[name][1]: _sent(desired[name]) for name in by_property}}
    actions = [Action(key, "alter", changes, secret={"set": sent, "remove": to_remove})]
    at_rest = [name for name in (*to_set, *to_remove) if name in properties.NEEDS_RELEASE]
    if at_rest:
        actions += load.around(key, options, f"{', '.join(at_rest)} changes")
    return actions


def _sent(value):
    return str(value).lower() if isinstance(value, bool) else value


def notes(key, current, desired, options):
    """What is declared in vain: what this server does not heed, forgets, or cannot change although it differs."""
    if desired is None:
        return []
    has, forgets = options.get("has"), options["forgets"]
    about = title(key)
    ignores = options.get("ignores") or (lambda _name: False)
    unheeded = [name for name, value in (desired["properties"] or {}).items() if value is not None and ignores(name)]
    told = [f"{about}: {', '.join(unheeded)}: this server keeps that and does not heed it"] if unheeded else []
    forgotten = _forgotten(desired, forgets)
    told += [f"{about}: {', '.join(forgotten)}: this server forgets that, it is not compared"] if forgotten else []
    if current is None:
        return told
    if current.get("loaded") and desired.get("load_fields") is not None and current.get("load_fields") is None:
        told.append(f"{about}: load_fields: what is loaded could not be asked for: they take effect with the next load")
    return told + _different(key, current, desired, forgets, has)


def _forgotten(desired, forgets):
    names = ("description", "shards", "consistency_level", "num_partitions")
    found = [name for name in names if name in forgets and desired.get(name)]
    for name, field in desired["fields"].items():
        if "description" in forgets and field.get("description"):
            found.append(f"description of field {name}")
        if "element_max_length" in forgets and field.get("type") == "ARRAY" and "max_length" in field:
            found.append(f"max_length of field {name}")
    return found


def _different(key, current, desired, forgets, has):
    _, soft, _ = _fields(current, desired, forgets, has)
    soft += functions.differences(current.get("functions") or {}, desired.get("functions") or {}, forgets)[1]
    if _differs("description", current, desired) and "description" not in _by_property(current, desired, has):
        soft.append(f"description is {current['description']!r}, wanted {desired['description']!r}")
    return [f"{title(key)}: {one}; a description stays as it was created" for one in soft]


def apply(session, action):
    _, database, name = action.key
    where = {"database": database, "about": title(action.key)}
    if action.verb == "create":
        _create(session, database, name, action.changes, where)
    elif action.verb == "rename":
        new = action.changes["name"]
        session.call("rename_collection", name, new, operation=f"rename to {new}", **where)
    elif action.verb == "alter":
        if action.secret["set"]:
            session.call("alter_collection_properties", name, action.secret["set"], operation="alter", **where)
        if action.secret["remove"]:
            gone = action.secret["remove"]
            session.call("drop_collection_properties", name, gone, operation="remove properties of", **where)
    elif action.verb in ("load", "release", "move"):
        load.apply(session, action)
    else:
        # Some servers drop a collection and leave its aliases behind, pointing at nothing.
        for one in alias.of_collection(session, database, name):
            session.call("drop_alias", one, operation=f"drop alias {one} of", **where)
        session.call("drop_collection", name, operation="drop", **where)


def _create(session, database, name, wanted, where):
    from pymilvus import DataType

    schema = session.client(database).create_schema(
        description=wanted.get("description", ""), enable_dynamic_field=wanted["enable_dynamic_field"]
    )
    for field, one in wanted["fields"].items():
        schema.add_field(field, DataType[one["type"]], **field_changes.arguments(one))
    for function, one in wanted.get("functions", {}).items():
        schema.add_function(functions.message(function, one))
    details = {
        argument: wanted[attribute]
        for attribute, argument in (
            ("shards", "num_shards"),
            ("consistency_level", "consistency_level"),
            ("num_partitions", "num_partitions"),
            ("properties", "properties"),
        )
        if wanted.get(attribute)
    }
    session.call("create_collection", name, schema=schema, operation="create", **details, **where)
