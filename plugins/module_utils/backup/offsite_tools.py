# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""restic and rclone, which encrypt before anything leaves the host. Secrets reach them by their environment alone."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess

from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError

# What is on its way, and what belongs to the host.
EXCLUDED = (".lock*", "*.part")
_ADVICE = (
    ("wrong password", "Correct password: without the one that it was made with, nobody reads the copy"),
    ("bad decrypt", "Correct password: without the one that it was made with, nobody reads the copy"),
    ("already locked", "Another run is at work there; wait for its end"),
    ("access denied", "Give the account the right to list, read, write and delete there"),
    ("accessdenied", "Give the account the right to list, read, write and delete there"),
    ("invalidaccesskeyid", "Correct access_key"),
    ("signaturedoesnotmatch", "Correct secret_key"),
    ("signature you provided", "Correct secret_key"),
    ("requesttimetooskewed", "Set the clocks of the hosts"),
    ("connection refused", "Look whether the other place is up, and whether repository is right"),
    ("no such host", "Correct the host in repository"),
    ("certificate", "Name the authority of the other place (ca_path)"),
    ("no space left", "Make room in the other place, or keep less (keep)"),
)
_FOREIGN = ("AWS_", "RCLONE_", "RESTIC_")
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


def _end_with_parent():
    """A module that is killed leaves no tool running that goes on to write."""
    ctypes.CDLL(None, use_errno=True).prctl(_DEATH_SIGNAL, signal.SIGKILL)


class Tool:
    name = ""

    def __init__(self, about):
        self.about = about
        if shutil.which(self.name) is None:
            text = f"{self.name} is not installed on the host that runs this module"
            raise BackupError(
                "copy", "backups off-site", text, f"Install it: the distribution has a package {self.name}"
            )
        # What the surroundings say of other places is not meant here.
        bare = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        self.env = {**bare, **{str(key): str(value) for key, value in (about["environment"] or {}).items()}}

    def run(self, *args, cwd=None, given="", allowed=()):
        """(exit code, output, error output); BackupError with what the tool said and what helps."""
        done = subprocess.run(
            [self.name, *args], cwd=cwd, env=self.env, input=given, capture_output=True, text=True, check=False,
            errors="replace", preexec_fn=_end_with_parent,
        )  # fmt: skip
        if done.returncode and done.returncode not in allowed:
            raise self.failed(args[0], done.stderr or done.stdout)
        return done.returncode, done.stdout, done.stderr

    def failed(self, operation, said):
        lines = [line.strip() for line in _plain(said) if line.strip()]
        text = next((line for line in reversed(lines) if "rror" in line or "atal" in line), lines[-1] if lines else "?")
        whole = " ".join(lines).lower()
        advice = next((help_ for sign, help_ in _ADVICE if sign in whole), "Look at repository and its keys")
        return BackupError(f"{self.name} {operation}", self.about["repository"], text[:500], advice)


def _plain(said):
    """Lines of text, also where the tool writes JSON."""
    for line in said.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            yield line
        else:
            error = told.get("error") if isinstance(told, dict) else None
            yield str(error.get("message") if isinstance(error, dict) else told.get("msg") or error or line)


class Restic(Tool):
    """A folder, cut into pieces of which each is sent once; every copy is a snapshot."""

    name = "restic"

    def __init__(self, about, place):
        super().__init__(about)
        self.folder = place["folder"]
        keys = {"AWS_ACCESS_KEY_ID": about["access_key"], "AWS_SECRET_ACCESS_KEY": about["secret_key"]}
        keys["AWS_DEFAULT_REGION"] = about["region"]
        self.env.update({name: value for name, value in keys.items() if value})
        self.env.update(RESTIC_REPOSITORY=about["repository"], RESTIC_PASSWORD=about["password"])
        self._more = ["--cacert", about["ca_path"]] if about["ca_path"] else []

    def _there(self):
        """Whether there is a repository at all."""
        code, _told, said = self.run("cat", "config", *self._more, allowed=(1, 10))
        if code == 0:
            return True
        if "Is there a repository" in said or "does not exist" in said or code == 10:
            return False
        raise self.failed("cat", said)

    def snapshots(self):
        """From the oldest to the newest."""
        if not self._there():
            return []
        _code, told, _said = self.run("snapshots", "--json", "--no-lock", *self._more)
        found = [one for one in json.loads(told or "[]") or [] if "milvus-backup" in (one.get("tags") or [])]
        return sorted(found, key=lambda one: one["time"])

    def marks(self):
        found = self.snapshots()
        return found[-1].get("tags") or [] if found else []

    def copy(self, mark):
        if not self._there():
            self.run("init", *self._more)
        self.run("unlock", *self._more)  # what a run has left that was killed; that of a living one stays
        tags = [part for tag in ("milvus-backup", mark) for part in ("--tag", tag)]
        excluded = [part for name in EXCLUDED for part in ("--exclude", name)]
        _code, told, _said = self.run("backup", ".", "--json", *tags, *excluded, *self._more, cwd=self.folder)
        summary = next(json.loads(line) for line in reversed(told.splitlines()) if '"summary"' in line)
        self._forget()
        return {"snapshot": summary["snapshot_id"], "added_bytes": summary["data_added"]}

    def _forget(self):
        counts = [part for name, count in (self.about["keep"] or {}).items() for part in (f"--keep-{name}", str(count))]
        if counts:
            self.run("forget", "--prune", "--tag", "milvus-backup", "--group-by", "", *counts, *self._more)

    def verify(self, share):
        more = [f"--read-data-subset={share}"] if share else []
        self.run("unlock", *self._more)
        self.run("check", *more, *self._more)

    def restore(self, snapshot):
        self.run("restore", snapshot or "latest", "--target", self.folder, "--tag", "milvus-backup", *self._more)


