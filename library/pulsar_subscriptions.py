#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: pulsar_subscriptions
short_description: Report subscriptions that hold messages back and are read by nobody, and remove them
version_added: 0.1.0
description:
  - An orphan has a backlog, no consumer, and none for O(idle_hours).
  - Only topics of one namespace whose name starts with O(topic_prefix) are looked at. A subscription that is connected
    is never removed.
options:
  namespace:
    description: Tenant and namespace with a slash between them.
    type: str
    required: true
  topic_prefix:
    description: Start of the names of topics to look at, for Milvus C(msgChannel.chanNamePrefix.cluster), as V(by-dev).
    type: str
    default: ""
  idle_hours:
    description: Hours without consumer.
    type: float
    default: 24
  include_unknown:
    description: Whether a subscription of unknown age counts, one without consumer since a broker took the topic over.
    type: bool
    default: false
  state:
    description: Report only, or remove the orphans.
    type: str
    choices: [reported, absent]
    default: reported
extends_documentation_fragment:
  - vectordb.ops.pulsar
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Look for what is left behind
  vectordb.ops.pulsar_subscriptions:
    urls: [https://broker-1:8443]
    namespace: milvus/default
    topic_prefix: by-dev
    idle_hours: 24
"""

RETURN = r"""
subscriptions:
  description: Every subscription with backlog, consumers and hours without consumer.
  returned: always
  type: list
  elements: dict
orphans:
  description: Those that are read by nobody.
  returned: always
  type: list
  elements: dict
removed:
  description: Those that were removed, or would be in check mode.
  returned: always
  type: list
  elements: dict
topics:
  description: How many topics were looked at.
  returned: always
  type: int
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.admin import CONNECTION, Admin, PulsarError
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.subscriptions import run


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "namespace": {"type": "str", "required": True},
            "topic_prefix": {"type": "str", "default": ""},
            "idle_hours": {"type": "float", "default": 24},
            "include_unknown": {"type": "bool", "default": False},
            "state": {"type": "str", "choices": ["reported", "absent"], "default": "reported"},
        },
        supports_check_mode=True,
    )
    try:
        module.exit_json(**run(Admin.of(module.params), module.params, module.check_mode))
    except PulsarError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
