# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The sweep of milvus_tune: measure, choose the next setting, until the cheapest that meets the targets is found."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import curve, measure
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation.files import wrong
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation.run import Evaluation
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation.target import flat


def turned_knob(evaluation, params):
    """The knob of the index, or the one that the user names; None where every row is compared."""
    target = evaluation.target
    kind = target.index["type"]
    found = curve.knob(kind, target.index["params"], evaluation.k, target.rows_told())
    if params["parameter"]:
        own = found if found and found.name == params["parameter"] else None
        low = params["low"] or (own.low if own else 1)
        high = params["high"] or (own.high if own else None)
        if high is None:
            raise wrong(f"missing: how far {params['parameter']} of {kind} may go is not known here", "high")
        found = own or curve.Knob(params["parameter"], low, high)
        found.low, found.high, found.capped = low, high, bool(params["high"])
    elif found:
        found.capped = bool(params["high"]) and params["high"] < found.high
        found.low, found.high = params["low"] or found.low, params["high"] or found.high
    elif kind not in curve.EXACT:
        raise wrong(
            f"which search parameter of {kind} trades time for recall is not known here (known index types: "
            f"{', '.join(curve.known_types())}): name it, with low and high",
            "parameter",
        )
    if found and found.low > found.high:
        raise wrong(f"{found.name} would go from {found.low} to {found.high}: low must not be above high", "low")
    return found


class Sweep:
    """Points so far, and the time that is left."""

    def __init__(self, evaluation, params, turned):
        self.evaluation, self.params, self.turned = evaluation, params, turned
        self.points, self.complete = [], False

    def measure_all(self, deadline):
        low, high = (self.turned.low, self.turned.high) if self.turned else (0, 0)
        while True:
            known = {point["value"]: point["recall"] for point in self.points}
            value = curve.following(known, low, high, self.params["recall"])
            if value is None:
                self.complete = True
                return
            try:
                self._measure(value, deadline)
            except measure.OutOfTimeError as reached:
                if not self.points:
                    raise errors.MilvusError(
                        f"time_limit was over before one setting was measured ({reached})",
                        "tune",
                        self.evaluation.target.about,
                        kind=errors.TIMEOUT,
                        next_step="Raise time_limit, or use fewer queries (max_queries)",
                    ) from reached
                return

    def _measure(self, value, deadline):
        extra = {self.turned.name: value} if self.turned else {}
        what = f" with {self.turned.name} {value}" if self.turned else ""
        how = {"concurrency": self.params["concurrency"], "duration": self.params["duration"], "deadline": deadline}
        passed = self.evaluation.run(self.evaluation.search(extra), what, **how)
        quality = self.evaluation.quality(passed.answers, self.evaluation.k)
        if not quality["queries"]:
            raise wrong(f"not one query of {self.evaluation.table.path} has anything to find")
        told = passed.summary()
        self.points.append(
            {
                "value": value,
                **{name: quality[name] for name in ("recall", "precision", "map", "ndcg", "recall_min")},
                **{name: told[name] for name in ("latency", "qps", "searches", "client_cpu")},
            }
        )
        self.points.sort(key=lambda point: point["value"])


def tune(session, params, table):
    """The whole result of milvus_tune, without its images."""
    began = time.perf_counter()
    deadline = began + params["time_limit"]
    one = Evaluation(session, params, table, params["k"])
    turned = turned_knob(one, params)
    sweep = Sweep(one, params, turned)
    # The first searches of a connection are slower than those after them, and so is what was never asked.
    try:
        warm = one.run(one.search({turned.name: turned.low} if turned else None), deadline=deadline)
        one.truths()
        one.look_at(warm.answers)
    except measure.OutOfTimeError:
        one.truths()
    sweep.measure_all(deadline)
    targets = (params["recall"], params["latency"], params["percentile"])
    best, met = curve.pick(sweep.points, *targets)
    name = turned.name if turned else ""
    setting = {**flat(params["search_params"]), **({name: best["value"]} if turned else {})}
    advice = [] if met else curve.shortfall(best, targets, turned, one.target.index["type"], sweep.complete)
    return {
        **one.facts(),
        "met": met,
        "parameter": name,
        "best": {**best, "search_params": setting},
        "curve": sweep.points,
        "table": curve.table(sweep.points, name, one.k, best),
        "complete": sweep.complete,
        "seconds": round(time.perf_counter() - began, 3),
        "advice": advice,
        "notes": one.notes,
        "summary": _summary(one, best, targets, name, met, advice),
    }


def _summary(one, best, targets, name, met, advice):
    recall, latency, percentile = targets
    wanted = f"recall@{one.k} {recall:g}" + (f" within {latency:g} ms ({percentile})" if latency is not None else "")
    setting = f"{name} {best['value']}" if name else one.target.index["type"]
    if not met:
        return f"Nothing meets {wanted}: " + ". ".join(line.rstrip(".") for line in advice) + "."
    return (
        f"{setting} is the cheapest that meets {wanted}: recall {best['recall']:.4f}, "
        f"{best['latency'][percentile]:.2f} ms ({percentile}), {best['qps']:.0f} QPS"
    )
