# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Users with SCRAM passwords and their rights. A password cannot be read, so it is proven by logging in."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.kafka.client import Cluster, admin

ITERATIONS = 8192


def wanted_rights(user):
    """{(resource, name, pattern, operation)}"""
    return {
        (acl["resource"], acl["name"], acl["pattern"], operation)
        for acl in user["acls"]
        for operation in acl["operations"]
    }


def plan(users, found):
    """Pure. found: {user: {"login": bool, "rights": set}}; gives the calls to make, without passwords."""
    actions = []
    for user in users:
        have = found.get(user["name"], {"login": False, "rights": set()})
        if not have["login"]:
            actions.append({"operation": "set_password", "user": user["name"]})
        wanted = wanted_rights(user)
        for operation, rights in (("grant", wanted - have["rights"]), ("revoke", have["rights"] - wanted)):
            actions += [
                {"operation": operation, "user": user["name"], "right": list(right)} for right in sorted(rights)
            ]
    return actions


def described(user_names, found):
    """State in words, for a diff."""
    lines = []
    for name in sorted(user_names):
        have = found.get(name)
        if have:
            lines.append(f"{name}: {'password as given' if have['login'] else 'other password'}")
            lines += [f"{name}: {' '.join(right)}" for right in sorted(have["rights"])]
    return "\n".join([*lines, ""]) if lines else ""


class Users:
    def __init__(self, params):
        self._params = params
        self._cluster = Cluster(params)

    def read(self, users):
        rights = self._rights()
        return {
            user["name"]: {"login": self._logs_in(user), "rights": rights.get(user["name"], set())} for user in users
        }

    def _rights(self):
        everything = admin.AclBindingFilter(
            admin.ResourceType.ANY,
            None,
            admin.ResourcePatternType.ANY,
            None,
            None,
            admin.AclOperation.ANY,
            admin.AclPermissionType.ANY,
        )
        future = self._cluster.admin.describe_acls(everything)
        found = {}
        for acl in self._cluster.calling("reading the rights", lambda: future.result(self._params["timeout"] * 3)):
            kind, name = acl.principal.split(":", 1)
            if kind == "User" and acl.permission_type == admin.AclPermissionType.ALLOW:
                right = (
                    acl.restype.name.lower().replace("broker", "cluster"),
                    acl.name,
                    acl.resource_pattern_type.name.lower(),
                    acl.operation.name.lower(),
                )
                found.setdefault(name, set()).add(right)
        return found

    def _logs_in(self, user):
        return Cluster(
            self._params,
            self._params["login_bootstrap_servers"],
            user=user["name"],
            password=user["password"],
            mechanism=user["mechanism"],
        ).may_enter()

    def apply(self, users, actions):
        by_name = {user["name"]: user for user in users}
        passwords = [by_name[a["user"]] for a in actions if a["operation"] == "set_password"]
        if passwords:
            self._cluster.results(
                "setting the password of",
                self._cluster.admin.alter_user_scram_credentials([_upsertion(user) for user in passwords]),
            )
        grants = [_binding(action) for action in actions if action["operation"] == "grant"]
        if grants:
            self._cluster.results("granting", self._cluster.admin.create_acls(grants))
        revoked = [_filter(action) for action in actions if action["operation"] == "revoke"]
        if revoked:
            self._cluster.results("revoking", self._cluster.admin.delete_acls(revoked))


def _upsertion(user):
    mechanism = getattr(admin.ScramMechanism, user["mechanism"].replace("-", "_"))
    info = admin.ScramCredentialInfo(mechanism, ITERATIONS)
    return admin.UserScramCredentialUpsertion(user["name"], info, user["password"].encode())


def _resource(right):
    resource, name, pattern, operation = right
    kind = admin.ResourceType.BROKER if resource == "cluster" else getattr(admin.ResourceType, resource.upper())
    return (
        kind,
        name,
        getattr(admin.ResourcePatternType, pattern.upper()),
        getattr(admin.AclOperation, operation.upper()),
    )


def _binding(action):
    kind, name, pattern, operation = _resource(action["right"])
    return admin.AclBinding(
        kind, name, pattern, f"User:{action['user']}", "*", operation, admin.AclPermissionType.ALLOW
    )


def _filter(action):
    kind, name, pattern, operation = _resource(action["right"])
    return admin.AclBindingFilter(
        kind, name, pattern, f"User:{action['user']}", "*", operation, admin.AclPermissionType.ALLOW
    )
