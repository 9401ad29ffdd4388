# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Policies: what an account may do. Written by anyone in any order, compared in one form."""

from __future__ import annotations

import json

from ansible_collections.vectordb.ops.plugins.module_utils.minio.connection import MinioError
from ansible_collections.vectordb.ops.plugins.module_utils.minio.plan import Action, duplicates

BUILT_IN = ("consoleAdmin", "diagnostics", "readonly", "readwrite", "writeonly")
KNOWN = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition"}


def canonical(document):
    """The same permissions give the same value, however they were written."""
    if isinstance(document, str):
        document = json.loads(document)
    statements = document.get("Statement") or []
    statements = [statements] if isinstance(statements, dict) else statements
    found = []
    for statement in statements:
        one = {}
        for name, value in statement.items():
            if name == "Sid" or value in (None, "", [], {}):
                continue
            one[name] = value
            if name in ("Action", "NotAction", "Resource", "NotResource"):
                one[name] = sorted({value} if isinstance(value, str) else set(value))
            elif name == "Condition":
                one[name] = {test: {key: _listed(item) for key, item in pairs.items()} for test, pairs in value.items()}
        found.append(one)
    return {
        "Version": document.get("Version") or "2012-10-17",
        "Statement": sorted(found, key=lambda one: json.dumps(one, sort_keys=True)),
    }


def _listed(value):
    return sorted(str(item) for item in (value if isinstance(value, list) else [value]))


def problems(item):
    document = item.get("policy")
    if item["state"] == "absent":
        return []
    if not isinstance(document, dict) or not document.get("Statement"):
        return [f"policy {item['name']} has no Statement; expected a policy as of AWS IAM, with Version and Statement"]
    found = []
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    for number, statement in enumerate(statements, 1):
        where = f"policy {item['name']}, statement {number}"
        unknown = sorted(set(statement) - KNOWN)
        if unknown:
            found.append(f"{where} has {', '.join(unknown)}; known are {', '.join(sorted(KNOWN))}")
        if statement.get("Effect") not in ("Allow", "Deny"):
            found.append(f"{where} has the Effect {statement.get('Effect')}; expected Allow or Deny")
        if not statement.get("Action") and not statement.get("NotAction"):
            found.append(f"{where} has no Action; give at least one, for example s3:GetObject")
    return found


def normalise(items):
    found = duplicates("policy", items, "name")
    for item in items:
        found += problems(item)
        if item["name"] in BUILT_IN:
            found.append(f"policy {item['name']} is MinIO's own; choose another name")
    if found:
        raise MinioError("; ".join(found))
    return [
        {"name": item["name"], "state": item["state"], "policy": canonical(item["policy"]) if item["policy"] else None}
        for item in items
    ]


def read(session, _wanted):
    text = session.call("listing the policies", session.admin.policy_list)
    return {name: {"policy": canonical(document)} for name, document in json.loads(text).items()}


def compare(state, wanted):
    actions = []
    for item in wanted:
        have = state.get(item["name"])
        if item["state"] == "absent":
            if have is not None:
                actions.append(Action("remove", "policy", item["name"]))
        elif have is None:
            actions.append(Action("create", "policy", item["name"], {"policy": item["policy"]}))
        elif have["policy"] != item["policy"]:
            actions.append(Action("change", "policy", item["name"], {"policy": item["policy"]}))
    return actions


def apply(session, action):
    what = f"policy {action.name}: {action.operation}"
    if action.operation == "remove":
        session.call(what, session.admin.policy_remove, action.name)
    else:
        session.call(what, session.admin.policy_add, action.name, policy=action.changes["policy"])


def for_milvus(bucket):
    """Exactly what Milvus does on its bucket: look at it, list, read, write and delete objects, also in parts."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                "Resource": [f"arn:aws:s3:::{bucket}"],
            },
            {
                "Effect": "Allow",
                "Action": [
                    "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts",
                    "s3:PutObject",
                ],
                "Resource": [f"arn:aws:s3:::{bucket}/*"],
            },
        ],
    }  # fmt: skip
