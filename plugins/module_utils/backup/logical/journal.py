# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a run has completed so far, kept beside the parts, so that the next run goes on from there."""

from __future__ import annotations

import json
import threading

from ansible_collections.vectordb.ops.plugins.module_utils.backup import manifest

NAME = "progress.json"
FORMAT = 1


class Journal:
    """Of each collection: its id and schema, the moment of its rows, and the parts of each of its partitions."""

    def __init__(self, store, name, content=None):
        self._store, self._key, self._lock = store, f"{name}/{NAME}", threading.Lock()
        self.collections = (content or {}).get("collections", {})
        self.runs = (content or {}).get("runs", [])

    @classmethod
    def opened(cls, store, name):
        try:
            content = json.loads(store.read(f"{name}/{NAME}") or b"{}")
        except ValueError:
            content = {}
        return cls(store, name, content if content.get("format") == FORMAT else None)

    def begin(self, now):
        self.runs.append(manifest.written(now))
        self.save()

    @property
    def resumed(self):
        return len(self.runs) > 1

    def save(self):
        with self._lock:
            content = {"format": FORMAT, "runs": self.runs, "collections": self.collections}
            self._store.write(self._key, json.dumps(content).encode())

    def record(self, path, identity, sizes):
        """Where the collection was left, or a new record where it is another one or its parts are not all there."""
        known = self.collections.get(path)
        whole = known and known["identity"] == identity and all(
            sizes.get(part["object"]) == part["bytes"] for unit in known["units"].values() for part in unit["parts"]
        )  # fmt: skip
        if not whole:
            self.collections[path] = {"identity": identity, "moment": None, "units": {}}
        return self.collections[path]

    def restart(self, path):
        self.collections[path].update(moment=None, units={})


def unit_of(record, name):
    return record["units"].setdefault(name or "", {"parts": [], "complete": False})


def parts(record):
    return [part for unit in sorted(record["units"]) for part in record["units"][unit]["parts"]]
