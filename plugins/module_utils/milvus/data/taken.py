# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Rows as the client library gives them, brought into forms that files can hold."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import layout, vectors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library


def vector_array(field, values):
    """The vectors of a batch as one array; None where some of them are null."""
    numpy = library("numpy")
    if not values or any(value is None for value in values):
        return None
    if field.kind == "FLOAT_VECTOR":
        return numpy.array(values, dtype=numpy.float32)
    joined = b"".join(map(raw, values))
    if field.kind == "FLOAT16_VECTOR":
        array = numpy.frombuffer(joined, dtype="<f2").astype(numpy.float32)
    elif field.kind == "BFLOAT16_VECTOR":
        array = vectors.from_bfloat16(numpy.frombuffer(joined, dtype="<u2"))
    else:
        array = numpy.frombuffer(joined, dtype=numpy.int8 if field.kind == "INT8_VECTOR" else numpy.uint8)
    return array.reshape(len(values), -1)


def raw(value):
    """Bytes of a vector, which come alone or as the only element of a list."""
    return bytes(value[0]) if isinstance(value, list) else bytes(value)


def vector_list(field, value):
    """One vector as a list of numbers."""
    return None if value is None else vector_array(field, [value])[0].tolist()


def plain(field, value):
    """A value that is no dense vector, of plain Python types."""
    if field.kind == layout.SPARSE and value is not None:
        return {str(index): weight for index, weight in value.items()}
    if field.kind == "ARRAY" and value is not None:
        return list(value)
    if field.kind == layout.STRUCTS and value is not None:
        return [{name: _plain(one) for name, one in element.items()} for element in value]
    return value


def _plain(value):
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], bytes):
        return list(value[0])
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
