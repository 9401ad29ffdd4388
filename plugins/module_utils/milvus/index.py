# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Indexes. A field has one, so that the field is its key: not every server keeps the name given to an index."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, fields, load_state
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, nearest, number, suggestion
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "index"
IVF = ("IVF_FLAT", "IVF_SQ8", "IVF_PQ", "SCANN")
DENSE = (
    "AUTOINDEX",
    "FLAT",
    *IVF,
    "IVF_RABITQ",
    "HNSW",
    "HNSW_SQ",
    "HNSW_PQ",
    "HNSW_PRQ",
    "DISKANN",
    "GPU_CAGRA",
    "GPU_IVF_FLAT",
    "GPU_IVF_PQ",
    "GPU_BRUTE_FORCE",
)
BINARY = ("AUTOINDEX", "BIN_FLAT", "BIN_IVF_FLAT", "MINHASH_LSH")
SPARSE = ("AUTOINDEX", "SPARSE_INVERTED_INDEX", "SPARSE_WAND")
SCALAR = ("AUTOINDEX", "INVERTED", "STL_SORT", "Trie", "BITMAP", "NGRAM")
TYPES = tuple(dict.fromkeys(DENSE + BINARY + SPARSE + SCALAR))
ALLOWED = {
    **dict.fromkeys(fields.DENSE, DENSE),
    **dict.fromkeys(fields.BINARY, BINARY),
    **dict.fromkeys(fields.SPARSE, SPARSE),
}
METRICS = {
    **dict.fromkeys(fields.DENSE, ("COSINE", "L2", "IP")),
    **dict.fromkeys(fields.BINARY, ("HAMMING", "JACCARD", "SUBSTRUCTURE", "SUPERSTRUCTURE", "MHJACCARD")),
    **dict.fromkeys(fields.SPARSE, ("IP", "BM25")),
}
# Parameters without which servers of some release refuse the index, with their range.
NEEDS = {
    **{kind: {"nlist": (1, 65536)} for kind in (*IVF, "BIN_IVF_FLAT")},
    "IVF_PQ": {"nlist": (1, 65536), "m": (1, 65536)},
    "HNSW": {"M": (2, 2048), "efConstruction": (1, 2147483647)},
}
ADVICE = (
    "An index cannot be changed in place: allow it to be dropped and built again with rebuild_indexes: true "
    "(the collection cannot be searched meanwhile)"
)
# What AUTOINDEX is resolved to by servers that report the result instead of the wish.
AUTOMATIC = (
    "AUTOINDEX",
    "HNSW",
    "DISKANN",
    "SPARSE_INVERTED_INDEX",
    "BIN_FLAT",
    "BIN_IVF_FLAT",
    "INVERTED",
    "STL_SORT",
    "Trie",
    "BITMAP",
)

NESTED_KEYS = {
    "field": Key("name", required=True),
    "name": Key("name"),
    "type": Key("str", choices=TYPES, default="AUTOINDEX"),
    "metric": Key("str", choices=tuple(dict.fromkeys(metric for known in METRICS.values() for metric in known))),
    "params": Key("dict"),
    "state": Key("str", choices=("present", "absent"), default="present"),
}
KEYS = {"collection": Key("name", required=True), "database": Key("name"), **NESTED_KEYS}


def normalise(item, path, problems, database, collection=None, schema=None):
    """`schema` (field name -> attributes) is given where the collection is declared beside its indexes."""
    clean = read_item(item, NESTED_KEYS if collection else KEYS, path, problems, "an index")
    if clean is None or clean["field"] is None or (collection is None and clean["collection"] is None):
        return {}
    key = (KIND, clean.get("database") or database, collection or clean["collection"], clean["field"])
    if clean["state"] == "absent":
        return {key: None}
    params = number(clean["params"] or {})
    _check_params(clean["type"], params, path, problems)
    metric = clean["metric"]
    if schema:
        metric = _check_field(clean, schema, path, problems)
    return {key: {"name": clean["name"], "type": clean["type"], "metric": metric, "params": params}}


def _check_params(kind, params, path, problems):
    for name, (low, high) in NEEDS.get(kind, {}).items():
        where = join(join(path, "params"), name)
        if name not in params:
            near = nearest(name, params)
            found = f" (found {near!r})" if near else ""
            problems.append((where, f"missing: {kind} needs {name}, {low} to {high}{found}"))
        elif not isinstance(params[name], int) or not low <= params[name] <= high:
            problems.append((where, f"is {params[name]!r}, allowed is a whole number from {low} to {high}"))


def _check_field(clean, schema, path, problems):
    field = schema.get(clean["field"])
    if field is None:
        near = suggestion(clean["field"], schema)
        problems.append(
            (
                join(path, "field"),
                f"no field {clean['field']!r} in this collection{near} (fields: {', '.join(schema)})",
            )
        )
        return clean["metric"]
    kind = field.get("type")
    allowed = ALLOWED.get(kind, SCALAR)
    if clean["type"] not in allowed:
        problems.append(
            (join(path, "type"), f"{clean['type']} does not index a {kind} (allowed: {', '.join(allowed)})")
        )
    metrics = METRICS.get(kind, ())
    if clean["metric"] and clean["metric"] not in metrics:
        allowed_metrics = f"allowed: {', '.join(metrics)}" if metrics else "a scalar index has none"
        problems.append((join(path, "metric"), f"{clean['metric']} is not a metric for a {kind} ({allowed_metrics})"))
    return clean["metric"] or (metrics[0] if metrics else None)


