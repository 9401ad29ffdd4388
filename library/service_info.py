#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: service_info
short_description: Tell what a service on a host was started with, and what stands in its way
version_added: 0.2.0
description:
  - Looks at a unit, at the files it read when it started, at the ports it needs, at files of its own and at
    free space, in one call.
  - It changes nothing.
options:
  unit:
    description: Name of the unit.
    type: str
    required: true
  started_with:
    description: Files and links that take effect with a start only. Those that changed since are told.
    type: list
    elements: path
    default: []
  reloadable:
    description: Whether a reload is enough for O(started_with) to take effect.
    type: bool
    default: false
  ports:
    description: Ports that the service listens on, by what they are for.
    type: dict
    default: {}
  files:
    description: Text files to read, by name.
    type: dict
    default: {}
  space_path:
    description: Where free space is asked for. A folder that is not there yet stands for the nearest one above it.
    type: path
    default: /
extends_documentation_fragment:
  - vectordb.ops.in_place
  - vectordb.ops.reads_only
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: See whether Kafka runs with what is configured
  vectordb.ops.service_info:
    unit: kafka.service
    started_with: [/etc/kafka/server.properties, /opt/kafka/current]
    ports: {clients: 9092}
    files: {identity: /var/lib/kafka/data/meta.properties}
"""

RETURN = r"""
active:
  description: Whether the unit runs.
  returned: always
  type: bool
loaded:
  description: Whether there is such a unit.
  returned: always
  type: bool
restarts:
  description: How often systemd has started it again.
  returned: always
  type: int
stale:
  description: Those of O(started_with) that changed after the start.
  returned: always
  type: list
  elements: str
port_conflicts:
  description: Ports that another process holds, as sentences.
  returned: always
  type: list
  elements: str
files:
  description: Text of each of O(files), C(null) for those that are not there.
  returned: always
  type: dict
in_place:
  description: What of O(in_place) is there, which of its units are, and which version its link leads to.
  returned: always
  type: dict
  sample: {account: true, packages: true, artifact: true, version: 3.9.1, units: [kafka.service]}
free_bytes:
  description: Free space at O(space_path).
  returned: always
  type: int
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.host import in_place
from ansible_collections.vectordb.ops.plugins.module_utils.host.staleness import stale
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import host


def main():
    module = AnsibleModule(
        argument_spec={
            **in_place.OPTION,
            "unit": {"type": "str", "required": True},
            "started_with": {"type": "list", "elements": "path", "default": []},
            "reloadable": {"type": "bool", "default": False},
            "ports": {"type": "dict", "default": {}},
            "files": {"type": "dict", "default": {}},
            "space_path": {"type": "path", "default": "/"},
        },
        supports_check_mode=True,
    )
    unit = module.params["unit"]
    state = host.unit_state(module.run_command, module.get_bin_path("systemctl"), unit)
    active = state.get("ActiveState") in ("active", "reloading")
    needs = [{"name": unit, "ports": module.params["ports"]}]
    module.exit_json(
        changed=False,
        active=active,
        loaded=state.get("LoadState") == "loaded",
        restarts=int(state.get("NRestarts") or 0),
        stale=stale(module, unit, module.params["started_with"], module.params["reloadable"]) if active else [],
        port_conflicts=host.port_conflicts(needs, [unit]),
        files={name: host.read_text(path) for name, path in module.params["files"].items()},
        free_bytes=host.free_bytes(module.params["space_path"]),
        in_place=in_place.look(module),
    )


if __name__ == "__main__":
    main()
