# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How many rows there are, a few of them and a few searches, so that a restore can be compared with what was there.

For engines that copy objects of the server and see no row themselves.
"""

from __future__ import annotations

from urllib.parse import quote

from ansible_collections.vectordb.ops.plugins.module_utils.backup import known, verify
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import sample
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import writers
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import Rows

SAMPLED, AMONG = 100, 2000
# Each strong question waits for the next tick of the server. After the count, which is one, the others need not.
SEEN = "Bounded"


def key_of(pair):
    return "/".join(["sample", *(quote(one, safe="") for one in pair)]) + ".parquet"


class Counted:
    """One loaded collection, looked at twice: where nobody wrote meanwhile, that is what the backup has."""

    def __init__(self, session, pair):
        self._rows = Rows(session, *pair)
        self.before = self.after = self._rows.count()
        self._taken = self._some() if self.before else []
        self.answers = known.answered(self._rows, self._taken, SEEN)
        self.steady = True

    def _some(self):
        """Of many keys a few, as those beside each other are often deleted together."""
        name = self._rows.layout.primary.name
        told = self._rows.call(
            "query", "read rows of", filter="", limit=AMONG, output_fields=[name], consistency_level=SEEN
        )
        keys = [row[name] for row in told]
        return sample.by_key(self._rows, keys[:: max(1, len(keys) // SAMPLED)][:SAMPLED], SEEN)

    def again(self):
        """Rows that were replaced or deleted meanwhile are in the backup as they were, or not."""
        self.after = self._rows.count()
        if self._taken:
            name = self._rows.layout.primary.name
            now = {row[name]: row for row in sample.by_key(self._rows, [row[name] for row in self._taken], SEEN)}
            kept = [row for row in self._taken if row[name] in now and _equal(row, now[row[name]])]
            self.steady, self._taken = len(kept) == len(self._taken), kept
        self.steady = self.steady and self.before == self.after
        if self.answers and not self.steady:
            # Neighbours of one that stays may be new ones.
            self.answers = known.kept(self.answers, known.answered(self._rows, self._taken, SEEN))

    def write(self, path):
        """The rows that stayed as they were, as one Parquet file; how many."""
        layout = self._rows.layout
        with open(path, "wb") as stream:
            writer = writers.Parquet(stream, layout.stored(), layout.dynamic)
            if self._taken:
                writer.write([dict(row) for row in self._taken])
            writer.close()
        return len(self._taken)

    def written(self, store, backup, pair, objects):
        """Put it into the backup; what the entry of the collection says of it."""
        key = key_of(pair)
        with store.staged(f"{backup}/{key}") as path:
            part = {"object": key, "rows": self.write(path), "unit": None}
            objects[key] = verify.of_file(path)
        return {"parts": [part], **known.written(store, backup, pair, self.answers, objects)}


def _equal(row, other):
    return all(sample.same(value, other.get(column)) for column, value in row.items())


def bounds(rows, stored, steady, expires):
    """How many rows a restore may have, or nothing where it is exactly so many.

    `stored` were ever written; deleted ones are among them, and those that are too old for the server to show.
    """
    if steady and not expires:
        return None
    return [min(rows) if steady else min(1, *rows), max(stored, *rows)]
