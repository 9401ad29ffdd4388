# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The keys and versions that the new collection had at the switch, in a file.

They tell a row that is still to come from one that a client has deleted since, also to a run that goes on after an
interruption.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

CHUNK = 4096


def path(folder, database, name, record):
    run = f".{record.run}" if record and record.run else ""
    return os.path.join(os.path.expanduser(folder), f"{database}.{name}{run}.keys")


@contextlib.contextmanager
def alone(folder, uri, key):
    """One run for an alias at a time on this host: a module goes on when the ansible-playbook above it was ended."""
    folder = os.path.expanduser(folder)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    server = hashlib.blake2b(uri.encode(), digest_size=6).hexdigest()
    name = os.path.join(folder, f"{key[1]}.{key[2]}.{server}.lock")
    with _locked(name, key) as lock:
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            os.unlink(name)


def _locked(name, key):
    while True:
        lock = os.fdopen(os.open(name, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.exists(name) and os.path.samestat(os.stat(name), os.fstat(lock.fileno())):
                return lock
        except BlockingIOError:
            with lock:
                lock.seek(0)
                raise errors.MilvusError(
                    f"process {lock.read().strip() or '?'} of this host is at it",
                    "re-index",
                    title(key),
                    next_step="Wait for its end and run again, or end it: an interrupted ansible-playbook leaves its "
                    "module running",
                ) from None
        lock.close()  # the run before has just ended and taken its file away


class Writer:
    """Becomes visible under its name only when it is whole and on disk."""

    def __init__(self, path, token):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        self.path, self.count, self._pending = path, {}, []
        self._file = os.fdopen(os.open(path + ".part", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w")
        self._line({"token": token})

    def _line(self, what):
        self._file.write(json.dumps(what) + "\n")

    def unit(self, name):
        self._flush()
        self._line({"unit": name})
        self.count[name] = 0
        self._unit = name

    def add(self, key, version):
        self._pending.append((key, version))
        self.count[self._unit] += 1
        if len(self._pending) >= CHUNK:
            self._flush()

    def _flush(self):
        if self._pending:
            self._line(self._pending)
            self._pending = []

    def commit(self):
        self._flush()
        self._line({"end": sum(self.count.values())})
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.replace(self.path + ".part", self.path)

    def discard(self):
        self._file.close()
        remove(self.path)


class Late:
    """What the last catch-up has brought over since the switch: (unit, key) -> version, or None for a deleted row."""

    def __init__(self, path):
        self.path = path + ".late"
        self.known = {}
        if os.path.exists(self.path):
            with open(self.path) as lines:
                for line in lines:
                    if line.endswith("\n"):  # the last line of a run that was killed may be a part
                        unit, key, version = json.loads(line)
                        self.known[unit, key] = version

    def note(self, unit, changes):
        if not changes:
            return
        os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as lines:
            for key, version in changes:
                self.known[unit, key] = version
                lines.write(json.dumps([unit, key, version]) + "\n")
            lines.flush()
            os.fsync(lines.fileno())

    def stream(self, unit):
        return iter(sorted((key, version) for (where, key), version in self.known.items() if where == unit))


def remove(path):
    for one in (path, path + ".part", path + ".late"):
        if os.path.exists(one):
            os.unlink(one)


def is_whole(path, token):
    """Whether the file is there and was written by the run with this token."""
    try:
        with open(path) as lines:
            return json.loads(next(lines)) == {"token": token}
    except (OSError, StopIteration, ValueError):
        return False


def units(path):
    with open(path) as lines:
        return [one["unit"] for one in map(json.loads, lines) if isinstance(one, dict) and "unit" in one]


def stream(path, unit):
    """The sorted (key, version) of one unit."""
    inside = False
    with open(path) as lines:
        for line in lines:
            if line.startswith("{"):
                if inside:
                    return
                inside = json.loads(line) == {"unit": unit}
            elif inside:
                yield from map(tuple, json.loads(line))
