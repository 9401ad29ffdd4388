# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Queries whose answers are known: a few rows ask for their neighbours, which brute force finds while rows pass by.

They go into the backup, so that a restored collection can be asked the same and its recall be computed. Engines that
see no row keep what the server itself answers.
"""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

from ansible_collections.vectordb.ops.plugins.module_utils.backup import verify
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import index
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import taken, vectors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import STRONG
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import MilvusError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import ground_truth, metrics
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation.target import EXACT_DISTANCES

FORMAT = 1
QUERIES, NEAREST = 10, 10
# Rows of a batch that are looked at exactly for each query.
CANDIDATES = 64
# A search that costs more than usual, so that recall tells of the index and its rows and not of a thrifty search.
_EFFORT = {"HNSW": {"ef": 512}, "DISKANN": {"search_list": 200}}
_LISTS = ("IVF", "BIN_IVF", "GPU_IVF", "SCANN")


class Known:
    """The answers of one collection. `add` gets all of its rows, a batch at a time."""

    def __init__(self, layout):
        self._layout = layout
        self.field = _field(layout)
        self._exact = self._queries = None
        self._rows = 0

    def add(self, rows):
        """Rows as a server gives them."""
        if self.field is None or not rows:
            return
        asked = [row for row in rows if row.get(self.field.name) is not None]
        array = taken.vector_array(self.field, [row[self.field.name] for row in asked])
        if array is None:
            return
        if self.field.kind == "FLOAT_VECTOR":
            for row, one in zip(asked, array):
                row[self.field.name] = one  # whoever writes them has less to do
        self.add_array([row[self._layout.primary.name] for row in asked], array)

    def add_block(self, block):
        """Rows as a part of a backup has them."""
        if self.field is None or self.field.name not in block.columns:
            return
        keys, array = block.columns[self._layout.primary.name], block.columns[self.field.name]
        if isinstance(array, list):
            there = [at for at, one in enumerate(array) if one is not None]
            keys = [keys[at] for at in there]
            array = library("numpy").array([array[at] for at in there], dtype="float32")
        keys = list(keys)
        if keys:
            self.add_array(keys, array)

    def add_array(self, keys, array):
        if self._exact is None:
            self._queries = array[:: max(1, len(array) // QUERIES)][:QUERIES].copy()
            text = self._layout.primary.kind == "VARCHAR"
            self._exact = ground_truth.Exact(self._queries, self.field.metric, NEAREST, text_ids=text)
        self._rows += len(keys)
        near = self._near(array)
        self._exact.add([keys[at] for at in near], array[near])

    def _near(self, array):
        """Rows that may be among the nearest, in single precision: what is exact costs too much for all of them."""
        numpy = library("numpy")
        if self.field.metric in ground_truth.BITS or len(array) <= 4 * CANDIDATES:
            return numpy.arange(len(array))
        rows, queries = array.astype(numpy.float32, copy=False), self._queries.astype(numpy.float32, copy=False)
        if self.field.metric == "L2":
            # Near the origin, so that vectors far from it keep their digits.
            middle = queries.mean(axis=0)
            rows, queries = rows - middle, queries - middle
        costs = -(queries @ rows.T)
        if self.field.metric == "L2":
            costs = 2 * costs + numpy.einsum("ij,ij->i", rows, rows)
        elif self.field.metric == "COSINE":
            costs /= numpy.maximum(numpy.sqrt(numpy.einsum("ij,ij->i", rows, rows)), 1e-30)
        return numpy.unique(numpy.argpartition(costs, CANDIDATES, axis=1)[:, :CANDIDATES])

    def facts(self):
        """What a backup keeps, or None where nothing can be asked."""
        if self._exact is None:
            return None
        queries = [
            {"vector": _packed(self.field, one), "keys": truth.ids, "distances": truth.distances}
            for one, truth in zip(self._queries, self._exact.truths())
        ]
        return {
            "format": FORMAT, "field": self.field.name, "kind": self.field.kind, "metric": self.field.metric,
            "k": NEAREST, "rows": self._rows, "queries": queries,
        }  # fmt: skip


def _field(layout):
    return next((one for one in layout.stored() if one.dense and one.metric in ground_truth.METRICS), None)


def _packed(field, array):
    return base64.b64encode(bytes(vectors.sent(field, array.reshape(1, -1))[0])).decode()


def recall(rows, facts, new_keys=False):
    """The share of the known neighbours that a search finds now; None where that cannot be told.

    With new primary keys a neighbour is known by its distance alone, so that the index has to report it exactly.
    """
    there = _index(rows, facts)
    if there is None:
        return None
    trusted = there["type"] in EXACT_DISTANCES
    if new_keys and not trusted:
        return None
    told = _search(rows, facts, there)
    larger = facts["metric"] in metrics.LARGER_IS_NEARER
    shares = []
    for one, hits in zip(facts["queries"], told):
        keys = [_key(rows.layout.primary.name, hit) for hit in hits]
        # Keys that no server makes, so that only distances count.
        right = [f"#{at}" for at in range(len(one["keys"]))] if new_keys else one["keys"]
        truth = metrics.Neighbours(right, one["distances"], comparable=True)
        share = metrics.score(keys, [hit["distance"] for hit in hits], truth, facts["k"], trusted, larger)
        if share is not None:
            shares.append(share["recall"])
    return round(sum(shares) / len(shares), 4) if shares else None


def _index(rows, facts):
    found = index.read_collection(rows.session, rows.database, rows.name)
    there = next((one for key, one in found.items() if key[3] == facts["field"]), None)
    return there if there is not None and there["metric"] in (None, facts["metric"]) else None


def _search(rows, facts, there, level=STRONG):
    return rows.call(
        "search", "search", data=[_asked(facts["kind"], one["vector"]) for one in facts["queries"]],
        anns_field=facts["field"], limit=facts["k"], search_params={"params": effort(there)}, consistency_level=level,
    )  # fmt: skip


def answered(rows, some, level=STRONG):
    """Queries of some rows, as a server gives them, with what it answers itself; None where nothing can be asked."""
    field = _field(rows.layout)
    array = taken.vector_array(field, [row[field.name] for row in some]) if field is not None else None
    if array is None:
        return None
    queries = [{"vector": _packed(field, one)} for one in array[:: max(1, len(array) // QUERIES)][:QUERIES]]
    facts = {
        "format": FORMAT, "field": field.name, "kind": field.kind, "metric": field.metric, "k": NEAREST,
        "rows": len(some), "queries": queries, "recall": 1.0,
    }  # fmt: skip
    there = _index(rows, facts)
    if there is None:
        return None
    try:
        told = _search(rows, facts, there, level)
    except MilvusError:
        return None  # who makes backups may have no right to search
    for one, hits in zip(queries, told):
        one["keys"] = [_key(rows.layout.primary.name, hit) for hit in hits]
        one["distances"] = [float(hit["distance"]) for hit in hits]
    return facts


def kept(facts, again):
    """Those queries that were answered alike twice, or None."""
    now = {one["vector"]: one["keys"] for one in (again or {}).get("queries", ())}
    queries = [one for one in facts["queries"] if now.get(one["vector"]) == one["keys"]]
    return {**facts, "queries": queries} if queries else None


def written(store, backup, pair, asked, objects):
    """Put queries with their answers into a backup; what the entry of the collection says of them."""
    if asked is None:
        return {}
    key, content = key_of(pair), json.dumps(asked, separators=(",", ":")).encode()
    store.write(f"{backup}/{key}", content)
    objects[key] = verify.checksum([content])
    return {"known": {"object": key, "queries": len(asked["queries"]), "recall": asked["recall"]}}


def key_of(pair):
    return "/".join(quote(one, safe="") for one in ("queries", pair[0], f"{pair[1]}.json"))


def effort(there):
    for name, params in _EFFORT.items():
        if there["type"].startswith(name):
            return params
    lists = (there["params"] or {}).get("nlist")
    return {"nprobe": int(lists)} if lists and there["type"].startswith(_LISTS) else {}


def _asked(kind, text):
    raw = base64.b64decode(text)
    return library("numpy").frombuffer(raw, dtype="<f4").tolist() if kind == "FLOAT_VECTOR" else raw


def _key(name, hit):
    """Servers of 2.3 do not name the primary key."""
    return hit.get(name) if dict.__contains__(hit, name) else hit.get("id")
