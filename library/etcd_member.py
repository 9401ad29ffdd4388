#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: etcd_member
short_description: Manage the membership of an etcd cluster
version_added: 0.1.0
description:
  - Adds, promotes, replaces, removes and lists members, and decides how the member of a host is to start.
  - A change that would leave the cluster without quorum is refused, with the members that are down in the message.
options:
  state:
    description:
      - V(present) has the member in the cluster. A learner becomes a voting member unless O(learner=true).
      - V(absent) has it out of the cluster.
      - V(listed) reports the members.
      - V(planned) reports how the member of this host is to start, from its data directory and from what the other
        members say,
        and fails where starting it would lose data or mix clusters. It changes nothing.
    type: str
    choices: [present, absent, listed, planned]
    default: present
  name:
    description: Name of the member. Needed for all states but V(listed).
    type: str
  peer_urls:
    description: Its peer URLs. Needed to add it.
    type: list
    elements: str
    default: []
  learner:
    description: Add it as learner, which counts for no quorum until it is promoted.
    type: bool
    default: false
  replace:
    description: When the member of this name has run and does not answer now, remove it and add it anew.
    type: bool
    default: false
  wait:
    description: Seconds to wait until a learner has caught up and can be promoted.
    type: int
    default: 60
  founders:
    description: With O(state=planned), all members of the cluster to be, name to peer URL.
    type: dict
    default: {}
  data_dir:
    description: With O(state=planned), the data directory of this host.
    type: path
  wal_dir:
    description: With O(state=planned), its directory of write-ahead logs, where it is not below O(data_dir).
    type: path
  config_path:
    description: With O(state=planned), the configuration file that this host's member was started with.
    type: path
  permit_path:
    description:
      - With O(state=planned), the file whose presence says that a first start was allowed and has not succeeded yet.
    type: path
  ports:
    description: With O(state=planned), ports that must be free before a first start.
    type: list
    elements: int
    default: []
  token:
    description: With O(state=planned), the cluster token of the inventory.
    type: str
  unit:
    description: With O(state=planned), the systemd unit whose start O(started_with) is compared with.
    type: str
  started_with:
    description: With O(state=planned), files that the running process has read, to find those that changed since.
    type: list
    elements: path
    default: []
extends_documentation_fragment:
  - vectordb.ops.etcd
  - vectordb.ops.in_place
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Add a member that does not count for the quorum until it has caught up
  vectordb.ops.etcd_member:
    endpoints: [https://etcd1:2379, https://etcd2:2379, https://etcd3:2379]
    ca_path: /etc/vectordb/pki/ca.crt
    client_cert_path: /etc/vectordb/pki/etcd.crt
    client_key_path: /etc/vectordb/pki/etcd.key
    user: root
    password: "{{ etcd_root_password }}"
    name: etcd4
    peer_urls: [https://etcd4:2380]
    learner: true

- name: Take a member out
  vectordb.ops.etcd_member:
    endpoints: [https://etcd1:2379, https://etcd2:2379]
    name: etcd3
    state: absent
"""

RETURN = r"""
members:
  description: The members after the call. Health is there for all states but V(planned).
  returned: when a member answered
  type: list
  elements: dict
  sample:
    - name: etcd1
      id: 8e9e05c52164694d
      peer_urls: ["https://etcd1:2380"]
      client_urls: ["https://etcd1:2379"]
      learner: false
initial_cluster:
  description: What the member is to be started with as initial-cluster.
  returned: for O(state=present) and O(state=planned)
  type: str
  sample: etcd1=https://etcd1:2380,etcd2=https://etcd2:2380
initial_cluster_state:
  description: What it is to be started with as initial-cluster-state.
  returned: for O(state=present) and O(state=planned)
  type: str
  sample: existing
start:
  description:
    - V(data), the member has data; V(new), it founds a cluster with the others; V(existing), the cluster knows it
      and waits for it;
      V(join), the cluster runs and does not know it.
  returned: for O(state=planned)
  type: str
  sample: data
permit:
  description: Whether a first start was allowed and has not succeeded yet.
  returned: for O(state=planned)
  type: bool
in_place:
  description: What of O(in_place) is there, which of its units are, and which version its link leads to.
  returned: when O(state=planned)
  type: dict
  sample: {account: true, packages: true, artifact: true, version: "", units: [etcd.service]}
stale:
  description: Files of O(started_with) that changed after the unit was started; a restart is due.
  returned: for O(state=planned)
  type: list
  elements: str
  sample: [/etc/etcd/etcd.yml]
cluster_id:
  description: Cluster that the data or the running members belong to.
  returned: when known
  type: str
  sample: cdf818194e3a8c32
actions:
  description: The calls that were made, or would be in check mode.
  returned: for O(state=present) and O(state=absent)
  type: list
  elements: dict
  sample: [{operation: add, name: etcd4, peer_urls: ["https://etcd4:2380"], learner: true}]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.client import CONNECTION, CONNECTION_PAIRS, EtcdError
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.member import run
from ansible_collections.vectordb.ops.plugins.module_utils.host import in_place


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            **in_place.OPTION,
            "state": {"type": "str", "choices": ["present", "absent", "listed", "planned"], "default": "present"},
            "name": {"type": "str"},
            "peer_urls": {"type": "list", "elements": "str", "default": []},
            "learner": {"type": "bool", "default": False},
            "replace": {"type": "bool", "default": False},
            "wait": {"type": "int", "default": 60},
            "founders": {"type": "dict", "default": {}},
            "data_dir": {"type": "path"},
            "wal_dir": {"type": "path"},
            "config_path": {"type": "path"},
            "permit_path": {"type": "path"},
            "ports": {"type": "list", "elements": "int", "default": []},
            "token": {"type": "str", "no_log": False},
            "unit": {"type": "str"},
            "started_with": {"type": "list", "elements": "path", "default": []},
        },
        required_together=CONNECTION_PAIRS,
        required_if=[
            ("state", "present", ["name"]),
            ("state", "absent", ["name"]),
            ("state", "planned", ["name", "data_dir", "founders"]),
        ],
        supports_check_mode=True,
    )
    try:
        module.exit_json(**run(module))
    except EtcdError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
