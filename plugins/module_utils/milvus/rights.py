# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rights of a catalogue as a whole: what they name must be in it, and how a server's own are written as one."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, grant, privileges, role, user
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import suggestion

# Kinds that a catalogue may purge.
PURGED = ("users", "roles", "privilege_groups")


def check_references(clean, wanted, databases, problems):
    declared = {key: one for key, one in wanted.items() if one is not None}
    groups = {key[1] for key in declared if key[0] == grant.GROUP}
    roles = {key[1] for key in declared if key[0] == role.KIND} | set(role.BUILT_IN)
    for where, entry in _entries(clean["roles"], "roles", "grants"):
        if isinstance(entry, dict):
            _check_grant(entry, where, databases, groups, problems)
        elif isinstance(entry, str):
            _check_privilege(entry, where, groups, problems)
    for where, name in _entries(clean["users"], "users", "roles"):
        if isinstance(name, str) and name not in roles:
            problems.append((where, f"role {name!r} is not declared{suggestion(name, roles)}"))


def _entries(items, label, inner):
    """(path, entry) of the inner lists of items that are to exist; what is no list was named before."""
    for position, item in enumerate(items):
        if isinstance(item, dict) and item.get("state") != "absent" and isinstance(item.get(inner), list):
            for number, entry in enumerate(item[inner]):
                yield f"{label}[{position}].{inner}[{number}]", entry


def _check_grant(entry, where, databases, groups, problems):
    database = entry.get("database")
    if isinstance(database, str) and database not in databases and database != grant.EVERY:
        near = suggestion(database, databases)
        problems.append((f"{where}.database", f"database {database!r} is not declared{near}"))
    names = entry.get("privileges") if isinstance(entry.get("privileges"), list) else []
    for number, name in enumerate(names):
        _check_privilege(name, f"{where}.privileges[{number}]", groups, problems)
    _check_privilege(entry.get("privilege"), f"{where}.privilege", groups, problems)


def _check_privilege(name, where, groups, problems):
    """Names that could be none were found before."""
    if isinstance(name, str) and grant.is_name(name) and not privileges.known(name) and name not in groups:
        problems.append((where, privileges.unknown(name, groups)))


def listed(session, kinds):
    """The keys of all that may be purged. Whoever runs this keeps its user and its roles."""
    own, found = session.params.get("user"), []
    if "users" in kinds:
        names = session.call("list_users", operation="list", about="users")
        found += [(user.KIND, name) for name in names if name not in (user.ROOT, own)]
    if "roles" in kinds:
        found += [
            (role.KIND, name)
            for name, one in role.read_all(session).items()
            if name not in role.BUILT_IN and own not in one.users
        ]
    if "privilege_groups" in kinds:
        found += [key for key in grant.read_groups(session) if key[1] not in privileges.GROUPS]
    return found


def gather(session, what, lacking):
    """Users, roles and groups as facts; what the server has not is told in `lacking`."""
    facts = {}
    for name, reader in (("users", _users), ("roles", _roles), ("privilege_groups", _privilege_groups)):
        if name in what:
            try:
                facts[name] = reader(session)
            except errors.MilvusError as error:
                if error.kind != errors.UNIMPLEMENTED:
                    raise
                lacking.append(error.text)
    return facts


def _users(session):
    names = session.call("list_users", operation="list", about="users")
    roles = user.read_roles(session)
    return [{"name": name, "roles": roles.get(name, [])} for name in sorted(names)]


def _roles(session):
    told = role.read_all(session)
    grants = grant.read_roles(session, sorted(told))
    return [
        {
            "name": name,
            "description": getattr(told[name], "description", "") or "",
            "users": sorted(one for one in told[name].users if one),
            "grants": [grant.write(key) for key in sorted(held)],
        }
        for name, held in grants.items()
    ]


def _privilege_groups(session):
    return [
        {"name": key[1], "privileges": one["privileges"], "built_in": key[1] in privileges.GROUPS}
        for key, one in sorted(grant.read_groups(session).items())
    ]


def as_catalog(facts):
    """Only what was asked for, so that a catalogue of collections says nothing of rights. Role admin has no grants."""
    found = {}
    if "privilege_groups" in facts:
        found["privilege_groups"] = [
            {name: one[name] for name in ("name", "privileges")}
            for one in facts["privilege_groups"]
            if not one["built_in"]
        ]
    if "roles" in facts:
        found["roles"] = [
            {name: one[name] for name in ("name", "description", "grants") if one[name] or name == "grants"}
            for one in facts["roles"]
            if one["name"] != role.ADMIN
        ]
    if "users" in facts:
        found["users"] = [dict(one) for one in facts["users"]]
    return found
