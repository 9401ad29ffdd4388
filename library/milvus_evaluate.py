#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_evaluate
short_description: Measure how good and how fast the searches of a collection are
version_added: "0.1.0"
description:
  - Searches a collection with the queries of a file, and returns recall, precision, MAP and NDCG at each O(k), latency
    cold and warm, and QPS at each O(concurrency).
  - What is right comes with the file, or is worked out by comparing every row of the collection.
  - Reads only, also on the server, unless O(cold) is asked for. O(report) is written, and not in check mode.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.read
  - vectordb.ops.milvus_evaluation
author:
  - vectordb.ops developers (@vectordb)
options:
  k:
    description:
      - Numbers of hits to judge. Every search asks for the largest of them.
    type: list
    elements: int
    default: [10]
  concurrency:
    description:
      - Numbers of searches under way at once, each measured on its own after the cold pass. An empty list measures cold
        only.
      - The searches come from threads of one Python process. RV(warm[].client_cpu) says how many cores it used; close
        to one, the client was the limit.
    type: list
    elements: int
    default: [1]
  duration:
    description:
      - Seconds to go on with the queries from the start at each O(concurrency), once all have been asked. V(0) asks
        each once.
    type: float
    default: 2
  cold:
    description:
      - Release the collection and load it again before the first pass, so that query nodes have nothing of it in
        memory. Nobody can search it meanwhile. What the operating system keeps of files stays.
      - Refused where an alias stands for the collection, where its query nodes answer searches of others, or where only
        some of its partitions are loaded. Not done in check mode.
      - As many replicas are loaded as there were, with all fields, also where C(load_fields) of
        M(vectordb.ops.milvus_collection) had left some out.
    type: bool
    default: false
  force:
    description:
      - With O(cold), reload the collection also where others seem to search it.
    type: bool
    default: false
seealso:
  - module: vectordb.ops.milvus_tune
"""

EXAMPLES = r"""
- name: Measure a collection against the true neighbours, found by comparing every row
  vectordb.ops.milvus_evaluate:
    uri: http://localhost:19530
    collection: products
    queries: /srv/queries/products.jsonl
    search_params: {ef: 64}
    k: [1, 10, 100]
    concurrency: [1, 8]
  register: measured

- name: Refuse a release whose search got worse
  ansible.builtin.assert:
    that:
      - measured.quality[1].recall >= 0.95
      - measured.warm[0].latency.p95 <= 20
    fail_msg: "{{ measured.summary }}"

- name: Measure the first searches after a load, although a monitor searches the collection now and then
  vectordb.ops.milvus_evaluate:
    collection: products_copy
    queries: /srv/queries/products.jsonl
    cold: true
    force: true
    concurrency: []

- name: Measure a data set of ann-benchmarks, and keep the result
  vectordb.ops.milvus_evaluate:
    collection: sift
    queries: /srv/ann/sift-128-euclidean.hdf5
    max_queries: 1000
    report: /srv/reports/sift.json

- name: Measure what users find useful, by graded labels
  vectordb.ops.milvus_evaluate:
    collection: articles
    queries: /srv/queries/judged.parquet
    columns: {vector: embedding, relevance: grades}
    filter: language == "en"

- name: Measure under load for a minute at each concurrency
  vectordb.ops.milvus_evaluate:
    collection: products
    queries: /srv/queries/products.jsonl
    concurrency: [8, 32]
    duration: 60

- name: Measure two partitions with the newest writes, by labels whose columns have other names
  vectordb.ops.milvus_evaluate:
    collection: products
    field: embedding
    queries: /srv/queries/labelled.data
    format: parquet
    columns: {vector: emb, neighbors: true_ids, distances: true_distances}
    truth: neighbors
    partitions: [current, former]
    consistency_level: Strong
    search_params: {nprobe: 32}
"""

RETURN = r"""
server:
  description: Kind and version of the server.
  returned: success
  type: str
  sample: Milvus 2.3.5
