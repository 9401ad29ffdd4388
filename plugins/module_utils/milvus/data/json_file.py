# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""JSON: one object on each line, or one array of objects that is read piece by piece."""

from __future__ import annotations

import json
import re

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import compact, from_rows
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

_SPACE = re.compile(r"[\s,]*")
_HEAD = re.compile(r'\s*(\{\s*"rows"\s*:\s*)?\[')
CHUNK = 1 << 20
HEAD = 4096


def line_blocks(path, _layout, _choice, size):
    orjson = library("orjson")
    with open(path, "rb") as stream:
        lines, rows, broken, taken = [], [], {}, 0
        for number, line in enumerate(stream, 1):
            if line.isspace():
                continue
            try:
                row = _object(orjson, line)
            except ValueError as problem:
                broken[len(rows)] = str(problem)
                row = {}
            lines.append(number)
            rows.append(row)
            taken += len(line)
            if taken >= size:
                yield from _apart(path, lines, rows, broken)
                lines, rows, broken, taken = [], [], {}, 0
        if rows:
            yield from _apart(path, lines, rows, broken)


def _apart(path, lines, rows, broken):
    """A row that could not be read has no columns: it goes into a block of its own kind."""
    if broken:
        bad = sorted(broken)
        yield from_rows(
            path, [lines[at] for at in bad], [rows[at] for at in bad], {at: broken[one] for at, one in enumerate(bad)}
        )
        rows = [row for at, row in enumerate(rows) if at not in broken]
        lines = [line for at, line in enumerate(lines) if at not in broken]
    if rows:
        yield from_rows(path, compact(lines), rows)


def _object(orjson, line):
    try:
        row = orjson.loads(line)
    except ValueError:
        # NaN and Infinity are no JSON, but Python writes them, and the checks have a word for them.
        row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError(f"not an object but {type(row).__name__}")
    return row


def array_blocks(path, _layout, _choice, size):
    """[{...}, ...], or the same as "rows" of an object, as the bulk writers of Milvus have it."""
    with open(path, encoding="utf-8-sig") as stream:
        buffer = stream.read(HEAD)
        head = _HEAD.match(buffer)
        if not head:
            text = f'{path} is not an array of objects ([...] or {{"rows": [...]}})'
            raise InvalidInputError([("path", f"{text}; for one object on each line say format: jsonl")])
        rows, first, taken = [], 1, 0
        for row, length in _elements(path, stream, buffer, head.end()):
            rows.append(row)
            taken += length
            if taken >= size:
                yield from_rows(path, range(first, first + len(rows)), rows)
                first, rows, taken = first + len(rows), [], 0
        if rows:
            yield from_rows(path, range(first, first + len(rows)), rows)


def _elements(path, stream, buffer, position):
    decoder = json.JSONDecoder()
    count = 0
    while True:
        position = _SPACE.match(buffer, position).end()
        if position < len(buffer) and buffer[position] == "]":
            return
        try:
            if position >= len(buffer):
                raise ValueError("it ends before the array does")
            row, end = decoder.raw_decode(buffer, position)
        except ValueError as problem:
            more = stream.read(CHUNK)
            if not more:
                raise InvalidInputError([("path", f"{path} is broken after row {count}: {problem}")]) from problem
            buffer, position = buffer[position:] + more, 0
            continue
        count += 1
        if not isinstance(row, dict):
            raise InvalidInputError([("path", f"{path}: row {count} is not an object but {type(row).__name__}")])
        yield row, end - position
        position = end
