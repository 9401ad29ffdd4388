#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: minio_objects
short_description: Look which objects have data on drives of MinIO
version_added: 0.1.0
description:
  - Reads the folders of the drives on this host. MinIO itself is not asked, so what it passes over is seen, too.
  - Changes nothing, and needs no Python library on the host.
options:
  drives:
    description: Paths of the drives on this host.
    type: list
    elements: path
    required: true
  among:
    description: Look for these objects alone, as C(BUCKET/OBJECT). Without it every folder is read.
    type: list
    elements: str
  limit:
    description: How many objects are named at most.
    type: int
    default: 10000
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
- name: Look for objects that stayed on drives that are to go
  vectordb.ops.minio_objects:
    drives: [/mnt/disk1, /mnt/disk2]
"""

RETURN = r"""
count:
  description: How many objects have data on the drives.
  returned: always
  type: int
  sample: 1
held:
  description: On how many of the drives each object has data, for the first O(limit) of them by name.
  returned: always
  type: dict
  sample: {a-bucket/files/insert_log/1: 2}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.minio import objects


def main():
    module = AnsibleModule(
        argument_spec={
            "drives": {"type": "list", "elements": "path", "required": True},
            "among": {"type": "list", "elements": "str"},
            "limit": {"type": "int", "default": 10000},
        },
        supports_check_mode=True,
    )
    held = objects.held(module.params["drives"], module.params["among"])
    named = sorted(held)[: module.params["limit"]]
    module.exit_json(changed=False, count=len(held), held={name: held[name] for name in named})


if __name__ == "__main__":
    main()
