# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rows of a collection in the order of their keys, from any key on, of one moment where servers have that."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import exporting
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import quoted

BATCH_BYTES = 4 << 20  # about; several collections are read at once
INT64_MAX = 2**63 - 1
_TOO_LARGE = ("larger than max", "too large", "exceeds the limit", "resource_exhausted", "maxoutputsize")


def moment_of(rows):
    """The timestamp of the server at which all pages may be read, or 0 where it has no such thing (before 2.5)."""
    told = rows.call(
        "query", "read rows of", filter=_from(rows, None), output_fields=[rows.layout.primary.name], limit=1,
        **_iterating(rows, 0),
    )  # fmt: skip
    return int((getattr(told, "extra", None) or {}).get("iterator_session_ts") or 0)


def highest(probe, name):
    """The greatest integer key, which no server tells: sought in ever longer steps, then by halves. None without rows.

    `probe(condition, newest)` gives some row of those that meet it.
    """
    found = probe(f"{name} <= {INT64_MAX}", True)
    if not found:
        return None
    low, high, step = found[0][name], INT64_MAX, 1
    while low < high:
        middle = min(low + step, low + (high - low) // 2)
        found = probe(f"{name} > {middle}", False)
        if found:
            low, step = found[0][name], step * 2
        else:
            high, step = middle, INT64_MAX
    return low


def read(rows, after=None, moment=0, most_bytes=BATCH_BYTES):
    """Batches of rows; `after` is the last key that is there already.

    Without a moment, integer keys end with the greatest that there is now: who appends faster than pages are answered
    would be followed for ever. A page that is not full says nothing, servers give those in the middle, too.
    """
    top = None if moment or rows.layout.primary.kind == "VARCHAR" else highest(_prober(rows), rows.layout.primary.name)
    share = min(most_bytes, BATCH_BYTES) / exporting.BATCH_BYTES
    size = max(16, int(exporting.batch_rows(rows.layout.stored()) * share))
    newest = True
    while True:
        batch, size = _page(rows, (after, top), moment, size, newest)
        if not batch:
            return
        after, newest = batch[-1][rows.layout.primary.name], False
        yield batch


def _prober(rows):
    def probe(condition, newest):
        level = "Strong" if newest else "Bounded"
        name = rows.layout.primary.name
        return rows.call(
            "query", "read rows of", filter=condition, output_fields=[name], limit=1, consistency_level=level,
            **rows.partitions,
        )  # fmt: skip

    return probe


def _page(rows, between, moment, size, newest):
    while True:
        # After one answer with the newest writes, the same replica never shows an older state.
        order = _iterating(rows, moment) if moment or rows.session.server.lite else _ordered(newest)
        try:
            batch = rows.call(
                "query", "read rows of", filter=_from(rows, *between), output_fields=["*"], limit=size,
                strict_float32=True, timeout=max(rows.session.timeout, 60.0), **rows.partitions, **order,
            )  # fmt: skip
        except errors.MilvusError as error:
            if size == 1 or not any(sign in error.text.lower() for sign in _TOO_LARGE):
                raise
            size = max(1, size // 4)
            continue
        _require_order(rows, [row[rows.layout.primary.name] for row in batch], between[0])
        return batch, size


def _iterating(rows, moment):
    """As the iterator of the client library asks, which cannot begin at a key and a moment that are known."""
    fixed = {"guarantee_timestamp": moment} if moment else {}
    return {"iterator": "True", "reduce_stop_for_best": "True", "collection_id": rows.collection_id, **fixed}


def _ordered(newest):
    return {"reduce_stop_for_best": "True", "consistency_level": "Strong" if newest else "Bounded"}


def _from(rows, after, top=None):
    name = rows.layout.primary.name
    if top is not None:
        return f"{name} <= {top}" if after is None else f"{name} > {after} and {name} <= {top}"
    if after is None:
        return f'{name} >= ""' if rows.layout.primary.kind == "VARCHAR" else f"{name} <= {INT64_MAX}"
    return f"{name} > {quoted(after)}"


def _require_order(rows, keys, after):
    if (after is not None and keys and keys[0] <= after) or any(one > two for one, two in zip(keys, keys[1:])):
        raise errors.MilvusError(
            "the server does not give rows in the order of their primary keys", "read rows of", rows.about,
            next_step="Nothing was completed; take another engine for this server",
        )  # fmt: skip


def repeated(batch, name):
    """How many rows of a batch have the key of the row before them."""
    return sum(1 for one, two in zip(batch, batch[1:]) if one[name] == two[name])
