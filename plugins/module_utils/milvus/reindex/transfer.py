# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bringing rows over: the first copy, the rounds that catch up with writes, and the last one after the switch.

Nothing here knows a server. The sides give and take rows; see store.Side, and the model in the tests.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import streams
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex.streams import ABSENT, COPY, DELETE

BATCH = 1000
# Decisions kept back so that the base is written in key order.
HELD = 20000


class Watched:
    """An iterator that says whether it has come to its end."""

    def __init__(self, stream):
        self._stream, self.ended = stream, False

    def __iter__(self):
        yield from self._stream
        self.ended = True


class Nowhere:
    """A base that nobody needs."""

    def add(self, key, version):
        pass


class Transfer:
    """From one side to the other, through a mapping. `base` is told what the new side ends with, in key order."""

    def __init__(self, old, new, mapping, batch=BATCH):
        self.old, self.new, self.mapping, self.batch = old, new, mapping, batch
        self.copied = self.deleted = 0

    def _count(self, rows, deleted=0):
        self.copied += rows
        self.deleted += deleted

    def copy(self, unit, after=None, ahead=None, intent=lambda _after, _ahead: None, base=None):
        """All rows whose key is greater than `after`, of which none is there, but perhaps some up to `ahead`."""
        count = 0
        for rows in self.old.rows(unit, after):
            last = self.old.key(rows[-1])
            intent(after, last)
            again = ahead is not None and self.old.key(rows[0]) <= ahead
            (self.new.upsert if again else self.new.insert)(unit, [self.mapping.row(row) for row in rows])
            for row in rows:
                (base or Nowhere()).add(self.old.key(row), self.old.version(row))
            after = last
            count += len(rows)
            self._count(len(rows))
        intent(after, None)
        return count

    def round(self, unit, base=None):
        """Make the new side like the old one as it is now; how many rows that took."""
        base = base or Nowhere()
        before = self.copied + self.deleted
        theirs, there = self.old.keys(unit), Watched(self.new.keys(unit))
        held, wanted, last = [], 0, None
        for key, (old, new) in streams.merge(theirs, there):
            what = streams.before_switch(old, new)
            held.append((key, what, new))
            wanted += what != streams.KEEP
            last = key
            if wanted >= self.batch or len(held) >= HELD:
                self._settle(unit, held, base)
                held, wanted = [], 0
            if there.ended:
                break
        theirs.close()  # a page may be on its way
        self._settle(unit, held, base)
        if there.ended:
            # All that follows is missing: whole rows are read at once instead of keys first.
            self.copy(unit, last, base=base)
        return self.copied + self.deleted - before

    def _settle(self, unit, held, base):
        gone = [key for key, what, _ in held if what == DELETE]
        if gone:
            self.new.delete(unit, gone)
        keys = [key for key, what, _ in held if what == COPY]
        rows = {self.old.key(row): row for row in self.old.fetch(unit, keys)} if keys else {}
        missing = {key for key, what, new in held if what == COPY and new is ABSENT}
        for write, chosen in ((self.new.insert, missing), (self.new.upsert, set(rows) - missing)):
            batch = [self.mapping.row(row) for key, row in rows.items() if key in chosen]
            if batch:
                write(unit, batch)
        for key, what, new in held:
            if key in rows:
                base.add(key, self.old.version(rows[key]))
            elif what != DELETE and new is not ABSENT:
                base.add(key, new)
        self._count(len(rows), len(gone))

    def finish(self, unit, base, late):
        """What the old side received between the last round and the switch; how many rows that took.

        `base`: the sorted stream of what the new side had; `late` knows and learns what was brought over since.
        """
        before = self.copied + self.deleted
        held, met = [], []
        for key, (old, first, since, new) in streams.merge(
            self.old.keys(unit), base, late.stream(unit), self.new.keys(unit)
        ):
            known = _overlaid(first, since)
            if streams.after_switch(old, known, new) != streams.KEEP:
                held.append((key, old, known))
            elif known is ABSENT and ABSENT not in (old, new):
                # A client wrote this one itself after the switch: should it be deleted now, it must not come back.
                met.append((key, old))
            if len(held) + len(met) >= self.batch:
                late.note(unit, met)
                self._bring(unit, held, late)
                held, met = [], []
        late.note(unit, met)
        self._bring(unit, held, late)
        return self.copied + self.deleted - before

    def _bring(self, unit, held, late):
        if not held:
            return
        rows = {
            self.old.key(row): row for row in self.old.fetch(unit, [key for key, old, _ in held if old is not ABSENT])
        }
        # Clients write meanwhile: look again directly before the write, so that little can come between.
        now = self.new.versions(unit, [key for key, _, _ in held])
        decided = {key: streams.after_switch(old, known, now.get(key, ABSENT)) for key, old, known in held}
        gone = [key for key, what in decided.items() if what == DELETE]
        chosen = [key for key, what in decided.items() if what == COPY and key in rows]
        if chosen:
            self.new.upsert(unit, [self.mapping.row(rows[key]) for key in chosen])
        if gone:
            self.new.delete(unit, gone)
        late.note(unit, [(key, self.old.version(rows[key])) for key in chosen] + [(key, None) for key in gone])
        self._count(len(chosen), len(gone))


def _overlaid(first, since):
    if since is ABSENT:
        return first
    return ABSENT if since is None else since
