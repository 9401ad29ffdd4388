# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Fields of a collection: reading and checking what is declared, and what servers give back."""

from __future__ import annotations

import json

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import analyzers, default_values
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.field_types import (
    ABSENT_KEYS,
    BINARY,
    CHANGES,
    CLUSTERING_TYPES,
    DENSE,
    KEY_TYPES,
    KEYS,
    MOST_FIELDS,
    MOST_VECTORS,
    RESERVED,
    SPARSE,
    SUB_KEYS,
    TYPES,
    UNMANAGED,
    VECTORS,
    is_struct,
    vectors,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import join, number
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

__all__ = ["BINARY", "DENSE", "SPARSE", "VECTORS"]
ABSENT = "absent"


def dropped(items):
    """Names of the fields that are declared not to exist."""
    gone = [one for one in items or [] if isinstance(one, dict) and one.get("state") == ABSENT]
    return [one["name"] for one in gone if isinstance(one.get("name"), str)]


def normalise(items, path, problems):
    """Field name -> attributes, without those that are off: the form in which wanted and found are compared."""
    fields, texts = {}, _texts(items)
    for position, item in enumerate(items):
        where = join(path, position)
        if isinstance(item, dict) and item.get("state") == ABSENT:
            read_item({name: item[name] for name in item if name in KEYS}, ABSENT_KEYS, where, problems, "a field")
            continue
        before = len(problems)
        clean = read_item(item, KEYS, where, problems, "a field")
        if clean is None or clean["name"] is None:
            continue
        if clean["name"] in fields:
            problems.append((join(where, "name"), f"field {clean['name']!r} is declared twice"))
            continue
        if len(problems) == before:
            _check_type(clean, where, problems, texts)
        if not isinstance(clean["struct_fields"], (dict, type(None))):
            clean["struct_fields"] = _as_far_as_known(clean["struct_fields"])
        fields[clean["name"]] = compact(clean)
    if items or not problems:
        _check_keys(fields, path, problems)
    return fields


def _texts(items):
    there = [one for one in items if isinstance(one, dict) and isinstance(one.get("name"), str)]
    return [one["name"] for one in there if one.get("type") == "VARCHAR"]


def _as_far_as_known(subs):
    """Sub fields of a field with a mistake of its own, so that indexes of them are not taken for others."""
    known = [one for one in subs if isinstance(one, dict) and isinstance(one.get("name"), str)]
    return {one["name"]: {"type": one["type"]} for one in known if one.get("type") in TYPES}


def compact(clean):
    """What is off says nothing; but a default may be 0, and memory mapping may be off on purpose."""
    kept = ("default", *UNMANAGED)
    return {
        name: value
        for name, value in clean.items()
        if name not in ("name", "state") and value is not None and (name in kept or value not in (False, "", [], {}))
    }


def _check_type(field, path, problems, texts):
    def wrong(key, text):
        problems.append((join(path, key), text))

    if field["name"] in RESERVED:
        wrong("name", f"{field['name']!r} is a field that every server keeps for itself: take another name")
    _check_dim(field, wrong)
    _check_sizes(field, wrong)
    _check_struct(field, path, problems)
    _check_roles(field, wrong)
    analyzers.check(field, path, problems, texts)
    if field["default"] is not None:
        try:
            if field["primary_key"]:
                raise ValueError(f"field {field['name']!r} is the primary key and cannot have a default")
            field["default"] = default_values.read(field)
        except ValueError as problem:
            wrong("default", str(problem))


def _check_dim(field, wrong):
    name, kind, dim = field["name"], field["type"], field["dim"]
    if kind not in DENSE + BINARY:
        if dim is not None:
            wrong("dim", f"field {name!r} is a {kind}, which has no dim")
    elif dim is None:
        wrong("dim", f"missing: field {name!r} is a {kind} and needs dim, the number of dimensions, for example 768")
    elif kind in BINARY and dim % 8:
        wrong("dim", f"is {dim}: the dimension of a BINARY_VECTOR must be a multiple of 8")
    elif kind in DENSE and dim > 32768:
        wrong("dim", f"is {dim}, allowed is 1 to 32768")


def _check_sizes(field, wrong):
    name, kind = field["name"], field["type"]
    holds_text = kind == "VARCHAR" or field.get("element_type") == "VARCHAR"
    if holds_text and field["max_length"] is None:
        wrong("max_length", f"missing: field {name!r} holds VARCHAR and needs max_length, 1 to 65535 bytes")
    if not holds_text and field["max_length"] is not None:
        wrong("max_length", f"field {name!r} is a {kind}, which has no max_length")
    for need in ("element_type", "max_capacity"):
        if need not in field:
            continue
        if kind == "ARRAY" and field[need] is None:
            wrong(need, f"missing: field {name!r} is an ARRAY and needs {need}")
        if kind != "ARRAY" and field[need] is not None:
            wrong(need, f"field {name!r} is a {kind}: only an ARRAY has {need}")


def _check_struct(field, path, problems):
    """Sub fields become attributes by name, as the fields of a collection do."""
    where, many = join(path, "struct_fields"), field["struct_fields"]
    if not is_struct(field):
        if many is not None:
            problems.append((where, f"field {field['name']!r} is no ARRAY of STRUCT: only that has struct_fields"))
        return
    if not many:
        problems.append((where, f"missing: field {field['name']!r} is an ARRAY of STRUCT and needs its sub fields"))
    subs = {}
    for position, item in enumerate(many or []):
        inner = join(where, position)
        before = len(problems)
        clean = read_item(item, SUB_KEYS, inner, problems, "a sub field")
        if clean is None or clean["name"] is None:
            continue
        if clean["name"] in subs:
            problems.append((join(inner, "name"), f"sub field {clean['name']!r} is declared twice"))
        if len(problems) == before:

            def wrong(key, text, inner=inner):
                problems.append((join(inner, key), text))

            _check_dim(clean, wrong)
            _check_sizes(clean, wrong)
        subs[clean["name"]] = compact(clean)
    field["struct_fields"] = subs


def _check_roles(field, wrong):
    name, kind = field["name"], field["type"]
    for role in ("primary_key", "partition_key"):
        if field[role] and kind not in KEY_TYPES:
            wrong(role, f"field {name!r} is a {kind}: a {role.replace('_', ' ')} must be INT64 or VARCHAR")
    if field["clustering_key"] and kind not in CLUSTERING_TYPES:
        wrong("clustering_key", f"field {name!r} is a {kind}: allowed is {', '.join(CLUSTERING_TYPES)}")
    if field["auto_id"] and not field["primary_key"]:
        wrong("auto_id", f"field {name!r} is not the primary key: only that can have auto_id")
    if field["primary_key"] and field["partition_key"]:
        wrong("partition_key", f"field {name!r} is the primary key and cannot be the partition key too")
    for role in ("primary_key", "partition_key"):
        if field[role] and field["nullable"]:
            wrong("nullable", f"field {name!r} is the {role.replace('_', ' ')} and cannot be nullable")


def _check_keys(fields, path, problems):
    primary = [name for name, field in fields.items() if field.get("primary_key")]
    if len(primary) != 1:
        found_keys = f"{len(primary)} are marked: {', '.join(primary)}" if primary else "none is marked"
        problems.append((path, f"exactly one field must have primary_key: true, {found_keys}"))
    for role in ("partition_key", "clustering_key"):
        marked = [name for name, field in fields.items() if field.get(role)]
        if len(marked) > 1:
            problems.append(
                (path, f"at most one field may have {role}: true, {len(marked)} are marked: {', '.join(marked)}")
            )
    searched = vectors(fields)
    if not searched:
        problems.append((path, f"no vector field: a collection needs at least one ({', '.join(VECTORS)})"))
    if len(searched) > MOST_VECTORS:
        problems.append((path, f"{len(searched)} vector fields, servers allow at most {MOST_VECTORS}"))
    if len(fields) > MOST_FIELDS:
        problems.append((path, f"{len(fields)} fields, servers allow at most {MOST_FIELDS}"))


def found(described):
    """The same form from what describe_collection gives back."""
    return {one["name"]: _found(one) for one in described if not one.get("is_dynamic")}


def _found(one):
    raw = one.get("params") or {}
    params = number({name: value for name, value in raw.items() if not name.endswith("analyzer_params")})
    element = one.get("element_type")
    kind = one["type"].name
    return compact(
        {
            "type": kind,
            "primary_key": one.get("is_primary"),
            "auto_id": one.get("auto_id"),
            "dim": params.get("dim"),
            "max_length": params.get("max_length"),
            "max_capacity": params.get("max_capacity"),
            "element_type": element.name if element else None,
            "struct_fields": found(one.get("struct_fields") or []),
            "partition_key": one.get("is_partition_key"),
            "clustering_key": one.get("is_clustering_key"),
            "nullable": one.get("nullable"),
            "default": default_values.found(kind, one.get("default_value")),
            "enable_analyzer": params.get("enable_analyzer"),
            "enable_match": params.get("enable_match"),
            "analyzer_params": _decoded(raw.get("analyzer_params")),
            "multi_analyzer_params": _decoded(raw.get("multi_analyzer_params")),
            "mmap": params.get("mmap_enabled", params.get("mmap.enabled")),
            "warmup": params.get("warmup"),
            "description": one.get("description"),
        }
    )


def _decoded(value):
    """Analyzers come back as JSON in a string; what is no JSON is shown as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def differences(found_fields, wanted_fields, forgets, has=None, gone=()):
    """(texts of what needs a new collection, texts about descriptions, {field: attributes that change in place}).

    `has` says whether the server has a feature; `gone` are fields that are declared not to exist.
    """
    hard, soft, changes = [], [], {}
    for name in found_fields:
        if name not in wanted_fields and name not in gone:
            hard.append(f"field {name} is there but not wanted")
    for name, wanted in wanted_fields.items():
        have = found_fields.get(name)
        if have is None:
            continue
        for attribute in sorted(set(have) | set(wanted)):
            if _same(have, wanted, attribute, forgets):
                continue
            is_now, to_be = (side.get(attribute, "not set") for side in (have, wanted))
            text = f"field {name}: {attribute} is {_shown(is_now)}, wanted {_shown(to_be)}"
            feature = CHANGES.get(attribute)
            if feature and (has is None or has(feature)):
                changes.setdefault(name, {})[attribute] = wanted.get(attribute, "")
            else:
                (soft if attribute == "description" else hard).append(text)
    return hard, soft, changes


def _shown(value):
    return ", ".join(value) if isinstance(value, dict) else value


def _same(have, wanted, attribute, forgets):
    if attribute == "max_length" and have.get("type") == "ARRAY" and "element_max_length" in forgets:
        return True
    if attribute in (*UNMANAGED, "description") and attribute not in wanted:
        return True
    if attribute == "struct_fields":
        hard, _, changes = differences(have.get(attribute, {}), wanted.get(attribute, {}), forgets)
        return not (hard or changes or set(have.get(attribute, {})) != set(wanted.get(attribute, {})))
    if attribute == "default" and have.get("type") == "TIMESTAMPTZ":
        return _moment(have.get(attribute)) == _moment(wanted.get(attribute))
    return attribute in forgets or have.get(attribute) == wanted.get(attribute)


def _moment(value):
    return value if value is None else default_values.instant(value)
