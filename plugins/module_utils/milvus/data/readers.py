# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files as blocks of rows: bounded memory, whatever the size of the file."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import csv_file, json_file, parquet_file
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import MISSING
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.layout import DYNAMIC

BLOCK_BYTES = 4 << 20
READERS = {
    "parquet": parquet_file.blocks,
    "json": json_file.array_blocks,
    "jsonl": json_file.line_blocks,
    "csv": csv_file.blocks,
}


class Choice:
    """Which columns of the files are read, and which fields they become."""

    def __init__(self, fields=None, columns=None):
        self.fields = set(fields) if fields else None
        self.columns = {str(column): str(field) for column, field in (columns or {}).items()}

    def apply(self, columns):
        renamed = {self.columns.get(name, name): values for name, values in columns.items()}
        if self.fields is None:
            return renamed
        # Undeclared keys that are chosen by name may lie inside of the dynamic column.
        return {name: values for name, values in renamed.items() if name in self.fields or name == DYNAMIC}


def blocks(files, layout, choice=None, size=BLOCK_BYTES):
    """Every block of every file; size is about the bytes that one of them takes."""
    choice = choice or Choice()
    for path, kind in files:
        for block in READERS[kind](path, layout, choice, size):
            if not block.broken:
                block.columns = choice.apply(block.columns)
                spread(block, choice.fields)
            yield block


def spread(block, chosen=None):
    """Undeclared keys that a file keeps together in one column become keys of their rows."""
    together = block.columns.get(DYNAMIC)
    if together is None or not all(isinstance(one, dict) or one is None or one is MISSING for one in together):
        return  # the checks say what is wrong with it
    del block.columns[DYNAMIC]
    names = {}
    for one in together:
        names.update(dict.fromkeys(one or ()))
    for name in names:
        if chosen is not None and name not in chosen:
            continue
        had = block.columns.get(name)
        values = [(one or {}).get(name, MISSING) for one in together]
        if had is not None:
            values = [new if old is MISSING else old for old, new in zip(had, values)]
        block.columns[name] = values
