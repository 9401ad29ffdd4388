# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A piece of a file: some rows as columns, and where in the file each of them stands."""

from __future__ import annotations


class _Missing:
    """The row does not have this column at all, which is not the same as null."""

    def __repr__(self):
        return "nothing"

    def __bool__(self):
        return False


MISSING = _Missing()


class Unreadable:
    """A cell, or a whole row, that is not what its format says it is."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


class Block:
    """Columns are lists, or arrays of two dimensions where a reader has vectors at hand as numbers."""

    def __init__(self, path, lines, columns, broken=None):
        self.path = path
        self.lines = lines  # the line of a text file, the row of a Parquet file; both begin at 1
        self.columns = columns
        self.broken = broken or {}  # position -> why this row could not be read

    def __len__(self):
        return len(self.lines)

    def rows(self):
        """One dictionary for each row, without what is missing."""
        names = list(self.columns)
        rows = [dict(zip(names, values)) for values in zip(*self.columns.values())]
        lists = [(name, values) for name, values in self.columns.items() if isinstance(values, list)]
        gaps = [name for name, values in lists if _Missing in set(map(type, values))]
        if gaps:
            for row in rows:
                for name in gaps:
                    if row[name] is MISSING:
                        del row[name]
        return rows


def from_rows(path, lines, rows, broken=None):
    """Columns from dictionaries that need not have the same keys."""
    names = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    columns = {name: [row.get(name, MISSING) for row in rows] for name in names}
    return Block(path, lines, columns, broken)


def compact(lines):
    """The same numbers without a list where they follow one another, as they nearly always do."""
    if lines and lines[-1] - lines[0] + 1 == len(lines):
        return range(lines[0], lines[-1] + 1)
    return lines
