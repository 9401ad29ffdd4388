#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_database
short_description: Manage databases of a Milvus server
version_added: "0.1.0"
description:
  - Creates, changes and drops databases. A database that still holds collections is not dropped.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
  - vectordb.ops.milvus.force
author:
  - vectordb.ops developers (@vectordb)
options:
  name:
    description:
      - The database. Several are given as O(databases) instead.
    type: str
  properties:
    description:
      - Properties that the database is to have, in the server's own names. Others are left alone, and one whose value
        is null is taken away (Milvus 2.4.18 or newer).
      - C(database.replica.number) and C(database.resource_groups) (a list) hold for collections that are loaded without
        replicas and groups of their own.
      - C(database.max.collections) and C(database.diskQuota.mb) are quotas.
      - C(database.force.deny.writing) and C(database.force.deny.reading) close the database. From Milvus 2.5.8 on
        C(database.force.deny.ddl), or one of C(collectionDDL), C(partitionDDL), C(index), C(flush) and C(compaction) in
        place of C(ddl), also refuses changes of what it holds.
      - C(timezone) is how times are shown, from Milvus 2.6.6 on.
      - Names and types are checked before anything is sent, since a server keeps what it does not know and ignores it.
        Milvus before 2.4.8 has no such properties.
    type: dict
  state:
    description:
      - Whether the database is to exist.
    type: str
    choices: [present, absent]
    default: present
  databases:
    description:
      - Several of them at once, each with the options of this module as keys, instead of those options.
    type: list
    elements: dict
"""

EXAMPLES = r"""
- name: Create a database
  vectordb.ops.milvus_database:
    name: shop

- name: Manage several databases in one call
  vectordb.ops.milvus_database:
    force: true
    databases:
      - name: shop
        properties:
          database.replica.number: 2
          database.max.collections: 20
          database.diskQuota.mb: 10240
      - name: trial
        state: absent
"""

RETURN = r"""
actions:
  description: The intended calls in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "create", "kind": "database", "object": "shop", "destructive": false}]
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample: ["create database shop"]
not_compared:
  description: What is declared in vain, because the server forgets, does not heed or cannot change it.
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

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import database, door


def main():
    module = door.make(
        name={"type": "str"},
        properties={"type": "dict"},
        state={"type": "str", "choices": ["present", "absent"], "default": "present"},
        databases={"type": "list", "elements": "dict"},
        force={"type": "bool", "default": False},
    )

    def work():
        wanted = door.collect(door.items(module, "databases", database.KEYS), database.normalise)
        door.reconcile(module, wanted, [database.KIND], force=module.params["force"])

    door.guarded(module, work)


if __name__ == "__main__":
    main()
