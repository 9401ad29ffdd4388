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
        with taking(self.path):
            # One name for all, so that what a killed run left behind is written over, and two runs do not mix.
            self.stream = locked(self._part)
            self.stream.truncate(0)
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


@contextlib.contextmanager
def taking(path):
    """Words for what stands in the way of writing to the path."""
    try:
        yield
    except BlockingIOError as error:
        raise MilvusError(
            "another run writes it now", "export to", path, next_step="Wait for that run to end"
        ) from error
    except OSError as error:
        raise InvalidInputError([("path", f"{path} cannot be written: {error.strerror}")]) from error


def locked(file):
    """The file, open for writing, and for no other run as long as it is."""
    stream = open(file, "ab")  # noqa: SIM115 - it stays open as long as the lock
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        stream.close()
        raise
    return stream


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
