# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a collection remembers of imports: a property of it, so that it goes where the rows go and dies with them."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import MilvusError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.ownership import ONCE

BEGUN, DONE = "begun", "done"
# The import that asks for an empty collection has no name of its own.
UNNAMED = "first_rows"


class Marker:
    """Begun, done, or nothing. A marker that names another collection was copied with the properties and is void."""

    def __init__(self, rows, name):
        self._rows = rows
        self._key = f"{ONCE}{name}{f'.{rows.partition}' if rows.partition else ''}"
        self._id = str(rows.collection_id)

    def read(self):
        word, _, collection = self._rows.properties.get(self._key, "").partition(" ")
        return word if collection == self._id else ""

    def write(self, word, needed=True):
        """Where the server keeps no such property, this fails only if the import relies on it."""
        rows = self._rows
        known = {**rows.properties, self._key: f"{word} {self._id}"}
        # Servers before 2.4 replace all properties by those that are sent.
        rows.call("alter_collection_properties", "remember an import in", properties=known)
        rows.properties = known
        if needed and word == BEGUN and rows.reread().get(self._key) != known[self._key]:
            raise MilvusError(
                f"{rows.session.server} does not keep properties of collections, by which an import is remembered",
                "remember an import in",
                rows.about,
                next_step="Leave once out, and say write: upsert, write: missing or if_rows: absent instead",
            )
