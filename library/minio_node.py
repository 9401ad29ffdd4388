#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: minio_node
short_description: Look at a host before MinIO is configured there
version_added: 0.1.0
description:
  - Reports the drives, the pools of an earlier configuration, ports in use, and which files changed after the start.
  - Changes nothing, and needs no Python library on the host.
options:
  drives:
    description: Paths of the drives on this host.
    type: list
    elements: str
    default: []
  config_path:
    description: Configuration file that the role writes.
    type: path
    required: true
  ports:
    description: Ports that MinIO is going to listen on.
    type: list
    elements: int
    default: []
  accept_shared_drives:
    description: Whether drives may share a disk with each other or with the operating system.
    type: bool
    default: false
  single:
    description: Whether this is the only host of the deployment. MinIO takes one drive of any kind there.
    type: bool
    default: false
  unit:
    description: Unit of the service.
    type: str
    default: minio.service
  started_with:
    description: Files that take effect with a start only.
    type: list
    elements: path
    default: []
extends_documentation_fragment:
  - vectordb.ops.in_place
attributes:
  check_mode:
    support: full
    description: It only looks.
  diff_mode:
    support: none
    description: It only looks.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Look at the drives
  vectordb.ops.minio_node:
    drives: [/mnt/disk1, /mnt/disk2]
    config_path: /etc/minio/config.yaml
"""

RETURN = r"""
drives:
  description: Each drive with its mount point and the deployment that it belongs to.
  returned: always
  type: list
  elements: dict
  sample: [{path: /mnt/disk1, mount: /mnt/disk1, deployment: "", entries: 0}]
in_place:
  description: What of O(in_place) is there, which of its units are, and which version its link leads to.
  returned: always
  type: dict
  sample: {account: true, packages: true, artifact: true, version: 2025-09-07T16-13-09Z, units: [minio.service]}
pools:
  description: Pools of the configuration that is there, null where there is none.
  returned: always
  type: list
  elements: list
problems:
  description: Why MinIO could not start here.
  returned: always
  type: list
  elements: str
stale:
  description: Files that changed since the service was started.
  returned: always
  type: list
  elements: str
running:
  description: Whether the service runs.
  returned: always
  type: bool
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.host import in_place
from ansible_collections.vectordb.ops.plugins.module_utils.minio import node


def main():
    module = AnsibleModule(
        argument_spec={
            **in_place.OPTION,
            "drives": {"type": "list", "elements": "str", "default": []},
            "config_path": {"type": "path", "required": True},
            "ports": {"type": "list", "elements": "int", "default": []},
            "accept_shared_drives": {"type": "bool", "default": False},
            "single": {"type": "bool", "default": False},
            "unit": {"type": "str", "default": "minio.service"},
            "started_with": {"type": "list", "elements": "path", "default": []},
        },
        supports_check_mode=True,
    )
    node.run(module)


if __name__ == "__main__":
    main()
