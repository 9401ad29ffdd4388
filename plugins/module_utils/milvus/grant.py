# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Grants of a role: one privilege or group on one object each. Which of them go is the role's business."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import database, errors, privileges
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, as_found, is_name, join
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

# A key is (KIND, role, database, collection or user, privilege).
KIND = "privilege"
GROUP = "privilege_group"
EVERY = privileges.EVERY
KEYS = {
    "privilege": Key("str"),
    "privileges": Key("list"),
    "collection": Key("str"),
    "database": Key("str"),
    "user": Key("str"),
    "object_type": Key("str", choices=privileges.TYPES),
}


def normalise(item, path, problems, role, default_database):
    """The keys of what one entry of `grants` grants."""
    if isinstance(item, str):
        item = {"privilege": item}
    clean = read_item(item, KEYS, path, problems, "a grant")
    if clean is None:
        return []
    if (clean["privilege"] is None) == (clean["privileges"] is None):
        problems.append((path, "a grant needs either privilege (one) or privileges (a list)"))
        return []
    named = [(join(path, "privilege"), clean["privilege"])]
    if clean["privileges"] is not None:
        named = [(join(join(path, "privileges"), number), one) for number, one in enumerate(clean["privileges"])]
    keys = []
    for where, name in named:
        if not isinstance(name, str):
            problems.append((where, f"must be the name of a privilege, found {as_found(name)}"))
            continue
        found = problems_of(clean, name, path, where)
        problems.extend(found)
        if not found:
            keys.append((KIND, role, *_object(clean, name, default_database)))
    return keys


def problems_of(clean, name, path, where):
    """What is wrong with one privilege on this object; unknown names may be groups, which only a server knows."""
    found = [
        (join(path, key), f"{clean[key]!r} is not a name, and not {EVERY!r} for all")
        for key in ("collection", "database")
        if clean[key] not in (None, EVERY) and not is_name(clean[key])
    ]
    if not privileges.known(name) and not is_name(name) and name != EVERY:
        found.append((where, privileges.unknown(name)))
    if clean["object_type"] is not None and name != EVERY:
        found.append((join(path, "object_type"), f"only for the privilege {EVERY!r}: that of {name} is known"))
    object_type = privileges.parts(name)[1] if clean["object_type"] is None else clean["object_type"]
    if object_type == privileges.ON_USER:
        if clean["collection"] is not None:
            found.append((join(path, "collection"), f"{name} acts on users: write user"))
    elif clean["user"] is not None:
        found.append((join(path, "user"), f"only for SelectUser and UpdateUser, {name} does not act on users"))
    else:
        found += _misplaced(clean, name, path, object_type)
    return found


def _misplaced(clean, name, path, object_type):
    """A privilege on less or on more than it can act on."""
    collection, level = clean["collection"], privileges.level(name)
    if name == EVERY and object_type != privileges.ON_COLLECTION:
        level = privileges.DATABASE
    if collection is None and level in (privileges.COLLECTION, privileges.ANY):
        yield join(path, "collection"), f"missing: {name} needs the name of a collection, or {EVERY!r} for all"
    if collection not in (None, EVERY):
        if level in (privileges.DATABASE, privileges.CLUSTER):
            acts = "a whole database" if level == privileges.DATABASE else "the whole server"
            yield join(path, "collection"), f"{name} acts on {acts}, not on a collection: leave it out"
        elif clean["database"] == EVERY and name not in privileges.TABLE and name != EVERY:
            yield join(path, "database"), f"name the database of collection {collection!r}"
    if name in privileges.GROUPS and level == privileges.CLUSTER and clean["database"] not in (None, EVERY):
        yield join(path, "database"), f"{name} acts on the whole server, not on a database: leave it out"


def _object(clean, name, default_database):
    """(database, object, label) with what the entry leaves out filled in."""
    object_type = clean["object_type"] or privileges.parts(name)[1]
    whole = privileges.level(name) == privileges.CLUSTER
    where = clean["database"] or (EVERY if whole else default_database)
    return where, clean["collection"] or clean["user"] or EVERY, privileges.label(name, object_type)


