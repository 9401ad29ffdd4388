# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rows that were left out, each with what is wrong with it, to be corrected and imported later."""

from __future__ import annotations

import json

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import checks, outgoing, target


def write(path, source, report):
    """One JSON object for each bad row: file, line, problems, and the row as it was read."""
    start = 0
    with target.Target(path) as place:
        for block in source.blocks(report.layout):
            length = len(block)
            bad = [at for at in range(length) if start + at in report.bad]
            if bad:
                for line in _lines(block, bad, report):
                    place.stream.write(line)
            start += length
    return place.replaced


def _lines(block, bad, report):
    found = {}
    if block.broken:
        texts, rows = block.broken, [{} for _one in range(len(block))]
    else:
        some = outgoing.chosen(block, bad)
        rows, texts = some.rows(), {}
        for at, column, problem, text in checks.rows(some, report.layout):
            found.setdefault(at, []).append({"column": column, "problem": problem, "found": text})
    for position, at in enumerate(bad):
        if block.broken:
            problems = [{"column": "", "problem": "unreadable", "found": texts[at]}]
        else:
            # What is well by itself is there because of an earlier row.
            name = report.layout.primary.name
            problems = found.get(position) or [
                {"column": name, "problem": "duplicate_key", "found": str(rows[position].get(name))}
            ]
        told = {"file": block.path, "line": block.lines[at], "problems": problems, "row": _plain(rows[position])}
        # Not orjson: what is wrong may be a NaN, and is to be seen.
        yield json.dumps(told, default=repr).encode() + b"\n"


def _plain(row):
    return {name: value.tolist() if hasattr(value, "tolist") else value for name, value in row.items()}
