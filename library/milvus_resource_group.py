#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_resource_group
short_description: Manage groups of query nodes of a Milvus server
version_added: "0.1.0"
description:
  - Creates, changes and drops resource groups. Groups that are not named are left alone.
  - From Milvus 2.4.1 on a group has limits, and the server moves query nodes until they are met, now and whenever nodes
    come or go. What is compared is the configuration, so a second run changes nothing while nodes are still on their
    way.
  - Before 2.4.1 query nodes are moved one call at a time between the group and the default group until it has as many
    as O(nodes); everything else is refused. Which nodes move is up to the server.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
author:
  - vectordb.ops developers (@vectordb)
options:
  name:
    description:
      - The group. Several are given as O(groups) instead. The one for all other nodes is C(__default_resource_group).
    type: str
  nodes:
    description:
      - How many query nodes it has. From Milvus 2.4.1 on it stands for both O(requests) and O(limits).
    type: int
  requests:
    description:
      - How many query nodes it must have (Milvus 2.4.1 or newer).
    type: int
  limits:
    description:
      - How many it may have at most.
    type: int
  transfer_from:
    description:
      - Groups that it takes query nodes from before others.
    type: list
    elements: str
  transfer_to:
    description:
      - Groups that it gives query nodes to before others.
    type: list
    elements: str
  node_labels:
    description:
      - Labels of the query nodes that it prefers (Milvus 2.4.17 or newer). A node has those of the variables
        E(MILVUS_SERVER_LABEL_LABEL) of its process.
    type: dict
  state:
    description:
      - Whether the group is to exist. One that goes first gives its query nodes away; one that serves replicas stays.
    type: str
    choices: [present, absent]
    default: present
  groups:
    description:
      - Several of them at once, each with the options of this module as keys, instead of those options.
    type: list
    elements: dict
"""

EXAMPLES = r"""
- name: Keep one query node for reports
  vectordb.ops.milvus_resource_group:
    name: reports
    nodes: 1

- name: Share the query nodes by zone
  vectordb.ops.milvus_resource_group:
    groups:
      - name: zone_a
        requests: 2
        limits: 4
        transfer_from: [zone_b]
        node_labels: {zone: a}
      - name: zone_b
        requests: 2
        limits: 4
        node_labels: {zone: b}
      - name: trial
        state: absent

- name: Give nodes that are not needed here to another group
  vectordb.ops.milvus_resource_group:
    name: zone_a
    requests: 1
    limits: 2
    transfer_to: [zone_b]
"""

RETURN = r"""
actions:
  description: The intended calls in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample:
    - {"action": "create", "kind": "resource_group", "object": "reports", "destructive": false}
    - {"action": "grow", "kind": "resource_group", "object": "reports", "changes": {"nodes": 1}, "destructive": false}
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample: ["grow resource_group reports: it has 0 query nodes, wanted 1"]
not_compared:
  description: Differences that no server can remove.
  returned: always
  type: list
  elements: str
  sample: []
refused:
  description: Why nothing was done, one entry for each object.
  returned: when a change is refused
  type: list
  elements: str
  sample: []
server:
  description: Kind and version of the server.
  returned: always
  type: str
  sample: Milvus 2.3.5
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import door, resource_group


def main():
    module = door.make(
        name={"type": "str"},
        nodes={"type": "int"},
        requests={"type": "int"},
        limits={"type": "int"},
        transfer_from={"type": "list", "elements": "str"},
        transfer_to={"type": "list", "elements": "str"},
        node_labels={"type": "dict"},
        state={"type": "str", "choices": ["present", "absent"], "default": "present"},
        groups={"type": "list", "elements": "dict"},
    )

    def work():
        wanted = door.collect(door.items(module, "groups", resource_group.KEYS), resource_group.normalise)
        door.reconcile(module, wanted, [resource_group.KIND])

    door.guarded(module, work)


if __name__ == "__main__":
    main()
