# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A folder of files that is either whole or not there, and that a run which was broken off need not begin anew.

Files are written to a hidden folder beside the place, each under another name until it is whole. A state file there
names those that are, with the last primary key of each: the next run asks for rows behind it. When all are there, a
manifest is written and the folder takes its place.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.target import checksum, kept, locked, taking
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import MilvusError

# Files of a folder whose names begin like this are no rows; see files.py.
MANIFEST = "_manifest.json"
_STATE, _LOCK = ".state.json", ".lock"


class Parts:
    """Used as a context: what ends with an exception leaves the files that are whole, for the next run."""

    def __init__(self, path, suffix, about, restart=False):
        self.path = os.path.abspath(path)
        folder, name = os.path.split(self.path)
        self._place, self._old = (os.path.join(folder, f".{name}.{what}") for what in ("parts", "replaced"))
        self._suffix, self._about, self._restart = suffix, about, restart
        self._lock = None
        self.files, self.first_count, self.replaced = [], None, True

    def __enter__(self):
        with taking(self.path):
            os.makedirs(self._place, exist_ok=True)
            self._lock = locked(os.path.join(self._place, _LOCK))
        try:
            # Ended between its two renames, a run has left the folder that was to be replaced under another name.
            if os.path.isdir(self._old) and not os.path.exists(self.path):
                os.rename(self._old, self.path)
            self._take_up()
        except BaseException:
            self._lock.close()
            raise
        return self

    def __exit__(self, kind, value, trace):
        try:
            if kind is not None:
                self._sweep()
                if not self.files:
                    self.clear()
                    os.unlink(os.path.join(self._place, _LOCK))
                    os.rmdir(self._place)
        finally:
            self._lock.close()
        if isinstance(value, OSError) and value.errno:
            raise MilvusError(f"{value.strerror}", "write", self.path, next_step=self.advice) from value

    @property
    def advice(self):
        if not self.files:
            return "Nothing was left behind; make room or take another place, then run it again"
        return f"{self.rows} rows in {len(self.files)} files are kept: run it again, and it goes on behind them"

    def _take_up(self):
        """What a run before has left, if it is a part of the same export."""
        state = None if self._restart else read(os.path.join(self._place, _STATE))
        if state is not None:
            different = [name for name, value in self._about.items() if state["about"].get(name) != value]
            if different:
                told = ", ".join(f"{name} {state['about'].get(name)!r}" for name in different)
                raise MilvusError(
                    f"it holds a part of another export ({told})", "go on with the export to", self._place,
                    next_step="Give the same options to go on with that one, or say restart: true to give it up",
                )  # fmt: skip
            self.files, self.first_count = state["files"], state["count"]
            self._sweep()
            for one in self.files:
                if not _is_size(os.path.join(self._place, one["file"]), one["bytes"]):
                    raise MilvusError(
                        f"{one['file']} is not what was written", "go on with the export to", self._place,
                        next_step="Say restart: true to begin anew",
                    )  # fmt: skip
        else:
            self.clear()

    def _sweep(self):
        """Remove what is not known to be whole."""
        known = {_STATE, _LOCK, *(one["file"] for one in self.files)}
        for name in os.listdir(self._place):
            if name not in known:
                os.unlink(os.path.join(self._place, name))

    def clear(self):
        """Begin anew."""
        self.files, self.first_count = [], None
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self._place, _STATE))
        self._sweep()

    @property
    def rows(self):
        return sum(one["rows"] for one in self.files)

    @property
    def size(self):
        return sum(one["bytes"] for one in self.files)

    @property
    def last(self):
        """The primary key behind which the export goes on."""
        return self.files[-1]["last"] if self.files else None

    def remember(self, count):
        """How many rows there were when the export was begun."""
        if self.first_count is None:
            self.first_count = count

    def begin(self):
        self._made = os.path.join(self._place, f".{self._next_name()}")
        return open(self._made, "wb")

    def finish(self, stream, rows, last):
        """The file is whole: on the disk first, then in the state."""
        stream.flush()
        os.fsync(stream.fileno())
        stream.close()
        name = self._next_name()
        os.replace(self._made, os.path.join(self._place, name))
        path = os.path.join(self._place, name)
        facts = {"file": name, "rows": rows, "bytes": os.path.getsize(path), "sha256": checksum(path), "last": last}
        self.files.append(facts)
        write(os.path.join(self._place, _STATE), {"about": self._about, "count": self.first_count, "files": self.files})

    def _next_name(self):
        return f"part-{len(self.files) + 1:05}.{self._suffix}"

    def complete(self):
        """The folder takes its place, with a manifest in it, unless the one that is there holds the same."""
        manifest = {"about": self._about, "rows": self.rows, "files": self.files}
        there = read(os.path.join(self.path, MANIFEST))
        if there == manifest and not missing(self.path, there):
            self.replaced = False
            shutil.rmtree(self._place)
            return
        write(os.path.join(self._place, MANIFEST), manifest)
        if os.path.isdir(self.path):
            shutil.rmtree(self._old, ignore_errors=True)
            os.rename(self.path, self._old)
        for name in (_STATE, _LOCK):
            os.unlink(os.path.join(self._place, name))
        os.rename(self._place, self.path)
        kept(os.path.dirname(self.path))
        shutil.rmtree(self._old, ignore_errors=True)


def is_export(folder):
    """Whether a folder was made here, so that another export may take its place."""
    return os.path.isfile(os.path.join(folder, MANIFEST)) or not os.listdir(folder)


def missing(folder, manifest):
    """Files of a manifest that are not there as they were written."""
    return [
        one["file"] for one in manifest["files"] if not _is_size(os.path.join(folder, one["file"]), one["bytes"])
    ]  # fmt: skip


def _is_size(path, size):
    return os.path.isfile(path) and os.path.getsize(path) == size


def read(path):
    """A state or manifest, or None. What cannot be read was not written here."""
    try:
        with open(path, encoding="utf-8") as stream:
            told = json.load(stream)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise MilvusError(
            f"it is not what was written: {error}", "read", path, next_step="Remove it and run it again"
        ) from error
    return told


def write(path, told):
    made = f"{path}.part"
    with open(made, "w", encoding="utf-8") as stream:
        json.dump(told, stream, indent=1, ensure_ascii=False)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(made, path)
    kept(os.path.dirname(path))
