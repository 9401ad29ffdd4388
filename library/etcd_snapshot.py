#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: etcd_snapshot
short_description: Take, verify and restore snapshots of an etcd cluster
version_added: 0.1.0
description:
  - A snapshot is written to a temporary file, verified against the checksum that etcd appends, and appears under its
    name
    only when it is whole.
options:
  state:
    description:
      - V(created) takes a snapshot from the first member of O(endpoints) that answers.
      - V(verified) checks one that is there.
      - V(restored) makes the data of one member from it. Each member of the cluster restores the same snapshot under
        its own O(name),
        with the same O(founders) and O(token), while etcd is stopped everywhere.
    type: str
    choices: [created, verified, restored]
    default: created
  path:
    description:
      - The snapshot file. With O(state=created), a folder (that exists, or is written with a slash at the end) gets
        a file named after
        the time and the revision; a file that is there already is verified and left alone.
    type: path
    required: true
  keep:
    description:
      - With O(state=created) and a folder, how many of its snapshots to keep, the new one included. V(0) keeps all.
    type: int
    default: 0
  name:
    description: With O(state=restored), name of this member.
    type: str
  founders:
    description: With O(state=restored), all members of the restored cluster, name to peer URL.
    type: dict
    default: {}
  token:
    description:
      - With O(state=restored), the token of the restored cluster. Use a new one for each restore, so that a member
        that was left out
        cannot mix with the restored ones.
    type: str
  data_dir:
    description:
      - With O(state=restored), the data directory of this member. Data in it is refused unless O(set_aside=true).
    type: path
  set_aside:
    description: Rename data that is there to C(member.before-TIME) in the data directory, instead of refusing.
    type: bool
    default: false
  owner:
    description: User who owns the restored data.
    type: str
  group:
    description: Group that owns the restored data.
    type: str
extends_documentation_fragment:
  - vectordb.ops.etcd
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Take a snapshot, and keep the newest seven
  vectordb.ops.etcd_snapshot:
    endpoints: [https://etcd1:2379]
    ca_path: /etc/vectordb/pki/ca.crt
    client_cert_path: /etc/vectordb/pki/etcd.crt
    client_key_path: /etc/vectordb/pki/etcd.key
    user: root
    password: "{{ etcd_root_password }}"
    path: /var/lib/etcd/snapshots/
    keep: 7

- name: Restore the data of this member
  vectordb.ops.etcd_snapshot:
    state: restored
    path: /var/lib/etcd/snapshots/etcd-20260101T000000Z-rev42.db
    name: etcd1
    founders: {etcd1: "https://etcd1:2380"}
    token: restored-20260102
    data_dir: /var/lib/etcd/data
    owner: etcd
    group: etcd
"""

RETURN = r"""
path:
  description: The snapshot file.
  returned: always
  type: str
  sample: /var/lib/etcd/snapshots/etcd-20260101T000000Z-rev42.db
hash:
  description: Hash of the snapshot's content, as etcd computes it.
  returned: when the file is there
  type: str
  sample: 7655e9e0
revision:
  description: Newest revision in the snapshot.
  returned: when the file is there
  type: int
  sample: 42
total_keys:
  description: Number of key revisions in the snapshot.
  returned: when the file is there
  type: int
  sample: 40
size:
  description: Size of the file in bytes.
  returned: when the file is there
  type: int
  sample: 20512
removed:
  description: Older snapshots that were removed because of O(keep).
  returned: for O(state=created)
  type: list
  elements: str
  sample: []
set_aside:
  description: Where the data that was there is now.
  returned: for O(state=restored) when there was data
  type: str
  sample: /var/lib/etcd/data/member.before-20260102T030405Z
cluster_id:
  description: Cluster that the restored data belongs to.
  returned: for O(state=restored)
  type: str
  sample: cdf818194e3a8c32
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.client import CONNECTION, CONNECTION_PAIRS, EtcdError
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.snapshot import run


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "state": {"type": "str", "choices": ["created", "verified", "restored"], "default": "created"},
            "path": {"type": "path", "required": True},
            "keep": {"type": "int", "default": 0},
            "name": {"type": "str"},
            "founders": {"type": "dict", "default": {}},
            "token": {"type": "str", "no_log": False},
            "data_dir": {"type": "path"},
            "set_aside": {"type": "bool", "default": False},
            "owner": {"type": "str"},
            "group": {"type": "str"},
        },
        required_together=CONNECTION_PAIRS,
        required_if=[("state", "restored", ["name", "founders", "token", "data_dir"])],
        supports_check_mode=True,
    )
    try:
        module.exit_json(**run(module))
    except EtcdError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
