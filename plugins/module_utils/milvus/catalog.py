# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The whole desired state: read what is declared, compare all kinds, one plan."""

from __future__ import annotations

import functools

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    alias,
    blue_green,
    collection,
    database,
    errors,
    features,
    field_changes,
    function_changes,
    grant,
    index,
    member,
    needs,
    ownership,
    partition,
    privilege_group,
    purge,
    resource_group,
    rights,
    role,
    user,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Plan, advance, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, suggestion
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KINDS = {
    module.KIND: module
    for module in (
        *(resource_group, database, privilege_group, role, grant, user, member),
        *(collection, index, partition, alias),
    )
}
KEYS = {
    "owner": Key("name"),
    "databases": Key("list", default=[]),
    "collections": Key("list", default=[]),
    "aliases": Key("list", default=[]),
    "privilege_groups": Key("list", default=[]),
    "roles": Key("list", default=[]),
    "users": Key("list", default=[]),
    "resource_groups": Key("list", default=[]),
}
LISTS = tuple(name for name, key in KEYS.items() if key.kind == "list")
# What changes inside a collection and is declared with it.
PARTS = {module.KIND: module for module in (field_changes, function_changes)}
# What is read of a whole catalogue: a collection brings its indexes, partitions and aliases, a role its grants.
# Users know roles by name only, so roles come after them.
WHOLE = (
    *(resource_group.KIND, database.KIND, privilege_group.KIND, user.KIND, role.KIND),
    collection.KIND,
)
OPTIONS = {
    "force": False,
    "rebuild_indexes": False,
    "reload_collections": False,
    "update_password": "always",
    "take_over": False,
}


def normalise(catalog, default_database="default", green=None):
    """Key -> attributes (None: must not exist). Raises an error with everything that is wrong, not just the first.

    `green` is filled with how collections may be re-indexed, by key.
    """
    problems, wanted = [], {}
    clean = read_item(catalog, KEYS, "", problems, "a catalogue") or {"owner": None, **{name: [] for name in LISTS}}
    readers = (
        ("resource_groups", resource_group.normalise),
        ("databases", database.normalise),
        ("privilege_groups", privilege_group.normalise),
        ("roles", lambda one, where, found: role.normalise(one, where, found, default_database)),
        ("users", user.normalise),
        ("collections", lambda one, where, found: _collection(one, where, found, default_database, green)),
        ("aliases", lambda one, where, found: alias.normalise(one, where, found, default_database)),
    )
    for label, reader in readers:
        for position, item in enumerate(clean[label]):
            where = join(label, position)
            for key, attributes in reader(item, where, problems).items():
                if key in wanted:
                    problems.append((where, f"{title(key)} is declared twice"))
                wanted[key] = attributes
    _check_references(clean, wanted, problems, default_database)
    if problems:
        raise errors.InvalidInputError(problems)
    ownership.mark(wanted, clean["owner"])
    return wanted


def _collection(item, where, problems, default_database, green):
    plain, request = blue_green.split(item, where, problems, default_database)
    wanted = collection.normalise(plain, where, problems, default_database)
    if request is not None and green is not None:
        green.update({key: request for key in wanted if key[0] == collection.KIND})
    return wanted


def _check_references(clean, wanted, problems, default_database):
    """What names something else must name what the catalogue declares, or a database that is there without it."""
    databases = {key[1] for key, one in wanted.items() if key[0] == database.KIND and one is not None}
    databases |= {database.DEFAULT, default_database}
    collections = {key[1:]: one for key, one in wanted.items() if key[0] == collection.KIND and one is not None}
    for position, item in enumerate(clean["collections"]):
        if not isinstance(item, dict) or item.get("state") == "absent":
            continue
        where, old = _text(item, "database", default_database), _text(item, "renamed_from")
        if (where, old) in collections and old != item.get("name"):
            text = f"collection {old!r} is declared too: it cannot be there under both names"
            problems.append((f"collections[{position}].renamed_from", text))
        if where not in databases:
            near = suggestion(where, databases)
            problems.append((f"collections[{position}].database", f"database {where!r} is not declared{near}"))
    rights.check_references(clean, wanted, databases, problems)
    for position, item in enumerate(clean["aliases"]):
        if not isinstance(item, dict) or item.get("state") == "absent" or not _text(item, "collection"):
            continue
        target = (_text(item, "database", default_database), item["collection"])
        if target not in collections:
            near = suggestion(item["collection"], [name for where, name in collections if where == target[0]])
            where = f"aliases[{position}].collection"
            problems.append((where, f"collection {target[1]!r} is not declared in database {target[0]!r}{near}"))


