# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A store of backups in a folder of the host that runs the module: a disk of its own, or a network file system."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import glob
import os
import shutil
import tempfile

from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError, BusyError

LOCK = ".lock"
CHUNK = 4 << 20


class _Held:
    """The system keeps the lock as long as the process lives."""

    def require(self):
        pass


class Folder:
    """Objects are files. What is being written has another name until it is whole."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.where = f"folder {self.path}"

    def list(self, prefix=""):
        """{key: bytes} of all that is below the prefix, which ends with a slash or is empty."""
        found = {}
        top = os.path.join(self.path, prefix)
        for folder, _below, files in os.walk(top, onerror=self._list_error):
            for name in files:
                path = os.path.join(folder, name)
                key = os.path.relpath(path, self.path)
                if not name.startswith(LOCK) and not name.endswith(".part"):
                    found[key] = os.path.getsize(path)
        return found

    def marked(self, prefix=""):
        """{key: (bytes, what changes with the content)}"""
        found = {}
        for key, size in self.list(prefix).items():
            with contextlib.suppress(FileNotFoundError):
                found[key] = (size, f"{os.stat(self._at(key)).st_mtime_ns:x}")
        return found

    def stored(self, key, chunks, _size):
        with self.staged(key) as path, open(path, "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)

    def beside(self, _other):
        return False

    def has(self, prefix):
        """Whether there is any object below the prefix."""
        top = os.path.join(self.path, prefix)
        return any(files for _folder, _below, files in os.walk(top, onerror=self._list_error))

    def clear(self, prefix):
        """Remove the objects whose keys begin so."""
        try:
            for path in glob.glob(f"{glob.escape(self._at(prefix))}*"):
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
        except OSError as error:
            raise self._error("remove", error, prefix) from error

    def read(self, key):
        """The content of a small object, or None where there is none."""
        try:
            with open(self._at(key), "rb") as stream:
                return stream.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error("read", error, key) from error

    def chunks(self, key):
        try:
            with open(self._at(key), "rb") as stream:
                while block := stream.read(CHUNK):
                    yield block
        except OSError as error:
            raise self._error("read", error, key) from error

    def write(self, key, content):
        with self.staged(key) as path, open(path, "wb") as stream:
            stream.write(content)

    @contextlib.contextmanager
    def staged(self, key):
        """A path to write to; afterwards the object is there as a whole, on the disk, or not at all."""
        target = self._at(key)
        part = f"{target}.part"
        try:
            _made(os.path.dirname(target))
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            yield part
            _synced(part)
            os.replace(part, target)
            _synced(os.path.dirname(target))
        except OSError as error:
            raise self._error("write", error, key) from error
        finally:
            with contextlib.suppress(OSError):
                os.unlink(part)

    @contextlib.contextmanager
    def fetched(self, key):
        """A path to read the object from."""
        if not os.path.isfile(self._at(key)):
            raise BackupError("read", f"{key} in {self.where}", "it is not there")
        yield self._at(key)

    def remove(self, name, first=(), last=()):
        """Everything of one backup; the objects named first go first, each for itself, and those named last at last."""
        try:
            for key in first:
                self._unlink(key)
            kept = {self._at(key) for key in last}
            top = self._at(name)
            for folder, below, files in os.walk(top, topdown=False):
                for path in {os.path.join(folder, one) for one in files} - kept:
                    os.unlink(path)
                for path in (os.path.join(folder, one) for one in below):
                    os.unlink(path) if os.path.islink(path) else os.rmdir(path)
            for key in last:
                self._unlink(key)
            if os.path.isdir(top):
                os.rmdir(top)
        except OSError as error:
            raise self._error("remove", error, name) from error

    def tidy(self, name, known):
        """Remove what a run that was broken off left below a backup, all but the known objects, and empty folders."""
        top = self._at(name)
        try:
            for folder, _below, files in os.walk(top, topdown=False):
                for path in (os.path.join(folder, one) for one in files):
                    if os.path.relpath(path, top) not in known:
                        os.unlink(path)
                if folder != top and not os.listdir(folder):
                    os.rmdir(folder)
        except OSError as error:
            raise self._error("remove", error, name) from error

    def _unlink(self, key):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._at(key))
            _synced(os.path.dirname(self._at(key)))

    def free_bytes(self):
        path = self.path
        while not os.path.isdir(path):
            path = os.path.dirname(path)
        return shutil.disk_usage(path).free

    @contextlib.contextmanager
    def lock(self, doing, needed=True):
        """One run at a time; the system lets go of the lock of a process that dies.

        Where it is not needed, as for a restore, a store that can only be read will do.
        """
        try:
            _made(self.path)
            stream = open(self._at(LOCK), "a+", encoding="utf-8")  # noqa: SIM115 - it stays open as long as the lock
        except OSError as error:
            if not needed and error.errno in (errno.EROFS, errno.EACCES):
                yield _Held()
                return
            raise self._error("write to", error) from error
        with stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stream.seek(0)
                raise BusyError(
                    doing, f"in {self.where}", f"another run is at work there: {stream.read().strip() or 'unknown'}",
                    "Wait until it has ended, then run this again",
                ) from None  # fmt: skip
            stream.truncate(0)
            stream.write(f"{doing}, process {os.getpid()} of {os.uname().nodename}")
            stream.flush()
            yield _Held()

    def temporary(self):
        """A folder for what is on its way, removed afterwards."""
        return tempfile.TemporaryDirectory(prefix="milvus-backup-")

    def _at(self, key):
        return os.path.join(self.path, key)

    def _list_error(self, error):
        if not isinstance(error, FileNotFoundError):
            raise self._error("list", error)

    def _error(self, operation, error, key=""):
        about = f"{key} in {self.where}" if key else self.where
        help_ = {
            28: "Make room there, or let older backups go (retention)",
            13: "Give the user that runs this module the right, or name another folder",
        }
        return BackupError(operation, about, error.strerror or str(error), help_.get(error.errno, ""))


def _made(path):
    """Folders, each readable by their owner alone; os.makedirs gives that mode to the last one only."""
    if not os.path.isdir(path):
        _made(os.path.dirname(path))
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, 0o700)


def _synced(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
