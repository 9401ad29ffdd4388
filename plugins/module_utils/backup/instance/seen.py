# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a server tells of itself while it is backed up, so that one that was restored can be compared with it.

Its objects and keys alone say neither how many rows are alive nor what a search answers.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.backup import witness
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import selection
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library

TTL = "collection.ttl.seconds"


class Seen:
    """A backup is made without it where the server does not tell: then a drill compares less, and the note says so."""

    def __init__(self, session, params):
        self._session = session
        self._params = {**params, "databases": None, "collections": None, "exclude": None}
        self._selection, self._counted, self.notes = None, {}, []

    def before(self):
        """After rows were flushed, before the meta is read."""
        try:
            library("pyarrow")
            self._selection = selection.Selection(self._session, self._params)
            pairs = [pair for pair, one in self._selection.collections.items() if one["loaded"]]
            told = self._session.map(lambda pair: witness.Counted(self._session, pair), pairs)
            self._counted = dict(zip(pairs, told))
        except errors.MilvusError as error:
            self._selection, self._counted = None, {}
            self.notes.append(f"the server did not tell what it holds, a drill can compare less: {error}")

    def after(self):
        """What was written or dropped meanwhile is in the backup or not."""
        if not self._counted:
            return
        try:
            self._session.map(lambda one: one.again(), self._counted.values())
        except errors.MilvusError as error:
            self._counted = {}
            self.notes.append(f"the server did not tell what it holds any more, a drill can compare less: {error}")

    def written(self, store, backup, collections, objects):
        """The entries of collections as the meta tells them, with what was seen; that is put into the backup."""
        if self._selection is None:
            return collections
        self._selection.write(store, backup, objects)
        return [self._entry(store, backup, one, objects) for one in collections]

    def _entry(self, store, backup, entry, objects):
        pair = (entry["database"], entry["name"])
        about = self._selection.collections.get(pair)
        expires = TTL in ((about or {}).get("properties") or {})
        one = self._counted.get(pair)
        if one is None:
            alive = 0 if expires else max(0, entry["rows"] - entry["deletes"])
            return {**entry, "parts": [], "rows_between": [alive, entry["rows"]]}
        more = one.written(store, backup, pair, objects)
        between = witness.bounds((one.before, one.after), entry["rows"], one.steady, expires)
        if between:
            more["rows_between"] = [0 if expires else between[0], between[1]]
        return {**entry, **more, "counted": one.before}
