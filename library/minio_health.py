#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: minio_health
short_description: Wait until MinIO is healthy, or say what is degraded
version_added: 0.1.0
description:
  - Asks one server for the state of all servers, drives and erasure sets, and waits inside the call.
  - Fails with the host and the drive that are degraded.
  - Needs no Python library on the host.
options:
  require:
    description:
      - V(all) wants every server and every drive, and no drive being healed.
      - V(quorum) wants that every erasure set can be written.
      - V(server) wants that too, and the server O(server) with all its drives, none of them being healed.
      - V(others) wants that every erasure set can be written without the server O(server), and no drive being healed.
    type: str
    choices: [all, quorum, server, others]
    default: all
  server:
    description: With O(require=server) and O(require=others), the server as C(host:port), as its pool names it.
    type: str
    default: ""
  expect:
    description: Servers as C(host:port) that must belong to the deployment.
    type: list
    elements: str
    default: []
  wait:
    description: Seconds to wait.
    type: int
    default: 0
extends_documentation_fragment:
  - vectordb.ops.minio
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Require every drive
  vectordb.ops.minio_health:
    endpoints: [https://minio-1:9000, https://minio-2:9000]
    access_key: "{{ minio_root_user }}"
    secret_key: "{{ minio_root_password }}"
    wait: 60
"""

RETURN = r"""
summary:
  description: One line for people.
  returned: when a server answered
  type: str
  sample: 6 of 6 drives, 1 pool
servers:
  description: How many servers belong to the deployment.
  returned: when a server answered
  type: int
sets:
  description: The erasure sets with their drives and quorums.
  returned: when a server answered
  type: list
  elements: dict
  sample: [{pool: 1, set: 1, size: 6, online: 6, healing: 0, read_quorum: 3, write_quorum: 4}]
problems:
  description: What is degraded, also where the requirement holds in spite of it.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.minio import health
from ansible_collections.vectordb.ops.plugins.module_utils.minio.connection import CONNECTION, MinioError


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "require": {"type": "str", "choices": ["all", "quorum", "server", "others"], "default": "all"},
            "server": {"type": "str", "default": ""},
            "expect": {"type": "list", "elements": "str", "default": []},
            "wait": {"type": "int", "default": 0},
        },
        required_if=[("require", "others", ["server"]), ("require", "server", ["server"])],
        supports_check_mode=True,
    )
    try:
        health.run(module)
    except MinioError as error:
        module.fail_json(msg=str(error), problems=[str(error)])


if __name__ == "__main__":
    main()