def read_collection(session, database, collection):
    """All indexes of one collection: one call where there is one index or none."""
    where = {
        "database": database,
        "operation": "describe indexes of",
        "about": title(("collection", database, collection)),
    }
    try:
        told = [session.call("describe_index", collection, "", **where)]
    except errors.MilvusError as error:
        if "multiple indexes" not in error.text:
            raise
        names = session.call("list_indexes", collection, **where)
        told = [session.call("describe_index", collection, name, **where) for name in names]
    forgets_name = session.forgets(KIND)
    return {(KIND, database, collection, one["field_name"]): _found(one, forgets_name) for one in told if one}


def _found(told, forgets):
    known = (
        "index_type",
        "metric_type",
        "field_name",
        "index_name",
        "params",
        "total_rows",
        "indexed_rows",
        "pending_index_rows",
        "state",
    )
    # Some servers give parameters one by one, some as one mapping, some as both.
    params = {**{name: value for name, value in told.items() if name not in known}, **(told.get("params") or {})}
    metric = told.get("metric_type")
    return {
        "name": None if "name" in forgets else told["index_name"],
        "type": told.get("index_type") or "AUTOINDEX",
        "metric": None if metric in (None, "", "NONE") else metric,
        "params": number(params),
    }


def read(session, keys):
    collections = sorted({key[1:3] for key in keys if key[0] == KIND})
    state = {}
    for part in session.map(lambda pair: _read_with_load_state(session, *pair), collections):
        state.update(part)
    return state


def _read_with_load_state(session, database, collection):
    """An index is rebuilt below its collection, so that whether that serves belongs to the picture."""
    key = ("collection", database, collection)
    try:
        state = read_collection(session, database, collection)
        loaded = load_state.is_loaded(session, database, collection)
    except errors.MilvusError as error:
        if error.missing:
            return {}
        raise
    return {**state, key: {"loaded": loaded}}


def differences(current, desired):
    found = []
    automatic = desired["type"] == "AUTOINDEX" and current["type"] in AUTOMATIC
    if current["type"] != desired["type"] and not automatic:
        found.append(f"type is {current['type']}, wanted {desired['type']}")
    if desired["metric"] and current["metric"] and current["metric"] != desired["metric"]:
        found.append(f"metric is {current['metric']}, wanted {desired['metric']}")
    if desired["name"] and current["name"] and current["name"] != desired["name"]:
        found.append(f"name is {current['name']}, wanted {desired['name']}")
    for name, value in desired["params"].items():
        if not automatic and current["params"].get(name) != value:
            found.append(f"{name} is {current['params'].get(name, 'not set')}, wanted {value}")
    return found


def compare(key, current, desired, options):
    """`options["loaded"]` holds the collections that serve: an index cannot be dropped below one."""
    holder = ("collection", *key[1:3])
    if desired is None:
        if current is None:
            return []
        busy = holder in options["loaded"]
        return [
            Action(
                key,
                "drop",
                destructive=True,
                refused="its collection is loaded: release it first (load: false)" if busy else "",
            )
        ]
    if current is None:
        return [Action(key, "create", dict(desired))]
    different = differences(current, desired)
    if not different:
        return []
    reason = "; ".join(different)
    if not options["rebuild_indexes"]:
        refused = f"{reason}. {ADVICE}"
        return [Action(key, "drop", destructive=True, refused=refused)]
    rebuilt = [
        Action(key, "drop", destructive=True, reason=reason),
        Action(key, "create", {**desired, "name": desired["name"] or current["name"]}, reason=reason),
    ]
    if holder in options["loaded"]:
        rebuilt += [
            Action(holder, "release", reason=f"index on {key[3]} is rebuilt"),
            Action(holder, "load", reason=f"index on {key[3]} was rebuilt"),
        ]
    return rebuilt


def apply(session, action):
    _, database, collection, field = action.key
    where = {"database": database, "about": title(action.key)}
    if action.verb == "drop":
        name = _name_on_server(session, database, collection, field)
        session.call("drop_index", collection, name, operation="drop", **where)
        return
    wanted = action.changes
    params = session.client(database).prepare_index_params()
    details = {"metric_type": wanted["metric"]} if wanted["metric"] else {}
    if wanted["params"]:
        # As one mapping: pymilvus would send them one by one, which Milvus Lite does not read.
        details["params"] = {"params": wanted["params"]}
    params.add_index(field, index_type=wanted["type"], index_name=wanted["name"] or field, **details)
    session.call("create_index", collection, params, operation="create", sync=False, **where)
    _wait_until_built(session, action.key, wanted["name"] or field)


def _name_on_server(session, database, collection, field):
    where = {"database": database, "operation": "list indexes of", "about": title(("collection", database, collection))}
    return session.call("list_indexes", collection, field, **where)[0]


def _wait_until_built(session, key, name):
    _, database, collection, field = key
    where = {"database": database, "operation": "build", "about": title(key)}
    deadline = time.monotonic() + session.patience
    while True:
        told = session.call("describe_index", collection, field if session.server.lite else name, **where) or {}
        if told.get("state", "Finished") == "Finished":
            return
        if told["state"] == "Failed":
            raise errors.MilvusError(
                f"the server could not build it from {told.get('total_rows')} rows",
                "build",
                title(key),
                next_step="The log of the index (or data) node says why; the parameters may not fit the data",
            )
        if time.monotonic() > deadline:
            raise errors.MilvusError(
                f"{told.get('indexed_rows')} of {told.get('total_rows')} rows after {session.patience:g} s",
                "build",
                title(key),
                kind=errors.TIMEOUT,
                next_step="It goes on in the background: raise wait_timeout and run again",
            )
        time.sleep(0.2)
