# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a collection takes: its fields as the import and the export need them."""

from __future__ import annotations

INTEGERS = {"INT8": 8, "INT16": 16, "INT32": 32, "INT64": 64}
FLOATS = ("FLOAT", "DOUBLE")
TEXTS = ("VARCHAR", "STRING", "TEXT", "GEOMETRY", "TIMESTAMPTZ")
DENSE = ("FLOAT_VECTOR", "FLOAT16_VECTOR", "BFLOAT16_VECTOR", "INT8_VECTOR", "BINARY_VECTOR")
SPARSE = "SPARSE_FLOAT_VECTOR"
STRUCTS = "ARRAY_OF_STRUCT"
# The column in which undeclared keys travel where a row has no keys of its own; servers call it so, too.
DYNAMIC = "$meta"


class Field:
    """One field, with what its values must obey."""

    def __init__(self, name, kind, **facts):
        self.name, self.kind = name, kind
        self.primary = facts.get("primary", False)
        self.auto_id = facts.get("auto_id", False)
        self.dim = facts.get("dim")
        self.max_length = facts.get("max_length")
        self.max_capacity = facts.get("max_capacity")
        self.element = facts.get("element")
        self.nullable = facts.get("nullable", False)
        self.has_default = facts.get("has_default", False)
        self.computed = facts.get("computed", False)
        self.metric = facts.get("metric") or ""
        self.json_kinds = None  # all, unless the server takes only some

    @property
    def dense(self):
        return self.kind in DENSE

    @property
    def required(self):
        return not (self.nullable or self.has_default or self.computed or (self.primary and self.auto_id))


class Layout:
    """All fields of a collection, and whether rows may hold more than these."""

    def __init__(self, fields, dynamic=False, takes_keys=False):
        self.fields = {field.name: field for field in fields}
        self.dynamic = dynamic
        # Newer servers may let clients give the keys that they would otherwise make.
        self.takes_keys = takes_keys
        self.primary = next(field for field in fields if field.primary)

    @property
    def auto_id(self):
        return self.primary.auto_id

    def limit_json(self, kinds):
        for field in self.fields.values():
            field.json_kinds = kinds

    def stored(self):
        """The fields that a client may write and read back."""
        return [field for field in self.fields.values() if not field.computed]


def described(told, metrics):
    """The layout from what describe_collection gives; metrics are those of the indexes by field."""
    outputs = {name for one in told.get("functions") or () for name in one.get("output_field_names") or ()}
    fields = []
    for one in told["fields"]:
        if one.get("is_dynamic"):
            continue
        params = one.get("params") or {}
        element = one.get("element_type")
        fields.append(
            Field(
                one["name"],
                one["type"].name,
                primary=bool(one.get("is_primary")),
                auto_id=bool(one.get("auto_id")),
                dim=_whole(params.get("dim")),
                max_length=_whole(params.get("max_length")),
                max_capacity=_whole(params.get("max_capacity")),
                element=getattr(element, "name", None),
                nullable=bool(one.get("nullable")),
                has_default=one.get("default_value") not in (None, b"", {}),
                computed=bool(one.get("is_function_output")) or one["name"] in outputs,
                metric=metrics.get(one["name"]),
            )
        )
    for one in told.get("struct_array_fields") or ():
        fields.append(Field(one["name"], STRUCTS, nullable=bool(one.get("nullable"))))
    properties = told.get("properties") or {}
    takes_keys = str(properties.get("allow_insert_auto_id", "")).lower() == "true"
    return Layout(fields, bool(told.get("enable_dynamic_field")), takes_keys)


def _whole(value):
    return None if value is None else int(value)