def write(key):
    """A key as an entry of `grants`, in the shortest form that means it."""
    _, _, where, object_name, label = key
    name, object_type = privileges.parts(label)
    entry = {"privilege": name}
    level = privileges.level(name)
    if name == EVERY and object_type != privileges.ON_COLLECTION:
        entry["object_type"] = object_type
    if object_type == privileges.ON_USER:
        entry["user"] = object_name
    elif object_name != EVERY or level in (privileges.COLLECTION, privileges.ANY):
        entry["collection"] = object_name
    if where != (EVERY if level == privileges.CLUSTER else database.DEFAULT):
        entry["database"] = where
    return entry


def read_groups(session, needed=True):
    """The privilege groups as state; nothing where the server has no such thing and it is not needed."""
    try:
        told = session.call("list_privilege_groups", operation="list", about="privilege groups")
    except errors.MilvusError as error:
        if needed or error.kind != errors.UNIMPLEMENTED:
            raise
        return {}
    return {(GROUP, one["privilege_group"]): {"privileges": sorted(one["privileges"])} for one in told}


def read_roles(session, roles, keys=()):
    """{role: its grants in all databases} of roles that are there; the client offers this on its connection alone."""
    databases = {EVERY}
    if roles and not privileges.has_v2(session.server.number):
        # These tell of one database at a time, and of grants for all of them apart from that.
        databases.update(database.visible(session), (key[2] for key in keys if key[0] == KIND))
    pairs = [(role, name) for role in roles for name in sorted(databases)]
    found = {role: {} for role in roles}
    for (role, _name), grants in zip(pairs, session.map(lambda pair: _read(session, *pair), pairs)):
        found[role].update(grants)
    return found


def _read(session, role, asked):
    where = {"operation": "read grants of", "about": f"role {role}"}
    told = session.call("select_grant_for_one_role", role, asked, below=True, **where)
    unsaid = database.DEFAULT if privileges.has_v2(session.server.number) else asked
    return {
        (KIND, role, one.db_name or unsaid, one.object_name, privileges.label(one.privilege, one.object)): {}
        for one in told.groups
    }


def compare(key, current, desired, options):
    if current is not None or desired is None:
        return []
    groups = {
        one[1]: wish["privileges"]
        for one, wish in (*options["state"].items(), *options["wanted"].items())
        if one[0] == GROUP and wish is not None
    }
    refused = privileges.problem(key[4], key[3], options.get("version"), groups) or _group_problem(key, groups)
    return [Action(key, "grant", refused=refused)]


def _group_problem(key, groups):
    """A group acts on what its privileges act on, and servers want to be told just that."""
    levels = {privileges.level(one) for one in groups.get(key[4], ())} - {privileges.ANY}
    if levels == {privileges.CLUSTER} and key[2:4] != (EVERY, EVERY):
        return f"group {key[4]} acts on the whole server: write collection: '{EVERY}' and database: '{EVERY}'"
    if levels == {privileges.DATABASE} and key[3] != EVERY:
        return f"group {key[4]} acts on a whole database: write collection: '{EVERY}'"
    return ""


def revoke(key):
    return Action(key, "revoke")


def apply(session, action):
    _, role, inside, object_name, label = action.key
    name, object_type = privileges.parts(label)
    where = {"db_name": inside, "operation": action.verb, "about": title(action.key)}
    try:
        # `*` is one object type's, and only the older call can say whose.
        if name == EVERY or not privileges.has_v2(session.server.number):
            call = f"{action.verb}_privilege"
            session.call(call, role, object_type, name, object_name, **where)
        else:
            session.call(f"{action.verb}_privilege_v2", role, name, object_name, **where)
    except errors.MilvusError as error:
        if "get authorization from the md" in error.text:
            error.next_step = (
                "Servers grant only to those who logged in: set common.security.authorizationEnabled: true and "
                "give user and password"
            )
        raise
