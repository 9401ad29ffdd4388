"""Collections to search, filled by pymilvus itself, and what searches of them must find."""

from __future__ import annotations

import json
import time

import h5py
import numpy as np
import pyarrow
from pyarrow import parquet
from pymilvus import DataType

ROWS, DIM, QUERIES, K = 4000, 32, 60, 10
RANDOM = np.random.default_rng(11)
VECTORS = RANDOM.normal(size=(ROWS, DIM)).astype(np.float32)
ASKED = RANDOM.normal(size=(QUERIES, DIM)).astype(np.float32)
# A graph and a clustering that are poor on purpose: with good ones every search is right.
HNSW = {"index_type": "HNSW", "metric_type": "L2", "params": {"M": 8, "efConstruction": 24}}
IVF = {"index_type": "IVF_FLAT", "metric_type": "COSINE", "params": {"nlist": 64}}
NEAREST = {
    "L2": np.argsort(((ASKED[:, None, :] - VECTORS[None]) ** 2).sum(axis=2), axis=1),
    "COSINE": np.argsort(-(ASKED @ VECTORS.T) / np.linalg.norm(VECTORS, axis=1), axis=1),
}


def connect(target):
    return target.client()


def fill(client, name, keys, vectors, index, kind=DataType.FLOAT_VECTOR, dim=DIM, load=True):
    """By pymilvus itself, as an application would."""
    schema = client.create_schema()
    if isinstance(keys[0], str):
        schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=20)
    else:
        schema.add_field("key", DataType.INT64, is_primary=True)
    schema.add_field("number", DataType.INT64)
    schema.add_field("vector", kind, **({"dim": dim} if dim else {}))
    client.create_collection(name, schema=schema)
    rows = [{"key": key, "number": place, "vector": one} for place, (key, one) in enumerate(zip(keys, vectors))]
    for start in range(0, len(rows), 2000):
        client.insert(name, rows[start : start + 2000])
    client.flush(name)
    params = client.prepare_index_params()
    # As one mapping, which is what Milvus Lite reads.
    params.add_index("vector", index_name="vector", **{**index, "params": {"params": index.get("params", {})}})
    # Before the load: what is not indexed yet is compared row by row, and never wrong.
    client.create_index(name, params)
    if load:
        client.load_collection(name)
    else:
        # Milvus Lite loads what is new by itself.
        client.release_collection(name)


def forget(target):
    client = connect(target)
    client.drop_alias("eval_current")
    for name in client.list_collections():
        if name.startswith("eval_"):
            client.drop_collection(name)
    client.close()


def write_queries(folder):
    (folder / "bare.jsonl").write_text("\n".join(json.dumps({"vector": one.tolist()}) for one in ASKED))
    with h5py.File(folder / "ann.hdf5", "w") as stream:
        stream["train"], stream["test"] = VECTORS, ASKED
        stream["neighbors"] = NEAREST["L2"][:, :100].astype(np.int32)
        away = ((ASKED[:, None, :] - VECTORS[NEAREST["L2"][:, :100]]) ** 2).sum(axis=2)
        stream["distances"] = np.sqrt(away)
    labels = [[f"row-{one}" for one in ids[:K]] for ids in NEAREST["COSINE"]]
    parquet.write_table(pyarrow.table({"emb": ASKED.tolist(), "neighbors_id": labels}), folder / "q.parquet")


def recall_by_hand(target, name, metric, k, **params):
    """With pymilvus and numpy alone."""
    client = connect(target)
    found = client.search(
        name, ASKED.tolist(), limit=k, search_params={"metric_type": metric, "params": params}, anns_field="vector"
    )
    client.close()
    places = [[int(str(one).removeprefix("row-")) for one in hits.ids] for hits in found]
    return np.mean([len(set(ids) & set(true[:k].tolist())) / k for ids, true in zip(places, NEAREST[metric])])


def while_nothing_moves(ours, by_hand):
    """Both results, from a time in which the server did not merge segments, which makes another graph of them."""
    for _ in range(30):
        before = by_hand()
        time.sleep(1)
        if by_hand() != before:
            continue
        found = ours()
        if by_hand() == before:
            return found, before
    raise AssertionError("recall by hand does not settle")
