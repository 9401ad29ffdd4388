# Copyright (c) vectordb.ops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The whole desired state: read what is declared, compare all kinds, one plan."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import alias, collection, database, errors, index, partition, user
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Plan, advance, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, read as read_item, suggestion

KINDS = {module.KIND: module for module in (database, user, collection, index, partition, alias)}
KEYS = {
    "databases": Key("list", default=[]),
    "collections": Key("list", default=[]),
    "aliases": Key("list", default=[]),
    "users": Key("list", default=[]),
}
OPTIONS = {"force": False, "rebuild_indexes": False, "update_password": "always"}


def normalise(catalog, default_database="default"):
    """Key -> attributes (None: must not exist). Raises Problems with everything that is wrong, not just the first."""
    problems, wanted = [], {}
    clean = read_item(catalog, KEYS, "", problems, "a catalogue") or dict.fromkeys(KEYS, [])
    readers = (
        ("databases", database.normalise), ("users", user.normalise),
        ("collections", lambda one, where, found: collection.normalise(one, where, found, default_database)),
        ("aliases", lambda one, where, found: alias.normalise(one, where, found, default_database)),
    )
    for label, reader in readers:
        for position, item in enumerate(clean[label]):
            where = join(label, position)
            for key, attributes in reader(item, where, problems).items():
                if key in wanted:
                    problems.append((where, f"{title(key)} is declared twice"))
                wanted[key] = attributes
    _check_references(clean, wanted, problems)
    if problems:
        raise errors.Problems(problems)
    return wanted


def _check_references(clean, wanted, problems):
    """What names something else must name something that the catalogue declares (or, for a database, the server's own)."""
    databases = {key[1] for key, one in wanted.items() if key[0] == database.KIND and one is not None} | {database.DEFAULT}
    collections = {key[1:]: one for key, one in wanted.items() if key[0] == collection.KIND and one is not None}
    for position, item in enumerate(clean["collections"]):
        if isinstance(item, dict) and item.get("database", database.DEFAULT) not in databases and item.get("state") != "absent":
            problems.append((f"collections[{position}].database", f"database {item['database']!r} is not declared{suggestion(item['database'], databases)}"))
    for position, item in enumerate(clean["aliases"]):
        if not isinstance(item, dict) or item.get("state") == "absent" or not item.get("collection"):
            continue
        target = (item.get("database") or database.DEFAULT, item["collection"])
        if target not in collections:
            near = suggestion(item["collection"], [name for where, name in collections if where == target[0]])
            problems.append((f"aliases[{position}].collection", f"collection {item['collection']!r} is not declared in database {target[0]!r}{near}"))


def read(session, wanted, kinds=None):
    """The state of what is declared, kind by kind; collections bring what is inside them."""
    if kinds is None:
        kinds = [database.KIND, user.KIND, collection.KIND]
        inside = {key[1:3] for key in wanted if key[0] == collection.KIND}
        loose = {key: one for key, one in wanted.items() if key[0] == alias.KIND and (one is None or (key[1], one["collection"]) not in inside)}
    else:
        loose = {}
    state = {}
    for kind in kinds:
        if any(key[0] == kind for key in wanted):
            state.update(KINDS[kind].read(session, wanted))
    present = {key[1] for key in state if key[0] == database.KIND}
    missing_aliases = {key: one for key, one in wanted.items() if key[0] == alias.KIND and key not in state and (not present or key[1] in present)}
    state.update(alias.read(session, {**loose, **(missing_aliases if kinds and collection.KIND in kinds else {})}))
    return state


def plan(session, state, wanted, options):
    options = {**OPTIONS, **options, "loaded": loaded(state, wanted), "forgets": session.forgets(collection.KIND) + session.forgets("field")}
    return compare(state, wanted, options)


def loaded(state, wanted):
    """Collections that serve now and are to go on serving."""
    released = {key for key, one in wanted.items() if key[0] == collection.KIND and (one is None or one["loaded"] is False)}
    return {key for key, one in state.items() if key[0] == collection.KIND and one["loaded"]} - released


def compare(state, wanted, options):
    actions, notes = {}, []
    for key, desired in wanted.items():
        module = KINDS[key[0]]
        for action in module.compare(key, state.get(key), desired, options):
            actions.setdefault((action.key, action.verb), action)
        if key[0] == collection.KIND:
            notes += collection.notes(key, state.get(key), desired, options["forgets"])
    return Plan(_declared(state, wanted), list(actions.values()), notes)


def _declared(state, wanted):
    """Only what is declared is shown: what else lives on the server is not this catalogue's business."""
    inside = {key[1:3] for key in wanted if key[0] == collection.KIND}
    return {key: one for key, one in state.items() if key in wanted or (key[0] in ("index", "partition") and key[1:3] in inside)
            or (key[0] == collection.KIND)}


def apply(session, action):
    KINDS[action.kind].apply(session, action)


def model(state, actions):
    return advance(state, actions)
