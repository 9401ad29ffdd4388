# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Make a logical backup, or go on with one that was broken off."""

from __future__ import annotations

import contextlib
import datetime
import threading

from ansible_collections.vectordb.ops.plugins.module_utils.backup import known, listing, manifest, space
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import copying, journal, loading, selection
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, field_types
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

# The least that a row takes in a Parquet part, of its vectors; for these compression does nothing.
_BITS = {"FLOAT_VECTOR": 32, "FLOAT16_VECTOR": 32, "BFLOAT16_VECTOR": 32, "INT8_VECTOR": 8, "BINARY_VECTOR": 1}


class Create:
    def __init__(self, session, store, params, told):
        self.session, self.store, self.params, self._told = session, store, params, told
        self.name = params["name"]
        self.stop = threading.Event()
        self.notes = []

    def plan(self):
        """Read the catalogue; refuse what cannot be before anything is written."""
        library("pyarrow")
        self.selection = selection.Selection(self.session, self.params)
        self._require_readable()
        counts = self.session.map(self._about_rows, self.selection.collections)
        self.counts = dict(zip(self.selection.collections, counts))
        self._require_space()
        self.rows = sum(self.counts.values())
        return {
            "collections": [selection.path_of(*pair) for pair in self.selection.collections],
            "engine": "logical",
            "users": len(self.selection.names("users")),
            "roles": len(self.selection.names("roles")),
        }

    def _require_readable(self):
        bare = self.selection.unreadable(self.session.server.lite)
        self.empty = {pair for pair in bare if self._is_empty(pair)}
        bare = {pair: why for pair, why in bare.items() if pair not in self.empty}
        rest = [
            pair for pair, one in self.selection.collections.items()
            if not one["loaded"] and pair not in bare and pair not in self.empty
        ]  # fmt: skip
        texts = [f"{selection.path_of(*pair)} has {why}" for pair, why in bare.items()]
        if texts:
            raise BackupError(
                "create", f"backup {self.name}",
                f"rows of collections that cannot be loaded cannot be read: {'; '.join(texts)}",
                "Give them an index (milvus_index), or leave them out (exclude)",
            )  # fmt: skip
        if rest and not self.params["load_unloaded"]:
            raise BackupError(
                "create", f"backup {self.name}",
                f"not loaded: {', '.join(selection.path_of(*pair) for pair in rest)}",
                "Say load_unloaded: true, so that each is loaded while it is read, or leave them out (exclude)",
            )  # fmt: skip

    def _is_empty(self, pair):
        """A collection without an index that has no rows either is one that was only just made."""
        where = {"database": pair[0], "about": title(("collection", *pair))}
        if not self.params["check_mode"]:
            # Statistics know only what was flushed.
            self.session.call("flush", pair[1], operation="flush", timeout=self.session.patience, **where)
        told = self.session.call("get_collection_stats", pair[1], operation="count rows of", **where)
        return int(told["row_count"]) == 0

    def _about_rows(self, pair):
        """Statistics know only what was flushed; a loaded collection can be asked."""
        one = self.selection.collections[pair]
        if not one["loaded"]:
            return one["rows"]
        told = self.session.call(
            "query", pair[1], database=pair[0], operation="count rows of", about=title(("collection", *pair)),
            filter="", output_fields=["count(*)"], consistency_level="Bounded",
        )  # fmt: skip
        return int(told[0]["count(*)"])

    def _require_space(self):
        """What the vectors alone will take; a folder that is too small for these is known before the first row."""
        needed = sum(
            self.counts[pair] * sum(
                _BITS.get(field["type"], 0) * (field.get("dim") or 0) // 8 for field in one["fields"]
                if field["type"] in field_types.VECTORS
            )
            for pair, one in self.selection.collections.items()
        )  # fmt: skip
        space.require(self.store, needed, "create", self.name, "the vectors alone take")

    def run(self, lock):
        """The manifest; the backup is complete when this returns."""
        started = datetime.datetime.now(datetime.timezone.utc)
        log = self._begin(started)
        results = self._copy_all(log)
        self._require_same(log)
        objects, collections = self._described(log, results)
        self.selection.write(self.store, self.name, objects)
        self.store.tidy(self.name, {*objects, manifest.BEGUN, journal.NAME})
        facts = manifest.complete(
            self.store, lock, started, name=self.name, engine="logical",
            server={**self.selection.facts["server"], "uri": self.session.uri}, collections=collections,
            objects=objects, users=self.selection.names("users"), roles=self.selection.names("roles"),
            notes=self._notes(log), parent=None, runs=len(log.runs), tool=tool(),
        )  # fmt: skip
        # Without it, a removal that is broken off can never be taken for a backup to go on with.
        self.store.tidy(self.name, {*objects, manifest.BEGUN, manifest.NAME})
        return facts

    def _begin(self, started):
        sizes = {key[len(self.name) + 1 :]: size for key, size in self.store.list(f"{self.name}/").items()}
        log = journal.Journal.opened(self.store, self.name)
        for pair, entry in self.selection.entries.items():
            one = self.selection.collections[pair]
            identity = [self._id(pair), selection.schema_checksum(entry), copying.units(one)]
            log.record(selection.path_of(*pair), identity, sizes)
        kept = {part["object"] for record in log.collections.values() for part in journal.parts(record)}
        if manifest.BEGUN not in sizes:
            manifest.begin(self.store, self.name, "logical", started)
        self.store.tidy(self.name, {*kept, manifest.BEGUN, journal.NAME})
        log.begin(started)
        return log

    def _id(self, pair):
        return str(self._describe(pair).get("collection_id"))

    def _describe(self, pair):
        about = title(("collection", *pair))
        return self.session.call("describe_collection", pair[1], database=pair[0], operation="describe", about=about)

    def _copy_all(self, log):
        pairs = sorted(self.selection.collections, key=lambda pair: -self.counts[pair])
        return dict(zip(pairs, self.session.map(lambda pair: self._copy(pair, log), pairs, self.params["parallel"])))

    def _copy(self, pair, log):
        if self.stop.is_set():
            return None
        if pair in self.empty:
            return {"rows": 0, "rows_before": 0, "rows_after": 0, "moment": None}
        copy = copying.Copy(
            self.session, self.store, self.name, self.selection.collections[pair], log, self.stop, self._told,
            self.params["part_mib"] << 20,
        )  # fmt: skip
        try:
            with self._loaded(pair, log):
                told = copy.run()
        except copying.StoppedError:
            return None
        except BaseException:
            self.stop.set()
            raise
        self.notes += copy.notes
        return told

    @contextlib.contextmanager
    def _loaded(self, pair, log):
        """Load a collection for as long as it is read; the next run lets go of what a killed one has loaded."""
        record = log.collections[selection.path_of(*pair)]
        if self.selection.collections[pair]["loaded"] and not record.get("loaded_by_us"):
            yield
            return
        record["loaded_by_us"] = True
        log.save()
        with loading.loaded(self.session, *pair):
            yield
        record["loaded_by_us"] = False

    def _require_same(self, log):
        """A collection that was replaced or altered while it was read is in the backup as it never was."""
        databases = sorted({pair[0] for pair in self.selection.collections})
        if not databases:
            return
        whole = {**self.params, "collections": None, "exclude": None, "databases": databases, "rights": False}
        again = selection.Selection(self.session, whole)
        for pair in self.selection.entries:
            identity = log.collections[selection.path_of(*pair)]["identity"]
            there = again.entries.get(pair)
            if there is None or [self._id(pair), selection.schema_checksum(there)] != identity[:2]:
                raise errors.MilvusError(
                    "it was dropped, replaced or given another schema while it was read", "back up",
                    title(("collection", *pair)), next_step="Nothing was completed. Run it again",
                )  # fmt: skip
        new = sorted(set(again.collections) - set(self.selection.known))
        if new and not self.params["collections"]:
            names = ", ".join(selection.path_of(*pair) for pair in new)
            self.notes.append(f"made while the backup ran, and not in it: {names}")

    def _described(self, log, results):
        objects, collections = {}, []
        for pair, told in sorted(results.items()):
            about = known.written(self.store, self.name, pair, told.get("known"), objects)
            parts = journal.parts(log.collections[selection.path_of(*pair)])
            objects.update({part["object"]: {"bytes": part["bytes"], "sha256": part["sha256"]} for part in parts})
            collections.append(
                {
                    "database": pair[0],
                    "name": pair[1],
                    **{name: value for name, value in told.items() if name != "known"},
                    **about,
                    "schema_sha256": selection.schema_checksum(self.selection.entries[pair]),
                    "loaded": bool(self.selection.collections[pair]["loaded"]),
                    "parts": [{name: part[name] for name in ("object", "rows", "unit")} for part in parts],
                }
            )
        return objects, collections

    def _notes(self, log):
        notes = sorted(self.notes)
        moments = [record["moment"] for record in log.collections.values() if record.get("moment")]
        if len(self.selection.collections) > 1:
            notes.append("each collection is consistent by itself, not with the others, as they are read one by one")
        if len(moments) < len(self.selection.collections):
            notes.append(
                f"{self.session.server} reads no rows of one moment: rows written while a collection was read may be "
                "in it or not; the counts before and after tell whether there were any"
            )
        if log.resumed:
            notes.append(f"made by {len(log.runs)} runs, the first of which began {log.runs[0]}")
        return notes + list(self.selection.lacking)


def tool():
    import pymilvus

    return {"pymilvus": pymilvus.__version__}


def planned(store, name):
    """What is there under the name: nothing to do, nothing there, or one to go on with."""
    found = listing.one(store, name)
    if found["state"] == listing.GOOD or found["state"] == listing.UNFINISHED:
        return found
    if found["state"] == listing.DAMAGED:
        raise BackupError(
            "create", f"backup {name}", f"one of this name is there and damaged: {'; '.join(found['problems'])}",
            "Take another name, or remove it first (state: absent)",
        )  # fmt: skip
    if store.list(f"{name}/"):
        text = found["problems"][0] if found["problems"] else "what is there under this name is not of this collection"
        raise BackupError("create", f"backup {name}", f"in {store.where}, {text}", "Take another name")
    return found
