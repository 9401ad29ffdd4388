#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: host_inspect
short_description: Read what a host has for a database
version_added: 0.1.0
description:
  - Reads memory (the limit of a container counts), processors, swap, clock, file systems and kernel settings, in one
    call.
options:
  paths:
    description: Folders whose file systems to read. Of one that is not there yet, the nearest folder above it.
    type: list
    elements: path
    default: []
  settings:
    description: Kernel settings to compare, as of the module M(vectordb.ops.kernel_settings), which sets them.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of a sysctl, or absolute path of a file below C(/sys).
        type: str
        required: true
      value:
        description: The value.
        type: str
        required: true
      rule:
        description: Whether more, or less, may stay as it is. The first two need numbers.
        type: str
        choices: [at_least, at_most, exactly]
        default: exactly
extends_documentation_fragment:
  - vectordb.ops.reads_only
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Read what the host has
  vectordb.ops.host_inspect:
    paths: [/var/lib/etcd]
"""

RETURN = r"""
settings:
  description: What M(vectordb.ops.kernel_settings) would return for O(settings) in check mode.
  returned: always
  type: list
  elements: dict
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
from ansible_collections.vectordb.ops.plugins.module_utils.host_tuning import kernel
from ansible_collections.vectordb.ops.plugins.module_utils.host_tuning.inspection import inspect


def main():
    module = AnsibleModule(
        argument_spec={
            "paths": {"type": "list", "elements": "path", "default": []},
            "settings": {"type": "list", "elements": "dict", "default": [], "options": kernel.SETTING},
        },
        supports_check_mode=True,
    )
    settings = kernel.plan_all(module, module.params["settings"])
    module.exit_json(changed=False, host=inspect(module.params["paths"]), settings=settings)


if __name__ == "__main__":
    main()