collection:
  description: What was searched.
  returned: success
  type: dict
  sample: {"database": "default", "name": "products", "field": "embedding", "type": "FLOAT_VECTOR", "dim": 128,
    "metric": "COSINE", "index": "HNSW", "index_params": {"M": 16, "efConstruction": 200}}
queries:
  description: The file and how many queries were taken from it.
  returned: success
  type: dict
  sample: {"path": "/srv/queries/products.jsonl", "count": 1000}
truth:
  description: Where the truth came from; with brute force how many rows were compared, and how long that took.
  returned: success
  type: dict
  sample: {"source": "brute_force", "rows": 100000, "seconds": 4.1}
quality:
  description:
    - One entry for each O(k), in their order; means over all queries for which there is something to find.
    - A hit that is as near as the k-th true neighbour is right, whichever of them the list of true ones names.
  returned: success
  type: list
  elements: dict
  sample: [{"k": 10, "queries": 1000, "recall": 0.9812, "precision": 0.9812, "map": 0.9801, "ndcg": 0.9861,
    "recall_min": 0.7}]
cold:
  description:
    - The first pass over the queries, one after the other, over a new connection. Latency is in milliseconds.
    - C(reloaded) says whether the collection was released and loaded right before, C(load_seconds) how long that load
      took.
  returned: success
  type: dict
  sample: {"concurrency": 1, "searches": 1000, "seconds": 1.52, "qps": 657.9, "first_ms": 8.31, "client_cpu": 0.45,
    "latency": {"mean": 1.51, "p50": 1.4, "p95": 2.1, "p99": 3.9, "max": 8.31}, "reloaded": true, "load_seconds": 2.05}
warm:
  description: One entry for each O(concurrency), in their order.
  returned: success
  type: list
  elements: dict
  contains:
    concurrency:
      description: Searches under way at once.
      type: int
      returned: success
      sample: 8
    searches:
      description: Searches that were made.
      type: int
      returned: success
      sample: 3120
    seconds:
      description: Seconds they took together.
      type: float
      returned: success
      sample: 2.004
    qps:
      description: Searches per second.
      type: float
      returned: success
      sample: 1556.9
    latency:
      description: Milliseconds that one search took.
      type: dict
      returned: success
      sample: {"mean": 5.11, "p50": 4.9, "p95": 8.2, "p99": 11.8, "max": 19.0}
    client_cpu:
      description: Cores that the client used meanwhile.
      type: float
      returned: success
      sample: 0.71
notes:
  description: What to know before the figures are believed, each also given as a warning.
  returned: success
  type: list
  elements: str
  sample: []
summary:
  description: The same in a few words.
  returned: success
  type: str
  sample: "products.embedding (HNSW), 1000 queries: recall@10 0.9812, NDCG 0.9861; concurrency 1: 660 QPS, p95 2.10 ms"
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, door, errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import run


def main():
    module = door.make(
        **run.options(
            k={"type": "list", "elements": "int", "default": [10]},
            concurrency={"type": "list", "elements": "int", "default": [1]},
            duration={"type": "float", "default": 2.0},
            cold={"type": "bool", "default": False},
            force={"type": "bool", "default": False},
        )
    )

    def work():
        params = module.params
        if not params["k"]:
            raise errors.InvalidInputError([("k", "an empty list: name at least one number of hits")])
        numbers = [
            *run.k_numbers(params["k"]),
            *((f"concurrency[{place}]", value, 1, 1024) for place, value in enumerate(params["concurrency"])),
            ("duration", params["duration"], 0, 86400),
        ]
        run.check(params, numbers, ["report"])
        if params["force"] and not params["cold"]:
            raise errors.InvalidInputError([("force", "has a meaning with cold: true only")])
        table = run.read_table(params)
        session = connection.Session(door.split_token(params))
        try:
            result = run.evaluate(session, params, table, module.check_mode)
        finally:
            session.close()
        for note in result["notes"]:
            module.warn(note)
        module.exit_json(changed=run.write_report(module, result), **result)

    door.guarded(module, work)


if __name__ == "__main__":
    main()
