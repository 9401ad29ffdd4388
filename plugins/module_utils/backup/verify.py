# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read every object of a backup again and compare it with the checksum that the manifest has."""

from __future__ import annotations

import concurrent.futures
import hashlib

from ansible_collections.vectordb.ops.plugins.module_utils.backup import manifest
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError

PARALLEL = 4


def checksum(chunks):
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}


def of_file(path):
    with open(path, "rb") as stream:
        return checksum(iter(lambda: stream.read(4 << 20), b""))


def damaged(store, facts, told=None):
    """Problems as sentences, each with the object; empty when every byte is as it was written.

    told: called with (bytes read, bytes in all) after each object.
    """
    total, done, problems = facts["bytes"], 0, []
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        checks = pool.map(lambda item: (item, _check(store, facts["name"], *item)), sorted(facts["objects"].items()))
        for (_key, expected), problem in checks:
            done += expected["bytes"]
            problems += [problem] if problem else []
            if told:
                told(done, total)
    return problems


def _check(store, name, key, expected):
    try:
        found = checksum(store.chunks(manifest.at(name, key)))
    except BackupError as error:
        return f"{key} cannot be read: {error.found}"
    if found == expected:
        return ""
    if found["bytes"] != expected["bytes"]:
        return f"{key} has {found['bytes']} bytes, {expected['bytes']} were written"
    return f"{key} was changed: its checksum is not the one that was written"
