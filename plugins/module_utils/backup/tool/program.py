# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The official tool as a process: whose file it is, with what environment, how long, and what it said."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time

from ansible_collections.vectordb.ops.plugins.module_utils.backup import verify
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError

VERSION_SECONDS = 30
# What `check` is at where it writes to the storage of the server, and to that of the backups.
SOURCE, STORE = "check: write to milvus storage", "check: copy from milvus storage to backup storage"
LONGEST = 400
# What would have its way over the file, and what an account may be told by instead of by the file.
_SCRUBBED = re.compile(r"^(MILVUS|MINIO_|BACKUP_|GCP_|SERVER_PORT|AWS_|SSL_CERT_|ZILLIZ_|TOOL_PARENT)")
# The kernel ends the tool with the module, however that ends: nobody else would.
_TIED = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]):
    sys.exit(143)
os.execv(sys.argv[2], sys.argv[2:])
"""
_RIGHTS = (
    "Give the account of the store the right to read the bucket of the server and to list, read, write and delete in "
    "its own; a restore also writes to that of the server"
)
_ADVICE = (
    ("permission deny", "Grant the user of the module what is named"),
    ("signature we calculated", "Correct secret_key of store and storage"),
    ("Access Key Id you provided does not exist", "Correct access_key of store and storage"),
    ("access key ID you provided does not exist", "Correct access_key of store and storage"),
    ("specified bucket does not exist", "Correct storage.bucket: it is the one of the server"),
    ("Access Denied", _RIGHTS),
    ("no space left on device", "Make room there, or let older backups go (retention)"),
    ("certificate signed by unknown authority", "Name the authority (ca_path, store.ca_path, storage.ca_path)"),
    ("HTTP response to HTTPS client", "Say secure: false, or give the endpoint that speaks TLS"),
    ("has no binlog file", "Objects of the backup are missing. Take another backup"),
)  # fmt: skip


class Program:
    """`about`: the option tool; `secrets`: what must never be told; `seconds`: of its last run."""

    def __init__(self, about, secrets=()):
        self.path, self._about = about["path"], about
        self._secrets = [one for one in secrets if one]
        self._require()
        self.version, self.release = self._version()

    def _require(self):
        if not os.path.isfile(self.path) or not os.access(self.path, os.X_OK):
            raise BackupError(
                "run", f"the official tool {self.path}", "there is no such program on the host that runs this module",
                "Install it (role milvus_backup, milvus_backup_tool_url), or name it (tool.path)",
            )  # fmt: skip
        wanted = (self._about["sha256"] or "").lower()
        found = verify.of_file(self.path)["sha256"] if wanted else ""
        if wanted != found:
            raise BackupError(
                "run", f"the official tool {self.path}", f"its SHA-256 is {found}, not {wanted} (tool.sha256)",
                "It was not started. Install it again, or correct tool.sha256",
            )  # fmt: skip

    def _version(self):
        """It has no command for that, but says it first of all on every call."""
        with self._folder() as folder:
            _code, said, complaint = self._started(["--help"], folder, VERSION_SECONDS, "tool")
        version = parsed_version(said)
        if version is None:
            said = (said or complaint).strip().split("\n")[0][:LONGEST] or "nothing"
            raise BackupError(
                "run", f"the official tool {self.path}", f"it does not tell its version, but: {said}",
                "Take a release of milvus-backup, or one that was built with its version",
            )  # fmt: skip
        return version, ".".join(map(str, version))

    def run(self, arguments, render, option, authorities=()):
        """What it said on standard output. `render(log path)` gives its configuration; `option`: limit of its time."""
        with self._folder() as folder:
            path = os.path.join(folder, "backup.yaml")
            _written(path, render(os.path.join(folder, "backup.log")))
            more = {"SSL_CERT_FILE": _bundle(folder, authorities)} if any(authorities) else {}
            command = ["--config", path, *arguments]
            code, said, complaint = self._started(command, folder, self._about[option], option, more)
        if code != 0:
            text = self._masked(problem_of(said, complaint)) or f"exit status {code} and no word"
            advice = next((advice for sign, advice in _ADVICE if sign in text), "")
            raise ToolError(f"{arguments[0]} of {self._named}", text, advice)
        return said

    @property
    def _named(self):
        return f"milvus-backup {self.release}"

    def _started(self, arguments, folder, seconds, option, more=()):
        environment = {name: value for name, value in os.environ.items() if not _SCRUBBED.match(name)}
        command = [sys.executable, "-I", "-S", "-c", _TIED, str(os.getpid()), self.path, *arguments]
        began = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, env={**environment, **dict(more)}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
        )  # fmt: skip
        try:
            said, complaint = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise ToolError(
                f"{arguments[-1] if len(arguments) < 2 else arguments[2]} of the official tool",
                f"it was not done after {seconds:g} s and was ended",
                f"Give it more time (tool.{option}); without a right that it needs, it tries for minutes",
            ) from None
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()
        self.seconds = time.monotonic() - began
        return process.returncode, said, complaint

    def _masked(self, text):
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    @staticmethod
    @contextlib.contextmanager
    def _folder():
        """Its configuration, its log, and what it leaves where it runs: for its owner alone, and gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="milvus-backup-") as folder:
            yield folder


class ToolError(BackupError):
    """What the official tool complains of."""

    def __init__(self, operation, found, next_step=""):
        super().__init__(operation, "", found, next_step)


def parsed_version(said):
    """(major, minor, patch) of the first line, `v0.5.16 (Built on DATE from Git SHA X by go1.26)`, or None."""
    match = re.match(r"\s*v?(\d+)\.(\d+)\.(\d+)\S*\s+\(Built on", said)
    return tuple(map(int, match.groups())) if match else None


def problem_of(said, complaint):
    """One line of what went wrong: `Error: …`, said twice for wrong arguments, or the first line of a panic."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    for sign in ("Error: ", "panic: "):
        found = [line[len(sign) :] for line in lines if line.startswith(sign)]
        if found:
            return _short(found[0])
    lines = lines or [line.strip() for line in said.splitlines()[2:] if line.strip()]
    return _short(lines[0]) if lines else ""


def _short(text):
    """A chain of errors tells first what was asked and last what was wrong."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"


def root_is_empty(said):
    """What `check` tells with exit status 0 where it finds nothing of the server."""
    return "root path is empty" in said


def cannot_write(found, where):
    """Where `check` stops that has all rights but that to write there."""
    return where in found and "Access Denied" in found


def _written(path, text):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)


def _bundle(folder, authorities):
    """It has no option for authorities of object storages; those that the host trusts stay trusted."""
    path = os.path.join(folder, "authorities.pem")
    texts = []
    for one in authorities:
        if one:
            with open(one, encoding="ascii") as stream:
                texts.append(stream.read())
    _written(path, "\n".join(texts))
    return path
