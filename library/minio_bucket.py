#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: minio_bucket
short_description: Reconcile buckets of MinIO with versioning, quota and lifecycle
version_added: 0.1.0
description:
  - Has all buckets given in one call. Buckets that are not named are left alone, and so is what is not given of one.
  - A bucket that holds objects is removed with C(force) only.
options:
  buckets:
    description: Buckets to have.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the bucket.
        type: str
        required: true
      versioning:
        description: Whether earlier versions of objects are kept.
        type: str
        choices: [enabled, suspended]
      quota:
        description: Hard limit of its size, for example V(500GiB). V(0) means none.
        type: str
      lifecycle:
        description: All rules of its lifecycle. An empty list removes them.
        type: list
        elements: dict
        suboptions:
          id:
            description: Name of the rule.
            type: str
            required: true
          prefix:
            description: Start of the names of the objects that it covers.
            type: str
            default: ""
          enabled:
            description: Whether it is in force.
            type: bool
            default: true
          expire_days:
            description: Objects are removed so many days after they were written.
            type: int
          expire_noncurrent_days:
            description: Earlier versions are removed so many days after they were replaced.
            type: int
          expire_delete_markers:
            description: Remove markers of deleted objects that have no version left.
            type: bool
            default: false
      object_lock:
        description: Make it with object locking. It cannot be changed later.
        type: bool
        default: false
      force:
        description: With C(state=absent), remove the bucket with everything in it.
        type: bool
        default: false
      state:
        description: Whether it is there or gone.
        type: str
        choices: [present, absent]
        default: present
extends_documentation_fragment:
  - vectordb.ops.minio
  - vectordb.ops.minio.client
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Have a bucket that keeps earlier versions for a week
  vectordb.ops.minio_bucket:
    endpoints: [https://minio-1:9000]
    access_key: "{{ minio_root_user }}"
    secret_key: "{{ minio_root_password }}"
    buckets:
      - name: reports
        versioning: enabled
        quota: 500GiB
        lifecycle:
          - id: tidy
            expire_noncurrent_days: 7
"""

RETURN = r"""
actions:
  description: The calls that were made, or would be in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{operation: set_quota, bucket: reports, changes: {quota: 536870912000}}]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.minio import bucket
from ansible_collections.vectordb.ops.plugins.module_utils.minio.client import reconcile
from ansible_collections.vectordb.ops.plugins.module_utils.minio.connection import CONNECTION

RULE = {
    "id": {"type": "str", "required": True},
    "prefix": {"type": "str", "default": ""},
    "enabled": {"type": "bool", "default": True},
    "expire_days": {"type": "int"},
    "expire_noncurrent_days": {"type": "int"},
    "expire_delete_markers": {"type": "bool", "default": False},
}


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "buckets": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "name": {"type": "str", "required": True},
                    "versioning": {"type": "str", "choices": ["enabled", "suspended"]},
                    "quota": {"type": "str"},
                    "lifecycle": {"type": "list", "elements": "dict", "options": RULE},
                    "object_lock": {"type": "bool", "default": False},
                    "force": {"type": "bool", "default": False},
                    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
                },
            },
        },
        supports_check_mode=True,
    )
    reconcile(module, "bucket", module.params["buckets"], bucket)


if __name__ == "__main__":
    main()
