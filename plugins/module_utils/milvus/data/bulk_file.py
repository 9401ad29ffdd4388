# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Parquet files as the bulk import of Milvus reads them, the same columns that pymilvus' own bulk writer makes.

Not that writer itself: it needs the Azure SDK and ml_dtypes to be imported, and takes each row as Python objects.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import layout, outgoing, scalars, vectors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import MISSING
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library, parquet
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import MilvusError

FILE_BYTES = 128 << 20
GROUP_BYTES = 32 << 20  # of a row group, which the server reads as one


class BulkFile:
    """Blocks go in until it is large enough; then close it and begin another."""

    def __init__(self, path, wanted):
        self.path, self._wanted = path, wanted
        self._writer = self._fields = None
        self._batches, self._waiting = [], 0
        self.rows = self.bytes = 0

    @property
    def full(self):
        return self.bytes >= FILE_BYTES

    def add(self, block):
        pyarrow = library("pyarrow")
        if self._writer is None:
            self._fields = [field for field in self._wanted.stored() if self._takes(field, block)]
        arrays = {field.name: self._array(field, block) for field in self._fields}
        if self._wanted.dynamic:
            arrays[layout.DYNAMIC] = pyarrow.array(_undeclared(block, self._wanted), pyarrow.string())
        batch = pyarrow.RecordBatch.from_pydict(arrays)
        if self._writer is None:
            texts = [field.name for field in self._fields if field.kind in layout.TEXTS]
            self._writer = parquet().ParquetWriter(
                self.path, batch.schema, use_dictionary=texts, compression="snappy", store_schema=False
            )
        self._batches.append(batch)
        self._waiting += batch.nbytes
        self.rows += len(block)
        self.bytes += batch.nbytes
        if self._waiting >= GROUP_BYTES:
            self._write_group()

    def _write_group(self):
        if self._batches:
            table = library("pyarrow").Table.from_batches(self._batches)
            self._writer.write_table(table, row_group_size=len(table))
        self._batches, self._waiting = [], 0

    def close(self):
        if self._writer is not None:
            self._write_group()
            self._writer.close()

    def _takes(self, field, block):
        if field.primary and field.auto_id:
            return field.name in block.columns
        return not (field.has_default and field.name not in block.columns)

    def _array(self, field, block):
        values = block.columns.get(field.name)
        if values is None:
            values = [MISSING] * len(block)
        if isinstance(values, list) and type(MISSING) in set(map(type, values)):
            if not field.nullable:
                raise MilvusError(
                    f"some rows lack {field.name}, which has a default: the files of a bulk import cannot leave it out "
                    "for some rows only", "write", "files for the bulk import",
                    next_step=f"Give {field.name} in every row, or import without bulk",
                )  # fmt: skip
            values = [None if value is MISSING else value for value in values]
        return _array(field, values)


def _undeclared(block, wanted):
    orjson = library("orjson")
    extra = {name: values for name, values in block.columns.items() if name not in wanted.fields}
    if not extra:
        return ["{}"] * len(block)
    rows = outgoing.Block(block.path, block.lines, extra).rows()
    return [orjson.dumps(row, option=orjson.OPT_SERIALIZE_NUMPY).decode() for row in rows]


def _array(field, values):
    pyarrow = library("pyarrow")
    if field.dense:
        return _dense(field, values)
    if field.kind in ("JSON", layout.SPARSE):
        return pyarrow.array([_text(field, value) for value in values], pyarrow.string())
    kind = _scalar(field.element) if field.kind == "ARRAY" else _scalar(field.kind)
    return pyarrow.array(values, pyarrow.list_(kind) if field.kind == "ARRAY" else kind)


def _scalar(kind):
    pyarrow = library("pyarrow")
    return {
        "BOOL": pyarrow.bool_(), "INT8": pyarrow.int8(), "INT16": pyarrow.int16(), "INT32": pyarrow.int32(),
        "INT64": pyarrow.int64(), "FLOAT": pyarrow.float32(), "DOUBLE": pyarrow.float64(),
    }.get(kind, pyarrow.string())  # fmt: skip


def _text(field, value):
    if value is None:
        return None
    if field.kind == layout.SPARSE:
        value = {str(index): weight for index, weight in scalars.sparse_pairs(value)}
    return library("orjson").dumps(value).decode()


def _dense(field, values):
    """Floats as they are, all others as the bytes of their vectors; INT8 as numbers."""
    numpy, pyarrow = library("numpy"), library("pyarrow")
    element = {"FLOAT_VECTOR": pyarrow.float32(), "INT8_VECTOR": pyarrow.int8()}.get(field.kind, pyarrow.uint8())
    array = vectors.packed(field, values) if isinstance(values, list) else values
    if array is None:
        # Null vectors, or bytes beside lists: one by one.
        rows = [None if value is None else _flat(field, vectors.packed(field, [value]), numpy) for value in values]
        return pyarrow.array(rows, pyarrow.list_(element))
    flat = _flat(field, array, numpy)
    width = len(flat) // len(array)
    offsets = pyarrow.array(numpy.arange(0, len(flat) + 1, width, dtype=numpy.int32))
    return pyarrow.ListArray.from_arrays(offsets, pyarrow.array(flat, element))


def _flat(field, array, numpy):
    if field.kind == "FLOAT_VECTOR":
        return numpy.ascontiguousarray(vectors.numbers(field, array)).reshape(-1)
    kind = numpy.int8 if field.kind == "INT8_VECTOR" else numpy.uint8
    return numpy.frombuffer(b"".join(vectors.sent(field, array)), dtype=kind)
