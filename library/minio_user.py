#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: minio_user
short_description: Reconcile users of MinIO
version_added: 0.1.0
description:
  - Has all users given, with their secrets and exactly these policies, in one call. Others are left alone.
  - A secret is tried by a login and set only where that fails.
options:
  users:
    description: Users to have.
    type: list
    elements: dict
    required: true
    suboptions:
      access_key:
        description: Name of the user.
        type: str
        required: true
      secret_key:
        description: Its secret, 8 to 40 characters. Needed for a new user. Left as it is where not given.
        type: str
      policies:
        description: Names of its policies, all of them. Left as they are where not given.
        type: list
        elements: str
      enabled:
        description: Whether it may log in.
        type: bool
        default: true
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
- name: Have an account that may read reports
  vectordb.ops.minio_user:
    endpoints: [https://minio-1:9000]
    access_key: "{{ minio_root_user }}"
    secret_key: "{{ minio_root_password }}"
    users:
      - access_key: reporter
        secret_key: "{{ vault_reporter_secret }}"
        policies: [reports-read]
"""

RETURN = r"""
actions:
  description: The calls that were made, or would be in check mode. Secrets are not in them.
  returned: always
  type: list
  elements: dict
  sample: [{operation: set_policies, user: reporter, changes: {policies: [reports-read]}}]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.minio import user
from ansible_collections.vectordb.ops.plugins.module_utils.minio.client import reconcile
from ansible_collections.vectordb.ops.plugins.module_utils.minio.connection import CONNECTION


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "users": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "access_key": {"type": "str", "required": True, "no_log": False},
                    "secret_key": {"type": "str", "no_log": True},
                    "policies": {"type": "list", "elements": "str"},
                    "enabled": {"type": "bool", "default": True},
                    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
                },
            },
        },
        supports_check_mode=True,
    )
    reconcile(module, "user", module.params["users"], user)


if __name__ == "__main__":
    main()
