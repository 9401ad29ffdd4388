# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Rows that match a filter: counted, deleted, and looked for again."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import collection, errors, load_state
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "rows"
KEYS = {
    "collection": Key("name", required=True),
    "database": Key("name"),
    "filter": Key("str", required=True),
}


def normalise(item, path, problems, default_database="default"):
    """Key -> nothing: the key (kind, database, collection, filter) says all."""
    clean = read_item(item, KEYS, path, problems, "rows")
    if clean is None or clean["collection"] is None or clean["filter"] is None:
        return {}
    if not clean["filter"].strip():
        problems.append((join(path, "filter"), "an empty filter would match all rows: drop the collection instead"))
    return {(KIND, clean["database"] or default_database, clean["collection"], clean["filter"].strip()): {}}


def name(key):
    return f"{key[1]}/{key[2]}: {key[3]}"


def count(session, key):
    """How many rows match now; none where the collection is not there."""
    _, database, of, condition = key
    about = title((collection.KIND, database, of))
    if of not in collection.names(session, database):
        return 0
    if not load_state.is_loaded(session, database, of):
        raise errors.MilvusError(
            "it is not loaded, and a server finds rows only in a loaded collection",
            "count rows of",
            about,
            next_step="Load it first (load: true)",
        )
    return counted(session, database, of, condition, about)


def counted(session, database, of, condition, about, **more):
    """How many rows of a loaded collection there are, with the newest writes; `more` goes to the query as it is."""
    told = session.call(
        "query",
        of,
        database=database,
        operation="count rows of",
        about=about,
        filter=condition,
        output_fields=["count(*)"],
        consistency_level="Strong",
        **more,
    )
    return int(told[0]["count(*)"])


def delete(session, key):
    _, database, of, condition = key
    about = title((collection.KIND, database, of))
    session.call(
        "delete",
        of,
        database=database,
        operation="delete rows of",
        about=about,
        filter=condition,
        timeout=session.patience,
    )
    left = count(session, key)
    if left:
        raise errors.MilvusError(
            f"{left} rows that match {condition} are there after their deletion",
            "delete rows of",
            about,
            next_step="Stop who writes them, and run this again",
        )
