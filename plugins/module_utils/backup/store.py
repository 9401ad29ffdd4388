# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where backups lie: a folder, or a bucket below a prefix. Options, and what is wrong with them."""

from __future__ import annotations

import os

from ansible_collections.vectordb.ops.plugins.module_utils.backup.bucket import Bucket
from ansible_collections.vectordb.ops.plugins.module_utils.backup.folder import Folder
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError
from ansible_collections.vectordb.ops.plugins.module_utils.reach import reachable

SPEC = {
    "folder": {"type": "path"},
    "endpoint": {"type": "str"},
    "endpoints": {"type": "list", "elements": "str"},
    "bucket": {"type": "str"},
    "prefix": {"type": "str", "default": "milvus-backups"},
    "access_key": {"type": "str", "no_log": False},
    "secret_key": {"type": "str", "no_log": True},
    "region": {"type": "str"},
    "secure": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
}
_NEEDED = ("endpoint", "bucket", "access_key", "secret_key")


def reached(about):
    """The same with one endpoint: of several, the first that takes connections."""
    if not about or not about.get("endpoints") or about.get("endpoint"):
        return about
    alive = (one for one in about["endpoints"] if reachable(one, 443 if about.get("secure") else 80))
    return {**about, "endpoint": next(alive, about["endpoints"][0])}


def checked(about):
    """The same, or InvalidInputError with all that is wrong."""
    problems = []
    if about.get("folder"):
        if any(about.get(name) for name in _NEEDED):
            problems.append(("store", "give either folder, or endpoint, bucket, access_key and secret_key"))
        elif not os.path.isabs(about["folder"]):
            problems.append(("store.folder", f"{about['folder']} must be absolute"))
    else:
        text = "missing: backups go to a folder (store.folder), or to a bucket"
        problems += [(f"store.{name}", text) for name in _NEEDED if not about.get(name)]
        ca_path = about.get("ca_path")
        if ca_path and not os.access(ca_path, os.R_OK):
            problems.append(("store.ca_path", f"{ca_path} is not a readable file on the host that runs this module"))
    if problems:
        raise InvalidInputError(problems)
    return about


def opened(about):
    return Folder(about["folder"]) if about.get("folder") else Bucket(about)
