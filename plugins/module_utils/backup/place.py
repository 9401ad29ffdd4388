# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a server keeps its objects: a bucket below its root path, or a folder of a server with local storage."""

from __future__ import annotations

import os

from ansible_collections.vectordb.ops.plugins.module_utils.backup import store
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError

SPEC = {name: dict(one) for name, one in store.SPEC.items() if name != "prefix"}
SPEC["root_path"] = {"type": "str", "default": "files"}
_NEEDED = ("endpoint", "bucket", "access_key", "secret_key")


def problems(about, kept):
    """What is wrong with the options; `kept` are those of the store of the backups."""
    if about.get("folder"):
        if any(about.get(name) for name in _NEEDED):
            yield "storage", "give either folder, or endpoint, bucket, access_key and secret_key"
        elif not os.path.isabs(about["folder"]):
            yield "storage.folder", f"{about['folder']} must be absolute"
        elif kept.get("folder") and _inside(about["folder"], kept["folder"]):
            yield "store.folder", f"{kept['folder']} is that of the server (storage): a disk that is lost takes both"
        return
    for name in _NEEDED:
        if not about.get(name):
            yield f"storage.{name}", "missing: name the bucket of the server, or its folder (storage.folder)"
    if about.get("ca_path") and not os.access(about["ca_path"], os.R_OK):
        yield "storage.ca_path", f"{about['ca_path']} is not a readable file on the host that runs this module"
    if about.get("bucket") and about["bucket"] == kept.get("bucket") and _host(about) == _host(kept):
        yield (
            "store.bucket",
            f"{kept['bucket']} is the bucket of the server (storage): who loses it loses both. Name another one",
        )


def opened(about):
    """Errors about it tell of `storage`, those about the backups of `store`."""
    try:
        return store.opened({**about, "prefix": about["root_path"]})
    except BackupError as error:
        text = error.next_step.replace("store.", "storage.").replace("store:", "storage:")
        raise BackupError(error.operation, error.about, error.found, text) from error


def _inside(one, other):
    one, other = (os.path.realpath(path).rstrip("/") + "/" for path in (one, other))
    return one.startswith(other) or other.startswith(one)


def _host(about):
    return (about.get("endpoint") or "").split("://")[-1].rstrip("/").lower()
