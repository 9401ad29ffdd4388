# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A few rows of a backup, and whether a collection holds the same: by key and vector, or by a search."""

from __future__ import annotations

import math
import os
import tempfile

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import outgoing, parquet_file, readers, writers
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import STRONG, quoted

PARTS = 3
HITS = 10
KEYS = 100  # asked for at once


def take(store, backup, parts, layout, size):
    """[(unit, block)]: rows of the first, a middle and the last part."""
    if not parts or size < 1:
        return []
    picked = [parts[at] for at in sorted({0, len(parts) // 2, len(parts) - 1})][:PARTS]
    return [
        (part["unit"], block)
        for part in picked
        for block in _of_part(store, f"{backup}/{part['object']}", layout, math.ceil(size / len(picked)))
    ]


def _of_part(store, key, layout, size):
    with store.fetched(key) as path:
        total = _rows(path)
        wanted = {total * at // size for at in range(size)} if total > size else set(range(total))
        start, found = 0, []
        for block in _blocks(path, layout):
            keep = [at for at in range(len(block)) if start + at in wanted]
            start += len(block)
            if keep:
                found.append(outgoing.chosen(block, keep))
        return found


def each(store, key, layout, told):
    """All rows of one part."""
    with store.fetched(key) as path:
        for block in _blocks(path, layout):
            told(block)


def _rows(path):
    from pyarrow import parquet

    return parquet.ParquetFile(path).metadata.num_rows


def _blocks(path, layout):
    for block in parquet_file.blocks(path, layout, readers.Choice(), readers.BLOCK_BYTES):
        readers.spread(block)
        yield block


def plain(rows, layout):
    """Rows of a server as they would be in a part, so that the two can be compared."""
    with tempfile.TemporaryDirectory(prefix="milvus-backup-") as folder:
        path = os.path.join(folder, "rows.parquet")
        with open(path, "wb") as stream:
            writer = writers.Parquet(stream, layout.stored(), layout.dynamic)
            writer.write(rows)
            writer.close()
        return [row for block in _blocks(path, layout) for row in block.rows()]


def differing(rows, blocks):
    """Texts for rows of the sample that the collection lacks or has otherwise; rows are found by their keys."""
    layout, name = rows.layout, rows.layout.primary.name
    wanted = {row[name]: row for _unit, block in blocks for row in block.rows()}
    # A strong query waits for the next tick of the server, however few rows it asks for.
    found = [row for keys in _chunks(list(wanted)) for row in by_key(rows, keys)]
    there = {row[name]: row for row in plain(found, layout)}
    texts = []
    for key, row in wanted.items():
        if key not in there:
            texts.append(f"the row with key {key!r} is not there")
            continue
        other = [column for column in {**row, **there[key]} if not same(row.get(column), there[key].get(column))]
        if other:
            texts.append(f"the row with key {key!r} differs in {', '.join(sorted(other))}")
    return texts


def _chunks(keys):
    return [keys[at : at + KEYS] for at in range(0, len(keys), KEYS)]


def by_key(rows, keys, level=STRONG):
    name, written = rows.layout.primary.name, ", ".join(map(quoted, keys))
    told = rows.call(
        "query", "compare rows of", filter=f"{name} in [{written}]", output_fields=["*"], consistency_level=level,
        strict_float32=True,
    )  # fmt: skip
    return [without_computed(rows.layout, row) for row in told]


def without_computed(layout, row):
    return {name: value for name, value in row.items() if not (name in layout.fields and layout.fields[name].computed)}


def same(one, other):
    if hasattr(one, "tolist") or hasattr(other, "tolist"):
        return library("numpy").array_equal(one, other)
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def search(rows, blocks, indexes):
    """Search with the vectors of the sample; (hits, of how many the row itself was found), or None without a vector."""
    field = next((one for one in rows.layout.stored() if one.name in indexes and (one.dense or _sparse(one))), None)
    if field is None:
        return None
    asked = []
    for _unit, block in blocks:
        sent = [one.get(field.name) for one in outgoing.rows(block, rows.layout)]
        asked += [(row, vector) for row, vector in zip(block.rows(), sent) if vector is not None]
    asked = asked[:: max(1, len(asked) // HITS)][:HITS]
    if not asked:
        return None
    told = rows.call(
        "search", "search", data=[_searched(field, vector) for _row, vector in asked], anns_field=field.name,
        limit=HITS, output_fields=["*"], consistency_level=STRONG,
    )  # fmt: skip
    found = sum(any(_is_hit(rows.layout, row, hit) for hit in hits) for (row, _vector), hits in zip(asked, told))
    return {"field": field.name, "searches": len(asked), "hits": sum(map(len, told)), "found": found}


def _searched(field, vector):
    """As the client library takes it in a search, which is not as it takes it in a row."""
    if _sparse(field):
        return vector
    return [float(one) for one in vector] if field.kind == "FLOAT_VECTOR" else bytes(vector)


def _sparse(field):
    return field.kind == "SPARSE_FLOAT_VECTOR"


def _is_hit(layout, row, hit):
    """Servers of 2.3 do not name the primary key; where the server makes new keys, the rest of the row tells."""
    name = layout.primary.name
    key = hit.get(name) if dict.__contains__(hit, name) else hit.get("id")
    if key == row.get(name):
        return True
    entity = dict(hit.get("entity") or {})
    named = [one.name for one in layout.stored() if not one.dense and not one.primary and not _sparse(one)]
    # Where a row is nothing but its vector, that there is a hit is all that can be asked.
    return all(same(entity.get(one), row.get(one)) for one in named)
