#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: pulsar_namespace
short_description: Reconcile tenants and namespaces with retention, time to live, quotas and permissions
version_added: 0.1.0
description:
  - Has all tenants and namespaces given, in one call. Policies that are not given are left as they are.
  - Where permissions are given, they are exactly these. Nothing is ever deleted.
options:
  cluster:
    description: Name of the cluster, for the tenants that are created.
    type: str
    required: true
  tenants:
    description: Tenants to have, each with C(name) and C(admin_roles).
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the tenant.
        type: str
        required: true
      admin_roles:
        description: Roles that may manage its namespaces and topics.
        type: list
        elements: str
        default: []
  namespaces:
    description: Namespaces to have.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Tenant and namespace with a slash between them.
        type: str
        required: true
      retention:
        description: How long acknowledged messages stay, C(minutes) and C(megabytes), V(-1) for no limit.
        type: dict
      message_ttl_seconds:
        description: After what time messages count as read, V(0) for never.
        type: int
      subscription_expiration_minutes:
        description: After what time without consumer a subscription is dropped, V(0) for never.
        type: int
      backlog_quota:
        description: How much may wait to be read, C(bytes), and what happens then, C(policy).
        type: dict
      eviction_accepted:
        description: Read by the role's validation only.
        type: bool
        default: false
      permissions:
        description: By role, a list of C(produce), C(consume), C(functions), C(sources), C(sinks), C(packages).
        type: dict
  bundles:
    description: Into how many parts a new namespace is split, which brokers share.
    type: int
    default: 4
extends_documentation_fragment:
  - vectordb.ops.pulsar
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Have a namespace for Milvus
  vectordb.ops.pulsar_namespace:
    urls: [https://broker-1:8443]
    token: "{{ pulsar_token_secret | vectordb.ops.pulsar_token('admin') }}"
    cluster: pulsar
    tenants:
      - name: milvus
        admin_roles: [milvus]
    namespaces:
      - name: milvus/default
        retention: {minutes: 10080, megabytes: -1}
        permissions:
          milvus: [produce, consume]
"""

RETURN = r"""
actions:
  description: The changes that were made, or would be in check mode.
  returned: always
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.admin import CONNECTION, Admin, PulsarError
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.namespaces import run


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "cluster": {"type": "str", "required": True},
            "tenants": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "name": {"type": "str", "required": True},
                    "admin_roles": {"type": "list", "elements": "str", "default": []},
                },
            },
            "namespaces": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "name": {"type": "str", "required": True},
                    "retention": {"type": "dict"},
                    "message_ttl_seconds": {"type": "int"},
                    "subscription_expiration_minutes": {"type": "int"},
                    "backlog_quota": {"type": "dict"},
                    "eviction_accepted": {"type": "bool", "default": False},
                    "permissions": {"type": "dict"},
                },
            },
            "bundles": {"type": "int", "default": 4},
        },
        supports_check_mode=True,
    )
    try:
        module.exit_json(**run(Admin.of(module.params), module.params, module.check_mode))
    except PulsarError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
