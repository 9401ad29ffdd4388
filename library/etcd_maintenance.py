#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: etcd_maintenance
short_description: Keep an etcd cluster healthy
version_added: 0.1.0
description:
  - Compacts the history, gives space back by defragmenting one member after the other, the leader last, disarms alarms,
    and waits for health. One call does the whole job and reports per member.
options:
  actions:
    description:
      - What to do, always in the order compact, defragment, disarm, health, status.
      - V(health) waits up to O(wait) seconds and fails when the cluster is not healthy then. V(status) only reports.
      - V(disarm) disarms alarms; a NOSPACE alarm comes back at once unless space was made, so the three belong
        together.
    type: list
    elements: str
    choices: [compact, defragment, disarm, health, status]
    default: [status]
  keep_revisions:
    description: With the action V(compact), how many of the newest revisions stay readable.
    type: int
    default: 0
  wait:
    description: Seconds to wait for health, for the action V(health) and between two members for V(defragment).
    type: int
    default: 60
  require:
    description:
      - Who must be healthy, with the action V(health). V(quorum), more than half of the voting members.
      - V(all), every member and every endpoint of O(endpoints).
      - V(others), a quorum also when O(name) stops.
    type: str
    choices: [quorum, all, others]
    default: quorum
  name:
    description:
      - With O(require=others), the member that is about to stop. With O(require=quorum), a member that must be
        healthy too.
    type: str
  defragment_timeout:
    description: Seconds that defragmenting one member may take. The member serves nothing meanwhile.
    type: int
    default: 300
  defragment_ratio:
    description:
      - Defragment only members whose file is at least this many times larger than what is in use. V(1) means all.
    type: float
    default: 1.0
extends_documentation_fragment:
  - vectordb.ops.etcd
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Wait until the cluster has a quorum
  vectordb.ops.etcd_maintenance:
    endpoints: [https://etcd1:2379, https://etcd2:2379, https://etcd3:2379]
    ca_path: /etc/vectordb/pki/ca.crt
    client_cert_path: /etc/vectordb/pki/etcd.crt
    client_key_path: /etc/vectordb/pki/etcd.key
    actions: [health]
    wait: 60

- name: Bring a cluster back that ran out of space
  vectordb.ops.etcd_maintenance:
    endpoints: [https://etcd1:2379, https://etcd2:2379, https://etcd3:2379]
    actions: [compact, defragment, disarm, health]
"""

RETURN = r"""
members:
  description: One entry per member, after the call.
  returned: always
  type: list
  elements: dict
  sample:
    - name: etcd1
      id: 8e9e05c52164694d
      endpoint: https://etcd1:2379
      healthy: true
      leader: true
      version: 3.4.23
      db_size: 25595904
      db_size_in_use: 24576
alarms:
  description: Alarms that are armed after the call.
  returned: always
  type: list
  elements: dict
  sample: [{name: etcd1, id: 8e9e05c52164694d, alarm: NOSPACE}]
revision:
  description: Newest revision that was seen.
  returned: always
  type: int
  sample: 4711
compacted_revision:
  description: Revision up to which the history was dropped.
  returned: with the action compact
  type: int
  sample: 4711
defragmented:
  description: Members in the order in which they were defragmented, with their size before and after.
  returned: with the action defragment
  type: list
  elements: dict
  sample: [{name: etcd2, leader: false, before: 25595904, after: 24576}]
disarmed:
  description: Alarms that were disarmed.
  returned: with the action disarm
  type: list
  elements: dict
  sample: [{name: etcd1, id: 8e9e05c52164694d, alarm: NOSPACE}]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.client import CONNECTION, CONNECTION_PAIRS, EtcdError
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.maintenance import ACTIONS, run


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "actions": {"type": "list", "elements": "str", "choices": list(ACTIONS), "default": ["status"]},
            "keep_revisions": {"type": "int", "default": 0},
            "wait": {"type": "int", "default": 60},
            "require": {"type": "str", "choices": ["quorum", "all", "others"], "default": "quorum"},
            "name": {"type": "str"},
            "defragment_timeout": {"type": "int", "default": 300},
            "defragment_ratio": {"type": "float", "default": 1.0},
        },
        required_together=CONNECTION_PAIRS,
        required_if=[("require", "others", ["name"])],
        supports_check_mode=True,
    )
    try:
        module.exit_json(**run(module))
    except EtcdError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
