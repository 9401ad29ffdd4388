#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: pulsar_host_info
short_description: Say which Pulsar services of a host run, and with what older than their files
version_added: 0.1.0
description:
  - Refuses a host whose ZooKeeper data belongs to another server number than the inventory gives it.
options:
  started_with:
    description: By component, the files whose change takes effect with a restart only.
    type: dict
    required: true
  zookeeper_data_dir:
    description: Folder of ZooKeeper's data, empty on a host without ZooKeeper.
    type: str
    default: ""
  zookeeper_id:
    description: Number of this host's ZooKeeper server, V(0) on a host without.
    type: int
    default: 0
extends_documentation_fragment:
  - vectordb.ops.in_place
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
- name: Look at the host
  vectordb.ops.pulsar_host_info:
    started_with:
      broker: [/etc/pulsar/broker.conf]
"""

RETURN = r"""
in_place:
  description: What of O(in_place) is there, which of its units are, and which version its link leads to.
  returned: always
  type: dict
  sample: {account: true, packages: true, artifact: true, version: 3.0.7, units: [pulsar-bookie.service]}
running:
  description: Components that run.
  returned: always
  type: list
  elements: str
stale:
  description: By component, the files that changed after it was started.
  returned: always
  type: dict
zookeeper_id:
  description: The number that the data on the host carries.
  returned: always
  type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.host import in_place
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.host import run


def main():
    module = AnsibleModule(
        argument_spec={
            **in_place.OPTION,
            "started_with": {"type": "dict", "required": True},
            "zookeeper_data_dir": {"type": "str", "default": ""},
            "zookeeper_id": {"type": "int", "default": 0},
        },
        supports_check_mode=True,
    )
    module.exit_json(**run(module))


if __name__ == "__main__":
    main()
