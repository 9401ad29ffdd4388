# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Parquet: vectors stay numbers in arrays, so that they are checked and sent without a Python object for each."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import MISSING, Block, Unreadable
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import DYNAMIC, SPARSE, STRUCTS
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library, parquet
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

_FEWEST, _MOST = 64, 65536
# Otherwise a file is in memory as a whole before its first row is.
_BUFFER = 1 << 20
# What pandas writes besides the columns.
_INDEX = re.compile(r"^__index_level_\d+__$")


def blocks(path, layout, choice, size):
    pyarrow = library("pyarrow")
    try:
        with parquet().ParquetFile(path, pre_buffer=False, buffer_size=_BUFFER) as file:
            meta = file.metadata
            whole = sum(meta.row_group(one).total_byte_size for one in range(meta.num_row_groups))
            rows = max(_FEWEST, min(_MOST, size * meta.num_rows // max(whole, 1)))
            names = [name for name in file.schema_arrow.names if not _INDEX.match(name) and _wanted(name, choice)]
            first = 1
            for batch in file.iter_batches(batch_size=rows, columns=names):
                if batch.num_rows:
                    columns = {name: _column(batch.column(name), _field(layout, choice, name), name) for name in names}
                    yield Block(path, range(first, first + batch.num_rows), columns)
                    first += batch.num_rows
    except (pyarrow.ArrowException, OSError) as problem:
        raise InvalidInputError([("path", f"{path} cannot be read as Parquet: {problem}")]) from problem


def _wanted(name, choice):
    return choice.fields is None or choice.columns.get(name, name) in choice.fields or name == DYNAMIC


def _field(layout, choice, name):
    return layout.fields.get(choice.columns.get(name, name))


def _column(column, field, name):
    import pyarrow as pa

    kind = column.type
    if field is not None and field.dense:
        vectors = _vectors(column)
        if vectors is not None:
            return vectors
    values = column.to_pylist()
    textual = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind)
    holds_json = name == DYNAMIC or (field is not None and field.kind in ("JSON", "ARRAY", SPARSE, STRUCTS))
    if holds_json and textual:
        return [None if one is None else _json(one) for one in values]
    # A file has every column in every row: what is null in it and has a default is left to the server.
    if field is not None and field.has_default and not field.nullable and column.null_count:
        return [MISSING if one is None else one for one in values]
    if field is None and column.null_count:
        return [MISSING if one is None else one for one in values]
    return values


def _vectors(column):
    """An array of two dimensions, where every row is a list of the same length without nulls."""
    import pyarrow as pa

    kind = column.type
    if column.null_count or not len(column):
        return None
    if pa.types.is_fixed_size_list(kind):
        width, flat = kind.list_size, column.flatten()
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        flat = column.flatten()
        width, rest = divmod(len(flat), len(column))
        if rest or not _even(column, width):
            return None
    else:
        return None
    number = pa.types.is_floating(flat.type) or pa.types.is_integer(flat.type)
    if not width or not number or flat.null_count:
        return None
    return flat.to_numpy(zero_copy_only=False).reshape(-1, width)


def _even(column, width):
    numpy = library("numpy")
    offsets = column.offsets.to_numpy(zero_copy_only=False)
    return bool((numpy.diff(offsets) == width).all())


def _json(text):
    try:
        return library("orjson").loads(text)
    except ValueError:
        return Unreadable(repr(text[:60]))
