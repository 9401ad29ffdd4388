# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A lock in a bucket: an object that is written only where there is none, renewed while its owner lives.

Times are those of the server alone, so that clocks of hosts do not matter.
"""

from __future__ import annotations

import contextlib
import email.utils
import json
import os
import threading
import time
import uuid

from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError, BusyError
from ansible_collections.vectordb.ops.plugins.module_utils.minio import connection

LOCK = ".lock"
RENEWED = 20
EXPIRES = 90
ANSWER = 30
_GONE = (404, 412)


class Lease:
    def __init__(self, about, path, where):
        self._url, self._path, self.where = about["url"], path, where
        self._params = {
            "access_key": about["access_key"], "secret_key": about["secret_key"], "region": about["region"] or "",
            "ca_path": about["ca_path"], "timeout": ANSWER,
        }  # fmt: skip
        self._over = threading.Event()
        self._mark = uuid.uuid4().hex
        self._etag = ""
        self._renewed = 0.0
        self.lost = ""

    @contextlib.contextmanager
    def held(self, doing, needed=True):
        """Gives itself: whoever is about to finish asks whether it is still the owner.

        Where it is not needed, as for a restore, an account that can only read will do.
        """
        self._content = json.dumps({"doing": doing, **myself(), "mark": self._mark}).encode()
        try:
            self._take(doing)
        except BackupError as error:
            if needed or "AccessDenied" not in error.found:
                raise
            yield self
            return
        keeper = threading.Thread(target=self._keep, daemon=True)
        keeper.start()
        try:
            yield self
        finally:
            self._over.set()
            keeper.join()
            if not self.lost:
                # One that is left behind is forgotten by itself.
                with contextlib.suppress(BackupError):
                    self._ask("DELETE")

    def require(self):
        """Stop where another run may be at work by now."""
        if not self.lost and time.monotonic() - self._renewed > EXPIRES - RENEWED:
            self.lost = "it could not be renewed in time"
        if self.lost:
            raise BackupError(
                "keep the lock of", self.where, self.lost,
                "Nothing was completed. Run it again when no other run is at work there",
            )  # fmt: skip

    def _take(self, doing):
        answer = self._put({"If-None-Match": "*"})
        if answer.status == 412:
            answer = self._put_over(doing)
        if answer.status in (400, 501):
            # An object storage without conditional writes: nobody else can be kept out, so say nothing of a lock.
            answer = self._put({})
        self._accept(doing, answer)

    def _put_over(self, doing):
        """In place of a lock whose owner is dead, and only while it is still that one."""
        there = self._ask("GET")
        if there.status in _GONE:
            return self._put({"If-None-Match": "*"})
        headers = {name.lower(): value for name, value in there.headers.items()}
        idle = (_time(headers["date"]) - _time(headers["last-modified"])).total_seconds()
        owner = _owner(there.body)
        if idle < EXPIRES and not dead(owner):
            since = f"last heard of {idle:.0f} s ago"
            raise BusyError(
                doing, f"in {self.where}",
                f"another run is at work there: {owner.get('doing')}, process {owner.get('process')} of "
                f"{owner.get('host')}, {since}",
                f"Wait until it has ended; one that died is forgotten after {EXPIRES} s",
            )  # fmt: skip
        return self._put({"If-Match": headers["etag"]})

    def _accept(self, doing, answer):
        if answer.status == 412:
            raise BusyError(doing, f"in {self.where}", "another run took the lock at the same moment", "Wait for it")
        if answer.status != 200:
            code = answer.code() or f"HTTP {answer.status}"
            raise BackupError("lock", self.where, f"{code} {answer.message()}".strip(), connection.advice(code))
        self._remember(answer)

    def _keep(self):
        while not self._over.wait(RENEWED):
            try:
                answer = self._put({"If-Match": self._etag} if self._etag else {})
            except BackupError:
                continue  # it may be there again the next time, which is before the lock expires
            if answer.status in _GONE:
                self.lost = "another run took it over"
                return
            if answer.status == 200:
                self._remember(answer)

    def _remember(self, answer):
        self._renewed = time.monotonic()
        self._etag = {name.lower(): value for name, value in answer.headers.items()}.get("etag", "")

    def _put(self, headers):
        return self._ask("PUT", self._content, headers)

    def _ask(self, method, body=b"", headers=None):
        try:
            return connection.ask(self._url, self._params, method, self._path, body=body, headers=headers)
        except connection.MinioError as error:
            raise BackupError("lock", self.where, str(error), "Check store: endpoint, secure and ca_path") from error


def myself():
    """Containers of one host may have one name for all; their process numbers are not those of the host."""
    process = os.getpid()
    return {
        "host": os.uname().nodename, "boot": _boot(), "space": _space(), "process": process, "begun": _begun(process)
    }  # fmt: skip


def dead(owner):
    """Whether the owner ran on this very host and does not any more."""
    mine = myself()
    if any(owner.get(name) != mine[name] for name in ("host", "boot", "space")):
        return False
    return _begun(owner.get("process")) != owner.get("begun")


def _owner(body):
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _boot():
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as stream:
        return stream.read().strip()


def _space():
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _begun(process):
    """When a process began, in ticks since the boot; another one may have its number by now."""
    try:
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as stream:
            return stream.read().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def _time(text):
    return email.utils.parsedate_to_datetime(text)
