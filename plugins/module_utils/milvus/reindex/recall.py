# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the new collection finds what the old one finds."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, field_types
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KEYS = {
    "k": Key("int", default=10, low=1, high=1000),
    "sample": Key("int", default=100, low=1, high=10000),
    "minimum": Key("any", default=0.9),
    "params": Key("dict", default={}),
    "old_params": Key("dict", default={}),
}
# Where a greater distance is the nearer one.
SIMILARITIES = ("IP", "COSINE", "BM25")
AT_ONCE = 50


def normalise(item, path, problems):
    clean = read_item(item or {}, KEYS, path, problems, "a recall check") or {
        name: key.default for name, key in KEYS.items()
    }
    try:
        clean["minimum"] = float(clean["minimum"])
        if not 0 <= clean["minimum"] <= 1:
            raise ValueError
    except (TypeError, ValueError):
        problems.append((f"{path}.minimum", f"must be a number from 0 to 1, found {clean['minimum']!r}"))
    return clean


def share(old, new, metric=None):
    """How much of the old hits [(key, distance)] the new ones have.

    With the same metric on both sides a hit at least as near as the farthest old one counts too: an index that finds
    nearer rows than the old one does not lose by it.
    """
    if not old:
        return 1.0
    known = {key for key, _ in old}
    found = sum(key in known for key, _ in new)
    if metric is not None:
        sign = 1 if metric in SIMILARITIES else -1
        far = min(sign * distance for _, distance in old)
        slack = 1e-6 * max(1.0, abs(far))
        found += sum(key not in known and sign * distance >= far - slack for key, distance in new)
    return min(1.0, found / len(old))


def measure(old, new, mapping, schemas, indexes, keys, wanted):
    """Field -> recall@k. `old` and `new` are sides, `keys`: unit -> sampled keys."""
    result = {}
    for name, source in mapping.pairs:
        if schemas[1][name]["type"] not in field_types.VECTORS:
            continue
        vectors = [
            row[source] for unit, some in keys.items() for row in old.fetch(unit, some) if row.get(source) is not None
        ]
        metrics = [side.get(field, {}).get("metric") for side, field in zip(indexes, (source, name))]
        same = metrics[0] if metrics[0] and metrics[0] == metrics[1] else None
        before = _search(old, source, vectors, wanted["k"], wanted["old_params"])
        after = _search(new, name, vectors, wanted["k"], wanted["params"])
        shares = [share(one, other, same) for one, other in zip(before, after)]
        if shares:
            result[name] = round(sum(shares) / len(shares), 4)
    return result


def _search(side, field, vectors, k, params):
    hits = []
    plain = [one[0] if isinstance(one, list) and one and isinstance(one[0], bytes) else one for one in vectors]
    for start in range(0, len(plain), AT_ONCE):
        told = side.call(
            "search",
            operation="search",
            data=plain[start : start + AT_ONCE],
            anns_field=field,
            limit=k,
            search_params={"params": params} if params else {},
            consistency_level="Bounded",
        )
        hits += [[(side.key_of_hit(hit), hit["distance"]) for hit in one] for one in told]
    return hits


def check(found, wanted, alias_key):
    low = {name: value for name, value in found.items() if value < wanted["minimum"]}
    if low:
        told = ", ".join(f"{value} of field {name}" for name, value in sorted(low.items()))
        raise errors.MilvusError(
            f"recall@{wanted['k']} of the new collection against the old one is {told}, wanted at least "
            f"{wanted['minimum']}",
            "switch",
            title(alias_key),
            kind="recall",
            next_step="The old collection goes on serving. Raise the search parameters (recall.params), declare an "
            "index that finds more and run again, lower recall.minimum, or give up with state: aborted",
        )
