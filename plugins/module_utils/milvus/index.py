# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Indexes. A field has one, so that the field is its key: not every server keeps the name given to an index."""

from __future__ import annotations

import re
import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    errors,
    index_check,
    index_params,
    index_table,
    load,
    load_state,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import number, strings

KIND = index_check.KIND
NESTED_KEYS, KEYS, TYPES = index_check.NESTED_KEYS, index_check.KEYS, index_table.TYPES
normalise = index_check.normalise
ADVICE = (
    "An index cannot be changed in place: allow it to be dropped and built again with rebuild_indexes: true "
    "(the collection cannot be searched meanwhile)"
)
# These parameters are changed in place.
CHANGES = tuple(index_params.COMMON)


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
    state = {}
    for one in told:
        if one:
            found = _found(one, forgets_name)
            state[index_check.key_of(database, collection, one["field_name"], found["params"])] = found
    return state


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
    """What only another index can have."""
    found = []
    automatic = desired["type"] == "AUTOINDEX" and (
        current["type"] in index_table.AUTOMATIC or current["type"] not in TYPES
    )
    other = current["type"] != desired["type"] and not automatic
    if other:
        found.append(f"type is {current['type']}, wanted {desired['type']}")
    if desired["metric"] and current["metric"] and current["metric"] != desired["metric"]:
        found.append(f"metric is {current['metric']}, wanted {desired['metric']}")
    if desired["name"] and current["name"] and current["name"] != desired["name"]:
        found.append(f"name is {current['name']}, wanted {desired['name']}")
    # Parameters of another type say nothing about this one.
    for name, value in () if other else desired["params"].items():
        have = current["params"].get(name, _default(desired["type"], name))
        if name not in (*CHANGES, "json_path") and not automatic and _plain(have) != _plain(value):
            found.append(f"{name} is {'not set' if have is None else have}, wanted {value}")
    return found


def _default(kind, name):
    """What a server takes where nothing was said, so that saying the same later is no change."""
    param = index_table.params_of(kind).get(name) if kind in TYPES else None
    return param.default if param else None


def _plain(value):
    return value.lower() if isinstance(value, str) else value


def changes(current, desired):
    """Parameters that are set in place: name -> value."""
    return {
        name: value
        for name, value in desired["params"].items()
        if name in CHANGES and current["params"].get(name) != value
    }


def compare(key, current, desired, options):
    """`options["loaded"]` holds the collections that serve: an index cannot be dropped below one.

    Those in `options["green"]` get a new index with a new collection, those in `options["made"]` are made before it.
    """
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
        # A function that is added brings the index on its field.
        if key in options.get("bound", ()):
            return []
        return [Action(key, "create", dict(desired), secret={"empty": holder in options.get("made", ())})]
    different = differences(current, desired)
    if not different:
        return _altered(key, current, desired, options)
    reason = "; ".join(different)
    in_place = options["rebuild_indexes"] and holder not in options.get("green", ())
    refused = "" if in_place else f"{reason}. {ADVICE}"
    rebuilt = [
        Action(key, "drop", destructive=True, reason=reason, refused=refused),
        Action(key, "create", {**desired, "name": desired["name"] or current["name"]}, reason=reason),
    ]
    if holder in options["loaded"]:
        rebuilt += [
            Action(holder, "release", reason=f"index on {key[3]} is rebuilt"),
            Action(holder, "load", load.settings(holder, options), reason=f"index on {key[3]} was rebuilt"),
        ]
    return rebuilt


def notes(key, _current, desired, options):
    """A name that the server does not keep."""
    if not desired or not desired["name"] or "name" not in options.get("forgets_of_indexes", ()):
        return []
    return [f"{title(key)}: name: this server forgets that, it is not compared"]


def _altered(key, current, desired, options):
    changed = changes(current, desired)
    if not changed:
        return []
    told = ", ".join(f"{name} of the index on {key[3]}" for name in changed)
    return [
        Action(key, "alter", {"params": {**current["params"], **changed}}, secret=changed),
        *load.around(("collection", *key[1:3]), options, f"{told} changes"),
    ]


def apply(session, action):
    _, database, collection, field = action.key[:4]
    where = {"database": database, "about": title(action.key)}
    if action.verb == "drop":
        session.call("drop_index", collection, _name_on_server(session, action.key), operation="drop", **where)
        return
    if action.verb == "alter":
        name, changed = _name_on_server(session, action.key), strings(action.secret)
        session.call("alter_index_properties", collection, name, changed, operation="alter", **where)
        return
    wanted = action.changes
    name = wanted["name"] or default_name(action.key)
    params = session.client(database).prepare_index_params()
    details = {"metric_type": wanted["metric"]} if wanted["metric"] else {}
    if session.server.lite and wanted["params"]:
        # As one mapping: pymilvus would send them one by one, which Milvus Lite does not read. Milvus reads a mapping,
        # too, but makes 2.147483647e+09 of a large number and refuses that.
        details["params"] = {"params": wanted["params"]}
    else:
        details["params"] = strings(wanted["params"])
    params.add_index(field, index_type=wanted["type"], index_name=name, **details)
    try:
        session.call("create_index", collection, params, operation="create", sync=False, **where)
        # In a collection that this plan makes there is nothing to build it from.
        if not (action.secret or {}).get("empty"):
            _wait_until_built(session, action.key, name)
    except errors.MilvusError as error:
        needs = index_table.INDEXES[wanted["type"]].needs
        if needs and error.kind in (errors.REFUSED, errors.TIMEOUT, ""):
            error.next_step = f"{wanted['type']} needs {needs}. {error.next_step}".rstrip()
        raise


def default_name(key):
    """The field's own where that is a name; servers allow letters, digits and underscores."""
    return "_".join(re.findall(r"\w+", "/".join(key[3:])))


def _name_on_server(session, key):
    _, database, collection, field = key[:4]
    where = {"database": database, "operation": "list indexes of", "about": title(("collection", database, collection))}
    names = session.call("list_indexes", collection, field, **where)
    for name in names[:-1]:
        told = session.call("describe_index", collection, name, **where)
        if index_check.key_of(database, collection, field, _found(told, ())["params"]) == key:
            return name
    return names[-1]


def _wait_until_built(session, key, name):
    _, database, collection, field = key[:4]
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
