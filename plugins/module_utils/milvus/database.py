# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Databases, and what holds for all collections in them: replicas, resource groups, quotas, denials."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, features
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, is_name, join, strings
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "database"
DEFAULT = "default"
KEYS = {
    "name": Key("name", required=True),
    "properties": Key("dict"),
    "state": Key("str", choices=("present", "absent"), default="present"),
}
GROUPS = "database.resource_groups"
# A server keeps any name and any value and acts on neither when it does not understand them, so both are checked here.
PROPERTIES = {
    "database.replica.number": Key("int", low=1),
    GROUPS: Key("groups"),
    "database.diskQuota.mb": Key("number", low=0),
    "database.max.collections": Key("int", low=0),
    "database.force.deny.writing": Key("bool"),
    "database.force.deny.reading": Key("bool"),
    "database.force.deny.ddl": Key("bool"),
    "database.force.deny.collectionDDL": Key("bool"),
    "database.force.deny.partitionDDL": Key("bool"),
    "database.force.deny.index": Key("bool"),
    "database.force.deny.flush": Key("bool"),
    "database.force.deny.compaction": Key("bool"),
    "timezone": Key("str"),
}
LATER = dict.fromkeys(list(PROPERTIES)[6:12], "denial_of_ddl_by_database")


def normalise(item, path, problems):
    clean = read_item(item, KEYS, path, problems, "a database")
    if clean is None or clean["name"] is None:
        return {}
    if clean["state"] == "absent":
        if clean["name"] == DEFAULT:
            problems.append((path, "database 'default' belongs to the server and cannot be dropped"))
        return {(KIND, clean["name"]): None}
    declared = clean["properties"]
    return {
        (KIND, clean["name"]): {
            "properties": None
            if declared is None
            else declared_properties(declared, join(path, "properties"), problems)
        }
    }


def declared_properties(declared, path, problems):
    """Each as the text that servers keep; None for one that must not be set."""
    clean = read_item(declared, PROPERTIES, path, problems, "the properties of a database")
    wanted = {name: clean[name] for name in declared if name in PROPERTIES}
    if wanted.get(GROUPS) is not None:
        names = _names(wanted[GROUPS])
        if not names or not all(is_name(one) for one in names):
            problems.append(
                (join(path, GROUPS), f"must be a list of names of resource groups, found {wanted[GROUPS]!r}")
            )
        # The client library would send a list as Python writes it, which no server takes apart again.
        wanted[GROUPS] = ",".join(names)
    return {name: None if value is None else strings({name: value})[name] for name, value in wanted.items()}


def _names(value):
    parts = value if isinstance(value, list) else str(value).split(",")
    return [str(one).strip() for one in parts if str(one).strip()]


def same(name, one, other):
    """Whether two texts mean the same to a server: '1024' and '1024.0', 'true' and 'True', groups in any order."""
    if one is None or other is None or one == other:
        return one == other
    if name == GROUPS:
        return sorted(_names(one)) == sorted(_names(other))
    if PROPERTIES[name].kind in ("int", "number"):
        try:
            return float(one) == float(other)
        except ValueError:
            return False
    return one.lower() == other.lower() if PROPERTIES[name].kind == "bool" else False


def visible(session):
    """Names of the databases; a user who may not list them sees the one of the connection."""
    try:
        return sorted(session.call("list_databases", operation="list", about="databases"))
    except errors.MilvusError as error:
        if error.kind != errors.DENIED:
            raise
        return [session.params["database"]]


def read(session, keys):
    """Properties are asked for only where they are declared: many servers cannot tell them, nor keep them."""
    names = session.call("list_databases", operation="list", about="databases")
    state = {(KIND, name): {"properties": None} for name in names}
    for key, desired in keys.items():
        if key[0] != KIND:
            continue
        if (desired or {}).get("properties"):
            _demand(session.server, key, desired["properties"])
            told = properties(session, key[1] if key in state else DEFAULT)
            if key in state:
                state[key]["properties"] = told
        if desired is None and key in state:
            state[key]["collections"] = sorted(
                session.call(
                    "list_collections", database=key[1], operation="list collections of", about=f"database {key[1]}"
                )
            )
    return state


def _demand(server, key, wanted):
    needed = {"database_properties": True}
    needed.update({LATER[name]: True for name in wanted if name in LATER})
    if None in wanted.values():
        needed["removal_of_database_properties"] = True
    for feature in needed:
        errors.demand(server, feature, "set properties of", f"database {key[1]}")


def properties(session, name):
    told = session.call("describe_database", name, operation="describe", about=f"database {name}")
    return strings({key: value for key, value in told.items() if key != "name"})


def gather(session, names):
    """{database: properties} of all of them, or the words for what the server lacks."""
    told = features.gap(session.server, "database_properties")
    if told:
        return told[0]
    try:
        return dict(zip(names, session.map(lambda name: properties(session, name), names)))
    except errors.MilvusError as error:
        if error.kind in (errors.DENIED, errors.UNIMPLEMENTED):
            return error.text
        raise


def compare(key, current, desired, options):
    """`options["dropped"]` holds the keys that the same plan drops before."""
    if desired is None:
        refused = _refused(key, current, options) if current is not None else ""
        return [Action(key, "drop", destructive=True, refused=refused)] if current is not None else []
    wanted = desired["properties"] or {}
    if current is None:
        return [Action(key, "create", {"properties": {name: one for name, one in wanted.items() if one is not None}})]
    known = current["properties"] or {}
    sets = {name: one for name, one in wanted.items() if one is not None and not same(name, known.get(name), one)}
    drops = [name for name, one in wanted.items() if one is None and name in known]
    if not sets and not drops:
        return []
    after = {name: one for name, one in {**known, **sets}.items() if name not in drops}
    # A server takes either values or names to forget in one call, never both.
    return [Action(key, "alter", {"properties": after}, secret={"set": sets, "drop": drops})]


def notes(key, _current, desired, options):
    """Properties that this server keeps without doing anything of what they say."""
    ignores = options.get("ignores") or (lambda _name: False)
    declared = ((desired or {}).get("properties") or {}).items()
    names = [name for name, value in declared if value is not None and ignores(name)]
    return [f"{title(key)}: {', '.join(names)}: this server keeps that and does not heed it"] if names else []


def _refused(key, current, options):
    left = [name for name in current.get("collections", []) if ("collection", key[1], name) not in options["dropped"]]
    if left:
        more = f" and {len(left) - 5} more" if len(left) > 5 else ""
        return f"it still holds {', '.join(left[:5])}{more}: drop its collections first"
    return "" if options["force"] else "dropping a database needs force: true"


def apply(session, action):
    name = action.key[1]
    where = {"about": f"database {name}"}
    if action.verb == "create":
        wanted = action.changes["properties"]
        details = {"properties": wanted} if wanted else {}
        session.call("create_database", name, operation="create", **where, **details)
    elif action.verb == "alter":
        if action.secret["set"]:
            session.call("alter_database_properties", name, action.secret["set"], operation="alter", **where)
        if action.secret["drop"]:
            session.call("drop_database_properties", name, action.secret["drop"], operation="alter", **where)
    else:
        session.call("drop_database", name, operation="drop", **where)
