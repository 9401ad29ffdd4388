#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: etcd_auth
short_description: Reconcile users, roles and authentication of an etcd cluster
version_added: 0.1.0
description:
  - Has the root user with its password, all users and all roles given, and authentication enabled, in one call.
  - Users and roles that are not named are left alone. Of those named, roles and permissions are exactly the given ones.
  - O(user) and O(password) are the root user's. They need not work before authentication is enabled.
options:
  previous_password:
    description: The root password that is in force, when O(password) is to become the new one.
    type: str
  users:
    description: Users to have.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the user.
        type: str
        required: true
      password:
        description: Its password. A login with it is tried; it is set only where that fails.
        type: str
        required: true
      roles:
        description: Names of the roles it has.
        type: list
        elements: str
        default: []
  roles:
    description: Roles to have.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the role.
        type: str
        required: true
      permissions:
        description: What the role may do.
        type: list
        elements: dict
        default: []
        suboptions:
          prefix:
            description: Start of the keys that the permission covers. An empty one covers all keys.
            type: str
            required: true
          access:
            description: What is allowed there.
            type: str
            choices: [read, write, readwrite]
            default: readwrite
extends_documentation_fragment:
  - vectordb.ops.etcd
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Have authentication, and a user that is fenced to its own keys
  vectordb.ops.etcd_auth:
    endpoints: [https://etcd1:2379]
    user: root
    password: "{{ etcd_root_password }}"
    roles:
      - name: milvus
        permissions:
          - prefix: by-dev/
    users:
      - name: milvus
        password: "{{ milvus_etcd_password }}"
        roles: [milvus]
"""

RETURN = r"""
actions:
  description: The changes that were made, or would be in check mode. Passwords are not in them.
  returned: always
  type: list
  elements: dict
  sample: [{operation: add_user, user: milvus}, {operation: enable}]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.auth import run
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.client import CONNECTION, EtcdError

PERMISSION = {
    "prefix": {"type": "str", "required": True},
    "access": {"type": "str", "choices": ["read", "write", "readwrite"], "default": "readwrite"},
}


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "previous_password": {"type": "str", "no_log": True},
            "users": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "name": {"type": "str", "required": True},
                    "password": {"type": "str", "required": True, "no_log": True},
                    "roles": {"type": "list", "elements": "str", "default": []},
                },
            },
            "roles": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "name": {"type": "str", "required": True},
                    "permissions": {"type": "list", "elements": "dict", "default": [], "options": PERMISSION},
                },
            },
        },
        required_together=[("client_cert_path", "client_key_path"), ("user", "password")],
        supports_check_mode=True,
    )
    try:
        module.exit_json(**run(module))
    except EtcdError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
