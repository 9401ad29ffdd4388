# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A copy of a store of backups in another place: made, verified, listed, and brought back."""

from __future__ import annotations

import hashlib
import time

from ansible_collections.vectordb.ops.plugins.module_utils.backup import listing, offsite_tools, store
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

COPIED, VERIFIED, RESTORED, LISTED = "copied", "verified", "restored", "listed"
STATES = (COPIED, LISTED, RESTORED, VERIFIED)
KEEP = ("last", "hourly", "daily", "weekly", "monthly", "yearly")
SPEC = {
    "state": {"type": "str", "choices": list(STATES), "required": True},
    "store": {"type": "dict", "required": True, "options": store.SPEC},
    "tool": {"type": "str", "choices": list(offsite_tools.TOOLS)},
    "repository": {"type": "str", "required": True},
    "password": {"type": "str", "required": True, "no_log": True},
    "access_key": {"type": "str", "no_log": False},
    "secret_key": {"type": "str", "no_log": True},
    "region": {"type": "str"},
    "ca_path": {"type": "path"},
    "environment": {"type": "dict", "no_log": True},
    "keep": {"type": "dict"},
    "read": {"type": "str"},
    "snapshot": {"type": "str"},
}


class Work:
    """One call of the module; the result is told also where it fails."""

    def __init__(self, params, check_mode):
        self.params, self.check_mode, self.result = params, check_mode, {"changed": False}

    def run(self):
        self._validate()
        began = time.monotonic()
        self.store = store.opened(self.params["store"])
        self.tool = offsite_tools.TOOLS[self._tool()](self.params, self.params["store"])
        try:
            {COPIED: self._copy, VERIFIED: self._verify, RESTORED: self._restore, LISTED: self._list}[
                self.params["state"]
            ]()
        finally:
            self.result["seconds"] = round(time.monotonic() - began, 3)

    def _tool(self):
        return self.params["tool"] or ("restic" if self.params["store"].get("folder") else "rclone")

    def _validate(self):
        self.params["store"] = store.checked(store.reached(self.params["store"]))
        problems, repository = [], self.params["repository"]
        if self._tool() == "restic" and not self.params["store"].get("folder"):
            problems.append(("tool", "restic reads folders; a store in a bucket is copied by rclone"))
        if self._tool() == "rclone" and not repository.startswith(("/", "s3:", "sftp:")):
            problems.append(
                ("repository", f"{repository!r}: rclone is told /FOLDER, s3:URL/BUCKET/PATH, sftp:USER@HOST:PATH")
            )
        folder = self.params["store"].get("folder")
        if folder and repository.startswith("/") and f"{repository.rstrip('/')}/".startswith(f"{folder.rstrip('/')}/"):
            problems.append(("repository", f"{repository} lies in the store itself, {folder}"))
        if (
            "@" in repository.partition("://")[2].partition("/")[0]
            and ":" in repository.partition("://")[2].partition("@")[0]
        ):
            problems.append(("repository", "holds a password: give it by environment (RESTIC_REST_PASSWORD and so on)"))
        for name, count in (self.params["keep"] or {}).items():
            if name not in KEEP or not str(count).isdigit() or int(count) < 1:
                problems.append(
                    (f"keep.{name}", f"must be a count of at least 1 of {', '.join(KEEP)}; found {count!r}")
                )
        if self.params["keep"] and self._tool() == "rclone":
            problems.append(("keep", "is for restic, which keeps snapshots; rclone keeps what the store has"))
        if problems:
            raise InvalidInputError(problems)

    def _good(self):
        """Names of the whole backups of the store and a mark of its content."""
        found = [one for one in listing.read(self.store) if one["state"] == listing.GOOD]
        text = "\n".join(f"{one['name']} {one['manifest']['sha256']}" for one in found)
        return [one["name"] for one in found], f"state-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    def _copy(self):
        names, mark = self._good()
        if not names:
            raise BackupError(
                "copy", f"backups off-site from {self.store.where}", "there is no good backup",
                "Nothing was copied, and the copies that are there were left alone. Make a backup first",
            )  # fmt: skip
        self.result.update(backups=names, actions=[])
        if mark in self.tool.marks():
            self.result.update(snapshots=len(self.tool.snapshots()), added_bytes=0)
            return
        self.result.update(
            changed=True, actions=[{"action": "copy", "kind": "backups", "object": self.params["repository"]}]
        )
        if self.check_mode:
            return
        with self.store.lock("copy backups off-site"):
            # What was made or removed while the lock was waited for is copied as well.
            names, mark = self._good()
            told = self.tool.copy(mark)
        self.result.update(told, backups=names, snapshots=len(self.tool.snapshots()))
        self.tool.verify(self.params["read"])

    def _verify(self):
        self._require()
        self.tool.verify(self.params["read"])
        self.result["snapshots"] = len(self.tool.snapshots())

    def _require(self):
        if not self.tool.snapshots():
            raise BackupError(
                "read", f"the copy in {self.params['repository']}", "there is none",
                "Correct repository, or make a copy first (state: copied)",
            )  # fmt: skip

    def _restore(self):
        self._require()
        there = sorted({key.partition("/")[0] for key in self.store.list()})
        if there:
            raise BackupError(
                "restore", f"the copy to {self.store.where}", f"it is not empty: {', '.join(there[:5])}",
                "Nothing was changed. Name an empty place, and have backups restored from there",
            )  # fmt: skip
        self.result.update(changed=True, actions=[{"action": "restore", "kind": "backups", "object": self.store.where}])
        if self.check_mode:
            return
        with self.store.lock("bring the copy back"):
            self.tool.restore(self.params["snapshot"])
        found = listing.read(self.store)
        bad = [one["name"] for one in found if one["state"] == listing.DAMAGED]
        self.result["backups"] = [one["name"] for one in found if one["state"] == listing.GOOD]
        if bad or not self.result["backups"]:
            raise BackupError(
                "restore", f"the copy to {self.store.where}", f"damaged: {', '.join(bad) or 'all'}",
                "Take an earlier snapshot (snapshot)",
            )  # fmt: skip

    def _list(self):
        found = self.tool.snapshots()
        self.result["copies"] = [
            {"snapshot": one.get("short_id", (one.get("tags") or [""])[0]), "time": one.get("time")} for one in found
        ]
        self.result["snapshots"] = len(found)
