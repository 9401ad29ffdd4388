# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The manifest of a backup: what is in it, when it was made, from what, and the checksum of every object.

It is written last and removed first, so that a backup with a manifest was complete. It carries a checksum of itself, so
that one edited by hand is seen.
"""

from __future__ import annotations

import datetime
import hashlib
import json

FORMAT = 1
NAME = "manifest.json"
BEGUN = "begun.json"
ENGINES = ("logical", "milvus_backup", "instance")
_NEEDED = {
    "format": int, "name": str, "engine": str, "started": str, "completed": str, "server": dict, "collections": list,
    "objects": dict, "notes": list, "sha256": str,
}  # fmt: skip
TIME = "%Y-%m-%dT%H:%M:%SZ"


class ManifestError(ValueError):
    """What is wrong with a manifest, in words."""


class NewerError(ManifestError):
    """A later release has written it, so that nothing is known of its state."""


def written(moment):
    return moment.astimezone(datetime.timezone.utc).strftime(TIME)


def moment(text):
    return datetime.datetime.strptime(text, TIME).replace(tzinfo=datetime.timezone.utc)


def begin(store, name, engine, started, **more):
    """Say that what is there under the name is ours, and not complete."""
    begun = {"started": written(started), "engine": engine, **more}
    store.write(f"{name}/{BEGUN}", json.dumps(begun).encode())


def complete(store, lock, started, **facts):
    """Write the manifest, with which the backup is complete, unless another run may be at work by now."""
    lock.require()
    now = datetime.datetime.now(datetime.timezone.utc)
    whole = made(started=written(started), completed=written(now), **facts)
    store.write(f"{whole['name']}/{NAME}", dumped(whole))
    return whole


def made(**facts):
    """A complete manifest: the facts with format, size and checksum."""
    whole = {"format": FORMAT, "parent": None, "notes": [], **facts}
    whole["bytes"] = sum(one["bytes"] for one in whole["objects"].values())
    whole["rows"] = sum(one["rows"] for one in whole["collections"])
    return {**whole, "sha256": checksum(whole)}


def checksum(facts):
    bare = {name: value for name, value in facts.items() if name != "sha256"}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def at(name, key):
    """Where an object lies in the store: beside the manifest, or with a slash before it, where backups share it."""
    return key[1:] if key.startswith("/") else f"{name}/{key}"


def dumped(facts):
    return (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode()


def parsed(content, name):
    """The facts of the manifest of the backup with this name, or ManifestError."""
    try:
        facts = json.loads(content)
    except ValueError as error:
        raise ManifestError(f"the manifest is no JSON ({error})") from error
    if not isinstance(facts, dict):
        raise ManifestError("the manifest is no JSON object")
    if isinstance(facts.get("format"), int) and facts["format"] > FORMAT:
        raise NewerError(f"it has format {facts['format']} of a newer release, this release reads {FORMAT}")
    if facts.get("format", 0) != FORMAT:
        raise ManifestError(f"the manifest has format {facts.get('format')!r}, this release reads {FORMAT}")
    wrong = [key for key, kind in _NEEDED.items() if not isinstance(facts.get(key), kind)]
    if wrong:
        raise ManifestError(f"the manifest lacks {', '.join(wrong)}")
    if checksum(facts) != facts["sha256"]:
        raise ManifestError("the manifest was changed after it was written: its checksum does not fit")
    if facts["name"] != name:
        raise ManifestError(f"the manifest is that of backup {facts['name']}: the folder was renamed or copied")
    return facts


def schema_checksum(collection):
    """Of a collection as the catalogue describes it: equal schemas give equal checksums."""
    text = json.dumps(collection, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
