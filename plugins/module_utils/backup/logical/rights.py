# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Users, roles and groups of privileges of a backup, where the server lacks them; what is there is left as it is."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, grant, role, user

KINDS = (user.KIND, role.KIND, "privilege_group")


class Rights:
    """`databases`: all that the server has, or will have after the restore."""

    def __init__(self, session, declared, passwords, databases):
        self._session, self.notes = session, []
        names = session.call("list_users", operation="list", about="users")
        roles = role.read_all(session)
        groups = {key[1] for key in grant.read_groups(session, needed=False)}
        self._declared = {"databases": [{"name": name} for name in sorted(databases) if name != "default"]}
        self._declared["privilege_groups"] = [
            one for one in declared.get("privilege_groups", ()) if one["name"] not in groups
        ]
        self._declared["roles"] = self._roles(declared.get("roles", ()), roles, databases)
        known = {one["name"] for one in self._declared["roles"]}
        self.without_password = []
        self._declared["users"] = list(self._users(declared.get("users", ()), names, passwords or {}, known, roles))
        # A role that is there already is named, so that users may have it, and not changed.
        needed = {name for one in self._declared["users"] for name in one["roles"]} - known - set(role.BUILT_IN)
        self._declared["roles"] += [{"name": name} for name in sorted(needed)]
        if self.without_password:
            self.notes.append(f"users without a password in passwords, not made: {', '.join(self.without_password)}")

    def _roles(self, declared, there, databases):
        made = []
        for one in declared:
            if one["name"] in there or one["name"] in role.BUILT_IN:
                continue
            grants = [entry for entry in one["grants"] if entry.get("database", "default") in {*databases, grant.EVERY}]
            if len(grants) < len(one["grants"]):
                left = len(one["grants"]) - len(grants)
                self.notes.append(f"role {one['name']}: {left} grants in databases that are not there are left out")
            made.append({**one, "grants": grants})
        return made

    def _users(self, declared, there, passwords, made, roles):
        for one in declared:
            if one["name"] in there:
                continue
            if one["name"] not in passwords:
                self.without_password.append(one["name"])
                continue
            known = [name for name in one["roles"] if name in made or name in roles or name in role.BUILT_IN]
            yield {"name": one["name"], "password": passwords[one["name"]], "roles": known}

    def plan(self):
        wanted = catalog.normalise(self._declared)
        wanted = {key: one for key, one in wanted.items() if key[0] != "database"}
        state = catalog.read(self._session, wanted, KINDS)
        return catalog.plan(self._session, state, wanted, {})
