# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Tenants and namespaces with their policies: read, compare, apply."""

from __future__ import annotations

from urllib.parse import quote

QUOTA = "destination_storage"


def wanted_policies(entry):
    """What the admin interface would say of this namespace, as far as the entry decides it."""
    found = {}
    if entry.get("retention"):
        found["retention"] = {
            "retentionTimeInMinutes": int(entry["retention"]["minutes"]),
            "retentionSizeInMB": int(entry["retention"]["megabytes"]),
        }
    if entry.get("message_ttl_seconds") is not None:
        found["messageTTL"] = int(entry["message_ttl_seconds"])
    if entry.get("subscription_expiration_minutes") is not None:
        found["subscriptionExpirationTime"] = int(entry["subscription_expiration_minutes"])
    if entry.get("backlog_quota"):
        quota = entry["backlog_quota"]
        found["backlogQuota"] = {"limitSize": int(quota["bytes"]), "policy": quota["policy"]}
    if entry.get("permissions") is not None:
        found["permissions"] = {role: sorted(actions) for role, actions in sorted(entry["permissions"].items())}
    return found


def present_policies(policies):
    """The same shape from what a broker answers."""
    policies = policies or {}
    retention = policies.get("retention_policies") or {}
    quota = (policies.get("backlog_quota_map") or {}).get(QUOTA) or {}
    granted = (policies.get("auth_policies") or {}).get("namespaceAuth")
    if granted is None:
        granted = (policies.get("auth_policies") or {}).get("namespace_auth") or {}
    found = {"permissions": {role: sorted(actions) for role, actions in sorted(granted.items())}}
    if retention:
        found["retention"] = {key: retention.get(key) for key in ("retentionTimeInMinutes", "retentionSizeInMB")}
    if policies.get("message_ttl_in_seconds") is not None:
        found["messageTTL"] = policies["message_ttl_in_seconds"]
    if policies.get("subscription_expiration_time_minutes") is not None:
        found["subscriptionExpirationTime"] = policies["subscription_expiration_time_minutes"]
    if quota:
        limit = quota.get("limitSize", quota.get("limit"))
        found["backlogQuota"] = {"limitSize": limit, "policy": quota.get("policy")}
    return found


def compare_tenant(current, wanted, cluster):
    roles = sorted(wanted.get("admin_roles") or [])
    body = {"adminRoles": roles, "allowedClusters": [cluster]}
    if current is None:
        return [{"operation": "create_tenant", "tenant": wanted["name"], "method": "PUT", "body": body}]
    known = sorted(current.get("adminRoles") or [])
    if "admin_roles" in wanted and known != roles:
        body["allowedClusters"] = sorted(set(current.get("allowedClusters") or []) | {cluster})
        return [{"operation": "change_tenant", "tenant": wanted["name"], "method": "POST", "body": body}]
    return []


# Pulsar refuses a quota above the retention that holds at that moment: retention goes first.
ORDER = ("retention", "backlogQuota", "messageTTL", "subscriptionExpirationTime")


def compare_namespace(current, entry, bundles):
    """Actions that lead from the broker's answer (None: no such namespace) to the entry."""
    name, actions = entry["name"], []
    wanted, present = wanted_policies(entry), present_policies(current)
    if current is None:
        body = {"bundles": {"numBundles": bundles}}
        actions.append({"operation": "create_namespace", "namespace": name, "method": "PUT", "path": "", "body": body})
    for policy in ORDER:
        if policy in wanted and wanted[policy] != present.get(policy):
            path = policy + (f"?backlogQuotaType={QUOTA}" if policy == "backlogQuota" else "")
            actions.append(
                {
                    "operation": f"set_{policy}",
                    "namespace": name,
                    "method": "POST",
                    "path": path,
                    "body": wanted[policy],
                }
            )
    if "permissions" in wanted:
        actions += _permissions(name, present["permissions"], wanted["permissions"])
    return actions


def _permissions(name, present, wanted):
    actions = []
    for role in sorted(set(present) | set(wanted)):
        path = f"permissions/{quote(role, safe='')}"
        if role not in wanted:
            actions.append({"operation": "revoke", "namespace": name, "method": "DELETE", "path": path, "role": role})
        elif present.get(role) != wanted[role]:
            actions.append(
                {
                    "operation": "grant",
                    "namespace": name,
                    "method": "POST",
                    "path": path,
                    "body": wanted[role],
                    "role": role,
                }
            )
    return actions


def run(admin, params, check_mode):
    actions, before, after = [], {}, {}
    for tenant in params["tenants"]:
        current = admin.call("GET", f"tenants/{tenant['name']}")
        found = compare_tenant(current, tenant, params["cluster"])
        before[tenant["name"]], after[tenant["name"]] = current, found[0]["body"] if found else current
        actions += found
    known = {tenant["name"] for tenant in params["tenants"]}
    for entry in params["namespaces"]:
        name = entry["name"]
        gone = check_mode and name.split("/")[0] in known and before[name.split("/")[0]] is None
        current = None if gone else admin.call("GET", f"namespaces/{name}")
        found = compare_namespace(current, entry, params["bundles"])
        before[name] = None if current is None else present_policies(current)
        after[name] = {**(before[name] or {}), **wanted_policies(entry)} if found else before[name]
        actions += found
    if not check_mode:
        for action in actions:
            apply(admin, action)
    told = [{key: value for key, value in action.items() if key not in ("method", "path")} for action in actions]
    return {"changed": bool(actions), "actions": told, "diff": {"before": before, "after": after}}


def apply(admin, action):
    if "tenant" in action:
        admin.call(action["method"], f"tenants/{action['tenant']}", action["body"])
        return
    path = f"namespaces/{action['namespace']}" + (f"/{action['path']}" if action["path"] else "")
    admin.call(action["method"], path, action.get("body"))
