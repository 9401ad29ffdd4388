# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which image each service runs, from which registry, and what pins it."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose.table import (
    MILVUS,
    MILVUS_IMAGE,
    NEIGHBOURS,
)
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import did_you_mean

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
KEYS = ("image", "digest", "archive")


def choose(names, version, given, registry):
    """{name: {reference, digest, archive}} of the images in use; a mirror keeps the rest of the name."""
    found = {}
    for name in names:
        own = given.get(name) if isinstance(given.get(name), dict) else {}
        image = str(own.get("image") or (MILVUS_IMAGE % version if name == MILVUS else NEIGHBOURS[name]["image"]))
        digest, archive = str(own.get("digest") or ""), str(own.get("archive") or "")
        if registry and not own.get("image"):
            image = f"{registry.rstrip('/')}/{image.split('/', 1)[1]}"
        # An archive brings no digest of a registry: there the image's own ID pins it.
        reference = image if archive or not digest else f"{untagged(image)}@{digest}"
        found[name] = {"reference": reference, "digest": digest, "archive": archive}
    return found


def untagged(image):
    """Without its tag; a colon before the last slash belongs to the port of a registry."""
    head, slash, last = image.rpartition("/")
    return f"{head}{slash}{last.split(':', 1)[0]}"


def problems(names, given, unpinned):
    found = []
    if not isinstance(given, dict):
        return [f"milvus_compose_images: expected a dictionary by service, found {given!r}"]
    known = [MILVUS, *NEIGHBOURS]
    for name, own in given.items():
        if name not in known:
            advice = did_you_mean(name, known, f"allowed are {', '.join(known)}")
            found.append(f"milvus_compose_images: {name} is no service of the stack; {advice}")
        elif not isinstance(own, dict) or set(own) - set(KEYS):
            found.append(f"milvus_compose_images: {name} takes {', '.join(KEYS)}; found {own!r}")
    for name in names:
        own = given.get(name) if isinstance(given.get(name), dict) else {}
        digest = str(own.get("digest") or "")
        if digest and not DIGEST.fullmatch(digest):
            found.append(f"milvus_compose_images: {name}.digest is {digest!r}; expected sha256:<64 hex digits>")
        elif not digest and not unpinned:
            found.append(
                f"milvus_compose_images: {name}.digest pins the image, and is missing; take it from "
                "docker buildx imagetools inspect (for an archive: the image's ID), or set milvus_compose_unpinned"
            )
    return found
