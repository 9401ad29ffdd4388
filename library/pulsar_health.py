#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: pulsar_health
short_description: Wait until ZooKeeper, bookies and brokers of a Pulsar cluster are healthy
version_added: 0.1.0
description:
  - Asks ZooKeeper for one leader, its registry for writable bookies and for ledgers that lack copies, and every broker
    for its own check (which writes and reads a message). Looks again until nothing is wrong or O(wait) is over.
  - No Java is needed on the host.
options:
  zookeepers:
    description: Client addresses of the ZooKeeper servers as C(HOST:PORT).
    type: list
    elements: str
    default: []
  ca_path:
    description: File on the host with the CA. With it, everything is spoken over TLS.
    type: path
  client_cert_path:
    description: File on the host with the client certificate for ZooKeeper.
    type: path
  client_key_path:
    description: File on the host with its key.
    type: path
  bookies:
    description: Bookies that must take writes, as C(HOST:PORT).
    type: list
    elements: str
    default: []
  urls:
    description: Web addresses of the brokers that must pass their check.
    type: list
    elements: str
    default: []
  token:
    description: Token of a superuser.
    type: str
  skip:
    description: An address of O(zookeepers), O(bookies) or O(urls) that is about to stop. Others must do without it.
    type: str
    default: ""
  ensemble:
    description: How many bookies that take writes a new ledger needs.
    type: int
    default: 1
  replication:
    description: Whether ledgers that lack copies count as a problem.
    type: bool
    default: true
  wait:
    description: Seconds until the answer must be good.
    type: int
    default: 120
  timeout:
    description: Seconds that one answer of ZooKeeper may take.
    type: int
    default: 15
  broker_timeout:
    description: Seconds that the check of one broker may take.
    type: int
    default: 40
attributes:
  check_mode:
    support: full
    description: Reports what would change and changes nothing.
  diff_mode:
    support: none
    description: There is no text to compare.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Wait for a healthy cluster
  vectordb.ops.pulsar_health:
    zookeepers: [node-1:2181, node-2:2181, node-3:2181]
    bookies: [node-1:3181, node-2:3181, node-3:3181]
    urls: [https://node-1:8443]
    token: "{{ pulsar_token_secret | vectordb.ops.pulsar_token('admin') }}"
    ca_path: /etc/vectordb/pki/ca.crt
    client_cert_path: /etc/vectordb/pki/pulsar.crt
    client_key_path: /etc/vectordb/pki/pulsar.key
"""

RETURN = r"""
summary:
  description: What was found, in one line.
  returned: always
  type: str
  sample: 3 ZooKeeper, leader node-2:2181, 3 bookies, 0 under-replicated, 3 brokers
seen:
  description: What every part answered.
  returned: always
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.health import summary, wait


def main():
    module = AnsibleModule(
        argument_spec={
            "zookeepers": {"type": "list", "elements": "str", "default": []},
            "ca_path": {"type": "path"},
            "client_cert_path": {"type": "path"},
            "client_key_path": {"type": "path"},
            "bookies": {"type": "list", "elements": "str", "default": []},
            "urls": {"type": "list", "elements": "str", "default": []},
            "token": {"type": "str", "no_log": True},
            "skip": {"type": "str", "default": ""},
            "ensemble": {"type": "int", "default": 1},
            "replication": {"type": "bool", "default": True},
            "wait": {"type": "int", "default": 120},
            "timeout": {"type": "int", "default": 15},
            "broker_timeout": {"type": "int", "default": 40},
        },
        supports_check_mode=True,
    )
    problems, seen = wait(module.params)
    if problems:
        module.fail_json(
            msg=f"Pulsar is not healthy after {module.params['wait']} s: " + "; ".join(problems),
            summary=summary(seen),
            seen=seen,
            problems=problems,
        )
    module.exit_json(changed=False, summary=summary(seen), seen=seen)


if __name__ == "__main__":
    main()
