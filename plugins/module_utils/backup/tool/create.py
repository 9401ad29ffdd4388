# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Make a backup with the official tool: whole, counted, with checksums, or none at all."""

from __future__ import annotations

import contextlib
import datetime
import json

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.backup import manifest, place, space, witness
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import create, loading, selection
from ansible_collections.vectordb.ops.plugins.module_utils.backup.tool import (
    config,
    filters,
    layout,
    options,
    program,
    summing,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

EMPTY = "it finds nothing of the server"
READ_ONLY = "the account of storage has no right to write to that of the server: a restore needs it"
PROBE = "milvus_backup_check_src_"


class Tool:
    """What making and restoring share: the program, its configuration, and the storage of the server."""

    def __init__(self, session, params, name):
        if session.server.lite:
            raise BackupError(
                "run the official tool for", str(session.server), "it keeps its data in no object storage",
                "Take the engine logical",
            )  # fmt: skip
        self._params = {**session.params, **{name: params[name] for name in ("tool", "storage", "store", "parallel")}}
        self._name = name
        secrets = [self._params.get("password"), params["store"].get("secret_key"), params["storage"].get("secret_key")]
        self.program = program.Program(params["tool"], secrets)
        self.source = place.opened(params["storage"])
        self._version = _version(session.server)

    @property
    def root_path(self):
        """The folder of the store that the tool takes for all of its own."""
        about = self._params["store"]
        if about.get("folder"):
            return f"{about['folder'].rstrip('/')}/{self._name}"
        return "/".join(one for one in (about["prefix"].strip("/"), self._name) if one)

    def run(self, option, *arguments):
        authorities = [self._params[name].get("ca_path") for name in ("store", "storage")]
        return self.program.run(arguments, self._render, option, authorities)

    def _render(self, log_path):
        return config.rendered(self.program.version, self._params, self.root_path, log_path, self._version)

    def check(self, spared):
        """What is to be told of it. That it finds nothing of the server, the tool calls a success.

        It tries to write to both storages, one of which is only read afterwards: that one is `spared`.
        """
        try:
            if program.root_is_empty(self.run("check_seconds", "check")):
                return EMPTY
        except program.ToolError as error:
            if not program.cannot_write(error.found, spared):
                raise
            return READ_ONLY
        finally:
            self._clear_probes()
        return ""

    def _clear_probes(self):
        """What a check that was killed has left with the server."""
        with contextlib.suppress(BackupError):
            self.source.clear(PROBE)


def _version(server):
    """One that was built from source may call itself what it likes."""
    try:
        return releases.parse_version(server.number)[:2]
    except releases.UnknownReleaseError:
        return (99, 0)


class Create:
    resumes = False

    def __init__(self, session, store, params, told):
        self.session, self.store, self.params, self._told = session, store, params, told
        self.name = params["name"]
        self.notes, self.seconds = [], 0.0

    def plan(self):
        """Read the catalogue and the storage; refuse what cannot be before anything is written."""
        library("pyarrow")
        self.tool = Tool(self.session, self.params, self.name)
        self.selection = selection.Selection(self.session, self.params)
        wrong = filters.unnameable(self.selection.collections)
        if wrong:
            raise BackupError(
                "create", f"backup {self.name}", f"the official tool takes no such names: {', '.join(wrong)}",
                "Leave them out (exclude), or take the engine logical",
            )  # fmt: skip
        self.rows = sum(one["rows"] for one in self.selection.collections.values())
        self.bare = self.selection.unreadable(self.session.server.lite)
        self._require_source()
        self._require_space()
        return {
            "collections": [selection.path_of(*pair) for pair in self.selection.collections],
            "engine": options.ENGINE,
            "tool": self.tool.program.release,
            "users": len(self.selection.names("users")),
            "roles": len(self.selection.names("roles")),
        }

    def _require_source(self):
        """Statistics know what was flushed, and what was flushed lies there."""
        if self.rows and not self.tool.source.has(""):
            raise BackupError(
                "create", f"backup {self.name}",
                f"{self.session.server} has {self.rows} rows, and nothing of them lies in {self.tool.source.where}",
                "Name the bucket and the root path that the server itself has (storage.bucket, storage.root_path)",
            )  # fmt: skip

    def _require_space(self):
        if self.store.free_bytes() < 0:
            return  # listing the objects would tell nothing
        ids = [self._id(pair) for pair in self.selection.collections]
        needed = sum(
            sum(self.tool.source.list(f"{kind}/{one}/").values()) for one in ids for kind in ("insert_log", "delta_log")
        )
        space.require(self.store, needed, "create", self.name, "the objects of the server take")

    def _id(self, pair):
        told = self.session.call(
            "describe_collection", pair[1], database=pair[0], operation="describe", about=title(("collection", *pair))
        )
        return str(told.get("collection_id"))

    def run(self, lock):
        """The manifest; nothing is left of a backup that could not be made."""
        started = datetime.datetime.now(datetime.timezone.utc)
        self._begin(started)
        try:
            return self._run(lock, started)
        except BaseException:
            with contextlib.suppress(BackupError):
                lock.require()
                self.store.remove(self.name, (), [f"{self.name}/{manifest.BEGUN}"])
            raise

    def _begin(self, started):
        """What a run that was killed has left is ours, blocks the name for the tool, and goes before it is called."""
        left = json.loads(self.store.read(f"{self.name}/{manifest.BEGUN}") or b"{}")
        self._release_left(left.get("loaded") or ())
        manifest.begin(self.store, self.name, options.ENGINE, started, loaded=self._unloaded())
        self.store.tidy(self.name, {manifest.BEGUN})

    def _release_left(self, paths):
        for pair in list(self.selection.collections):
            if selection.path_of(*pair) in paths and self.selection.collections[pair]["loaded"]:
                about = title(("collection", *pair))
                self.session.call(
                    "release_collection", pair[1], database=pair[0], operation="release", about=about
                )  # fmt: skip
                self.selection.collections[pair]["loaded"] = False
                self.selection.entries[pair]["load"] = False

    def _unloaded(self):
        """What is loaded for as long as its rows are counted."""
        if not self.params["load_unloaded"]:
            return []
        known = self.selection.collections
        return [selection.path_of(*pair) for pair in known if not known[pair]["loaded"] and pair not in self.bare]

    def _run(self, lock, started):
        pairs = list(self.selection.collections)
        ids = {pair: self._id(pair) for pair in pairs}
        loaded = [pair for pair in pairs if self.selection.collections[pair]["loaded"]]
        counted = dict(zip(loaded, self.session.map(self._counted, loaded)))
        found, objects = self._copied(ids) if pairs else ({}, {})
        lock.require()
        self.session.map(lambda one: one.again(), counted.values())
        parts = self._sampled(counted, objects)
        self.selection.write(self.store, self.name, objects)
        collections = [self._entry(pair, found[pair], counted.get(pair), parts.get(pair)) for pair in sorted(ids)]
        return manifest.complete(
            self.store, lock, started, name=self.name, engine=options.ENGINE,
            server={**self.selection.facts["server"], "uri": self.session.uri}, collections=collections,
            objects=objects, users=self.selection.names("users"), roles=self.selection.names("roles"),
            notes=self._notes(found), parent=None, runs=1,
            tool={"milvus_backup": self.tool.program.release, "seconds": self.seconds, **create.tool()},
        )  # fmt: skip

    def _counted(self, pair):
        return witness.Counted(self.session, pair)

    def _copied(self, ids):
        told = self.tool.check(program.SOURCE)
        self.notes += [told] if told == READ_ONLY else []
        if told == EMPTY and self.rows:
            text = f"the tool finds nothing of {self.session.server} in {self.tool.source.where}"
            raise BackupError("create", f"backup {self.name}", text, "Correct storage.bucket and storage.root_path")
        try:
            return self._copied_once(ids)
        except program.ToolError as error:
            if "already exist" not in error.found:
                raise
        # What a run that was killed had asked the object storage for may be there only after that was tidied.
        self.store.tidy(self.name, {manifest.BEGUN})
        return self._copied_once(ids)

    def _copied_once(self, ids):
        chosen = filters.chosen(ids, self.selection.known)
        more = config.CREATE[config.form_of(self.tool.program.version)]
        # Read back from the store: what is verified later is what lies there.
        with summing.Sums(self.store, f"{self.name}/") as sums:
            self.tool.run("create_seconds", "create", "-n", layout.NAME, "--filter", chosen, *more)
            self.seconds = round(self.tool.program.seconds, 2)
            found, sizes = self._made(ids)
            return found, sums.all(sizes)

    def _made(self, ids):
        """What the tool tells of it and {object: bytes}; BackupError where the two are not one."""
        sizes = {key[len(self.name) + 1 :]: size for key, size in self.store.list(f"{self.name}/").items()}
        sizes.pop(manifest.BEGUN, None)
        try:
            found = layout.parsed(self.store.read(f"{self.name}/{layout.META}"))
            layout.require(found, ids, sizes)
        except layout.LayoutError as error:
            raise BackupError(
                "create", f"backup {self.name}", f"milvus-backup said that all went well, but {error}",
                "Nothing was completed. Run it again",
            ) from error  # fmt: skip
        return found, sizes

    def _sampled(self, counted, objects):
        """Rows of what is not loaded are counted here, each collection loaded for that alone."""
        parts = {}
        unloaded = self._unloaded()
        for pair in self.selection.collections:
            if selection.path_of(*pair) in unloaded:
                with loading.loaded(self.session, *pair):
                    counted[pair] = self._counted(pair)
                    parts[pair] = self._part(pair, counted[pair], objects)
            elif pair in counted:
                parts[pair] = self._part(pair, counted[pair], objects)
        return parts

    def _part(self, pair, one, objects):
        return one.written(self.store, self.name, pair, objects)

    def _entry(self, pair, told, one, part):
        entry = {
            "database": pair[0], "name": pair[1], "stored": told["stored"], "moment": None,
            "schema_sha256": selection.schema_checksum(self.selection.entries[pair]),
            "loaded": bool(self.selection.collections[pair]["loaded"]), "parts": [], **(part or {}),
        }  # fmt: skip
        path = selection.path_of(*pair)
        if one is None:
            entry.update(rows=told["stored"], rows_before=None, rows_after=None, rows_between=[0, told["stored"]])
            why = f"it has {self.bare[pair]}" if pair in self.bare else "it is not loaded"
            self.notes.append(f"{path}: its rows could not be counted, as {why}; {told['stored']} were written ever")
            return entry
        entry.update(rows=one.before, rows_before=one.before, rows_after=one.after)
        expires = "collection.ttl.seconds" in (self.selection.collections[pair]["properties"] or {})
        between = witness.bounds((one.before, one.after), told["stored"], one.steady, expires)
        if between:
            entry["rows_between"] = between
        if not one.steady:
            text = f"{path}: rows were written or deleted meanwhile, {one.before} before and {one.after} after"
            self.notes.append(f"{text}; it has those of the moment at which it was flushed")
        return entry

    def _notes(self, found):
        notes = sorted(self.notes)
        if len(self.selection.collections) > 1:
            notes.append("each collection is consistent by itself, not with the others, as they are cut one by one")
        new = sorted(selection.path_of(*pair) for pair in set(found) - set(self.selection.collections))
        if new:
            notes.append(f"in the objects of the tool and not in this backup, as made meanwhile: {', '.join(new)}")
        return notes + list(self.selection.lacking)
