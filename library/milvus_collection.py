#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_collection
short_description: Manage collections with their indexes, partitions, aliases and load state
version_added: "0.1.0"
description:
  - Creates collections, changes their properties, loads and releases them, and drops them.
  - A change of the fields, of the dynamic field, of shards or of the consistency level needs a new collection. It is
    refused with
    what was found, what was wanted and what to do.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
  - vectordb.ops.milvus.force
author:
  - vectordb.ops developers (@vectordb)
options:
  name:
    description:
      - The collection. Several are given as O(collections) instead.
    type: str
  description:
    description:
      - What the collection holds. It stays as it was at creation.
    type: str
  fields:
    description:
      - The fields, each with C(name), C(type) and what the type needs, as C(dim), C(max_length), C(element_type) or
        C(max_capacity).
      - Further keys are C(primary_key), C(auto_id), C(partition_key), C(clustering_key), C(nullable), C(default) and
        C(description).
    type: list
    elements: dict
  enable_dynamic_field:
    description:
      - Whether rows may have fields that are not declared.
    type: bool
  consistency_level:
    description:
      - What searches see of the newest writes where they do not say it themselves.
    type: str
    choices: [Strong, Session, Bounded, Eventually]
  shards:
    description:
      - Number of shards.
    type: int
  num_partitions:
    description:
      - Number of partitions of a collection with a partition key field.
    type: int
  properties:
    description:
      - Properties in the server's own names, for example C(collection.ttl.seconds). Others are left alone.
    type: dict
  indexes:
    description:
      - Indexes, with the keys of M(vectordb.ops.milvus_index).
    type: list
    elements: dict
  partitions:
    description:
      - Names of partitions, or mappings with C(name) and C(state).
    type: list
    elements: raw
  aliases:
    description:
      - Names of aliases, or mappings with C(name) and C(state).
    type: list
    elements: raw
  load:
    description:
      - Whether the collection is to be loaded, so that it can be searched. Left alone by default.
    type: bool
  state:
    description:
      - Whether the collection is to exist.
    type: str
    choices: [present, absent]
    default: present
  collections:
    description:
      - Several of them at once, each with the options of this module as keys, instead of those options.
    type: list
    elements: dict
  rebuild_indexes:
    description:
      - Allow an index with changed parameters to be dropped and built again. The collection cannot be searched
        meanwhile.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds that building an index or loading a collection may take.
    type: float
    default: 300
"""

EXAMPLES = r"""
- name: Create a collection with an index and load it
  vectordb.ops.milvus_collection:
    name: products_v1
    fields:
      - {name: id, type: INT64, primary_key: true}
      - {name: title, type: VARCHAR, max_length: 200}
      - {name: embedding, type: FLOAT_VECTOR, dim: 384}
    indexes:
      - {field: embedding, type: HNSW, metric: COSINE, params: {M: 16, efConstruction: 200}}
    aliases: [products]
    load: true

- name: Drop collections with all of their rows
  vectordb.ops.milvus_collection:
    force: true
    collections:
      - {name: products_v0, state: absent}
      - {name: trial, database: shop, state: absent}
"""

RETURN = r"""
actions:
  description: The intended calls in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "create", "kind": "collection", "object": "default/products_v1", "destructive": false}]
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

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import collection, door


def main():
    module = door.make(
        name={"type": "str"},
        description={"type": "str"},
        fields={"type": "list", "elements": "dict"},
        enable_dynamic_field={"type": "bool"},
        consistency_level={"type": "str", "choices": list(collection.LEVELS)},
        shards={"type": "int"},
        num_partitions={"type": "int"},
        properties={"type": "dict"},
        indexes={"type": "list", "elements": "dict"},
        partitions={"type": "list", "elements": "raw"},
        aliases={"type": "list", "elements": "raw"},
        load={"type": "bool"},
        state={"type": "str", "choices": ["present", "absent"], "default": "present"},
        collections={"type": "list", "elements": "dict"},
        force={"type": "bool", "default": False},
        rebuild_indexes={"type": "bool", "default": False},
        wait_timeout={"type": "float", "default": 300.0},
    )

    def work():
        def reader(item, path, problems):
            return collection.normalise(item, path, problems, module.params["database"], whole=False)

        wanted = door.collect(door.items(module, "collections", collection.KEYS), reader)
        options = {name: module.params[name] for name in ("force", "rebuild_indexes")}
        door.reconcile(module, wanted, [collection.KIND], **options)

    door.guarded(module, work)


if __name__ == "__main__":
    main()
