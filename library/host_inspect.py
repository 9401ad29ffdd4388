#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: host_inspect
short_description: Read what a host has for a database
version_added: 0.1.0
description:
  - Reads memory (the limit of a container counts), processors, swap, clock and file systems in one call.
options:
  paths:
    description: Folders whose file systems to read. Of one that is not there yet, the nearest folder above it.
    type: list
    elements: path
    default: []
attributes:
  check_mode:
    support: full
    description: Reads only.
  diff_mode:
    support: none
    description: Nothing changes.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Read what the host has
  vectordb.ops.host_inspect:
    paths: [/var/lib/etcd]
"""

RETURN = r"""
host:
  description: What the host has.
  returned: always
  type: dict
  sample:
    memory_mb: 32000
    cpus: 8
    architecture: x86_64
    cpu_flags: [avx2, sse4_2]
    swap_mb: 0
    clock_synchronised: true
    container: ""
    file_systems:
      - path: /var/lib/etcd
        mount: /
        type: ext4
        source: /dev/sda1
        free_mb: 20480
        free_inodes: 100000
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.host_tuning.inspection import inspect


def main():
    module = AnsibleModule(
        argument_spec={"paths": {"type": "list", "elements": "path", "default": []}}, supports_check_mode=True
    )
    module.exit_json(changed=False, host=inspect(module.params["paths"]))


if __name__ == "__main__":
    main()
