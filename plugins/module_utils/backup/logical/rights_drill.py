# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a restore of users, roles and grants would make: made under scratch names, read back, compared and removed.

No name but PREFIX + NAME of what the backup holds is ever touched; the next drill cleans up after one that was killed.
"""

from __future__ import annotations

import secrets

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, errors, grant, role, user

KINDS = (user.KIND, role.KIND)
# What servers say when there are as many roles or users as they take (proxy.maxRoleNum, by default 10 in 2.3).
_FULL = ("limit", "exceed", "maximum", "too many")


def there(session, declared):
    """(counts, problems, notes): whether a server has the users, roles and grants of a backup under their own names."""
    if session.server.lite:
        return {}, [], [f"{session.server} has no users: rights were not compared"]
    databases = [
        {"name": name} for name in session.call("list_databases", operation="list", about="databases")
        if name != "default"
    ]  # fmt: skip
    wanted = {name: declared.get(name, []) for name in ("privilege_groups", "roles", "users")}
    keys = {
        key: one for key, one in catalog.normalise({"databases": databases, **wanted}).items() if key[0] != "database"
    }
    made = catalog.plan(session, catalog.read(session, keys, (*KINDS, "privilege_group")), keys, {"force": True})
    left = {f"{one.verb} {one.kind} {' '.join(map(str, one.key[1:]))}" for one in made.actions}
    problems = [f"rights are not as in the backup, to be done: {', '.join(sorted(left)[:5])}"] if left else []
    problems += made.refusals
    counts = {"users": len(wanted["users"]), "roles": len(wanted["roles"])}
    return {**counts, "grants": sum(len(one["grants"]) for one in wanted["roles"])}, problems, []


class Drill:
    """`databases`: name in the backup -> scratch name; `there`: databases of the server."""

    def __init__(self, session, declared, prefix, databases, there):
        self._session, self._prefix = session, prefix
        self.problems, self.notes = [], []
        self._databases, self._there = databases, {*there, grant.EVERY, "default"}
        self._roles = self._own(declared.get("roles", ()), role.BUILT_IN)
        self._users = self._own(declared.get("users", ()), (user.ROOT,))
        self._kept = []
        self.facts = {"roles": 0, "users": 0, "grants": 0}

    def _own(self, declared, built_in):
        """Without what a drill had made while the backup was taken."""
        names = {one["name"] for one in declared}
        return [
            one for one in declared
            if one["name"] not in built_in
            and not (one["name"].startswith(self._prefix) and one["name"][len(self._prefix) :] in names)
        ]  # fmt: skip

    def run(self):
        if self._session.server.lite:
            self.notes.append(f"{self._session.server} has no users: rights were not compared")
            return
        self._clear()
        try:
            for one in self._roles:
                self._role(one)
            for one in self._users:
                self._user(one)
        finally:
            self._clear()

    def _role(self, one):
        entry = {"name": f"{self._prefix}{one['name']}", "grants": self._grants(one)}
        if not self._made("role", one, {"roles": [entry]}):
            return
        self.facts["roles"] += 1
        self.facts["grants"] += len(entry["grants"])
        self._kept.append(one["name"])

    def _user(self, one):
        known = {each["name"] for each in self._roles}
        lost = sorted(set(one["roles"]) - known - set(role.BUILT_IN))
        if lost:
            self.problems.append(
                f"user {one['name']} would lack the roles {', '.join(lost)}, which the backup does not hold"
            )
        roles = [
            f"{self._prefix}{name}" if name in self._kept else name
            for name in one["roles"] if name in self._kept or name == role.PUBLIC
        ]  # fmt: skip
        # Nobody learns this password, and the user is gone before the drill ends.
        entry = {"name": f"{self._prefix}{one['name']}", "password": secrets.token_urlsafe(24), "roles": roles}
        named = [{"name": name} for name in roles]
        if self._made(
            "user", one, {"users": [entry], "roles": [each for each in named if each["name"] != role.PUBLIC]}
        ):
            self.facts["users"] += 1

    def _grants(self, one):
        kept = []
        for entry in one["grants"]:
            inside = entry.get("database", "default")
            if inside in self._databases:
                kept.append({**entry, "database": self._databases[inside]})
            elif inside in self._there:
                kept.append(entry)
        if len(kept) < len(one["grants"]):
            self.notes.append(
                f"role {one['name']}: {len(one['grants']) - len(kept)} grants in databases that are not there were "
                "not compared"
            )
        return kept

    def _made(self, what, one, declared):
        """Make it, and find nothing left to do: what the server tells is what the backup holds."""
        try:
            self._execute(self._plan(declared))
            again = self._plan(declared)
        except errors.MilvusError as error:
            if any(sign in error.text.lower() for sign in _FULL) and what in error.text.lower():
                if what == "role" and self._kept:
                    self._clear(self._kept)
                    self._kept = []
                    return self._made(what, one, declared)
                self.notes.append(
                    f"{what} {one['name']} was not compared: the server takes no more of them ({error.text})"
                )
            else:
                self.problems.append(f"{what} {one['name']} cannot be restored: {error}")
            return False
        left = [f"{each.verb} {each.kind} {each.key[-1]}" for each in again.actions if each.verb != "update_password"]
        if left:
            self.problems.append(f"{what} {one['name']} is not as in the backup after a restore: {', '.join(left[:5])}")
        return not left

    def _plan(self, declared, force=False):
        databases = [
            {"name": name} for name in sorted({*self._there, *self._databases.values()} - {grant.EVERY, "default"})
        ]
        wanted = catalog.normalise({"databases": databases, **declared})
        wanted = {key: one for key, one in wanted.items() if key[0] != "database"}
        made = catalog.plan(self._session, catalog.read(self._session, wanted, KINDS), wanted, {"force": force})
        if made.refusals:
            raise errors.MilvusError("; ".join(made.refusals), "make", "rights")
        return made

    def _execute(self, made):
        made.execute(lambda action: catalog.apply(self._session, action), self._session.act)

    def _clear(self, roles=None):
        """What this drill or one that was killed has made."""
        users = [] if roles is not None else self._users
        roles = [one["name"] for one in self._roles] if roles is None else roles
        gone = {
            "users": [{"name": f"{self._prefix}{one['name']}", "state": "absent"} for one in users],
            "roles": [{"name": f"{self._prefix}{name}", "state": "absent"} for name in roles],
        }
        self._execute(self._plan(gone, force=True))
