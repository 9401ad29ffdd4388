# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Dense vectors as arrays, whatever form a file has them in, and in the form that the client library sends."""

from __future__ import annotations

from itertools import chain

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library

_NUMBERS = {int, float}
# Bytes of one dimension, where a vector is given as its bytes.
WIDTHS = {"FLOAT_VECTOR": 4, "FLOAT16_VECTOR": 2, "BFLOAT16_VECTOR": 2, "INT8_VECTOR": 1}


def width(field):
    """How many bytes a vector of this field has."""
    return field.dim // 8 if field.kind == "BINARY_VECTOR" else field.dim * WIDTHS[field.kind]


def packed(field, values):
    """An array with a row for each vector, or None where one of them is not a list of numbers of the right length."""
    numpy = library("numpy")
    if set(map(type, values)) == {bytes}:
        if set(map(len, values)) != {width(field)}:
            return None
        kind = numpy.int8 if field.kind == "INT8_VECTOR" else numpy.uint8
        return numpy.frombuffer(b"".join(values), dtype=kind).reshape(len(values), -1)
    if not set(map(type, values)) <= {list, tuple}:
        return None
    lengths = set(map(len, values))
    if len(lengths) != 1 or not set(map(type, chain.from_iterable(values))) <= _NUMBERS:
        return None
    array = numpy.array(values)
    if array.dtype.kind in "iuf":
        return array
    try:
        return numpy.array(values, dtype=numpy.float64)  # integers of more than 64 bits
    except OverflowError:
        return None


def is_bytes(field, array):
    """Whether the array holds the bytes of the vectors instead of their numbers."""
    return array.dtype.name == "uint8" and array.shape[1] == width(field) and field.kind != "INT8_VECTOR"


def numbers(field, array):
    """The numbers that the server will hold, as floats, or as integers for INT8; of bytes and of numbers alike."""
    numpy = library("numpy")
    if is_bytes(field, array):
        array = numpy.ascontiguousarray(array)
        if field.kind == "BFLOAT16_VECTOR":
            return from_bfloat16(array.view("<u2"))
        return array.view({"FLOAT_VECTOR": "<f4", "FLOAT16_VECTOR": "<f2"}.get(field.kind, array.dtype))
    with numpy.errstate(over="ignore", invalid="ignore"):
        if field.kind == "FLOAT_VECTOR":
            return array.astype(numpy.float32, copy=False)
        if field.kind == "FLOAT16_VECTOR":
            return array.astype(numpy.float16)
        if field.kind == "BFLOAT16_VECTOR":
            return from_bfloat16(to_bfloat16(array.astype(numpy.float32)))
    return array


def to_bfloat16(array):
    """The upper half of each float, rounded to the nearest one, to even on a tie; NaN stays NaN."""
    numpy = library("numpy")
    bits = numpy.ascontiguousarray(array, dtype="<f4").view("<u4")
    rounded = (bits + (((bits >> 16) & 1) + 0x7FFF).astype("<u4")) >> 16
    return numpy.where(numpy.isnan(array), 0x7FC0, rounded).astype("<u2")


def from_bfloat16(halves):
    return (halves.astype("<u4") << 16).view("<f4")


def sent(field, array):
    """One value for each row, as pymilvus takes it: floats, or bytes."""
    numpy = library("numpy")
    if field.kind == "FLOAT_VECTOR":
        # Views of the memory instead of lists: no float becomes a Python object before its time.
        flat, step = memoryview(numpy.ascontiguousarray(numbers(field, array)).reshape(-1)), field.dim
        return [flat[at : at + step] for at in range(0, len(flat), step)]
    if is_bytes(field, array):
        raw = numpy.ascontiguousarray(array)
    elif field.kind == "FLOAT16_VECTOR":
        raw = numbers(field, array).astype("<f2").view(numpy.uint8)
    elif field.kind == "BFLOAT16_VECTOR":
        raw = to_bfloat16(array.astype(numpy.float32)).view(numpy.uint8)
    elif field.kind == "INT8_VECTOR":
        raw = array.astype(numpy.int8).view(numpy.uint8)
    elif array.shape[1] == field.dim:
        raw = numpy.packbits(array.astype(numpy.uint8), axis=1)
    else:
        raw = array.astype(numpy.uint8)
    whole, step = raw.tobytes(), raw.shape[1]
    return [whole[at : at + step] for at in range(0, len(whole), step)]
