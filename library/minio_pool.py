#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: minio_pool
short_description: List the pools of MinIO, or move the objects of one to the others
version_added: 0.1.0
description:
  - With O(state=decommissioned) starts to move the objects of a pool away and waits until that is done, in one call.
  - Refuses the last pool, and one whose objects do not fit into the others.
  - Run again after any failure, it goes on where it was.
  - Needs no Python library on the host.
options:
  state:
    description: What to do.
    type: str
    choices: [listed, decommissioned]
    default: listed
  drives:
    description: With O(state=decommissioned), all drives of the pool as URLs, as the servers are configured with them.
    type: list
    elements: str
    default: []
  wait:
    description: Seconds to wait until all objects are moved.
    type: int
    default: 3600
  accept_shared_drives:
    description:
      - Whether drives share a disk with each other or with anything else, so that nobody can tell whether the objects
        fit. They are then moved all the same; those that find no room stay where they are.
    type: bool
    default: false
extends_documentation_fragment:
  - vectordb.ops.minio
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Move everything off a pool
  vectordb.ops.minio_pool:
    endpoints: [https://minio-1:9000]
    access_key: "{{ minio_root_user }}"
    secret_key: "{{ minio_root_password }}"
    state: decommissioned
    drives: [https://minio-1:9000/mnt/disk1, https://minio-2:9000/mnt/disk1]

- name: The same in a lab, where all drives are one disk
  vectordb.ops.minio_pool:
    endpoints: [https://minio-1:9000]
    access_key: "{{ minio_root_user }}"
    secret_key: "{{ minio_root_password }}"
    state: decommissioned
    drives: [https://minio-1:9000/mnt/disk1, https://minio-2:9000/mnt/disk1]
    accept_shared_drives: true
"""

RETURN = r"""
pools:
  description: The pools with their state and what was moved.
  returned: always
  type: list
  elements: dict
  sample: [{pool: 1, state: complete, objects_moved: 1200, objects_failed: 0, bytes_moved: 52428800}]
found:
  description: Whether a pool lies on these drives.
  returned: with O(state=decommissioned)
  type: bool
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.minio.connection import CONNECTION, MinioError
from ansible_collections.vectordb.ops.plugins.module_utils.minio.pools import Pools


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "state": {"type": "str", "choices": ["listed", "decommissioned"], "default": "listed"},
            "drives": {"type": "list", "elements": "str", "default": []},
            "wait": {"type": "int", "default": 3600},
            "accept_shared_drives": {"type": "bool", "default": False},
        },
        required_if=[("state", "decommissioned", ["drives"])],
        supports_check_mode=True,
    )
    try:
        module.exit_json(**Pools(module).run())
    except MinioError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
