# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A file that is either whole or not there: written beside its place, moved when it is complete."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError, MilvusError

_PIECE = 1 << 20


class Target:
    """Used as a context: what ends with an exception leaves neither the file nor a part of it."""

    def __init__(self, path):
        self.path = path
        folder, name = os.path.split(os.path.abspath(path))
        self._part = os.path.join(folder, f".{name}.part")
        self.stream = None
        self.replaced = True

    def __enter__(self):
        try:
            # One name for all, so that what a killed run left behind is written over, and two runs do not mix.
            self.stream = open(self._part, "ab")
            fcntl.flock(self.stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.stream.truncate(0)
        except BlockingIOError as error:
            self.stream.close()
            raise MilvusError(
                "another run writes it now", "export to", self.path, next_step="Wait for that run to end"
            ) from error
        except OSError as error:
            raise InvalidInputError([("path", f"{self.path} cannot be written: {error.strerror}")]) from error
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            self._remove()
            self.stream.close()
            if isinstance(value, OSError) and value.errno:
                raise MilvusError(
                    f"{value.strerror}", "write", self.path, next_step="Nothing was left behind; make room or take "
                    "another place, then run it again"
                ) from value  # fmt: skip
            return
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.size = os.path.getsize(self._part)
        if os.path.exists(self.path) and _same(self._part, self.path):
            self.replaced = False
            self._remove()
        else:
            os.replace(self._part, self.path)
            kept(os.path.dirname(self._part))
        self.stream.close()

    def _remove(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._part)


def kept(folder):
    """A name in a folder is there after the power fails, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _same(one, other):
    return os.path.getsize(one) == os.path.getsize(other) and checksum(one) == checksum(other)


def checksum(path):
    found = hashlib.sha256()
    with open(path, "rb") as stream:
        for piece in iter(lambda: stream.read(_PIECE), b""):
            found.update(piece)
    return found.hexdigest()
