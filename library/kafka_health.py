#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_health
short_description: Wait until a Kafka cluster is whole, or can do without a broker
version_added: 0.2.0
description:
  - Asks for all brokers, for partitions without a leader or with a replica that lags, and for the controllers, and
    waits inside one call.
  - It changes nothing.
options:
  brokers:
    description: Numbers of the brokers that must be there.
    type: list
    elements: int
    required: true
  controllers:
    description: >-
      Numbers of the controllers that must be there and follow the one that leads. Needs the brokers' own port
      and a client certificate. Without it controllers are not asked for.
    type: list
    elements: int
    default: []
  require:
    description: With V(none) problems are only reported, once, without waiting.
    type: str
    choices: [all, none]
    default: all
  without:
    description: >-
      Number of a node that is about to stop. All others must be whole, and no partition may need
      that broker alone.
    type: int
  wait:
    description: Seconds to wait for that.
    type: int
    default: 0
extends_documentation_fragment:
  - vectordb.ops.kafka
attributes:
  diff_mode:
    support: none
    description: It only reads.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Wait until broker 2 may be restarted
  vectordb.ops.kafka_health:
    bootstrap_servers: [kafka-1:9094]
    ca_path: ca.crt
    client_cert_path: admin.crt
    client_key_path: admin.key
    brokers: [1, 2, 3]
    controllers: [1, 2, 3]
    without: 2
    wait: 120
"""

RETURN = r"""
brokers:
  description: Numbers of the brokers that are there.
  returned: always
  type: list
  elements: int
problems:
  description: What is wrong, as sentences. The module fails when there are any.
  returned: always
  type: list
  elements: str
leader:
  description: Number of the controller that leads. Null when none does or O(controllers) is empty.
  returned: always
  type: int
partitions:
  description: How many partitions there are.
  returned: always
  type: int
waited:
  description: Seconds that it took.
  returned: always
  type: float
summary:
  description: The state in one line.
  returned: always
  type: str
  sample: 3 of 3 brokers, 24 partitions in sync
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.kafka import health
from ansible_collections.vectordb.ops.plugins.module_utils.kafka.client import (
    CONNECTION,
    CONNECTION_PAIRS,
    require_library,
)


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "brokers": {"type": "list", "elements": "int", "required": True},
            "controllers": {"type": "list", "elements": "int", "default": []},
            "require": {"type": "str", "choices": ["all", "none"], "default": "all"},
            "without": {"type": "int"},
            "wait": {"type": "int", "default": 0},
        },
        required_together=CONNECTION_PAIRS,
        supports_check_mode=True,
    )
    require_library(module)
    wanted, required = module.params["brokers"], module.params["require"] == "all"
    if module.params["controllers"] and module.params["user"]:
        module.fail_json(msg="controllers are asked for by client certificate, not by user; give a certificate")
    found, problems, waited = health.wait(
        module.params,
        wanted,
        module.params["controllers"],
        module.params["without"],
        module.params["wait"] if required else 0,
    )
    present = sum(number in found["brokers"] for number in wanted)
    state = "in sync" if not problems else "; ".join(problems)
    result = {
        "changed": False,
        "brokers": found["brokers"],
        "problems": problems,
        "leader": found["leader"],
        "partitions": len(found["partitions"]),
        "waited": waited,
        "summary": f"{present} of {len(wanted)} brokers, {len(found['partitions'])} partitions {state}",
    }
    if problems and required:
        module.fail_json(msg=f"Kafka is degraded after {waited} s: {'; '.join(problems)}", **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
