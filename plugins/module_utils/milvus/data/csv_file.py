# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""CSV: a line of column names, then cells of text that become what their fields are."""

from __future__ import annotations

import csv

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import MISSING, Block, Unreadable, compact
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import DYNAMIC, FLOATS, INTEGERS, TEXTS
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

_TRUTHS = {"true": True, "false": False, "1": True, "0": False}
_LONGEST_CELL = 1 << 27


def blocks(path, layout, choice, size):
    csv.field_size_limit(_LONGEST_CELL)
    with open(path, encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        names = next(reader, None)
        if not names:
            raise InvalidInputError([("path", f"{path} is empty: a CSV file begins with a line of column names")])
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidInputError([("path", f"{path} has two columns {', '.join(twice)}")])
        casts = [_cast(layout.fields.get(choice.columns.get(name, name)), name) for name in names]
        lines, cells, taken, began = [], [], 0, reader.line_num
        try:
            for row in reader:
                if row:
                    lines.append(began + 1)
                    cells.append(row)
                    taken += sum(map(len, row))
                began = reader.line_num
                if taken >= size:
                    yield from _block(path, names, casts, lines, cells)
                    lines, cells, taken = [], [], 0
        except csv.Error as problem:
            raise InvalidInputError([("path", f"{path}, line {reader.line_num}: {problem}")]) from problem
        if cells:
            yield from _block(path, names, casts, lines, cells)


def _block(path, names, casts, lines, cells):
    wrong = {at: f"{len(row)} cells, the first line names {len(names)}" for at, row in enumerate(cells)
             if len(row) != len(names)}  # fmt: skip
    if wrong:
        yield Block(path, [lines[at] for at in wrong], {}, dict(enumerate(wrong.values())))
        cells = [row for at, row in enumerate(cells) if at not in wrong]
        lines = [line for at, line in enumerate(lines) if at not in wrong]
    if cells:
        columns = {name: list(map(cast, column)) for name, cast, column in zip(names, casts, zip(*cells))}
        yield Block(path, compact(lines), columns)


def _cast(field, name):
    if field is None:
        return _json if name == DYNAMIC else str
    if field.kind in TEXTS:
        # An empty text is a text; only where there may be none it stands for none.
        return _text_or_none if field.nullable else str
    if field.kind in INTEGERS:
        return _reader(int, field)
    if field.kind in FLOATS:
        return _reader(float, field)
    if field.kind == "BOOL":
        return _reader(lambda cell: _TRUTHS[cell.lower()], field)
    return _json_or_missing if field.has_default and not field.nullable else _json


def _text_or_none(cell):
    return cell or None


def _reader(cast, field):
    absent = MISSING if field.has_default and not field.nullable else None

    def read(cell):
        if not cell:
            return absent
        try:
            return cast(cell)
        except (KeyError, ValueError):
            return Unreadable(repr(cell))

    return read


def _json(cell):
    if not cell:
        return None
    try:
        return library("orjson").loads(cell)
    except ValueError:
        return Unreadable(repr(cell[:60]))


def _json_or_missing(cell):
    return _json(cell) if cell else MISSING
