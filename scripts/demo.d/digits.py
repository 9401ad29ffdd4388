"""Fill the collection `digits` with scikit-learn's handwritten digits, search it, and report what was measured.

Prints one JSON object; writes the readable report to the file given. Loading is skipped when all rows are there.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path

import numpy as np
from pymilvus import MilvusClient
from sklearn.datasets import load_digits

COLLECTION = "digits"
ALIAS = "digits_current"
TOP = 10
QUERIES = 200
SEARCH = {"params": {"ef": 64}}


def load(client, vectors, labels):
    """Insert all rows unless they are there; return whether anything was inserted."""
    found = client.query(COLLECTION, output_fields=["count(*)"], consistency_level="Strong")[0]["count(*)"]
    if found == len(vectors):
        return False
    rows = [
        {"id": number, "label": int(label), "vector": vector.tolist()}
        for number, (vector, label) in enumerate(zip(vectors, labels))
    ]
    client.upsert(COLLECTION, rows)
    client.flush(COLLECTION)
    return True


def brute_force(vectors, queries):
    """Return the ids of the nearest rows by Euclidean distance, computed exactly."""
    distances = ((queries[:, None, :] - vectors[None, :, :]) ** 2).sum(axis=2)
    return np.argsort(distances, axis=1)[:, :TOP]


def search(client, queries):
    latencies, answers = [], []
    for query in queries:
        started = time.perf_counter()
        hits = client.search(ALIAS, [query.tolist()], limit=TOP, search_params=SEARCH, output_fields=["label"])[0]
        latencies.append((time.perf_counter() - started) * 1000)
        answers.append([(hit["id"], hit["entity"]["label"]) for hit in hits])
    return latencies, answers


def describe(client):
    """Return one line per collection: database, name, rows, indexes."""
    lines = []
    for database in sorted(client.list_databases()):
        client.use_database(database)
        for name in sorted(client.list_collections()):
            rows = client.get_collection_stats(name)["row_count"]
            indexes = []
            for index in sorted(client.list_indexes(name)):
                found = client.describe_index(name, index)
                indexes.append(f"{found['field_name']} {found['index_type']}")
            lines.append(f"  {database + '.' + name:<28} {rows:>6} rows   {', '.join(indexes)}")
    client.use_database("default")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uri", required=True)
    parser.add_argument("--report", type=Path, required=True)
    options = parser.parse_args()

    client = MilvusClient(uri=options.uri, timeout=60)
    digits = load_digits()
    vectors = digits.data.astype(np.float32)
    changed = load(client, vectors, digits.target)

    picked = np.random.default_rng(7).choice(len(vectors), QUERIES, replace=False)
    latencies, answers = search(client, vectors[picked])
    exact = brute_force(vectors, vectors[picked])
    recall = statistics.mean(
        len({hit for hit, _ in answer} & set(nearest.tolist())) / TOP for answer, nearest in zip(answers, exact)
    )
    same_label = statistics.mean(
        sum(bool(label == digits.target[query]) for _, label in answer) / TOP for query, answer in zip(picked, answers)
    )
    p50, p95 = np.percentile(latencies, [50, 95])
    report = [
        f"Milvus Lite answers at {options.uri}",
        "",
        *describe(client),
        "",
        f"  {QUERIES} searches, top {TOP}:   p50 {p50:.1f} ms   p95 {p95:.1f} ms",
        f"  recall@{TOP} against brute force: {recall:.3f}",
        f"  neighbours that show the same digit: {same_label:.1%}",
    ]
    options.report.write_text("\n".join(report) + "\n", encoding="utf-8")
    print(json.dumps({"changed": changed, "rows": len(vectors), "recall": recall, "p50_ms": p50, "p95_ms": p95}))


if __name__ == "__main__":
    main()
