# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The collection that is searched: what it is, whether it can be searched, its rows in batches, its searches."""

from __future__ import annotations

import types

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    collection,
    errors,
    fields,
    index,
    schema,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import Batches
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.taken import vector_array
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import ground_truth, metrics
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation.files import wrong
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

# The most that a server returns of one search, and of one batch of an iterator.
LARGEST = 16384
# Numbers in one batch of rows: what Python makes of one takes about 32 bytes.
BATCH_NUMBERS = 1 << 20
BATCH_ROWS = 8192
# Their distances are those of the vectors themselves, not of what compression left of them.
EXACT_DISTANCES = ("FLAT", "IVF_FLAT", "HNSW", "DISKANN", "BIN_FLAT", "BIN_IVF_FLAT", "GPU_IVF_FLAT", "GPU_BRUTE_FORCE")


def flat(search_params):
    """Search parameters as this collection writes them, from the client's nested form, too."""
    given = schema.number(search_params or {})
    inner = given.pop("params", None)
    return {**given, **inner} if isinstance(inner, dict) else given


class Target:
    """One vector field of one collection."""

    def __init__(self, session, params):
        self.session, self.params = session, params
        self.database, self.name = params["database"], params["collection"]
        self.about = title((collection.KIND, self.database, self.name))
        told = self._describe()
        # What an alias stands for.
        self.real_name = told.get("collection_name") or self.name
        schema_found = fields.found(told["fields"])
        self.field = self._choose(schema_found)
        self.attributes = schema_found[self.field]
        self.key, key = next((name, one) for name, one in schema_found.items() if one.get("primary_key"))
        self.key_type = key["type"]
        found = index.read_collection(session, self.database, self.name)
        self.index = found.get((index.KIND, self.database, self.name, self.field))
        self._require_loaded()
        self._require_partitions()
        self._given = flat(params["search_params"])
        self.metric = self._given.pop("metric_type", None) or self.index["metric"]
        self.larger = self.metric in metrics.LARGER_IS_NEARER
        self.trusted = self.index["type"] in EXACT_DISTANCES

    def _where(self, operation):
        return {"database": self.database, "operation": operation, "about": self.about}

    def _describe(self):
        try:
            return self.session.call("describe_collection", self.name, **self._where("describe"))
        except errors.MilvusError as error:
            if error.missing:
                there = collection.names(self.session, self.database)
                error.next_step = (
                    f"There is no collection or alias {self.name} in database {self.database}"
                    f"{schema.suggestion(self.name, there)}"
                )
            raise

    def _choose(self, found):
        vectors = [name for name, one in found.items() if one["type"] in fields.VECTORS]
        wanted = self.params["field"]
        if wanted in vectors:
            return wanted
        listed = ", ".join(vectors)
        if wanted:
            near = schema.suggestion(wanted, vectors)
            what = f"is a {found[wanted]['type']}" if wanted in found else "does not exist"
            raise wrong(f"{wanted!r} of {self.about} {what}{near} (vector fields: {listed})", "field")
        if len(vectors) != 1:
            raise wrong(f"{self.about} has several vector fields, name one: {listed}", "field")
        return vectors[0]

    def _require_loaded(self):
        told = self.session.call("get_load_state", self.name, **self._where("read load state of"))
        if not self.index:
            raise errors.MilvusError(
                f"field {self.field} has no index",
                "search",
                self.about,
                next_step="Build one (milvus_index), then load the collection (milvus_collection with load: true)",
            )
        if told["state"].name != "Loaded":
            raise errors.MilvusError(
                f"the collection is not loaded, its state is {told['state'].name}",
                "search",
                self.about,
                next_step="Load it (milvus_collection with load: true) and run again",
            )

    def _require_partitions(self):
        if not self.params["partitions"]:
            return
        there = self.session.call("list_partitions", self.name, **self._where("list partitions of"))
        for place, wanted in enumerate(self.params["partitions"]):
            # Milvus Lite would search nothing, and say nothing.
            if wanted not in there:
                raise wrong(
                    f"{self.about} has no partition {wanted!r}{schema.suggestion(wanted, there)} (partitions: "
                    f"{', '.join(sorted(there))})",
                    f"partitions[{place}]",
                )

    def rows_told(self):
        told = self.session.call("get_collection_stats", self.name, **self._where("count rows of"))
        return int(told["row_count"])

    def describe(self):
        return {
            "database": self.database,
            "name": self.name,
            "field": self.field,
            "type": self.attributes["type"],
            "dim": self.attributes.get("dim"),
            "metric": self.metric,
            "index": self.index["type"],
            "index_params": self.index["params"],
        }

    def search(self, vectors, k, extra=None):
        """A function that searches with the vector of that number: nothing but the client's own call."""
        client = self.session.client(self.database)
        told = {"metric_type": self.metric} if self.metric else {}
        options = {
            "anns_field": self.field,
            "filter": self.params["filter"] or "",
            "limit": k,
            "search_params": {**told, "params": {**self._given, **(extra or {})}},
            "timeout": self.session.timeout,
        }
        options.update(self.partitions)
        if self.params["consistency_level"]:
            options["consistency_level"] = self.params["consistency_level"]
        name = self.name

        def one(number):
            return client.search(name, [vectors[number]], **options)[0]

        return one

    def failed(self, error, what=""):
        """The readable form of what a search raised."""
        return errors.translate(error, "search", self.about + what, self.session.server, "search")

    def call(self, method, operation, **options):
        return self.session.call(method, self.name, **options, **self._where(operation))

    @property
    def partitions(self):
        return {"partition_names": self.params["partitions"]} if self.params["partitions"] else {}

    def batches(self):
        """(primary keys, vectors) of all rows that a search could find, as they were at one moment."""
        size = max(16, min(BATCH_ROWS, BATCH_NUMBERS // (self.attributes.get("dim") or 1)))
        where = self.params["filter"] or ""
        # The client library drops the consistency level of an iterator; what a replica has shown once, it goes on to.
        self.call(
            "query",
            "read rows of",
            filter=where,
            output_fields=[self.key],
            limit=1,
            consistency_level="Strong",
            **self.partitions,
        )
        field = types.SimpleNamespace(kind=self.attributes["type"])
        for rows in Batches(self, size, where, [self.key, self.field]):
            yield [row[self.key] for row in rows], vector_array(field, [row[self.field] for row in rows])

    def exact(self, vectors, k):
        """Brute force over all rows."""
        if not self.metric:
            said = f"{self.session.server} does not tell the metric of the index: name it, as metric_type"
            raise wrong(said, "search_params")
        if self.metric not in ground_truth.METRICS:
            raise wrong(
                f"{self.metric} over {self.attributes['type']} has no brute force here (there is one for "
                f"{', '.join(ground_truth.METRICS)}): give the true neighbours in the file of queries",
                "truth",
            )
        found = ground_truth.Exact(vectors, self.metric, k, text_ids=self.key_type == "VARCHAR")
        for ids, rows in self.batches():
            found.add(ids, rows)
        if not found.rows:
            within = f" that match {self.params['filter']}" if self.params["filter"] else ""
            raise errors.MilvusError(
                f"there are no rows{within}",
                "find the true neighbours in",
                self.about,
                next_step="Insert rows first, or correct filter and partitions",
            )
        return found
