# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Objects that the instance backups of one store share, as Milvus never changes an object once it is written.

The key has the path and what changes with the content, so that an object of another server, or of another life of the
same one, never stands for it.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.backup import manifest

# No name of a backup has a dash.
FOLDER = "instance-objects"


def key(path, mark):
    """As manifests name it: with a slash before it, as it lies beside the backups."""
    return f"/{FOLDER}/{path}.{mark}"


def path_of(name):
    """The path below the root path of the server."""
    return name[len(FOLDER) + 2 :].rpartition(".")[0]


def sizes(store):
    """{key as manifests name it: bytes} of what is there."""
    return {f"/{name}": size for name, size in store.list(f"{FOLDER}/").items()}


def known(store, wanted, there):
    """{key: what a manifest says of it} of the wanted ones that are there, from the newest manifest on."""
    found, missing = {}, {one for one in wanted if one in there}
    for facts in _manifests(store, newest_first=True):
        if not missing:
            break
        for one in missing & set(facts["objects"]):
            if there[one] == facts["objects"][one]["bytes"]:
                found[one] = facts["objects"][one]
                missing.discard(one)
    return found


def collect(store):
    """Remove what no backup names; the number of objects. Nothing where a manifest cannot be read."""
    there = sizes(store)
    if not there:
        return 0
    try:
        named = {one for facts in _manifests(store) for one in facts["objects"]}
    except manifest.ManifestError:
        return 0
    going = sorted(set(there) - named)
    if going:
        store.tidy(FOLDER, {one[len(FOLDER) + 2 :] for one in set(there) & named})
    return len(going)


def _manifests(store, newest_first=False):
    """Of all backups. One that cannot be read may name anything."""
    found = []
    for one in store.list():
        name, _, rest = one.partition("/")
        if rest == manifest.NAME:
            facts = _parsed(store, name, strict=not newest_first)
            if facts:
                found.append(facts)
    return sorted(found, key=lambda facts: facts["completed"], reverse=True)


def _parsed(store, name, strict):
    try:
        return manifest.parsed(store.read(f"{name}/{manifest.NAME}") or b"", name)
    except manifest.ManifestError:
        if strict:
            raise
        return None
