#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_privilege_group
short_description: Manage groups of privileges
version_added: "0.1.0"
description:
  - Creates, changes and drops groups of privileges, which are granted to roles like a single privilege. The declared
    privileges are all that a group holds.
  - Servers have such groups from 2.4.18 on; older ones and Milvus Lite are refused by name.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
author:
  - vectordb.ops developers (@vectordb)
options:
  name:
    description:
      - The group. Several groups are given as O(groups) instead. The built-in groups cannot be changed.
    type: str
  privileges:
    description:
      - All that the group holds. All of them must act on the same level - on collections, on databases, or on the
        whole server.
    type: list
    elements: str
  state:
    description:
      - Whether the group is to exist.
    type: str
    choices: [present, absent]
    default: present
  force:
    description:
      - Drop a group that roles still have, by revoking it from them first.
    type: bool
    default: false
  groups:
    description:
      - Several groups at once, instead of the options above.
    type: list
    elements: dict
    suboptions:
      name:
        description: The group.
        type: str
        required: true
      privileges:
        description: All that the group holds.
        type: list
        elements: str
      state:
        description: Whether the group is to exist.
        type: str
        choices: [present, absent]
        default: present
seealso:
  - module: vectordb.ops.milvus_role
"""

EXAMPLES = r"""
- name: Have groups for what the applications do
  vectordb.ops.milvus_privilege_group:
    user: root
    password: "{{ vault_milvus_root_password }}"
    groups:
      - {name: lookup, privileges: [Search, Query, DescribeCollection]}
      - {name: feed, privileges: [Insert, Upsert, Delete, Flush]}

- name: Drop a group, and take it from the roles that have it
  vectordb.ops.milvus_privilege_group:
    user: root
    password: "{{ vault_milvus_root_password }}"
    name: former
    state: absent
    force: true
"""

RETURN = r"""
actions:
  description: The intended calls in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample:
    - action: alter
      kind: privilege_group
      object: lookup
      destructive: false
      changes: {"privileges": ["Query", "Search"]}
      reason: remove DescribeCollection
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample: ["create privilege_group lookup"]
server:
  description: Kind and version of the server.
  returned: always
  type: str
  sample: Milvus 2.6.5
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import door, privilege_group

STATE = {"type": "str", "choices": ["present", "absent"], "default": "present"}
PRIVILEGES = {"type": "list", "elements": "str"}


def main():
    module = door.make(
        name={"type": "str"},
        privileges=PRIVILEGES,
        state=STATE,
        force={"type": "bool", "default": False},
        groups={
            "type": "list",
            "elements": "dict",
            "options": {"name": {"type": "str", "required": True}, "privileges": PRIVILEGES, "state": STATE},
        },
    )

    def work():
        entries = door.items(module, "groups", ("name", "privileges", "state"))
        wanted = door.collect(entries, privilege_group.normalise)
        door.reconcile(module, wanted, [privilege_group.KIND], force=module.params["force"])

    door.guarded(module, work)


if __name__ == "__main__":
    main()
