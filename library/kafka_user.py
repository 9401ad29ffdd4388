#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_user
short_description: Reconcile users of a Kafka cluster, with passwords and rights
version_added: 0.2.0
description:
  - Has all users given, each with its SCRAM password and exactly the rights given, in one call.
  - Users that are not named are left alone. A password is proven by logging in, and set only where that fails.
options:
  users:
    description: Users to have.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the user.
        type: str
        required: true
      password:
        description: Its password.
        type: str
        required: true
      mechanism:
        description: How the password is proven.
        type: str
        choices: [SCRAM-SHA-256, SCRAM-SHA-512]
        default: SCRAM-SHA-512
      acls:
        description: What it may do.
        type: list
        elements: dict
        default: []
        suboptions:
          resource:
            description: Kind of the resource.
            type: str
            choices: [topic, group, cluster, transactional_id]
            required: true
          name:
            description: >-
              Its name, or the start of it with O(users[].acls[].pattern=prefixed). The cluster's is
              V(kafka-cluster).
            type: str
            default: kafka-cluster
          pattern:
            description: Whether the name is whole.
            type: str
            choices: [literal, prefixed]
            default: literal
          operations:
            description: What may be done, in Kafka's words.
            type: list
            elements: str
            choices:
              - all
              - read
              - write
              - create
              - delete
              - alter
              - describe
              - cluster_action
              - describe_configs
              - alter_configs
              - idempotent_write
            required: true
  login_bootstrap_servers:
    description: Brokers to try logins at, on the clients' port.
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - vectordb.ops.kafka
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Have a user for Milvus
  vectordb.ops.kafka_user:
    bootstrap_servers: [kafka-1:9094]
    login_bootstrap_servers: [kafka-1:9092]
    ca_path: ca.crt
    client_cert_path: admin.crt
    client_key_path: admin.key
    users:
      - name: milvus
        password: "{{ vault_kafka_milvus_password }}"
        acls:
          - {resource: topic, name: by-dev-, pattern: prefixed, operations: [all]}
"""

RETURN = r"""
actions:
  description: The changes that were made, or would be in check mode. Passwords are not in them.
  returned: always
  type: list
  elements: dict
  sample: [{operation: set_password, user: milvus}]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.kafka import users
from ansible_collections.vectordb.ops.plugins.module_utils.kafka.client import (
    CONNECTION,
    CONNECTION_PAIRS,
    KafkaError,
    require_library,
)

OPERATIONS = [
    "all",
    "read",
    "write",
    "create",
    "delete",
    "alter",
    "describe",
    "cluster_action",
    "describe_configs",
    "alter_configs",
    "idempotent_write",
]
ACL = {
    "resource": {"type": "str", "choices": ["topic", "group", "cluster", "transactional_id"], "required": True},
    "name": {"type": "str", "default": "kafka-cluster"},
    "pattern": {"type": "str", "choices": ["literal", "prefixed"], "default": "literal"},
    "operations": {"type": "list", "elements": "str", "choices": OPERATIONS, "required": True},
}
USER = {
    "name": {"type": "str", "required": True},
    "password": {"type": "str", "required": True, "no_log": True},
    "mechanism": {"type": "str", "choices": ["SCRAM-SHA-256", "SCRAM-SHA-512"], "default": "SCRAM-SHA-512"},
    "acls": {"type": "list", "elements": "dict", "default": [], "options": ACL},
}


def reconcile(module):
    wanted = module.params["users"]
    door = users.Users(module.params)
    found = door.read(wanted)
    actions = users.plan(wanted, found)
    if actions and not module.check_mode:
        door.apply(wanted, actions)
    names = [user["name"] for user in wanted]
    after = {user["name"]: {"login": True, "rights": users.wanted_rights(user)} for user in wanted}
    diff = {"before": users.described(names, found), "after": users.described(names, after)}
    return {"changed": bool(actions), "actions": actions, "diff": diff}


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "users": {"type": "list", "elements": "dict", "required": True, "options": USER},
            "login_bootstrap_servers": {"type": "list", "elements": "str", "required": True},
        },
        required_together=CONNECTION_PAIRS,
        supports_check_mode=True,
    )
    require_library(module)
    try:
        result = reconcile(module)
    except KafkaError as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
