# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which collections serve, or are about to."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

SERVING = ("Loaded", "Loading")


def is_loaded(session, database, name):
    told = session.call(
        "get_load_state",
        name,
        database=database,
        operation="read load state of",
        about=title(("collection", database, name)),
    )
    return told["state"].name in SERVING


def loaded_names(session, database, names):
    """Which of these collections of a database: one call for all of them, where that can be asked."""
    found = _loaded(session, database)
    if found is None:
        states = session.map(lambda name: is_loaded(session, database, name), names)
        found = {name for name, loaded in zip(names, states) if loaded}
    return found


def _loaded(session, database):
    try:
        answer = _show_in_memory(session, database)
    except Exception as error:  # the client library offers this call on its connection alone, and may drop it
        told = errors.translate(error, "list loaded collections of", f"database {database}", session.server)
        if told.kind == errors.UNAUTHENTICATED:
            raise told from error
        return None
    names, percentages = list(answer.collection_names), list(answer.inMemory_percentages)
    # A server that does not know the question lists everything, without saying how much of it is loaded.
    if answer.status.code or len(names) != len(percentages):
        return None
    # Milvus Lite lists what is not loaded, too.
    return {name for name, percentage in zip(names, percentages) if percentage > 0 or not session.server.lite}


def _show_in_memory(session, database):
    from pymilvus.grpc_gen import milvus_pb2

    request = milvus_pb2.ShowCollectionsRequest(type=milvus_pb2.ShowType.InMemory, db_name=database)
    return session.client(database)._get_connection()._stub.ShowCollections(request, timeout=session.timeout)
