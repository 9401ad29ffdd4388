# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options of the engine milvus_backup, and what of them does not fit together."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

ENGINE = "milvus_backup"
SPEC = {
    "path": {"type": "path", "default": "/usr/local/bin/milvus-backup"},
    "sha256": {"type": "str"},
    "management_url": {"type": "str"},
    "copies": {"type": "int", "default": 128},
    "check_seconds": {"type": "float", "default": 60.0},
    "create_seconds": {"type": "float", "default": 3600.0},
    "restore_seconds": {"type": "float", "default": 14400.0},
}
_BOUNDS = {
    "copies": (1, 1024), "check_seconds": (1, 3600), "create_seconds": (1, 604800), "restore_seconds": (1, 604800),
}  # fmt: skip


def problems(params):
    """What is known before any backup was looked at; who restores finds out by the backup which engine it takes."""
    tool = params["tool"]
    if params["state"] == "created" and params["engine"] == ENGINE:
        yield from _needed(params)
    elif params["state"] == "created" and tool:
        yield "tool", f"has no meaning with engine: {params['engine']}, only with {ENGINE}"
    if tool:
        for name, (low, high) in _BOUNDS.items():
            if not low <= tool[name] <= high:
                yield f"tool.{name}", f"is {tool[name]:g}, allowed is {low} to {high}"
        if tool["sha256"] and not re.fullmatch(r"[0-9a-fA-F]{64}", tool["sha256"]):
            yield "tool.sha256", "is no SHA-256 checksum, which has 64 digits from 0 to f"
        if tool["management_url"] and not re.match(r"https?://[^/]+", tool["management_url"]):
            yield "tool.management_url", "is no address such as http://HOST:9091"


def require(params):
    """For a restore, once it is known that the backup was made by this engine."""
    found = list(_needed(params))
    if found:
        raise InvalidInputError(found)


def _needed(params):
    if not params["tool"]:
        yield "tool", f"missing: the engine {ENGINE} runs the official tool, whose path is needed (tool.path)"
    if not params["storage"]:
        yield "storage", f"missing: the engine {ENGINE} copies what lies in the bucket of the server (storage.bucket)"
        return
    if params["storage"].get("folder") and not params["store"].get("folder") and params["state"] == "restored":
        text = "a server that keeps its data in a folder takes no rows out of a bucket, and the tool does not say so"
        yield "storage.folder", f"{text}; copy the backup to a folder of that host, and name that one (store.folder)"
    if params.get("token") and ":" not in params["token"]:
        yield "token", "the official tool logs in by user and password"
