# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The calls that import and export make, each with a readable error."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, index, load_state, rows
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import layout
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

STRONG = "Strong"
MOST_ROWS = 16384  # the longest batch that servers allow


class Rows:
    """The rows of one collection, or of one partition of it."""

    def __init__(self, session, database, name, partition=None):
        self.session, self.database, self.name, self.partition = session, database, name, partition
        self.about = title(("collection", database, name))
        self._where = {"database": database, "about": self.about}
        told = self.call("describe_collection", "describe")
        # An alias may move while a long run goes on: all of it concerns the collection that it stands for now.
        self.name = told.get("collection_name") or name
        self.about = title(("collection", database, self.name)) + (f", partition {partition}" if partition else "")
        self._where["about"] = self.about
        self.collection_id = told.get("collection_id")
        self.properties = {str(key): str(value) for key, value in (told.get("properties") or {}).items()}
        indexes = index.read_collection(session, database, self.name)
        self.layout = layout.described(told, {key[3]: one.get("metric") for key, one in indexes.items()})
        self.layout.limit_json(json_kinds(session.server))
        self.loaded = load_state.is_loaded(session, database, self.name)
        if partition and partition not in self.call("list_partitions", "list partitions of"):
            raise errors.MilvusError(
                "there is no such partition", "find", self.about, next_step="Create it with milvus_partition first"
            )

    def call(self, method, operation, *args, **kwargs):
        return self.session.call(method, self.name, *args, operation=operation, **self._where, **kwargs)

    def reread(self):
        told = self.call("describe_collection", "describe")
        return {str(key): str(value) for key, value in (told.get("properties") or {}).items()}

    @property
    def partitions(self):
        return {"partition_names": [self.partition]} if self.partition else {}

    def count(self, filter=""):  # noqa: A002 - the word of the client library
        if self.session.server.lite and self.partition:
            # Milvus Lite (3.2.2) counts the rows of all partitions, whichever is asked for.
            return sum(map(len, self.iterator(MOST_ROWS, filter, [self.layout.primary.name])))
        return rows.counted(self.session, self.database, self.name, filter, self.about, **self.partitions)

    def stored(self):
        """Rows by the statistics of the server, which knows them without loading, but not those deleted."""
        method = "get_partition_stats" if self.partition else "get_collection_stats"
        more = [self.partition] if self.partition else []
        return int(self.call(method, "count rows of", *more)["row_count"])

    def present(self, keys):
        """Those of the primary keys that the server has."""
        name = self.layout.primary.name
        written = ", ".join(quoted(key) for key in keys)
        told = self.call(
            "query", "look for primary keys of", filter=f"{name} in [{written}]", output_fields=[name],
            consistency_level=STRONG, **self.partitions,
        )  # fmt: skip
        return {row[name] for row in told}

    def write(self, method, rows):
        """Insert or upsert; how many rows the server took, and their primary keys where it tells."""
        more = {"partition_name": self.partition} if self.partition else {}
        told = self.call(method, f"{method} into", rows, **more)
        return told.get(f"{method}_count", len(rows)), told.get("ids") or []

    def iterator(self, batch, filter, fields):  # noqa: A002
        return Batches(self, batch, filter, fields)


class Batches:
    """All rows in batches, from the query iterator of the client library."""

    def __init__(self, rows, batch, filter, fields):  # noqa: A002
        self._rows = rows
        self._iterator = rows.call(
            "query_iterator", "read rows of", batch_size=batch, filter=filter, output_fields=fields,
            consistency_level=STRONG, strict_float32=True, **rows.partitions,
        )  # fmt: skip

    def __iter__(self):
        try:
            while True:
                try:
                    batch = self._iterator.next()
                except Exception as error:
                    raise self._translated(error) from error
                if not batch:
                    return
                self._escape_cursor()
                yield batch
        finally:
            self._iterator.close()

    def _escape_cursor(self):
        """The client library (3.0.2) puts the last key between quotes as it is, whatever the key holds."""
        key = getattr(self._iterator, "_next_id", None)
        if isinstance(key, str):
            self._iterator._next_id = quoted(key)[1:-1]

    def _translated(self, error):
        told = errors.translate(error, "read rows of", self._rows.about, self._rows.session.server, "query_iterator")
        if "larger than max" in told.text or "RESOURCE_EXHAUSTED" in told.text:
            told.next_step = "Take fewer rows in one answer: lower batch_rows"
        return told


def json_kinds(server):
    """What a value of a JSON field may be; None for anything."""
    if server.lite:
        # 3.2.2 refuses numbers, and gives back texts in a way that no JSON reader understands.
        return (dict, list)
    try:
        return (dict,) if releases.feature_problem(server.number, "json_of_any_kind") else None
    except ValueError:  # a version string of a managed service or of a build from source
        return None


def quoted(key):
    """A primary key as an expression of the server has it."""
    if isinstance(key, int):
        return str(key)
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'
