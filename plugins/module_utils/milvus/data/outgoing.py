# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Checked blocks as rows that the client library sends, cut into batches that a server takes in one message."""

from __future__ import annotations

import math

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import layout, scalars, vectors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import MISSING, Block
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library

# What numbers and the like take in a message, each; texts are measured.
_SMALL = 12


def without(block, positions):
    """The block without the rows at these positions."""
    if not positions:
        return block
    keep = [at for at in range(len(block)) if at not in positions]
    return chosen(block, keep)


def chosen(block, keep):
    columns = {
        name: [values[at] for at in keep] if isinstance(values, list) else values[keep]
        for name, values in block.columns.items()
    }
    return Block(block.path, [block.lines[at] for at in keep], columns)


def rows(block, wanted):
    """One dictionary for each row, each value as pymilvus takes it."""
    columns = {}
    for name, values in block.columns.items():
        field = wanted.fields.get(name)
        columns[name] = column(field, values) if field is not None else listed(values)
    return Block(block.path, block.lines, columns).rows()


def column(field, values):
    if not isinstance(values, list):
        return vectors.sent(field, values) if field.dense else values.tolist()
    if field.dense:
        if field.kind == "FLOAT_VECTOR" and set(map(type, values)) == {list}:
            return values
        return [_vector(field, value) for value in values]
    if field.kind == "JSON":
        return [_json(value) for value in values]
    if field.kind == layout.SPARSE:
        return [_sparse(value) for value in values]
    return values


def listed(values):
    return values if isinstance(values, list) else values.tolist()


def _vector(field, value):
    if value is None or value is MISSING:
        return value
    return vectors.sent(field, vectors.packed(field, [value]))[0]


def _json(value):
    """The client library takes a text for JSON that is already written down."""
    return library("orjson").dumps(value).decode() if isinstance(value, str) else value


def _sparse(value):
    return value if value is None or value is MISSING else dict(scalars.sparse_pairs(value))


def sizes(block, wanted):
    """About the bytes of each row in a message: one number where all are alike, else a list."""
    fixed, varying = 0, []
    for name, values in block.columns.items():
        field = wanted.fields.get(name)
        if field is not None and field.dense:
            fixed += vectors.width(field) + _SMALL
        elif field is not None and (field.kind in layout.INTEGERS or field.kind in (*layout.FLOATS, "BOOL")):
            fixed += _SMALL
        else:
            fixed += _SMALL + (len(name) if field is None else 0)
            varying.append(values)
    if not varying:
        return fixed
    return [fixed + sum(map(_length, values)) for values in zip(*varying)]


def _length(value):
    if isinstance(value, str):
        return len(value) if value.isascii() else 4 * len(value)
    if isinstance(value, (dict, list)):
        # Keys may be numbers where a reader gives sparse vectors as they are sent.
        return len(library("orjson").dumps(value, option=library("orjson").OPT_NON_STR_KEYS))
    return _SMALL


def batches(block, wanted, limit):
    """The block in pieces of at most so many bytes each; a row that is longer goes alone."""
    size = sizes(block, wanted)
    if not isinstance(size, list):
        size = [size] * len(block)
    whole = sum(size)
    if whole <= limit:
        yield block
        return
    # Alike in length: a message with the few rows that are left over takes about as long as a full one.
    even = whole / math.ceil(whole / limit)
    start, taken = 0, 0
    for at, one in enumerate(size):
        if at > start and (taken + one > limit or taken >= even):
            yield chosen(block, range(start, at))
            start, taken = at, 0
        taken += one
    yield chosen(block, range(start, len(block)))
