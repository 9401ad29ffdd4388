# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a store holds: every folder with its state, and whether it can be relied on."""

from __future__ import annotations

import json

from ansible_collections.vectordb.ops.plugins.module_utils.backup import manifest
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import pool

GOOD = "good"  # a manifest that fits, and every object of it there with its size
DAMAGED = "damaged"
UNFINISHED = "unfinished"  # begun and not completed: it runs, or was broken off
FOREIGN = "foreign"  # nothing of ours, or of a newer release than this one: it is never touched
SHOWN = 5


def read(store):
    """[{name, state, problems, manifest, started}] in the order of their names."""
    sizes = {}
    for key, size in store.list().items():
        folder, _, rest = key.partition("/")
        sizes.setdefault(folder, {})[rest] = size
    shared = {f"/{pool.FOLDER}/{rest}": size for rest, size in sizes.pop(pool.FOLDER, {}).items()}
    return [one(store, name, sizes[name], shared) for name in sorted(sizes)]


def one(store, name, sizes=None, shared=None):
    if sizes is None:
        sizes = {key[len(name) + 1 :]: size for key, size in store.list(f"{name}/").items()}
    found = {"name": name, "state": FOREIGN, "problems": [], "manifest": None, "started": None}
    content = store.read(f"{name}/{manifest.NAME}") if manifest.NAME in sizes else None
    if content is None:
        begun = _begun(store, name) if manifest.BEGUN in sizes else None
        return {**found, "state": UNFINISHED, "started": begun} if begun else found
    try:
        facts = manifest.parsed(content, name)
    except manifest.NewerError as error:
        return {**found, "problems": [str(error)]}
    except manifest.ManifestError as error:
        return {**found, "state": DAMAGED, "problems": [str(error)], "started": _begun(store, name)}
    if any(key.startswith("/") for key in facts["objects"]):
        sizes = {**sizes, **(pool.sizes(store) if shared is None else shared)}
    problems = objects(facts, sizes)
    state = DAMAGED if problems else GOOD
    return {**found, "state": state, "problems": problems, "manifest": facts, "started": facts["started"]}


def objects(facts, sizes):
    """Objects that are missing or have another size: seen without reading them."""
    missing = sorted(set(facts["objects"]) - set(sizes))
    other = sorted(key for key, told in facts["objects"].items() if key in sizes and sizes[key] != told["bytes"])
    return _named(missing, "not there") + _named(other, "of another size")


def _named(keys, what):
    if not keys:
        return []
    more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
    return [f"{len(keys)} objects are {what}: {', '.join(keys[:SHOWN])}{more}"]


def _begun(store, name):
    content = store.read(f"{name}/{manifest.BEGUN}")
    try:
        return json.loads(content or b"{}").get("started")
    except ValueError:
        return None
