# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which fields of a collection are held in memory.

No call tells that; but a query for all fields answers with those that are loaded, whether it finds a row or not.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    errors,
    features,
    field_types,
    fields,
    functions,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

FEATURE = "loading_of_single_fields"
# What these functions make cannot be asked for, loaded or not.
_SECRET = ("BM25", "MINHASH")


def untold(attributes):
    """Names of the fields of which the answer says nothing."""
    functions = (attributes.get("functions") or {}).values()
    made = {name for one in functions if one.get("type") in _SECRET for name in one.get("output_fields", ())}
    return made | {name for name, field in attributes["fields"].items() if field_types.is_struct(field)}


def read(session, database, name, attributes):
    """Names in the order of the schema, with those of which nothing is told; None where it cannot be found out."""
    if features.absent(FEATURE, session.server):
        return None
    try:
        told = _ask(session, database, name)
    except errors.MilvusError:  # it is just being loaded, or this user may not read rows
        return None
    hidden = untold(attributes)
    found = [one for one in attributes["fields"] if one in told or one in hidden]
    return found if told else None


def _ask(session, database, name):
    from pymilvus.client.utils import check_status
    from pymilvus.grpc_gen import common_pb2, milvus_pb2

    request = milvus_pb2.QueryRequest(
        db_name=database,
        collection_name=name,
        output_fields=["*"],
        # As far as the nodes are: nothing is waited for.
        guarantee_timestamp=1,
        consistency_level=common_pb2.ConsistencyLevel.Eventually,
        query_params=[common_pb2.KeyValuePair(key="limit", value="1")],
    )
    try:
        # The client's own method gives rows, and there may be none.
        answer = session.client(database)._get_connection()._stub.Query(request, timeout=session.timeout)
        check_status(answer.status)
    except Exception as error:
        about = title(("collection", database, name))
        raise errors.translate(error, "ask for the loaded fields of", about, session.server, "query") from error
    return {*answer.output_fields, *(one.field_name for one in answer.fields_data)}


def some(session, database, name):
    """What a load needs besides to bring back the fields that are loaded now, where they are not all."""
    if features.absent(FEATURE, session.server):
        return {}
    about = {"database": database, "operation": "describe", "about": title(("collection", database, name))}
    told = session.call("describe_collection", name, **about)
    attributes = {"fields": fields.found(told["fields"]), "functions": functions.found(told.get("functions"))}
    attributes["load_fields"] = read(session, database, name, attributes)
    return {"load_fields": attributes["load_fields"]} if partial(attributes) else {}


def partial(attributes):
    """The list that loads the same again; None where all fields are loaded, or nobody knows."""
    loaded = attributes.get("load_fields")
    return loaded if loaded and set(loaded) != set(attributes["fields"]) else None


def differ(current, desired):
    """The two lists as texts where they differ."""
    have, want = current.get("load_fields"), desired.get("load_fields")
    if have is None or want is None:
        return ""
    hidden = untold(current)
    if set(have) - hidden == set(want) - hidden:
        return ""
    return f"load_fields is {', '.join(have)}, wanted {', '.join(want)}"
