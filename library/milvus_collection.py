#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_collection
short_description: Manage collections with their indexes, partitions, aliases and load state
version_added: "0.1.0"
description:
  - Creates collections, renames them, changes their properties, loads and releases them, and drops them.
  - Where the server can, fields that may be null are added, lengths and capacities change, and the dynamic field is
    switched on. Any other change of the schema or of the shards needs a new collection. It is refused with what was
    found, what was wanted and what to do.
  - What the connected server lacks is refused by name before anything is sent.
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
      - What the collection holds. Before Milvus 2.5.12 it stays as it was at creation.
    type: str
  fields:
    description:
      - The fields, each with C(name), C(type) and what the type needs, as C(dim), C(max_length), C(element_type),
        C(max_capacity) or C(struct_fields).
      - Further keys are C(primary_key), C(auto_id), C(partition_key), C(clustering_key), C(nullable), C(default),
        C(enable_analyzer), C(analyzer_params), C(multi_analyzer_params), C(enable_match), C(mmap), C(warmup),
        C(description), and C(state=absent) for a field that is to be dropped.
    type: list
    elements: dict
  functions:
    description:
      - Functions that make fields from others, each with C(name), C(type) (V(BM25), V(TEXTEMBEDDING), V(MINHASH)),
        C(input_fields), C(output_fields) and C(params).
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
      - Properties in the server's own names, for example C(collection.ttl.seconds). Others are left alone. One that is
        null is removed.
    type: dict
  ttl_seconds:
    description:
      - Seconds after which a row expires, the property C(collection.ttl.seconds).
    type: int
  mmap:
    description:
      - Whether data and indexes are mapped from disk instead of being loaded, the property C(mmap.enabled).
    type: bool
  warmup:
    description:
      - What is loaded before the first search, V(sync) or V(disable) for each of C(scalar_field), C(scalar_index),
        C(vector_field) and C(vector_index).
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
  replicas:
    description:
      - Number of replicas with which it is loaded. Left alone by default.
    type: int
  resource_groups:
    description:
      - Resource groups that the replicas are in, one for all of them or one for each. Replicas move while they serve,
        before Milvus 2.4.13 only all of them from one group to another.
    type: list
    elements: str
  load_fields:
    description:
      - Names of the fields that are loaded. All of them where it was never declared; left alone by default.
      - Another list needs O(reload_collections). What is loaded is found out by a query, for which the user needs the
        right; without it the list takes effect with the next load, which RV(not_compared) says.
    type: list
    elements: str
  renamed_from:
    description:
      - Name that the collection had. One that has only that name is renamed, with its rows and aliases.
    type: str
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

- name: Search texts by BM25, with a language for each row (Milvus 2.5.11 or newer)
  vectordb.ops.milvus_collection:
    name: articles_v1
    fields:
      - {name: id, type: INT64, primary_key: true, auto_id: true}
      - {name: language, type: VARCHAR, max_length: 16}
      - name: text
        type: VARCHAR
        max_length: 65535
        enable_analyzer: true
        multi_analyzer_params:
          by_field: language
          analyzers: {english: {type: english}, default: {tokenizer: icu}}
      - {name: words, type: SPARSE_FLOAT_VECTOR}
    functions:
      - {name: bm25, type: BM25, input_fields: [text], output_fields: [words]}
    indexes:
      - {field: words, type: SPARSE_INVERTED_INDEX, params: {bm25_k1: 1.2, bm25_b: 0.75}}
    ttl_seconds: 31536000
    load: true
    replicas: 2

- name: Rename a collection
  vectordb.ops.milvus_collection:
    name: products
    renamed_from: products_v1
    fields:
      - {name: id, type: INT64, primary_key: true}
      - {name: title, type: VARCHAR, max_length: 200}
      - {name: embedding, type: FLOAT_VECTOR, dim: 384}

- name: Drop collections with all of their rows
  vectordb.ops.milvus_collection:
    force: true
    collections:
      - {name: products_v0, state: absent}
      - {name: trial, database: shop, state: absent}

- name: Share a collection among tenants, keep most of it on disk, and say where it is loaded
  vectordb.ops.milvus_collection:
    name: events
    database: shop
    description: What customers did
    enable_dynamic_field: true
    consistency_level: Bounded
    shards: 2
    num_partitions: 64
    properties: {collection.insertRate.max.mb: 20}
    mmap: true
    warmup: {vector_index: sync, scalar_field: disable}
    fields:
      - {name: id, type: INT64, primary_key: true}
      - {name: tenant, type: VARCHAR, max_length: 64, partition_key: true}
      - {name: payload, type: JSON}
      - {name: embedding, type: FLOAT_VECTOR, dim: 384}
    indexes:
      - {field: embedding, type: HNSW, metric: COSINE, params: {M: 16, efConstruction: 200}}
    load: true
    load_fields: [id, tenant, embedding]
    replicas: 2
    resource_groups: [online, reports]
    reload_collections: true
    wait_timeout: 1800

- name: Have partitions by hand, and another index on the vectors, without searches meanwhile
  vectordb.ops.milvus_collection:
    name: products_v1
    fields:
      - {name: id, type: INT64, primary_key: true}
      - {name: embedding, type: FLOAT_VECTOR, dim: 384}
    partitions: [current, {name: former, state: present}]
    indexes:
      - {field: embedding, type: IVF_FLAT, metric: COSINE, params: {nlist: 1024}}
    rebuild_indexes: true
"""

RETURN = r"""
actions:
  description: The intended calls in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "create", "kind": "collection", "object": "default/products_v1", "destructive": false}]
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample: ["create collection default/products_v1", "create index default/products_v1/embedding"]
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

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import collection, door


def main():
    module = door.make(
        name={"type": "str"},
        description={"type": "str"},
        fields={"type": "list", "elements": "dict"},
        functions={"type": "list", "elements": "dict"},
        enable_dynamic_field={"type": "bool"},
        consistency_level={"type": "str", "choices": list(collection.LEVELS)},
        shards={"type": "int"},
        num_partitions={"type": "int"},
        properties={"type": "dict"},
        ttl_seconds={"type": "int"},
        mmap={"type": "bool"},
        warmup={"type": "dict"},
        indexes={"type": "list", "elements": "dict"},
        partitions={"type": "list", "elements": "raw"},
        aliases={"type": "list", "elements": "raw"},
        load={"type": "bool"},
        replicas={"type": "int"},
        resource_groups={"type": "list", "elements": "str"},
        load_fields={"type": "list", "elements": "str"},
        renamed_from={"type": "str"},
        state={"type": "str", "choices": ["present", "absent"], "default": "present"},
        collections={"type": "list", "elements": "dict"},
        force={"type": "bool", "default": False},
        rebuild_indexes={"type": "bool", "default": False},
        reload_collections={"type": "bool", "default": False},
        wait_timeout={"type": "float", "default": 300.0},
    )

    def work():
        def reader(item, path, problems):
            return collection.normalise(item, path, problems, module.params["database"], whole=False)

        wanted = door.collect(door.items(module, "collections", collection.KEYS), reader)
        options = {name: module.params[name] for name in ("force", "rebuild_indexes", "reload_collections")}
        door.reconcile(module, wanted, [collection.KIND], **options)

    door.guarded(module, work)


if __name__ == "__main__":
    main()
