# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Rows into files. A writer gets the rows of one batch at a time, and holds no more than that."""

from __future__ import annotations

import json
import math

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import layout, taken
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library, parquet

FORMATS = ("parquet", "json", "jsonl")


class Lines:
    """One JSON object on each line, its keys in the order of the fields, whatever the order of the server."""

    first, between, last, empty = b"", b"\n", b"\n", b""

    def __init__(self, stream, fields, _dynamic):
        self._stream, self._fields = stream, fields
        self._orjson = library("orjson")
        self._begun = False

    def write(self, rows):
        if not rows:
            return
        rows, strange = self._plain(rows)
        dumps, options = self._orjson.dumps, self._orjson.OPT_SERIALIZE_NUMPY
        texts = [dumps(row, option=options) for row in rows]
        for at in strange:
            texts[at] = _python(rows[at])
        self._stream.write(self.between if self._begun else self.first)
        self._stream.write(self.between.join(texts))
        self._begun = True

    def close(self):
        self._stream.write(self.last if self._begun else self.empty)

    def _plain(self, rows):
        """The rows with what JSON can say, and the positions of those with NaN or infinity, which it cannot say."""
        columns, strange = {}, set()
        for field in self._fields:
            if field.name in rows[0]:
                columns[field.name] = self._column(field, [row.pop(field.name) for row in rows], strange)
        # What is left is not declared.
        made = [{**dict(zip(columns, values)), **row} for row, *values in zip(rows, *columns.values())]
        return made, strange

    def _column(self, field, values, strange):
        if field.dense:
            array = taken.vector_array(field, values)
            if array is None:
                return [taken.vector_list(field, value) for value in values]
            finite = library("numpy").isfinite(array).all(axis=1)
            strange.update(library("numpy").flatnonzero(~finite).tolist())
            return list(array)
        if field.kind in layout.FLOATS:
            strange.update(at for at, one in enumerate(values) if one is not None and not math.isfinite(one))
        if field.kind in (layout.SPARSE, "ARRAY", layout.STRUCTS):
            return [taken.plain(field, value) for value in values]
        return values


class Array(Lines):
    """One JSON array of objects."""

    first, between, last, empty = b"[\n", b",\n", b"\n]\n", b"[]\n"


def _python(row):
    """With NaN and Infinity, which are no JSON but which Python and this collection read."""
    plain = {name: value.tolist() if hasattr(value, "tolist") else value for name, value in row.items()}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


class Parquet:
    """The columns that the bulk import of Milvus takes: vectors as lists, JSON and undeclared keys as text."""

    def __init__(self, stream, fields, dynamic, options=None):
        self._fields, self._dynamic = fields, dynamic
        self._names = {field.name for field in fields}
        pyarrow = library("pyarrow")
        columns = [pyarrow.field(field.name, _arrow_type(field), nullable=True) for field in fields]
        if dynamic:
            columns.append(pyarrow.field(layout.DYNAMIC, pyarrow.string()))
        self._schema = pyarrow.schema(columns)
        # A dictionary of floats costs more than it saves; texts often repeat.
        texts = [field.name for field in fields if field.kind in layout.TEXTS]
        self._writer = parquet().ParquetWriter(
            stream, self._schema, use_dictionary=texts, compression="snappy", **(options or {})
        )

    def write(self, rows):
        if not rows:
            return
        pyarrow = library("pyarrow")
        arrays = [_arrow_column(field, [row.get(field.name) for row in rows]) for field in self._fields]
        if self._dynamic:
            dumps = library("orjson").dumps
            names = self._names
            texts = [dumps({key: value for key, value in row.items() if key not in names}).decode() for row in rows]
            arrays.append(pyarrow.array(texts, pyarrow.string()))
        self._writer.write_batch(pyarrow.RecordBatch.from_arrays(arrays, schema=self._schema))

    def close(self):
        self._writer.close()


def _arrow_type(field):
    pyarrow = library("pyarrow")
    simple = {
        "BOOL": pyarrow.bool_(), "INT8": pyarrow.int8(), "INT16": pyarrow.int16(), "INT32": pyarrow.int32(),
        "INT64": pyarrow.int64(), "FLOAT": pyarrow.float32(), "DOUBLE": pyarrow.float64(),
        "FLOAT_VECTOR": pyarrow.list_(pyarrow.float32()), "FLOAT16_VECTOR": pyarrow.list_(pyarrow.float32()),
        "BFLOAT16_VECTOR": pyarrow.list_(pyarrow.float32()), "INT8_VECTOR": pyarrow.list_(pyarrow.int8()),
        "BINARY_VECTOR": pyarrow.list_(pyarrow.uint8()),
    }  # fmt: skip
    if field.kind == "ARRAY":
        return pyarrow.list_(simple.get(field.element, pyarrow.string()))
    return simple.get(field.kind, pyarrow.string())


def _arrow_column(field, values):
    pyarrow = library("pyarrow")
    kind = _arrow_type(field)
    if field.dense:
        array = taken.vector_array(field, values)
        if array is None:
            return pyarrow.array([taken.vector_list(field, value) for value in values], kind)
        offsets = pyarrow.array(range(0, array.size + 1, array.shape[1]), pyarrow.int32())
        flat = pyarrow.array(array.reshape(-1), kind.value_type)
        return pyarrow.ListArray.from_arrays(offsets, flat, type=kind)
    if field.kind in ("JSON", layout.SPARSE, layout.STRUCTS):
        orjson = library("orjson")
        texts = [None if value is None else orjson.dumps(taken.plain(field, value)).decode() for value in values]
        return pyarrow.array(texts, kind)
    if field.kind == "ARRAY":
        return pyarrow.array([taken.plain(field, value) for value in values], kind)
    return pyarrow.array(values, kind)


WRITERS = {"parquet": Parquet, "json": Array, "jsonl": Lines}