def _text(item, name, otherwise=None):
    """What is no text is named where the item itself is read."""
    value = item.get(name)
    return value if isinstance(value, str) and value else otherwise


def read(session, wanted, kinds=WHOLE, names=collection.names):
    """The state of what is declared, kind by kind; collections bring what is inside them."""
    state = {}
    for kind in kinds:
        if any(key[0] == kind for key in wanted):
            more = (names,) if kind == collection.KIND else ()
            state.update(KINDS[kind].read(session, wanted, *more))
    # An alias that none of these collections has may still stand for another one.
    state.update(alias.read(session, {key: one for key, one in wanted.items() if key not in state}))
    return state


def survey(session, wanted, owner, purged):
    """(state, wanted) of a whole catalogue, with what is to be purged among what must not exist."""
    names = functools.lru_cache(maxsize=None)(collection.names)  # what purge has listed is not listed again
    extra = purge.listed(session, wanted, purged, names)
    state = read(session, {**wanted, **extra}, names=names)
    return state, purge.widen(state, wanted, extra, purged, owner)


def plan(session, state, wanted, options):
    options = {
        **OPTIONS,
        "owner": None,
        **options,
        "loaded": loaded(state, wanted, session.server.lite),
        "rename_releases": session.server.lite,
        "dropped": {key for key, one in wanted.items() if one is None},
        "groups": resource_group.summary(state, wanted),
        "forgets": session.forgets(collection.KIND) + session.forgets("field"),
        "forgets_of_indexes": session.forgets(index.KIND),
        "ignores": lambda name: features.ignored(name, session.server),
        "has": lambda feature: not features.absent(feature, session.server),
        "version": session.server.number,
        "login": session.params.get("user"),
    }
    made = compare(state, wanted, options)
    needs.refuse(made, session.server, state, wanted)
    return made


def loaded(state, wanted, rename_releases=False):
    """Collections that serve now and are to go on serving."""
    state = _renamed(state, collection.renames(state, wanted, rename_releases))
    released = {
        key for key, one in wanted.items() if key[0] == collection.KIND and (one is None or one["loaded"] is False)
    }
    return {key for key, one in state.items() if key[0] == collection.KIND and one["loaded"]} - released


def compare(state, wanted, options):
    options = {**options, "state": state, "wanted": wanted}
    renames = collection.renames(state, wanted, options.get("rename_releases"))
    actions, notes = {(one.key, one.verb): one for one in renames}, []
    now = _renamed(state, renames)
    options["made"] = {key for key, one in wanted.items() if key[0] == collection.KIND and one and key not in now}
    gone = {one.key for one in renames}
    for key, desired in wanted.items():
        if key[0] != alias.KIND and (collection.KIND, *key[1:3]) in gone:
            continue  # what had the old name is there under the new one
        module = KINDS[key[0]]
        for action in module.compare(key, now.get(key), desired, options):
            actions.setdefault((action.key, action.verb), action)
        if hasattr(module, "notes"):
            notes += module.notes(key, now.get(key), desired, options)
    for action in collection.serving_again(state, wanted, renames):
        actions.setdefault((action.key, action.verb), action)
    return Plan(_declared(state, wanted), list(actions.values()), notes)


def _renamed(state, renames):
    return advance(state, renames) if renames else state


def _declared(state, wanted):
    """Only what is declared is shown: what else lives on the server is not this catalogue's business."""
    inside = {key[1:3] for key in wanted if key[0] == collection.KIND}
    inside |= {(key[1], one.get("renamed_from")) for key, one in wanted.items() if one and key[0] == collection.KIND}
    return {
        key: one
        for key, one in state.items()
        if key in wanted
        or (key[0] in ("index", "partition") and key[1:3] in inside)
        or key[0] in (collection.KIND, grant.KIND, member.KIND)
    }


def apply(session, action):
    by = blue_green if action.verb == "reindex" else {**KINDS, **PARTS}[action.kind]
    by.apply(session, action)
