# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which settings of an index are worth measuring, and which of the measured ones to take. No server.

A point is one measured setting: {"value": 64, "recall": 0.97, "latency": {"p95": 2.1, ...}, ...}. A larger value is
dearer.
"""

from __future__ import annotations


class Knob:
    """The search parameter that trades time for recall; what to build for more recall, and for the same one sooner."""

    def __init__(self, name, low, high, more="Build another index", sooner="Build another index", capped=False):
        self.name, self.low, self.high = name, low, high
        self.more, self.sooner, self.capped = more, sooner, capped


_HNSW = "Build the index with a larger M (now {M}) or efConstruction (now {efConstruction})"
_NLIST = "Build the index with another nlist (now {nlist}; usual is 4 times the square root of the rows of a segment)"
_CODES = "Compression loses what no search parameter brings back: build the index with "
_ALL = "Every cluster was searched: the true neighbours of the file are not those of this collection"
_DISK = "Build the index with a larger MaxDegree or SearchListSize (common.DiskIndex in milvus.yaml)"
_AUTO = "Name the index type instead of AUTOINDEX, such as HNSW with a large M"
# Index type -> (parameter, low, high, for more recall, for less time). `k` is the number of hits, nlist the number of
# clusters of the index.
_KNOBS = {
    "HNSW": ("ef", "k", 32768, _HNSW, _HNSW),
    "HNSW_SQ": ("ef", "k", 32768, _CODES + "refine: true and a finer refine_type, or HNSW. " + _HNSW, _HNSW),
    "HNSW_PQ": ("ef", "k", 32768, _CODES + "refine: true, a larger m, or HNSW. " + _HNSW, _HNSW),
    "HNSW_PRQ": ("ef", "k", 32768, _CODES + "refine: true, a larger nrq, or HNSW. " + _HNSW, _HNSW),
    # A graph for dense vectors, whatever else the server may choose it to be.
    "AUTOINDEX": ("ef", "k", 32768, _AUTO, _AUTO),
    "IVF_FLAT": ("nprobe", 1, "nlist", _ALL, _NLIST),
    "IVF_SQ8": ("nprobe", 1, "nlist", _CODES + "IVF_FLAT", _NLIST),
    "IVF_PQ": ("nprobe", 1, "nlist", _CODES + "a larger m (now {m}) or nbits, IVF_SQ8, or IVF_FLAT", _NLIST),
    "IVF_RABITQ": ("nprobe", 1, "nlist", _CODES + "refine: true, and raise refine_k in search_params", _NLIST),
    "SCANN": ("nprobe", 1, "nlist", "Raise reorder_k in search_params, with an index that has with_raw_data", _NLIST),
    "BIN_IVF_FLAT": ("nprobe", 1, "nlist", _ALL, _NLIST),
    "GPU_IVF_FLAT": ("nprobe", 1, "nlist", _ALL, _NLIST),
    "GPU_IVF_PQ": ("nprobe", 1, "nlist", _CODES + "a larger m (now {m}), or GPU_IVF_FLAT", _NLIST),
    "DISKANN": ("search_list", "k", 65535, _DISK, _DISK),
}
# They look at every row: there is nothing to set, and recall is as high as it gets.
EXACT = ("FLAT", "BIN_FLAT", "GPU_BRUTE_FORCE")
# Where an index does not tell how many clusters it has.
_NLIST_UNKNOWN = 65536


def knob(kind, params, k, rows=None):
    """The knob of an index type with its bounds, or None where there is none."""
    if kind not in _KNOBS:
        return None
    name, low, high, more, sooner = _KNOBS[kind]
    low = k if low == "k" else low
    high = int(params.get("nlist") or _NLIST_UNKNOWN) if high == "nlist" else high
    if rows and name != "nprobe":
        # A list longer than all rows finds nothing more.
        high = max(low, min(high, rows))
    known = _Known(params)
    return Knob(name, low, high, more.format_map(known), sooner.format_map(known))


def known_types():
    return (*_KNOBS, *EXACT)


class _Known(dict):
    def __missing__(self, key):
        return "not told"


def following(recalls, low, high, wanted):
    """The next value to measure, or None: doubled until recall is met, then halved down to the cheapest that meets it.

    `recalls` maps what was measured to its recall. One more doubling is measured beyond the answer, for the curve.
    """
    if not recalls:
        return low
    met = [value for value, recall in recalls.items() if recall >= wanted]
    if not met:
        top = max(recalls)
        return min(top * 2, high) if top < high else None
    best = min(met)
    below = max((value for value in recalls if value < best), default=None)
    if below is not None and best - below > 1:
        return (below + best) // 2
    beyond = min(best * 2, high)
    return beyond if max(recalls) < beyond else None


def meets(point, recall, latency=None, percentile="p95"):
    return point["recall"] >= recall and (latency is None or point["latency"][percentile] <= latency)


def pick(points, recall, latency=None, percentile="p95"):
    """(the cheapest point that meets both targets, True), or (the best one there is, False)."""
    good = [point for point in points if meets(point, recall, latency, percentile)]
    if good:
        return min(good, key=lambda point: point["value"]), True
    enough = [point for point in points if point["recall"] >= recall]
    if enough:
        return min(enough, key=lambda point: (point["latency"][percentile], point["value"])), False
    return max(points, key=lambda point: (point["recall"], -point["value"])), False


def shortfall(best, targets, turned, kind, complete):
    """Why nothing meets the targets, and what to change: lines of text. `turned` is the knob, or None."""
    recall, latency, percentile = targets
    setting = f"{turned.name} {best['value']}" if turned else kind
    lines = []
    if best["recall"] < recall:
        lines.append(f"the best recall is {best['recall']:.4f} with {setting}, wanted {recall:g}")
        if turned and not complete:
            lines.append(f"time_limit ended the search for a larger {turned.name}: raise it, or use fewer queries")
        elif turned and turned.capped:
            lines.append(f"{turned.name} may not go above {turned.high} here: raise high")
        elif turned:
            lines.append(f"{turned.name} cannot be raised above {turned.high}. {turned.more}")
        else:
            lines.append("every row was compared: the true neighbours of the file are not those of this collection")
    else:
        took = best["latency"][percentile]
        lines.append(
            f"recall {best['recall']:.4f} with {setting} takes {took:g} ms ({percentile}), wanted at most {latency:g}"
        )
        if turned:
            lines.append(f"A smaller {turned.name} is faster but misses the recall. {turned.sooner}, or another type")
        else:
            lines.append(f"{kind} compares every row: build HNSW or IVF_FLAT")
        lines.append("More query nodes and replicas, fewer segments (compaction) or a smaller k make a search faster")
    return lines


def table(points, name, k, chosen=None):
    """The curve as lines of text, the chosen setting marked."""
    heads = (name or "setting", f"recall@{k}", "p50 ms", "p95 ms", "p99 ms", "QPS")
    rows = [
        (
            str(point["value"] or "none"),
            f"{point['recall']:.4f}",
            *(f"{point['latency'][one]:.2f}" for one in ("p50", "p95", "p99")),
            f"{point['qps']:.0f}",
        )
        for point in points
    ]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    lines = ["  " + "  ".join(cell.rjust(width) for cell, width in zip(heads, widths))]
    for point, row in zip(points, rows):
        mark = "* " if chosen is not None and point["value"] == chosen["value"] else "  "
        lines.append(mark + "  ".join(cell.rjust(width) for cell, width in zip(row, widths)))
    return lines
