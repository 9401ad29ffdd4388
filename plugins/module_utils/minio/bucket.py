# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Buckets with versioning, quota and lifecycle. What is not given of a bucket is left as it is."""

from __future__ import annotations

import json
import re

from ansible_collections.vectordb.ops.plugins.module_utils.minio.connection import MinioError
from ansible_collections.vectordb.ops.plugins.module_utils.minio.plan import Action, duplicates

UNITS = {"": 1, "B": 1, **{f"{sign}iB": 1024**power for power, sign in enumerate("KMGTPE", 1)}}
UNITS.update({f"{sign}B": 1000**power for power, sign in enumerate("KMGTPE", 1)})
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def parse_size(text):
    """`10GiB`, `10 GB`, `1024`, 0 -> bytes."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", str(text))
    units = {name.lower(): factor for name, factor in UNITS.items()}
    if not match or match.group(2).lower() not in units:
        raise MinioError(f"{text} is not a size; expected a number with a unit, for example 500GiB, or 0 for none")
    return int(float(match.group(1)) * units[match.group(2).lower()])


def normalise(items):
    found = duplicates("bucket", items, "name")
    wanted = []
    for item in items:
        name = item["name"]
        if not NAME.fullmatch(name) or ".." in name:
            found.append(
                f"bucket {name}: a name has 3 to 63 of a-z, 0-9, '-', '.', and begins and ends with a letter or digit"
            )
        one = {key: item[key] for key in ("name", "state", "versioning", "object_lock", "force")}
        try:
            one["quota"] = None if item["quota"] is None else parse_size(item["quota"])
            one["lifecycle"] = None if item["lifecycle"] is None else rules(name, item["lifecycle"])
        except MinioError as error:
            found.append(f"bucket {name}: {error}")
        if item["object_lock"] and item["versioning"] == "suspended":
            found.append(f"bucket {name}: object_lock needs versioning; leave versioning out or set it to enabled")
        wanted.append(one)
    if found:
        raise MinioError("; ".join(found))
    return wanted


def rules(bucket, given):
    found = [
        {
            "id": rule["id"],
            "prefix": rule["prefix"] or "",
            "enabled": rule["enabled"],
            "expire_days": rule["expire_days"] or 0,
            "expire_noncurrent_days": rule["expire_noncurrent_days"] or 0,
            "expire_delete_markers": bool(rule["expire_delete_markers"]),
        }
        for rule in given
    ]
    for text in duplicates("rule", found, "id"):
        raise MinioError(text)
    for rule in found:
        if not (rule["expire_days"] or rule["expire_noncurrent_days"] or rule["expire_delete_markers"]):
            raise MinioError(
                f"rule {rule['id']} of {bucket} does nothing; give expire_days, expire_noncurrent_days or "
                "expire_delete_markers"
            )
        if rule["expire_days"] and rule["expire_delete_markers"]:
            raise MinioError(
                f"rule {rule['id']}: expire_days and expire_delete_markers exclude each other; make two rules"
            )
    return sorted(found, key=lambda rule: rule["id"])


def read(session, wanted):
    objects = session.objects
    names = {bucket.name for bucket in session.call("listing the buckets", objects.list_buckets)}
    state = {}
    for item in wanted:
        if item["name"] in names:
            state[item["name"]] = read_one(session, item)
    return state


def read_one(session, item):
    name, objects = item["name"], session.objects
    what = f"reading bucket {name}"
    have = {}
    if item["state"] == "absent":
        have["objects"] = holds_something(session, name)
        return have
    status = session.call(what, objects.get_bucket_versioning, name).status
    have["versioning"] = (status or "off").lower()
    if item["object_lock"]:
        lock = session.call(
            what, objects.get_object_lock_config, name, absent=("ObjectLockConfigurationNotFoundError",)
        )
        have["object_lock"] = lock is not None
    if item["quota"] is not None:
        text = session.call(what, session.admin.bucket_quota_get, name)
        quota = json.loads(text or "{}")
        have["quota"] = quota.get("quota") or quota.get("size") or 0
    if item["lifecycle"] is not None:
        have["lifecycle"] = read_rules(
            session.call(what, objects.get_bucket_lifecycle, name, absent=("NoSuchLifecycleConfiguration",))
        )
    return have


def holds_something(session, name):
    listing = session.objects.list_objects(name, recursive=True, include_version=True)
    return session.call(f"looking into bucket {name}", next, listing, None) is not None


def read_rules(config):
    found = []
    for rule in config.rules if config else []:
        expiration, noncurrent = rule.expiration, rule.noncurrent_version_expiration
        found.append(
            {
                "id": rule.rule_id,
                "prefix": (rule.rule_filter.prefix if rule.rule_filter else "") or "",
                "enabled": rule.status == "Enabled",
                "expire_days": (expiration.days if expiration else 0) or 0,
                "expire_noncurrent_days": (noncurrent.noncurrent_days if noncurrent else 0) or 0,
                "expire_delete_markers": bool(expiration and expiration.expired_object_delete_marker),
            }
        )
    return sorted(found, key=lambda rule: rule["id"] or "")


def compare(state, wanted):
    actions = []
    for item in wanted:
        have = state.get(item["name"])
        actions += _absent(item, have) if item["state"] == "absent" else _present(item, have)
    return actions


def _absent(item, have):
    if have is None:
        return []
    refused = ""
    if have.get("objects") and not item["force"]:
        refused = "it holds objects, which would be lost; set force: true when that is wanted"
    return [Action("remove", "bucket", item["name"], refused=refused, secret={"purge": bool(have.get("objects"))})]


def _present(item, have):
    name, actions = item["name"], []
    if have is None:
        changes = {"versioning": "enabled" if item["object_lock"] else "off"}
        if item["object_lock"]:
            changes["object_lock"] = True
        actions.append(Action("create", "bucket", name, changes))
        have = {**changes, "quota": 0, "lifecycle": []}
    elif item["object_lock"] and not have.get("object_lock"):
        actions.append(Action("lock", "bucket", name, refused="object_lock can be set only when a bucket is made"))
    if item["versioning"] and item["versioning"] != have["versioning"]:
        actions.append(Action("set_versioning", "bucket", name, {"versioning": item["versioning"]}))
    for key in ("quota", "lifecycle"):
        if item[key] is not None and item[key] != have[key]:
            actions.append(Action(f"set_{key}", "bucket", name, {key: item[key]}))
    return actions


def apply(session, action):
    what = f"bucket {action.name}: {action.operation.replace('_', ' ')}"
    _APPLY[action.operation](session, action, what)


def _create(session, action, what):
    session.call(what, session.objects.make_bucket, action.name, object_lock=action.changes.get("object_lock", False))


def _remove(session, action, what):
    if action.secret["purge"]:
        from minio.deleteobjects import DeleteObject

        listing = session.objects.list_objects(action.name, recursive=True, include_version=True)
        doomed = (DeleteObject(one.object_name, one.version_id) for one in listing)
        for error in session.call(what, lambda: list(session.objects.remove_objects(action.name, doomed))):
            raise MinioError(f"{what}: {error.name} stays: {error.code} {error.message}")
    session.call(what, session.objects.remove_bucket, action.name)


def _versioning(session, action, what):
    from minio.versioningconfig import VersioningConfig

    status = action.changes["versioning"].capitalize()
    session.call(what, session.objects.set_bucket_versioning, action.name, VersioningConfig(status))


def _quota(session, action, what):
    session.call(what, session.admin.bucket_quota_set, action.name, action.changes["quota"])


def _lifecycle(session, action, what):
    from minio import lifecycleconfig as config
    from minio.commonconfig import Filter

    if not action.changes["lifecycle"]:
        session.call(what, session.objects.delete_bucket_lifecycle, action.name)
        return
    made = []
    for rule in action.changes["lifecycle"]:
        expiration = noncurrent = None
        if rule["expire_days"] or rule["expire_delete_markers"]:
            marker = True if rule["expire_delete_markers"] else None
            expiration = config.Expiration(days=rule["expire_days"] or None, expired_object_delete_marker=marker)
        if rule["expire_noncurrent_days"]:
            noncurrent = config.NoncurrentVersionExpiration(noncurrent_days=rule["expire_noncurrent_days"])
        made.append(
            config.Rule(
                status="Enabled" if rule["enabled"] else "Disabled",
                rule_filter=Filter(prefix=rule["prefix"]),
                rule_id=rule["id"],
                expiration=expiration,
                noncurrent_version_expiration=noncurrent,
            )
        )
    session.call(what, session.objects.set_bucket_lifecycle, action.name, config.LifecycleConfig(made))


_APPLY = {
    "create": _create,
    "remove": _remove,
    "set_versioning": _versioning,
    "set_quota": _quota,
    "set_lifecycle": _lifecycle,
}
