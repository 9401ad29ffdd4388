#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: minio_policy
short_description: Reconcile policies of MinIO
version_added: 0.1.0
description:
  - Has all policies given, with exactly these permissions, in one call. Policies that are not named are left alone.
  - Order and notation do not matter; two documents that allow the same compare as equal.
options:
  policies:
    description: Policies to have.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the policy.
        type: str
        required: true
      policy:
        description: The document as of AWS IAM, with C(Version) and C(Statement).
        type: dict
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
- name: Have a policy that reads one bucket
  vectordb.ops.minio_policy:
    endpoints: [https://minio-1:9000]
    access_key: "{{ minio_root_user }}"
    secret_key: "{{ minio_root_password }}"
    policies:
      - name: reports-read
        policy:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: [s3:GetObject]
              Resource: arn:aws:s3:::reports/*
"""

RETURN = r"""
actions:
  description: The calls that were made, or would be in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{operation: create, policy: reports-read}]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.minio import policy
from ansible_collections.vectordb.ops.plugins.module_utils.minio.client import reconcile
from ansible_collections.vectordb.ops.plugins.module_utils.minio.connection import CONNECTION


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "policies": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "name": {"type": "str", "required": True},
                    "policy": {"type": "dict"},
                    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
                },
            },
        },
        supports_check_mode=True,
    )
    reconcile(module, "policy", module.params["policies"], policy)


if __name__ == "__main__":
    main()
