# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every row against what its collection takes, column by column, before anything is sent."""

from __future__ import annotations

import math

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import layout, scalars, vectors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import MISSING, Unreadable
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.scalars import shown

# Problem -> what it means; the order is that of the report.
PROBLEMS = {
    "unreadable": "the row or cell is not what its format says",
    "missing_field": "the row lacks a field that has neither a default nor null",
    "unknown_field": "the collection has no such field, and no dynamic field",
    "computed_field": "the server makes these values: leave the column out",
    "null_key": "the primary key is null",
    "null": "null where the field may not be null",
    "duplicate_key": "an earlier row has the same primary key",
    "wrong_type": "the value is not of the type of the field",
    "out_of_range": "the number does not fit into the type of the field",
    "too_long": "the text has more bytes than max_length",
    "too_many_elements": "the array has more elements than max_capacity",
    "dimension": "the vector does not have the dimension of the field",
    "nan": "not a number",
    "infinity": "infinite",
    "zero_vector": "all zeros, which has no direction: COSINE cannot compare it",
}


def rows(block, wanted):
    """(position, column, problem, what was found) for all that is wrong in a block."""
    for at, text in block.broken.items():
        yield at, "", "unreadable", text
    if block.broken:
        return
    for name, field in wanted.fields.items():
        values = block.columns.get(name)
        found = _no_column(field, len(block)) if values is None else _field(wanted, field, values)
        for at, problem, text in found:
            yield at, name, problem, text
    for name, values in block.columns.items():
        if name not in wanted.fields:
            for at, problem, text in _undeclared(wanted, name, values):
                yield at, name, problem, text


def _no_column(field, count):
    if field.required:
        for at in range(count):
            yield at, "missing_field", "nothing"


def _field(wanted, field, values):
    made = field.computed or (field.primary and field.auto_id and not wanted.takes_keys)
    if made:
        for at, value in enumerate(values):
            if value is not MISSING:
                yield at, "computed_field", "a value"
        return
    yield from column(field, values)


def column(field, values):
    """(position, problem, what was found) of the values of one field."""
    if not isinstance(values, list):
        yield from _dense_array(field, values)
        return
    kinds = set(map(type, values))
    positions = range(len(values))
    if kinds & {type(None), type(MISSING), Unreadable}:
        positions = []
        for at, value in enumerate(values):
            problem = _absent(field, value)
            if problem:
                yield at, *problem
            elif value is not None and value is not MISSING:
                positions.append(at)
        values = [values[at] for at in positions]
    if values:
        for at, problem, text in _scan(field, values):
            yield positions[at], problem, text


def _absent(field, value):
    if value is None and field.primary:
        return "null_key", "null"
    if value is None and not field.nullable:
        return "null", "null"
    if value is MISSING and field.required:
        return "missing_field", "nothing"
    if type(value) is Unreadable:
        return "unreadable", f"{value.text} is not a {field.kind}"
    return None


def _scan(field, values):
    kind = field.kind
    if field.dense:
        return _dense_lists(field, values)
    if kind in layout.INTEGERS:
        return scalars.whole_numbers(kind, values)
    if kind in layout.FLOATS:
        return scalars.real_numbers(kind, values)
    if kind == "BOOL":
        return scalars.truths(kind, values)
    if kind in layout.TEXTS:
        return scalars.texts(kind, values, field.max_length)
    if kind == "ARRAY":
        return scalars.arrays(field, values)
    if kind == layout.SPARSE:
        return scalars.sparse_vectors(values)
    return scalars.json_values(values, field.json_kinds)


def _undeclared(wanted, name, values):
    if wanted.dynamic and name != layout.DYNAMIC:
        for at, value in enumerate(values if isinstance(values, list) else values.tolist()):
            problem = None if value is MISSING else scalars.json_problem(value)
            if problem:
                yield at, *problem
        return
    for at, value in enumerate(values):
        if value is not MISSING:
            wrong = name == layout.DYNAMIC and wanted.dynamic
            yield at, "wrong_type" if wrong else "unknown_field", (
                f"{shown(value)} is not an object" if wrong else "a value"
            )  # fmt: skip


def _dense_lists(field, values):
    array = vectors.packed(field, values)
    if array is not None:
        yield from _dense_array(field, array)
        return
    for at, value in enumerate(values):
        one = vectors.packed(field, [value])
        if one is not None:
            for _at, problem, text in _dense_array(field, one):
                yield at, problem, text
        elif isinstance(value, bytes):
            yield at, "dimension", f"{len(value)} bytes, wanted {vectors.width(field)}"
        elif isinstance(value, (list, tuple)) and len(value) != _dimension(field, len(value)):
            yield at, "dimension", f"{len(value)}, wanted {field.dim}"
        else:
            yield at, *_not_numbers(value)


def _not_numbers(value):
    if not isinstance(value, (list, tuple)):
        return "wrong_type", f"{shown(value)} is not a vector"
    wrong = next((one for one in value if type(one) not in (int, float)), None)
    if any(type(one) not in (int, float) for one in value):
        return "wrong_type", f"{shown(wrong)} is not a number"
    return "out_of_range", "a number that no float holds"


def _dimension(field, length):
    """The length that is right: a binary vector may be given as bytes or as bits."""
    if field.kind == "BINARY_VECTOR" and length == field.dim // 8:
        return length
    return field.dim


def _dense_array(field, array):
    numpy = library("numpy")
    length = array.shape[1]
    whole = vectors.is_bytes(field, array)
    if not whole and length != _dimension(field, length):
        for at in range(len(array)):
            yield at, "dimension", f"{length}, wanted {field.dim}"
        return
    if field.kind in ("INT8_VECTOR", "BINARY_VECTOR"):
        yield from _small_numbers(field, array)
        return
    held = vectors.numbers(field, array)
    bad = ~numpy.isfinite(held).all(axis=1)
    for at in numpy.flatnonzero(bad).tolist():
        yield at, *_not_finite(field, array[at] if not whole else held[at])
    if field.metric.upper() == "COSINE":
        for at in numpy.flatnonzero(~held.any(axis=1)).tolist():
            yield at, "zero_vector", "all zeros"


def _not_finite(field, vector):
    for place, number in enumerate(vector.tolist()):
        if number != number:
            return "nan", f"NaN in dimension {place}"
        if number in (math.inf, -math.inf):
            return "infinity", f"infinity in dimension {place}"
    return "out_of_range", f"a number that does not fit into a {field.kind}"


def _small_numbers(field, array):
    numpy = library("numpy")
    if array.dtype.kind == "f":
        with numpy.errstate(invalid="ignore"):
            fraction = (array != numpy.floor(array)).any(axis=1) | ~numpy.isfinite(array).all(axis=1)
        for at in numpy.flatnonzero(fraction).tolist():
            yield at, "wrong_type", f"a {field.kind} holds whole numbers"
        array = numpy.where(fraction[:, None], 0, array)
    low, high = (-128, 127) if field.kind == "INT8_VECTOR" else (0, 1 if array.shape[1] == field.dim else 255)
    for at in numpy.flatnonzero(((array < low) | (array > high)).any(axis=1)).tolist():
        yield at, "out_of_range", f"a number that is not {low} to {high}"
    if field.kind == "INT8_VECTOR" and field.metric.upper() == "COSINE":
        for at in numpy.flatnonzero(~array.any(axis=1)).tolist():
            yield at, "zero_vector", "all zeros"
