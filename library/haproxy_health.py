#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: haproxy_health
short_description: Wait until HAProxy finds all backends of its services well
version_added: 0.2.0
description:
  - Asks HAProxy at its runtime socket, waits inside one call, and names what is down and why.
  - It changes nothing.
options:
  socket:
    description: The runtime socket.
    type: path
    default: /run/haproxy/admin.sock
  services:
    description: Names of the backends that must be there and up, by service.
    type: dict
    required: true
  wait:
    description: Seconds to wait for that.
    type: int
    default: 0
extends_documentation_fragment:
  - vectordb.ops.reads_only
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Wait until both proxies are used
  vectordb.ops.haproxy_health:
    services:
      grpc: [node-1, node-2]
    wait: 30
"""

RETURN = r"""
servers:
  description: Every backend with service, status, sessions and the result of the last check.
  returned: always
  type: list
  elements: dict
problems:
  description: What is wrong, as sentences. The module fails when there are any.
  returned: always
  type: list
  elements: str
summary:
  description: The state in one line.
  returned: always
  type: str
  sample: 'grpc 2 of 2, s3 3 of 3'
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.loadbalancer import runtime


def main():
    module = AnsibleModule(
        argument_spec={
            "socket": {"type": "path", "default": "/run/haproxy/admin.sock"},
            "services": {"type": "dict", "required": True},
            "wait": {"type": "int", "default": 0},
        },
        supports_check_mode=True,
    )
    wanted = module.params["services"]
    servers, problems, waited = runtime.wait(module.params["socket"], wanted, module.params["wait"])
    up = [
        (server["service"], server["server"]) for server in servers if server["status"].startswith(("UP", "no check"))
    ]
    parts = [
        f"{name} {sum((name, one) in up for one in names)} of {len(names)}" for name, names in sorted(wanted.items())
    ]
    result = {"changed": False, "servers": servers, "problems": problems, "summary": ", ".join(parts)}
    if problems:
        module.fail_json(msg=f"The load balancer is degraded after {waited} s: {'; '.join(problems)}", **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
