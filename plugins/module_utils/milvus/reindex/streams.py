# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Differences of sorted streams of (key, version): what has to be copied to, or deleted from, the new collection.

A version says whether a row was changed; where nothing tells that, it is the same for all rows.
"""

from __future__ import annotations

import heapq

ABSENT = object()
KEEP, COPY, DELETE = "keep", "copy", "delete"


def _marked(position, stream):
    for key, version in stream:
        yield key, position, version


def merge(*streams):
    """(key, [version in each stream, or ABSENT]) for every key of sorted streams; a repeated key counts once."""
    marked = [_marked(position, stream) for position, stream in enumerate(streams)]
    current, versions = None, None
    for key, position, version in heapq.merge(*marked, key=lambda one: one[:2]):
        if versions is None or key != current:
            if versions is not None:
                yield current, versions
            current, versions = key, [ABSENT] * len(streams)
        versions[position] = version
    if versions is not None:
        yield current, versions


def before_switch(old, new):
    """Nobody but the copy writes to the new collection, so it simply becomes like the old one."""
    if old is ABSENT:
        return DELETE
    return KEEP if old == new else COPY


def after_switch(old, base, new):
    """Clients write to the new collection: only what the old one received after the base was taken is still to come.

    `base` is the new collection as it was before the switch. Where the new one no longer agrees with it, a client was
    there, and has the last word.
    """
    if old == base:
        return KEEP  # nothing happened to the old row; whatever the new one has is newer
    if base is ABSENT:
        return COPY if new is ABSENT else KEEP
    if new is ABSENT or new != base:
        return KEEP  # deleted or written by a client since
    return DELETE if old is ABSENT else COPY


class Sample:
    """A fair sample of a stream of unknown length, the same for the same stream."""

    def __init__(self, size, draw):
        self.size, self.seen, self.kept, self._draw = size, 0, [], draw

    def add(self, key):
        self.seen += 1
        if len(self.kept) < self.size:
            self.kept.append(key)
        else:
            position = self._draw(self.seen)
            if position < self.size:
                self.kept[position] = key
