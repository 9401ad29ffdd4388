#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_resource_group
short_description: Have resource groups with so many query nodes
version_added: "0.1.0"
description:
  - Creates groups and moves query nodes between them and the default group, until each has as many as asked for.
  - Which nodes move is up to the server. Groups that are not named are left alone.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
author:
  - vectordb.ops developers (@vectordb)
options:
  groups:
    description: The groups.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the group.
        type: str
        required: true
      nodes:
        description: How many query nodes it has.
        type: int
        required: true
"""

EXAMPLES = r"""
- name: Keep one query node for reports
  vectordb.ops.milvus_resource_group:
    groups:
      - {name: reports, nodes: 1}
"""

RETURN = r"""
actions:
  description: The intended calls in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "create", "object": "reports"}]
nodes:
  description: Query nodes by group before the call.
  returned: always
  type: dict
  sample: {"__default_resource_group": 3}
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import door, resource_group


def main():
    module = door.make(
        groups={
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {"name": {"type": "str", "required": True}, "nodes": {"type": "int", "required": True}},
        },
    )

    def work():
        wanted = resource_group.normalise(module.params["groups"])
        session = door.open_session(module.params)
        try:
            current = resource_group.read(session)
            actions, problems = resource_group.plan(current, wanted)
            result = {"changed": bool(actions), "actions": actions, "nodes": current}
            result["diff"] = {
                "before": {name: current[name] for name in wanted if name in current},
                "after": wanted,
            }
            if problems:
                module.fail_json(msg="Nothing was changed. " + " ".join(problems), **{**result, "changed": False})
            if not module.check_mode:
                for action in actions:
                    resource_group.apply(session, action)
            module.exit_json(**result)
        finally:
            session.close()

    door.guarded(module, work)


if __name__ == "__main__":
    main()
