# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the checks found: counts, the first places of each problem, and which rows are to be left out."""

from __future__ import annotations

import bisect

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import checks, keys
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.block import MISSING

# Ordinals of bad rows that are remembered, so that a file of nothing but bad rows does not fill the memory.
MOST_BAD = 1 << 20


class Report:
    def __init__(self, layout, examples=5, folder=None):
        self.layout, self._most = layout, examples
        self.total = 0
        self.counts, self.columns, self.examples = {}, {}, {}
        self.bad = set()
        self.bad_count = 0
        self._starts, self._places = [], []
        self._keys = keys.Keys(folder=folder)
        # Keys that the server makes cannot clash.
        self._keyed = layout.takes_keys or not layout.auto_id

    def add(self, block):
        """Check a block; its rows get the next ordinals."""
        self._starts.append(self.total)
        self._places.append((block.path, block.lines))
        worse, refused = set(), set()
        for at, column, problem, text in checks.rows(block, self.layout):
            worse.add(at)
            if column == self.layout.primary.name:
                refused.add(at)
            self._note(problem, column, block.path, block.lines[at], text)
        self.bad_count += len(worse)
        if len(self.bad) < MOST_BAD:
            self.bad.update(self.total + at for at in worse)
        self._collect(block, refused)
        self.total += len(block)

    def _collect(self, block, refused):
        name = self.layout.primary.name
        values = block.columns.get(name)
        if not self._keyed or not values:
            return
        ordinals = range(self.total, self.total + len(block))
        if refused or self.layout.auto_id:
            good = [at for at, value in enumerate(values) if at not in refused and value is not MISSING]
            values, ordinals = [values[at] for at in good], [self.total + at for at in good]
        if values:
            self._keys.add(values, ordinals)

    def _note(self, problem, column, path, line, text):
        self.counts[problem] = self.counts.get(problem, 0) + 1
        place = (problem, column)
        self.columns[place] = self.columns.get(place, 0) + 1
        told = self.examples.setdefault(problem, [])
        if len(told) < self._most:
            told.append({"file": path, "line": line, "column": column, "problem": problem, "found": text})

    def finish(self):
        """Look for keys that occur twice, once all blocks are in."""
        repeated = []
        for row, first in self._keys.repeated():
            problem, column = "duplicate_key", self.layout.primary.name
            self.counts[problem] = self.counts.get(problem, 0) + 1
            self.columns[(problem, column)] = self.counts[problem]
            if row not in self.bad:
                self.bad_count += 1
                if len(self.bad) < MOST_BAD:
                    self.bad.add(row)
            # The first ones of the files, not of the order in which buckets have them.
            bisect.insort(repeated, (row, first))
            del repeated[self._most :]
        self._keys.close()
        for row, first in repeated:
            path, line = self.place(row)
            earlier = self.place(first)
            text = f"the key of line {earlier[1]}" + (f" of {earlier[0]}" if earlier[0] != path else "")
            told = {"file": path, "line": line, "column": self.layout.primary.name, "problem": "duplicate_key"}
            self.examples.setdefault("duplicate_key", []).append({**told, "found": text})
        return self

    def place(self, ordinal):
        at = bisect.bisect_right(self._starts, ordinal) - 1
        path, lines = self._places[at]
        return path, lines[ordinal - self._starts[at]]

    @property
    def problems(self):
        return {name: self.counts[name] for name in checks.PROBLEMS if name in self.counts}

    def shown(self):
        return [one for name in checks.PROBLEMS for one in self.examples.get(name, [])]

    def text(self):
        """The report in words, a line for each problem and column, then the first places."""
        lines = [f"{self.bad_count} of {self.total} rows are bad:"]
        for name in checks.PROBLEMS:
            where = [(column, count) for (problem, column), count in self.columns.items() if problem == name]
            for column, count in where:
                about = f" in {column}" if column else ""
                lines.append(f"- {name}{about}: {count} ({checks.PROBLEMS[name]})")
            for one in self.examples.get(name, []):
                column = f", {one['column']}" if one["column"] else ""
                lines.append(f"    {one['file']}:{one['line']}{column}: {one['found']}")
        return "\n".join(lines)
