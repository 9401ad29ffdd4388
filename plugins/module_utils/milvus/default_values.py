# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Default values of fields: what a type takes, how it travels, and how what comes back is compared."""

from __future__ import annotations

import datetime
import math
import struct

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.field_types import DEFAULTS, INTEGERS
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import as_found

# Type of a field -> member of the message that carries its default. pymilvus would send every whole number as INT64.
_MEMBERS = {
    "BOOL": "bool_data",
    **dict.fromkeys(("INT8", "INT16", "INT32"), "int_data"),
    "INT64": "long_data",
    "FLOAT": "float_data",
    "DOUBLE": "double_data",
    **dict.fromkeys(("VARCHAR", "GEOMETRY", "TIMESTAMPTZ"), "string_data"),
}


def read(field):
    """The default in the form in which wanted and found are compared, or a ValueError that says what is wrong."""
    kind, value = field["type"], field["default"]
    if kind not in DEFAULTS:
        raise ValueError(f"a {kind} has no default value (these have: {', '.join(DEFAULTS)})")
    if kind == "BOOL":
        return _truth(value)
    if kind in INTEGERS:
        return _whole(kind, value)
    if kind in ("FLOAT", "DOUBLE"):
        return _float(kind, value)
    if not isinstance(value, str):
        raise ValueError(f"must be a string for a {kind}, found {as_found(value)}")
    if kind == "VARCHAR" and field["max_length"] and len(value.encode("utf-8")) > field["max_length"]:
        raise ValueError(f"has {len(value.encode('utf-8'))} bytes, max_length is {field['max_length']}")
    return instant(value) if kind == "TIMESTAMPTZ" else value


def _truth(value):
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false for a BOOL, found {value!r}")
    return value


def _whole(kind, value):
    most = 2 ** INTEGERS[kind]
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"must be a whole number for an {kind}, found {value!r}")
    if not -most <= value < most:
        raise ValueError(f"is {value}, an {kind} holds {-most} to {most - 1}")
    return value


def _float(kind, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"must be a number for a {kind}, found {value!r}")
    return single(value) if kind == "FLOAT" else float(value)


def single(value):
    """As a FLOAT field holds it: 0.1 comes back as 0.10000000149011612."""
    try:
        return struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError as error:
        raise ValueError(f"is {value}, which is more than a FLOAT holds") from error


def instant(value):
    """A point in time as servers tell it in UTC; one without a zone is taken for UTC, microseconds are a number."""
    if isinstance(value, int):
        epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        return instant((epoch + datetime.timedelta(microseconds=value)).isoformat())
    try:
        moment = datetime.datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError as error:
        raise ValueError(f"must be a time such as 2026-01-31T12:00:00Z, found {value!r}") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def message(kind, value):
    """What create_collection and add_collection_field take."""
    from pymilvus.grpc_gen import schema_pb2

    return schema_pb2.ValueField(**{_MEMBERS[kind]: value})


def found(kind, value):
    """From what describe_collection tells."""
    if value is None:
        return None
    told = getattr(value, value.WhichOneof("data"))
    if kind == "TIMESTAMPTZ":
        try:
            return instant(told)
        except ValueError:
            return told
    return told
