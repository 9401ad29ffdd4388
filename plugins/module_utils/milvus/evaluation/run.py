# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An evaluation from its options to its result: what both modules share, and what milvus_evaluate does with it."""

from __future__ import annotations

import json
import os
import tempfile
import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import collection, errors, fields
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import (
    cold,
    files,
    measure,
    metrics,
    queries,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation.target import LARGEST, Target

BRUTE_FORCE = "brute_force"
TRUTHS = ("auto", "neighbors", "relevance", BRUTE_FORCE)


def options(**more):
    return {
        "collection": {"type": "str", "required": True},
        "field": {"type": "str"},
        "queries": {"type": "path", "required": True},
        "format": {"type": "str", "choices": list(files.FORMATS)},
        "columns": {"type": "dict", "options": {role: {"type": "str"} for role in files.USUAL}},
        "truth": {"type": "str", "choices": list(TRUTHS), "default": "auto"},
        "max_queries": {"type": "int"},
        "search_params": {"type": "dict"},
        "filter": {"type": "str"},
        "partitions": {"type": "list", "elements": "str"},
        "consistency_level": {"type": "str", "choices": list(collection.LEVELS)},
        "report": {"type": "path"},
        **more,
    }


def check(params, numbers, outputs):
    """Everything that is wrong with the options and can be known without a server."""
    problems = []
    for name, value, low, high in numbers:
        if value is not None and not low <= value <= high:
            problems.append((name, f"is {value:g}, allowed is {low:g} to {high:g}"))
    if params["max_queries"] is not None and params["max_queries"] < 1:
        problems.append(("max_queries", f"is {params['max_queries']}, allowed is 1 or more"))
    for name in outputs:
        path = params[name]
        folder = os.path.dirname(os.path.abspath(path)) if path else None
        if folder and not os.access(folder, os.W_OK):
            problems.append((name, f"{folder} is not a folder that can be written on the host that runs this module"))
        elif path and os.path.isdir(path):
            problems.append((name, f"{path} is a folder, not a file"))
    if problems:
        raise errors.InvalidInputError(problems)


def k_numbers(values):
    return [(f"k[{place}]" if len(values) > 1 else "k", value, 1, LARGEST) for place, value in enumerate(values)]


def read_table(params):
    return files.read(params["queries"], params["format"], params["columns"], params["max_queries"])


class Evaluation:
    """One file of queries against one collection."""

    def __init__(self, session, params, table, k):
        self.params, self.table, self.k = params, table, k
        self.target = Target(session, params)
        self.source = self._source()
        self.sent, self._array = queries.prepare(table, self.target.attributes, self.target.field)
        self.count, self.notes, self.truth_facts = len(self.sent), [], None
        # Before anything is measured: a mistake in a label is not found after minutes of searching.
        self._truths = None if self.source == BRUTE_FORCE else self._labelled()
        if self.target.metric == "COSINE" and self._array is not None:
            zero = int((~self._array.any(axis=1)).sum())
            if zero:
                self.notes.append(f"{zero} queries are zero vectors, which have no COSINE similarity to anything")

    def _source(self):
        wanted, there = self.params["truth"], self.table.columns
        if wanted in ("neighbors", "relevance") and wanted not in there:
            raise files.wrong(f"{self.table.path} has no column for {wanted}: name it in columns", f"columns.{wanted}")
        if wanted != "auto":
            return wanted
        return next((one for one in ("relevance", "neighbors") if one in there), BRUTE_FORCE)

    def _labelled(self):
        self.truth_facts = {"source": self.source}
        return queries.truths(self.table, self.source, self.target.key_type, self.k)

    def truths(self):
        """What is right for each query; by brute force it is read from the server now, at the first call."""
        if self._truths is None:
            if self.target.attributes["type"] in fields.SPARSE:
                raise files.wrong("sparse vectors have no brute force here: give the true neighbours in the file")
            began = time.perf_counter()
            exact = self.target.exact(self._array, self.k)
            self._truths = exact.truths()
            took = time.perf_counter() - began
            self.truth_facts = {"source": BRUTE_FORCE, "rows": exact.rows, "seconds": round(took, 3)}
        return self._truths

    def search(self, extra=None):
        return self.target.search(self.sent, self.k, extra)

    def run(self, search, what="", **how):
        try:
            return measure.run(search, self.count, **how)
        except measure.OutOfTimeError:
            raise
        except Exception as error:  # the client library raises its own, raw gRPC and plain Python exceptions
            raise self.target.failed(error, what) from error

    def quality(self, answers, k):
        return metrics.summarise(answers, self.truths(), k, self.target.trusted, self.target.larger)

    def look_at(self, answers):
        """What is odd about the answers, in words."""
        rows = (self.truth_facts or {}).get("rows")
        full = min(self.k, rows) if rows else self.k
        short = sum(len(ids) < full for ids, _distances in answers)
        if short:
            self.notes.append(
                f"{short} of {self.count} queries got fewer than {full} hits: the filter leaves too few, or the search "
                "looks at too little (nprobe, ef)"
            )
        if self.source == BRUTE_FORCE:
            return
        if not any(set(ids) & set(truth.gains(self.k)) for (ids, _distances), truth in zip(answers, self.truths())):
            self.notes.append(
                f"not one right answer: the {self.source} of {self.table.path} may not be primary keys of "
                f"{self.target.name}, or belong to other rows"
            )

    def facts(self):
        return {
            "server": str(self.target.session.server),
            "collection": self.target.describe(),
            "queries": {"path": self.table.path, "count": self.count},
            "truth": self.truth_facts,
        }


def _reloaded(one, params, check_mode):
    """What the cold pass begins with, in the words of the result."""
    if not params["cold"]:
        return {"reloaded": False}
    if check_mode:
        one.notes.append("not released and loaded in check mode: the first pass is as warm as the collection was")
        return {"reloaded": False}
    seconds, notes = cold.reload(one.target, params["force"])
    one.notes += notes
    return {"reloaded": True, "load_seconds": round(seconds, 3)}


def evaluate(session, params, table, check_mode=False):
    """The whole result of milvus_evaluate."""
    largest = max(params["k"])
    one = Evaluation(session, params, table, largest)
    search = one.search()
    first = _reloaded(one, params, check_mode)
    # First of all: what is read for the truth would warm the server.
    begun = one.run(search)
    one.truths()
    quality = [one.quality(begun.answers, k) for k in params["k"]]
    one.look_at(begun.answers)
    unlabelled = one.count - quality[0]["queries"]
    if unlabelled:
        one.notes.append(f"{unlabelled} of {one.count} queries have nothing to find and count for no figure")
    warm = []
    for concurrency in params["concurrency"]:
        passed = one.run(search, f" at concurrency {concurrency}", concurrency=concurrency, duration=params["duration"])
        warm.append(passed.summary())
        if passed.client_bound:
            one.notes.append(
                f"at concurrency {concurrency} this client used {passed.cpu:.2f} cores: QPS may be its limit, not the "
                "server's; run it on several hosts at once"
            )
    first["first_ms"] = round(begun.seconds[0] * 1000, 3)
    return {
        **one.facts(),
        "quality": quality,
        "cold": {**begun.summary(), **first},
        "warm": warm,
        "notes": one.notes,
        "summary": _summary(one, quality, warm or [begun.summary()]),
    }


def _summary(one, quality, passes):
    found = "; ".join(
        f"recall@{part['k']} {part['recall']:.4f}, NDCG {part['ndcg']:.4f}" for part in quality if part["queries"]
    )
    took = "; ".join(
        f"concurrency {part['concurrency']}: {part['qps']:.0f} QPS, p95 {part['latency']['p95']:.2f} ms"
        for part in passes
    )
    return f"{one.target.name}.{one.target.field} ({one.target.index['type']}), {one.count} queries: {found}; {took}"


def write(module, path, text):
    """A file of the result, whole or not at all, and not in check mode."""
    if module.check_mode:
        return False
    handle, made = tempfile.mkstemp(dir=module.tmpdir)
    with os.fdopen(handle, "wb") as stream:
        stream.write(text if isinstance(text, bytes) else text.encode())
    module.atomic_move(made, path)
    return True


def write_report(module, result):
    if not module.params["report"]:
        return False
    asked = {name: module.params[name] for name in options() if name in module.params}
    return write(
        module, module.params["report"], json.dumps({"asked": asked, **result}, indent=2, sort_keys=True) + "\n"
    )
