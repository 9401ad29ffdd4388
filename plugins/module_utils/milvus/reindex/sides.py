# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The two sides of a transfer on a server, made of what was found and what was declared."""

from __future__ import annotations

import contextlib

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, features, partition
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import mapping, store


def rows_map(session, old, request):
    """The mapping of rows, or InvalidInputError with every reason why rows cannot be copied."""
    declared = request.declared()
    made, problems = mapping.make(old, declared, request.transform)
    problems += _updated_problems(old, declared, made, request)
    problems += _auto_id_problems(session, declared, made)
    if problems:
        inside = ("fields", "enable_dynamic_field")
        raise errors.InvalidInputError(
            [(f"collection.{path}" if path.startswith(inside) else path, text) for path, text in problems]
        )
    return made


def _updated_problems(old, declared, made, request):
    field = request.updated_field
    if field is None:
        return []
    was = old["fields"].get(field)
    if was is None:
        return [("updated_field", f"the old collection has no field {field!r} (fields: {', '.join(old['fields'])})")]
    if was["type"] != "INT64":
        return [
            ("updated_field", f"{field!r} is a {was['type']}: it must be an INT64 whose value grows with every change")
        ]
    name = made.new_name(field)
    if name is None or declared["fields"][name]["type"] != "INT64":
        return [
            ("updated_field", f"{field!r} must be an INT64 field of the new collection too: rows are compared by it")
        ]
    return []


def _auto_id_problems(session, declared, made):
    if made.primary_key is None or not declared["fields"][made.primary_key].get("auto_id"):
        return []
    gap = features.gap(session.server, "primary_keys_given_with_auto_id")
    if gap is None:
        return []
    text = (
        f"auto_id would give every copied row a new primary key, as {gap[0]}. Declare it without auto_id (applications "
        "give the keys from then on)"
    )
    return [(f"fields.{made.primary_key}", text)]


def make(session, survey, rows, request):
    """(old side, new side)."""
    old, new = survey.attributes(survey.source), survey.attributes(survey.name)
    options = {"batch_bytes": request.batch_bytes}
    made_of = sorted({source for _, source in rows.pairs})
    columns = ["*"] if old["enable_dynamic_field"] else made_of
    key = rows.old_name(rows.primary_key)
    old_version, new_version = _versions(rows, new, request)
    extra = [request.updated_field] if request.compare == "updated" else columns if request.compare == "content" else []
    read = columns if columns == ["*"] else sorted({key, *columns, *(extra or [])})
    first = store.Side(session, request.database, survey.source, old["fields"], read, extra, old_version, options)
    if request.compare == "updated":
        extra = [rows.new_name(request.updated_field)]
    elif request.compare == "content":
        extra = ["*"] if new["enable_dynamic_field"] else sorted(new["fields"])
    second = store.Side(
        session,
        request.database,
        survey.name,
        new["fields"],
        [rows.primary_key],
        extra,
        new_version,
        options,
    )
    return first, second


def _versions(rows, new, request):
    if request.compare == "keys":
        return (lambda _row: 0), (lambda _row: 0)
    if request.compare == "updated":
        name = rows.new_name(request.updated_field)
        return (
            (lambda row: -1 if row.get(request.updated_field) is None else row[request.updated_field]),
            (lambda row: -1 if row.get(name) is None else row[name]),
        )
    names = sorted({name for name, _ in rows.pairs} | set(rows.defaults))
    defaults = {name: one["default"] for name, one in new["fields"].items() if "default" in one}

    def names_of(row):
        # Fields that are not declared are part of the row as well.
        return names + sorted(set(row) - set(new["fields"])) if new["enable_dynamic_field"] else names

    def of_old(row):
        made = rows.row(row)
        return store.digest(made, names_of(made), defaults)

    return of_old, lambda row: store.digest(row, names_of(row), defaults)


def replicated(session, survey):
    """With several replicas one may lag behind another, and every page has to wait for the newest writes."""
    for name in (survey.source, survey.name):
        where = {"database": survey.database, "operation": "read replicas of", "about": f"collection {name}"}
        with contextlib.suppress(errors.MilvusError):  # it is not loaded yet, or the server has no replicas
            if len(session.call("describe_replica", name, **where)) > 1:
                return True
    return False


def units(session, survey, new):
    """What is copied one after the other: each partition into the one of the same name, or all at once."""
    keyed = any(field.get("partition_key") for field in new["fields"].values())
    old = survey.attributes(survey.source)
    if keyed or any(field.get("partition_key") for field in old["fields"].values()):
        return [None]
    found = partition.read_collection(session, survey.database, survey.source)
    names = sorted(key[3] for key in found)
    return [partition.DEFAULT, *names] if names else [None]
