# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is on the server and in no catalogue: dropped only where its kind was named."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    alias,
    blue_green,
    collection,
    database,
    errors,
    index,
    ownership,
    partition,
    resource_group,
    rights,
)

# What is looked for inside declared collections only.
INSIDE = {"indexes": index.KIND, "partitions": partition.KIND, "aliases": alias.KIND}
KINDS = ("databases", "collections", *INSIDE, *rights.PURGED, "resource_groups")
# These carry no mark of their catalogue, so that another one's would be dropped.
UNMARKED = ("databases", *rights.PURGED, "resource_groups")


def check(kinds, owner, declared):
    problems = []
    for name in kinds:
        # A file that is empty by mistake must not empty a server: who means that there is to be nothing says so.
        if name not in INSIDE and declared.get(name) is None:
            text = f"{name}: the catalogue has no key {name}, so that all of them would go"
            problems.append(("purge", f"{text}: write {name}: [] if you mean it"))
    unmarked = ", ".join(name for name in kinds if name in UNMARKED)
    if owner and unmarked:
        text = (
            f"{unmarked} carry no mark of the catalogue that declares them, so {owner!r} could drop another one's: "
            "leave them out of purge, or leave owner out if this is the only catalogue"
        )
        problems.append(("purge", text))
    if problems:
        raise errors.InvalidInputError(problems)


def listed(session, wanted, kinds, names=collection.names):
    """The keys of what is there and not declared, of the kinds that stand for themselves."""
    found = []
    if "databases" in kinds or "collections" in kinds:
        there = database.visible(session)
        declared = {key[1] for key in wanted if key[0] in (database.KIND, collection.KIND)} | {
            session.params["database"]
        }
        if "databases" in kinds:
            found += [(database.KIND, name) for name in there if name != database.DEFAULT]
            declared = set(there)
        if "collections" in kinds:
            for one in sorted(declared & set(there)):
                found += [(collection.KIND, one, name) for name in names(session, one)]
    found += rights.listed(session, kinds)
    if "resource_groups" in kinds:
        groups = session.call("list_resource_groups", operation="list", about="resource groups")
        found += [(resource_group.KIND, name) for name in groups if name != resource_group.REST]
    return {key: None for key in found if key not in wanted}


def widen(state, wanted, extra, kinds, owner):
    """What is wanted, with what purge found to be none of it. Collections of other catalogues are left out."""
    kept = blue_green.kept(state, time.time())
    mine = {
        key: None
        for key in extra
        if key not in kept and (key[0] != collection.KIND or ownership.of(state.get(key)) == owner)
    }
    inner = {INSIDE[one] for one in kinds if one in INSIDE}
    held = {key[1:3] for key, one in wanted.items() if key[0] == collection.KIND and one is not None}
    inside = {
        key: None for key, one in state.items() if key[0] in inner and key not in wanted and _holder(key, one) in held
    }
    return {**wanted, **mine, **inside}


def _holder(key, attributes):
    return (key[1], attributes["collection"]) if key[0] == alias.KIND else key[1:3]
