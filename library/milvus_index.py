#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_index
short_description: Manage indexes of collections
version_added: "0.1.0"
description:
  - Creates and drops indexes and waits until they are built. A field has at most one index, a JSON field one for each
    path in it.
  - Types and parameters are checked against a table, see the documentation page on indexes, before anything is sent.
  - Memory mapping and warm-up of an index are changed in place. For another type, metric or parameter it is refused, or
    dropped and built again with O(rebuild_indexes); a collection that is loaded is released before and loaded after.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
author:
  - vectordb.ops developers (@vectordb)
options:
  collection:
    description:
      - The collection. Several indexes are given as O(indexes) instead.
    type: str
  field:
    description:
      - The field that is indexed. C(field[sub]) is a part of a struct, C($meta) the dynamic field.
    type: str
  name:
    description:
      - Name of the index, by default that of the field.
    type: str
  type:
    description:
      - Type of the index in Milvus' own name, for example V(HNSW), V(IVF_FLAT), V(AUTOINDEX) or V(INVERTED).
    type: str
    default: AUTOINDEX
  metric:
    description:
      - Metric of a vector index, for example V(COSINE), V(L2) or V(IP). The server's default when it is left out.
    type: str
  params:
    description:
      - Parameters of the index in Milvus' own names.
    type: dict
  mmap:
    description:
      - Whether the index is mapped from disk instead of being loaded, the parameter C(mmap.enabled).
    type: bool
  warmup:
    description:
      - Whether the index is loaded before the first search, from Milvus 2.6.11 on.
    type: str
    choices: [sync, disable]
  state:
    description:
      - Whether the index is to exist.
    type: str
    choices: [present, absent]
    default: present
  indexes:
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
  reload_collections:
    description:
      - Allow a collection to be released and loaded again for what cannot be changed while it is loaded, as memory
        mapping and warm-up. The collection cannot be searched meanwhile.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds that building an index or loading a collection may take.
    type: float
    default: 300
"""

EXAMPLES = r"""
- name: Build an index
  vectordb.ops.milvus_index:
    collection: products_v1
    field: embedding
    type: HNSW
    metric: COSINE
    params:
      M: 16
      efConstruction: 200

- name: Keep an index on disk, releasing and loading the collection for it
  vectordb.ops.milvus_index:
    collection: products_v1
    field: embedding
    type: HNSW
    metric: COSINE
    params: {M: 16, efConstruction: 200}
    mmap: true
    reload_collections: true

- name: Index a key of a JSON field
  vectordb.ops.milvus_index:
    collection: products_v1
    field: meta
    name: price
    type: INVERTED
    params: {json_path: 'meta["price"]', json_cast_type: DOUBLE}

- name: Manage several indexes in one call
  vectordb.ops.milvus_index:
    rebuild_indexes: true
    indexes:
      - {collection: articles, field: embedding, type: IVF_FLAT, metric: COSINE, params: {nlist: 256}}
      - {collection: articles, field: title, state: absent}

- name: Have an index in memory before the first search (Milvus 2.6.11 or newer)
  vectordb.ops.milvus_index:
    collection: products_v1
    field: embedding
    type: HNSW
    params: {M: 16, efConstruction: 200}
    warmup: sync
    wait_timeout: 3600
"""

RETURN = r"""
actions:
  description: The intended calls in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "create", "kind": "index", "object": "default/products_v1/embedding", "destructive": false}]
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample: ["rebuild index default/films/vector: M is 8, wanted 16"]
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

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import door, field_types, index


def main():
    module = door.make(
        collection={"type": "str"},
        field={"type": "str"},
        name={"type": "str"},
        type={"type": "str", "default": "AUTOINDEX"},
        metric={"type": "str"},
        params={"type": "dict"},
        mmap={"type": "bool"},
        warmup={"type": "str", "choices": list(field_types.WARMUP)},
        state={"type": "str", "choices": ["present", "absent"], "default": "present"},
        indexes={"type": "list", "elements": "dict"},
        rebuild_indexes={"type": "bool", "default": False},
        reload_collections={"type": "bool", "default": False},
        wait_timeout={"type": "float", "default": 300.0},
    )

    def work():
        def reader(item, path, problems):
            return index.normalise(item, path, problems, module.params["database"])

        wanted = door.collect(door.items(module, "indexes", index.KEYS), reader)
        options = {name: module.params[name] for name in ("rebuild_indexes", "reload_collections")}
        door.reconcile(module, wanted, [index.KIND], **options)

    door.guarded(module, work)


if __name__ == "__main__":
    main()