class Rclone(Tool):
    """A folder or a bucket, file by file, contents and names encrypted; the copy is like the store is now."""

    name = "rclone"

    def __init__(self, about, place):
        super().__init__(about)
        self.place = place
        self.env["RCLONE_CONFIG"] = "/nonexistent/rclone.conf"
        if about["ca_path"] or place.get("ca_path"):
            self.env["RCLONE_CA_CERT"] = about["ca_path"] or place["ca_path"]
        self.source = place.get("folder") or self._remote("SRC", place, f"{place['bucket']}/{place['prefix']}")
        _code, hidden, _said = self.run("obscure", "-", given=about["password"])
        self.target = self._parsed(about["repository"])
        self._set("COPY", type="crypt", remote=self.target, password=hidden.strip())
        self.copied = "copy:"

    def _set(self, called, **options):
        self.env.update(
            {f"RCLONE_CONFIG_{called}_{key.upper()}": str(value) for key, value in options.items() if value}
        )

    def _remote(self, name, about, path):
        scheme = "" if "://" in about["endpoint"] else "https://" if about.get("secure", True) else "http://"
        self._set(
            name, type="s3", provider="Other", endpoint=f"{scheme}{about['endpoint']}", region=about.get("region"),
            access_key_id=about["access_key"], secret_access_key=about["secret_key"], no_check_bucket="true",
        )  # fmt: skip
        return f"{name.lower()}:{path.strip('/')}"

    def _parsed(self, repository):
        """The other place, written as restic writes it."""
        if repository.startswith("/"):
            return repository
        kind, _, rest = repository.partition(":")
        if kind == "s3":
            scheme, _, rest = rest.rpartition("://")
            endpoint, _, path = rest.partition("/")
            about = {**self.about, "endpoint": f"{scheme or 'https'}://{endpoint}"}
            return self._remote("DST", about, path)
        login, _, path = rest.partition(":")
        user, _, host = login.rpartition("@")
        self._set("DST", type="sftp", host=host, user=user)
        return f"dst:{path}"

    def marks(self):
        names = self._names(self.copied)
        if not names and self._names(self.target):
            # rclone passes over names that it cannot decrypt.
            raise self.failed("lsf", "error: wrong password, or something else than a copy is there")
        return [name.rpartition(".")[0] for name in names if name.endswith(".copied")]

    def _names(self, where):
        code, told, said = self.run("lsf", where, allowed=(3,))
        if code == 3 and "not found" not in said:
            raise self.failed("lsf", said)
        return told.split("\n")[:-1]

    def snapshots(self):
        return [{"tags": [mark]} for mark in self.marks() if mark.startswith("state-")]

    def copy(self, mark):
        excluded = [part for name in (*EXCLUDED, "/state-*.copied") for part in ("--exclude", name)]
        _code, _told, said = self.run(
            "sync", self.source, self.copied, "--fast-list", "--delete-after", "--use-json-log", "--stats", "1h", "-v",
            *excluded,
        )  # fmt: skip
        for old in self.marks():
            if old != mark:
                self.run("deletefile", f"{self.copied}{old}.copied")
        self.run("rcat", f"{self.copied}{mark}.copied", given=mark)
        return {"snapshot": mark, "added_bytes": _sent(said)}

    def verify(self, share):
        """Every object by its checksum; with a share, all are read back and decrypted as well."""
        excluded = [part for name in (*EXCLUDED, "/state-*.copied") for part in ("--exclude", name)]
        self.run(
            "check" if share else "cryptcheck", self.source, self.copied, *(["--download"] if share else []), *excluded
        )

    def restore(self, _snapshot):
        self.run("copy", self.copied, self.source, "--exclude", "/state-*.copied")


def _sent(said):
    for line in reversed(said.splitlines()):
        if '"stats"' in line:
            return json.loads(line)["stats"].get("bytes", 0)
    return 0


TOOLS = {"restic": Restic, "rclone": Rclone}
