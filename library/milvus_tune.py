#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_tune
short_description: Find the cheapest search setting that is good and fast enough
version_added: "0.1.0"
description:
  - Searches a collection with the queries of a file at one setting after the other, and picks the cheapest that meets a
    recall and, if wanted, a latency.
  - What is set depends on the index, C(ef) for HNSW, C(nprobe) for IVF and SCANN, C(search_list) for DISKANN. It is
    doubled until the recall is met, then halved down between the last two until the smallest is found that meets it.
  - Nothing on the server is changed. The setting found is a parameter of each search, to be used by the application.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.read
  - vectordb.ops.milvus_evaluation
author:
  - vectordb.ops developers (@vectordb)
options:
  k:
    description:
      - Number of hits that a search asks for.
    type: int
    default: 10
  recall:
    description:
      - Recall at O(k) to reach.
    type: float
    default: 0.95
  latency:
    description:
      - Milliseconds that a search may take at most, at O(percentile). Not asked for by default.
    type: float
  percentile:
    description:
      - The latency that O(latency) speaks of, and that the curve is drawn over.
    type: str
    choices: [p50, p95, p99]
    default: p95
  concurrency:
    description:
      - Number of searches under way at once while latency is measured.
    type: int
    default: 1
  duration:
    description:
      - Seconds to go on with the queries from the start at each setting, once all have been asked.
    type: float
    default: 0
  time_limit:
    description:
      - Seconds after which no further search is made. What was found until then counts; see RV(complete).
    type: float
    default: 300
  parameter:
    description:
      - The search parameter to vary, instead of that of the index type. A larger value must mean more work.
    type: str
  low:
    description:
      - Smallest value to try. That of the index type by default.
    type: int
  high:
    description:
      - Largest value to try. That of the index type by default.
    type: int
  unmet:
    description:
      - What to do when nothing meets the targets. V(fail) fails, V(report) returns RV(met=false). The best that was
        found and what to change are told either way.
    type: str
    choices: [fail, report]
    default: fail
  svg:
    description:
      - File to write the curve to, as an SVG image.
    type: path
  png:
    description:
      - File to write the curve to, as a PNG image. Needs matplotlib.
    type: path
requirements:
  - matplotlib for O(png)
seealso:
  - module: vectordb.ops.milvus_evaluate
"""

EXAMPLES = r"""
- name: Find the smallest ef that finds 95 of 100 true neighbours
  vectordb.ops.milvus_tune:
    uri: http://localhost:19530
    collection: products
    queries: /srv/queries/products.jsonl
    recall: 0.95
    svg: /srv/reports/products.svg
  register: tuned

- name: Show the curve
  ansible.builtin.debug:
    msg: "{{ tuned.table }}"

- name: Ask for a latency under load too, and go on when it cannot be had
  vectordb.ops.milvus_tune:
    collection: products
    queries: /srv/queries/products.hdf5
    recall: 0.99
    latency: 15
    percentile: p99
    concurrency: 8
    time_limit: 120
    unmet: report

- name: Search between two values of a parameter for the first five hits, each measured for ten seconds
  vectordb.ops.milvus_tune:
    collection: products
    queries: /srv/queries/products.jsonl
    k: 5
    parameter: nprobe
    low: 8
    high: 256
    duration: 10
    png: /srv/reports/products.png
"""

RETURN = r"""
met:
  description: Whether a setting meets the targets.
  returned: when something was measured
  type: bool
  sample: true
best:
  description: The cheapest point of RV(curve) that meets the targets, with the whole O(search_params) to use; the best
    one there is when none does.
  returned: when something was measured
  type: dict
  sample: {"value": 34, "recall": 0.9512, "precision": 0.9512, "map": 0.9488, "ndcg": 0.9634, "recall_min": 0.5,
    "latency": {"mean": 1.31, "p50": 1.2, "p95": 1.9, "p99": 2.8, "max": 7.7}, "qps": 748.2, "searches": 1000,
    "client_cpu": 0.45, "search_params": {"ef": 34}}
parameter:
  description: The search parameter that was varied; empty for an index that compares every row.
  returned: when something was measured
  type: str
  sample: ef
curve:
  description: Every setting that was measured, by its value. Latency is in milliseconds.
  returned: when something was measured
  type: list
  elements: dict
  sample: [{"value": 10, "recall": 0.8123}]
