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


def read(rows, after=None, moment=0, most_bytes=BATCH_BYTES, expected=0):
    """Batches of rows; `after` is the last key that is there already.

    Without a moment, a page that is not full is the end once `expected` rows were read: who appends faster than pages
    are answered would be followed for ever.
    """
    share = min(most_bytes, BATCH_BYTES) / exporting.BATCH_BYTES
    size = max(16, int(exporting.batch_rows(rows.layout.stored()) * share))
    newest, given = True, 0
    while True:
        batch, size = _page(rows, after, moment, size, newest)
        if not batch:
            return
        after, newest = batch[-1][rows.layout.primary.name], False
        given += len(batch)
        yield batch
        if not moment and len(batch) < size and given >= expected:
            return


def _page(rows, after, moment, size, newest):
    while True:
        # After one answer with the newest writes, the same replica never shows an older state.
        order = _iterating(rows, moment) if moment or rows.session.server.lite else _ordered(newest)
        try:
            batch = rows.call(
                "query", "read rows of", filter=_from(rows, after), output_fields=["*"], limit=size,
                strict_float32=True, timeout=max(rows.session.timeout, 60.0), **rows.partitions, **order,
            )  # fmt: skip
        except errors.MilvusError as error:
            if size == 1 or not any(sign in error.text.lower() for sign in _TOO_LARGE):
                raise
            size = max(1, size // 4)
            continue
        _require_order(rows, [row[rows.layout.primary.name] for row in batch], after)
        return batch, size


def _iterating(rows, moment):
    """As the iterator of the client library asks, which cannot begin at a key and a moment that are known."""
    fixed = {"guarantee_timestamp": moment} if moment else {}
    return {"iterator": "True", "reduce_stop_for_best": "True", "collection_id": rows.collection_id, **fixed}


def _ordered(newest):
    return {"reduce_stop_for_best": "True", "consistency_level": "Strong" if newest else "Bounded"}


def _from(rows, after):
    name = rows.layout.primary.name
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
