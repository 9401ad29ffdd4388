#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: disk_latency
short_description: Measure how long a disk takes to make small writes durable
version_added: 0.1.0
description:
  - Appends blocks of 2300 bytes to a file of its own, with C(fdatasync) after each, as the log of etcd does.
  - Writes at most O(writes) times 2300 bytes for each path, ends after O(seconds) and removes the file.
options:
  paths:
    description: Folders to measure. Of one that is not there yet, the nearest folder above it.
    type: list
    elements: path
    required: true
  writes:
    description: Writes to measure.
    type: int
    default: 500
  seconds:
    description: Longest time for one path. At least 50 writes are done.
    type: int
    default: 5
attributes:
  check_mode:
    support: full
    description: Writes nothing, and returns no figures.
  diff_mode:
    support: none
    description: Nothing changes.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Measure the disk that etcd will use
  vectordb.ops.disk_latency:
    paths: [/var/lib/etcd]
"""

RETURN = r"""
latency:
  description: The figures of each path, in milliseconds.
  returned: always
  type: list
  elements: dict
  sample:
    - path: /var/lib/etcd
      probed: /var/lib
      writes: 500
      p50_ms: 0.41
      p99_ms: 1.92
      max_ms: 3.1
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.host_tuning.latency import probe


def main():
    module = AnsibleModule(
        argument_spec={
            "paths": {"type": "list", "elements": "path", "required": True},
            "writes": {"type": "int", "default": 500},
            "seconds": {"type": "int", "default": 5},
        },
        supports_check_mode=True,
    )
    found = []
    for path in [] if module.check_mode else module.params["paths"]:
        try:
            found.append(probe(path, module.params["writes"], module.params["seconds"]))
        except OSError as error:
            module.fail_json(
                msg="Cannot measure the disk of %s: %s. Check that it is mounted and has room." % (path, error)
            )
    module.exit_json(changed=False, latency=found)


if __name__ == "__main__":
    main()
