#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_partition
short_description: Manage partitions of collections
version_added: "0.1.0"
description:
  - Creates and drops partitions. Those that a partition key makes belong to the server.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
  - vectordb.ops.milvus.force
author:
  - vectordb.ops developers (@vectordb)
options:
  name:
    description:
      - The partition. Several are given as O(partitions) instead.
    type: str
  collection:
    description:
      - The collection it belongs to.
    type: str
  state:
    description:
      - Whether the partition is to exist.
    type: str
    choices: [present, absent]
    default: present
  partitions:
    description:
      - Several of them at once, each with the options of this module as keys, instead of those options.
    type: list
    elements: dict
"""

EXAMPLES = r"""
- name: Create a partition
  vectordb.ops.milvus_partition:
    collection: articles
    name: english

- name: Manage several partitions in one call
  vectordb.ops.milvus_partition:
    force: true
    partitions:
      - {collection: articles, name: german}
      - {collection: articles, name: old, state: absent}
"""

RETURN = r"""
actions:
  description: The intended calls in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "create", "kind": "partition", "object": "default/articles/english", "destructive": false}]
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample: ["create partition default/articles/english"]
not_compared:
  description: Differences that no server can remove, for example of a description.
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

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import door, partition


def main():
    module = door.make(
        name={"type": "str"},
        collection={"type": "str"},
        state={"type": "str", "choices": ["present", "absent"], "default": "present"},
        partitions={"type": "list", "elements": "dict"},
        force={"type": "bool", "default": False},
    )

    def work():
        def reader(item, path, problems):
            return partition.normalise(item, path, problems, module.params["database"])

        wanted = door.collect(door.items(module, "partitions", partition.KEYS), reader)
        door.reconcile(module, wanted, [partition.KIND], force=module.params["force"])

    door.guarded(module, work)


if __name__ == "__main__":
    main()