table:
  description: The curve as lines of text, the best setting marked.
  returned: when something was measured
  type: list
  elements: str
  sample: ["  ef  recall@10  p50 ms  p95 ms  p99 ms  QPS", "* 34     0.9512    1.20    1.90    2.80  748"]
complete:
  description: Whether the search ended by itself, not by O(time_limit).
  returned: when something was measured
  type: bool
  sample: true
advice:
  description: What keeps the targets from being met, and what to change.
  returned: when something was measured
  type: list
  elements: str
  sample: []
seconds:
  description: Seconds that all of it took.
  returned: when something was measured
  type: float
  sample: 14.2
server:
  description: Kind and version of the server.
  returned: when something was measured
  type: str
  sample: Milvus 2.3.5
collection:
  description: What was searched.
  returned: when something was measured
  type: dict
  sample: {"database": "default", "name": "products", "field": "embedding", "type": "FLOAT_VECTOR", "dim": 128,
    "metric": "COSINE", "index": "HNSW", "index_params": {"M": 16, "efConstruction": 200}}
queries:
  description: The file and how many queries were taken from it.
  returned: when something was measured
  type: dict
  sample: {"path": "/srv/queries/products.jsonl", "count": 1000}
truth:
  description: Where the truth came from; with brute force how many rows were compared, and how long that took.
  returned: when something was measured
  type: dict
  sample: {"source": "brute_force", "rows": 100000, "seconds": 4.1}
notes:
  description: What to know before the figures are believed, each also given as a warning.
  returned: when something was measured
  type: list
  elements: str
  sample: []
summary:
  description: The same in a few words.
  returned: when something was measured
  type: str
  sample: "ef 34 is the cheapest that meets recall@10 0.95: recall 0.9512, 1.90 ms (p95), 748 QPS"
"""

import os

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, door
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import run, svg, tune


def draw(module, result):
    """Write the images that are asked for; whether any was."""
    params, written = module.params, False
    heading = f"{result['collection']['name']}, {result['collection']['index']}, k {params['k']}"
    name = result["parameter"] or result["collection"]["index"]
    about = (result["curve"], heading, name, params["percentile"], params["recall"], params["latency"], result["best"])
    if params["svg"]:
        written = run.write(module, params["svg"], svg.draw(*about))
    if params["png"]:
        made = os.path.join(module.tmpdir, "curve.png")
        svg.draw_png(made, *about)
        with open(made, "rb") as stream:
            written = run.write(module, params["png"], stream.read()) or written
    return written


def main():
    module = door.make(
        **run.options(
            k={"type": "int", "default": 10},
            recall={"type": "float", "default": 0.95},
            latency={"type": "float"},
            percentile={"type": "str", "choices": ["p50", "p95", "p99"], "default": "p95"},
            concurrency={"type": "int", "default": 1},
            duration={"type": "float", "default": 0.0},
            time_limit={"type": "float", "default": 300.0},
            parameter={"type": "str"},
            low={"type": "int"},
            high={"type": "int"},
            unmet={"type": "str", "choices": ["fail", "report"], "default": "fail"},
            svg={"type": "path"},
            png={"type": "path"},
        )
    )

    def work():
        params = module.params
        numbers = [
            *run.k_numbers([params["k"]]),
            ("recall", params["recall"], 0, 1),
            ("latency", params["latency"], 0.001, 3600000),
            ("concurrency", params["concurrency"], 1, 1024),
            ("duration", params["duration"], 0, 86400),
            ("time_limit", params["time_limit"], 1, 86400),
            ("low", params["low"], 1, 1 << 30),
            ("high", params["high"], 1, 1 << 30),
        ]
        run.check(params, numbers, ["report", "svg", "png"])
        if params["png"]:
            svg.require_png()
        table = run.read_table(params)
        session = connection.Session(door.split_token(params))
        try:
            result = tune.tune(session, params, table)
        finally:
            session.close()
        for note in result["notes"]:
            module.warn(note)
        written = [run.write_report(module, result), draw(module, result)]
        if not result["met"] and params["unmet"] == "fail":
            module.fail_json(msg=result["summary"], changed=any(written), **result)
        module.exit_json(changed=any(written), **result)

    door.guarded(module, work)


if __name__ == "__main__":
    main()
