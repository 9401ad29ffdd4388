#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: haproxy_server
short_description: Take a server out of a running HAProxy, and have it back
version_added: 0.2.0
description:
  - Works through the socket of HAProxy; nothing is written to its configuration, so a reload has the server back.
  - A drain lets connections end by themselves for a while, then cuts those that are left, so that clients of long-lived
    channels move to other servers.
options:
  server:
    description: Name of the server, that of its host.
    type: str
    required: true
  state:
    description: V(drained) sends it nothing new, V(ready) has it in service again and waits until its check passes.
    type: str
    choices: [drained, ready]
    required: true
  services:
    description: Services in which the server may stand. Empty means all that have it.
    type: list
    elements: str
    default: []
  socket:
    description: Socket of HAProxy with level admin.
    type: path
    default: /run/haproxy/admin.sock
  grace:
    description: With V(drained), seconds in which connections may end by themselves.
    type: int
    default: 10
  cut:
    description: With V(drained), whether connections that are left after O(grace) are cut.
    type: bool
    default: true
  wait:
    description: With V(ready), seconds to wait until the server is in service.
    type: int
    default: 60
attributes:
  check_mode:
    support: full
    description: Says whether the server would be taken out or brought back.
  diff_mode:
    support: none
    description: What HAProxy does with a server is no file.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Take a proxy out before it is restarted
  vectordb.ops.haproxy_server:
    server: milvus-2
    state: drained
    grace: 20

- name: Have it back
  vectordb.ops.haproxy_server:
    server: milvus-2
    state: ready
"""

RETURN = r"""
servers:
  description: The server in each of its services, after the call.
  returned: always
  type: list
  elements: dict
  sample: [{service: grpc, server: milvus-2, status: DRAIN, sessions: 0, why: L7OK}]
cut:
  description: Connections that had not ended after O(grace).
  returned: for O(state=drained)
  type: int
  sample: 2
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.loadbalancer import drain


def main():
    module = AnsibleModule(
        argument_spec={
            "server": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["drained", "ready"], "required": True},
            "services": {"type": "list", "elements": "str", "default": []},
            "socket": {"type": "path", "default": "/run/haproxy/admin.sock"},
            "grace": {"type": "int", "default": 10},
            "cut": {"type": "bool", "default": True},
            "wait": {"type": "int", "default": 60},
        },
        supports_check_mode=True,
    )
    try:
        module.exit_json(**drain.change(drain.Door(module.params["socket"]), module.params, module.check_mode))
    except drain.DrainError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
