#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_alias
short_description: Manage aliases of collections
version_added: "0.1.0"
description:
  - Creates and drops aliases, and moves them from one collection to another in one atomic step.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
author:
  - vectordb.ops developers (@vectordb)
options:
  name:
    description:
      - The alias. Several are given as O(aliases) instead.
    type: str
  collection:
    description:
      - The collection it stands for.
    type: str
  state:
    description:
      - Whether the alias is to exist.
    type: str
    choices: [present, absent]
    default: present
  aliases:
    description:
      - Several of them at once, each with the options of this module as keys, instead of those options.
    type: list
    elements: dict
"""

EXAMPLES = r"""
- name: Let searches go to the new collection
  vectordb.ops.milvus_alias:
    name: products
    collection: products_v2

- name: Manage several aliases in one call
  vectordb.ops.milvus_alias:
    aliases:
      - {name: articles, collection: articles_v3}
      - {name: trial, state: absent}
"""

RETURN = r"""
actions:
  description: The intended calls in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "alter", "kind": "alias", "object": "default/products", "changes": {"collection": "products_v2"}}]
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample: ["alter in place alias default/products: it stands for products_v1, wanted products_v2"]
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

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import alias, door


def main():
    module = door.make(
        name={"type": "str"},
        collection={"type": "str"},
        state={"type": "str", "choices": ["present", "absent"], "default": "present"},
        aliases={"type": "list", "elements": "dict"},
    )

    def work():
        def reader(item, path, problems):
            return alias.normalise(item, path, problems, module.params["database"])

        wanted = door.collect(door.items(module, "aliases", alias.KEYS), reader)
        door.reconcile(module, wanted, [])

    door.guarded(module, work)


if __name__ == "__main__":
    main()
