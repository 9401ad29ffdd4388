# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A collection as one side of a transfer: rows in the order of their keys, in pages of about so many bytes."""

from __future__ import annotations

import concurrent.futures
import contextlib
import hashlib
import json

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, field_types, rows
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

# More rows than this no server gives in one answer.
MOST_ROWS = 16384
FIRST_ROWS = 256
INT64_MAX = 2**63 - 1
# Signs that an answer was too large for the connection or for the server's own limit.
_TOO_LARGE = ("larger than max", "message too large", "exceeds the limit", "maxoutputsize", "exceeded size")


class Side:
    """`columns`: the fields that are read; `version_of`: row -> what tells that it was changed."""

    def __init__(self, session, database, name, schema, columns, version_columns, version_of, options):
        self.name, self.database = name, database
        self._session, self._about = session, title(("collection", database, name))
        self._columns, self._version_columns, self.version = columns, version_columns, version_of
        self._key = next(field for field, one in schema.items() if one.get("primary_key"))
        self._text = schema[self._key]["type"] == "VARCHAR"
        self._binary = [field for field, one in schema.items() if one["type"] in field_types.VECTORS]
        self._bytes, self.always_strong = options["batch_bytes"], False
        # Milvus Lite keeps keys in order only for iterators, for which the client library drops the consistency level.
        self._order = {"iterator": "True"} if session.server.lite else {"reduce_stop_for_best": "True"}
        bound = sum(_most_bytes(one) for one in schema.values())
        self._rows = max(1, min(FIRST_ROWS, self._bytes // bound))

    def key(self, row):
        return row[self._key]

    def key_of_hit(self, hit):
        """Servers of 2.3 do not tell the client library the name of the primary key."""
        return hit.get(self._key) if dict.__contains__(hit, self._key) else hit["id"]

    def call(self, method, *args, operation, **kwargs):
        return self._session.call(
            method, self.name, *args, database=self.database, operation=operation, about=self._about, **kwargs
        )

    def count(self):
        return rows.counted(self._session, self.database, self.name, "", self._about)

    def rows(self, unit, after=None):
        """Pages of whole rows; the next one is fetched while the last one is worked on."""
        return _ahead(self._pages(unit, after, self._columns))

    def keys(self, unit):
        """(key, version) of all rows."""
        with contextlib.closing(_ahead(self._pages(unit, None, [self._key, *self._version_columns]))) as pages:
            for page in pages:
                for row in page:
                    yield row[self._key], self.version(row)

    def _pages(self, unit, after, columns):
        size = Size(self._rows if columns is self._columns else FIRST_ROWS, self._bytes)
        strong = True
        while True:
            rows = self._page(unit, after, columns, size, strong)
            if not rows:
                return
            if columns is self._columns:
                self._rows = size.rows
            yield rows
            after, strong = rows[-1][self._key], self.always_strong

    def _page(self, unit, after, columns, size, strong):
        while True:
            asked = size.rows
            try:
                rows = self._query(self._greater(after), columns, unit, strong, limit=asked, **self._order)
            except errors.MilvusError as error:
                if asked == 1 or not any(sign in error.text.lower() for sign in _TOO_LARGE):
                    raise
                size.rows = max(1, asked // 4)
                continue
            keys = [row[self._key] for row in rows]
            if keys != sorted(keys):
                raise errors.MilvusError(
                    "the server does not give rows in the order of their primary keys",
                    "read",
                    self._about,
                    next_step="Nothing was switched; copy this collection with another tool",
                )
            size.learn(rows)
            return self._once(unit, rows, keys, columns)

    def _once(self, unit, rows, keys, columns):
        """Rows that were inserted twice under one key come twice here; which of them counts, a plain query tells."""
        twice = sorted({key for key, following in zip(keys, keys[1:]) if key == following})
        chosen = {row[self._key]: row for row in self._some(unit, twice, columns)} if twice else {}
        return list({row[self._key]: chosen.get(row[self._key], row) for row in rows}.values())

    def _query(self, condition, columns, unit, strong, **more):
        if unit is not None:
            more["partition_names"] = [unit]
        return self.call(
            "query",
            operation="read",
            filter=condition,
            output_fields=columns,
            # After one answer with the newest writes, the same replica never shows an older state.
            consistency_level="Strong" if strong else "Bounded",
            **more,
        )

    def _greater(self, after):
        if after is None:
            return f'{self._key} >= ""' if self._text else f"{self._key} <= {INT64_MAX}"
        return f"{self._key} > {json.dumps(after, ensure_ascii=False) if self._text else after}"

    def _some(self, unit, keys, columns):
        for start in range(0, len(keys), self._rows):
            part = keys[start : start + self._rows]
            listed = json.dumps(part, ensure_ascii=False)
            yield from self._query(f"{self._key} in {listed}", columns, unit, True)

    def fetch(self, unit, keys):
        return list(self._some(unit, keys, self._columns))

    def versions(self, unit, keys):
        columns = [self._key, *self._version_columns]
        return {row[self._key]: self.version(row) for row in self._some(unit, keys, columns)}

    def insert(self, unit, rows):
        self._write("insert", unit, rows)

    def upsert(self, unit, rows):
        self._write("upsert", unit, rows)

    def _write(self, method, unit, rows):
        where = {} if unit is None else {"partition_name": unit}
        size = Size(len(rows), self._bytes)
        size.learn(rows)
        ready = [self._writable(row) for row in rows]
        try:
            for start in range(0, len(ready), size.rows):
                self.call(method, ready[start : start + size.rows], operation="write to", **where)
        except errors.MilvusError as error:
            # Quotas of memory and disk, and rates, are all told in these words.
            if "quota" in error.text.lower() or "rate limit" in error.text.lower():
                error.next_step = "Make room (disk, memory, quotas) and run again: it goes on where it stopped"
            raise

    def _writable(self, row):
        """Vectors of bytes come back as a list that holds them."""
        for name in self._binary:
            value = row.get(name)
            if isinstance(value, list) and len(value) == 1 and isinstance(value[0], bytes):
                row[name] = value[0]
        return row

    def delete(self, unit, keys):
        where = {} if unit is None else {"partition_name": unit}
        for start in range(0, len(keys), FIRST_ROWS * 4):
            self.call("delete", ids=keys[start : start + FIRST_ROWS * 4], operation="delete rows of", **where)


class Size:
    """How many rows make a page: learnt from the last one, in steps, as rows differ."""

    def __init__(self, rows, target):
        self.rows, self._target = max(1, rows), target

    def learn(self, rows):
        if rows:
            each = max(
                1, sum(weigh(row) for row in rows[:: max(1, len(rows) // 50)]) // len(rows[:: max(1, len(rows) // 50)])
            )
            self.rows = max(1, min(MOST_ROWS, self.rows * 8, self._target // each))


def weigh(value):
    """About how many bytes a value takes on the way."""
    if isinstance(value, (str, bytes)):
        return len(value) + 2
    if isinstance(value, dict):
        return sum(weigh(name) + weigh(one) for name, one in value.items())
    if isinstance(value, (list, tuple)):
        if value and isinstance(value[0], float):
            return 4 * len(value)
        return sum(weigh(one) for one in value)
    return 8


def _most_bytes(field):
    if field["type"] in ("FLOAT_VECTOR",):
        return 4 * field["dim"]
    if field["type"] in field_types.VECTORS:
        return 2 * field.get("dim", 2000)
    if field["type"] == "VARCHAR":
        return field["max_length"]
    return 65536 if field["type"] in ("JSON", "ARRAY", "TEXT", "GEOMETRY") else 8


def digest(row, names, defaults):
    """What tells that any of these fields was changed."""
    plain = {name: defaults.get(name) if row.get(name) is None else row[name] for name in names}
    text = json.dumps(plain, sort_keys=True, default=_plain)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _plain(value):
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    return list(value) if hasattr(value, "__iter__") else str(value)


def _ahead(pages):
    """The same pages, the next one being fetched meanwhile."""
    end = object()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(next, pages, end)
        while True:
            page = waiting.result()
            if page is end:
                return
            waiting = pool.submit(next, pages, end)
            yield page
