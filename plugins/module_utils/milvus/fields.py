# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Fields of a collection: their types, what each type needs, and how servers give them back."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, number
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

DENSE = ("FLOAT_VECTOR", "FLOAT16_VECTOR", "BFLOAT16_VECTOR", "INT8_VECTOR")
BINARY = ("BINARY_VECTOR",)
SPARSE = ("SPARSE_FLOAT_VECTOR",)
VECTORS = DENSE + BINARY + SPARSE
ELEMENTS = ("BOOL", "INT8", "INT16", "INT32", "INT64", "FLOAT", "DOUBLE", "VARCHAR")
TYPES = (*ELEMENTS, "JSON", "ARRAY", *VECTORS)
KEY_TYPES = ("INT64", "VARCHAR")

KEYS = {
    "name": Key("name", required=True),
    "type": Key("str", required=True, choices=TYPES),
    "primary_key": Key("bool", default=False),
    "auto_id": Key("bool", default=False),
    "dim": Key("int", low=1, high=262144),
    "max_length": Key("int", low=1, high=65535),
    "element_type": Key("str", choices=ELEMENTS),
    "max_capacity": Key("int", low=1, high=4096),
    "partition_key": Key("bool", default=False),
    "clustering_key": Key("bool", default=False),
    "nullable": Key("bool", default=False),
    "default": Key("any"),
    "description": Key("str", default=""),
}


def normalise(items, path, problems):
    """Field name -> attributes, without those that are off: the form in which wanted and found are compared."""
    fields = {}
    for position, item in enumerate(items):
        where = join(path, position)
        before = len(problems)
        clean = read_item(item, KEYS, where, problems, "a field")
        if clean is None or clean["name"] is None:
            continue
        if clean["name"] in fields:
            problems.append((join(where, "name"), f"field {clean['name']!r} is declared twice"))
        if len(problems) == before:
            _check_type(clean, where, problems)
        fields[clean["name"]] = _compact(clean)
    if items or not problems:
        _check_keys(fields, path, problems)
    return fields


def _compact(clean):
    return {name: value for name, value in clean.items() if name != "name" and value not in (None, False, "")}


def _check_type(field, path, problems):
    def wrong(key, text):
        problems.append((join(path, key), text))

    _check_dim(field, wrong)
    _check_sizes(field, wrong)
    _check_roles(field, wrong)


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
    holds_text = kind == "VARCHAR" or field["element_type"] == "VARCHAR"
    if holds_text and field["max_length"] is None:
        wrong("max_length", f"missing: field {name!r} holds VARCHAR and needs max_length, 1 to 65535 bytes")
    if not holds_text and field["max_length"] is not None:
        wrong("max_length", f"field {name!r} is a {kind}, which has no max_length")
    for need in ("element_type", "max_capacity"):
        if kind == "ARRAY" and field[need] is None:
            wrong(need, f"missing: field {name!r} is an ARRAY and needs {need}")
        if kind != "ARRAY" and field[need] is not None:
            wrong(need, f"field {name!r} is a {kind}: only an ARRAY has {need}")


def _check_roles(field, wrong):
    name, kind = field["name"], field["type"]
    for role in ("primary_key", "partition_key"):
        if field[role] and kind not in KEY_TYPES:
            wrong(role, f"field {name!r} is a {kind}: a {role.replace('_', ' ')} must be INT64 or VARCHAR")
    if field["auto_id"] and not field["primary_key"]:
        wrong("auto_id", f"field {name!r} is not the primary key: only that can have auto_id")
    if field["primary_key"] and field["partition_key"]:
        wrong("partition_key", f"field {name!r} is the primary key and cannot be the partition key too")
    if field["primary_key"] and field["nullable"]:
        wrong("nullable", f"field {name!r} is the primary key and cannot be nullable")


def _check_keys(fields, path, problems):
    primary = [name for name, field in fields.items() if field.get("primary_key")]
    if len(primary) != 1:
        found = f"{len(primary)} are marked: {', '.join(primary)}" if primary else "none is marked"
        problems.append((path, f"exactly one field must have primary_key: true, {found}"))
    partition = [name for name, field in fields.items() if field.get("partition_key")]
    if len(partition) > 1:
        problems.append(
            (
                path,
                f"at most one field may have partition_key: true, {len(partition)} are marked: {', '.join(partition)}",
            )
        )
    if not any(field.get("type") in VECTORS for field in fields.values()):
        problems.append(
            (
                path,
                f"no vector field: a collection needs at least one ({', '.join(VECTORS)})",
            )
        )


def found(described):
    """The same form from what describe_collection gives back."""
    fields = {}
    for one in described:
        if one.get("is_dynamic"):
            continue
        params = number(one.get("params") or {})
        element = one.get("element_type")
        fields[one["name"]] = _compact(
            {
                "type": one["type"].name,
                "primary_key": one.get("is_primary"),
                "auto_id": one.get("auto_id"),
                "dim": params.get("dim"),
                "max_length": params.get("max_length"),
                "max_capacity": params.get("max_capacity"),
                "element_type": element.name if element else None,
                "partition_key": one.get("is_partition_key"),
                "clustering_key": one.get("is_clustering_key"),
                "nullable": one.get("nullable"),
                "default": _default(one.get("default_value")),
                "description": one.get("description"),
            }
        )
    return fields


def _default(value):
    if value is None:
        return None
    return getattr(value, value.WhichOneof("data"))


def differences(found_fields, wanted_fields, forgets):
    """(attribute differences that need a new collection, differences of description)."""
    hard, soft = [], []
    for name in wanted_fields:
        if name not in found_fields:
            hard.append(f"field {name} is wanted but not there")
    for name in found_fields:
        if name not in wanted_fields:
            hard.append(f"field {name} is there but not wanted")
    for name, wanted in wanted_fields.items():
        have = found_fields.get(name)
        if have is None:
            continue
        for attribute in sorted(set(have) | set(wanted)):
            if _same(have, wanted, attribute, forgets):
                continue
            is_now, to_be = (side.get(attribute, "not set") for side in (have, wanted))
            text = f"field {name}: {attribute} is {is_now}, wanted {to_be}"
            (soft if attribute == "description" else hard).append(text)
    return hard, soft


def _same(have, wanted, attribute, forgets):
    if attribute == "max_length" and have.get("type") == "ARRAY" and "element_max_length" in forgets:
        return True
    return attribute in forgets or have.get(attribute) == wanted.get(attribute)
