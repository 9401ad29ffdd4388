# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Options of milvus_data that do not fit together, or not to the collection."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import importing, writers
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.session import MOST_ROWS
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import is_name, suggestion

STORAGE = {
    "endpoint": {"type": "str"},
    "bucket": {"type": "str"},
    "access_key": {"type": "str", "no_log": False},
    "secret_key": {"type": "str", "no_log": True},
    "prefix": {"type": "str", "default": "vectordb-ops-import"},
    "region": {"type": "str"},
    "secure": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "folder": {"type": "path"},
}
SPEC = {
    "collection": {"type": "str", "required": True},
    "partition": {"type": "str"},
    "state": {"type": "str", "choices": ["checked", "exported", "imported"], "required": True},
    "path": {"type": "path"},
    "format": {"type": "str", "choices": ["csv", "json", "jsonl", "parquet"]},
    "fields": {"type": "list", "elements": "str"},
    "columns": {"type": "dict"},
    "filter": {"type": "str"},
    "batch_rows": {"type": "int"},
    "part_rows": {"type": "int"},
    "overwrite": {"type": "bool", "default": False},
    "write": {"type": "str", "choices": ["insert", "missing", "upsert"]},
    "once": {"type": "str"},
    "if_rows": {"type": "str", "choices": ["absent", "any"]},
    "restart": {"type": "bool", "default": False},
    "on_bad_rows": {"type": "str", "choices": ["refuse", "skip"], "default": "refuse"},
    "max_bad_rows": {"type": "int", "default": 100},
    "rejects_path": {"type": "path"},
    "batch_bytes": {"type": "int"},
    "bulk": {"type": "bool", "default": False},
    "storage": {"type": "dict", "options": STORAGE},
    "objects": {"type": "list", "elements": "str"},
    "wait_timeout": {"type": "float", "default": 300.0},
    "progress_path": {"type": "path"},
}
# Option -> the states that it belongs to, of those that have no default.
BELONGS = {
    "filter": ("exported",),
    "batch_rows": ("exported",),
    "part_rows": ("exported",),
    "overwrite": ("exported",),
    "write": ("imported",),
    "once": ("imported",),
    "if_rows": ("imported",),
    "restart": ("exported", "imported"),
    "bulk": ("imported",),
    "storage": ("imported",),
    "objects": ("imported",),
    "batch_bytes": ("imported",),
    "columns": ("checked", "imported"),
    "rejects_path": ("checked", "imported"),
}
# What says how files are read, and has no meaning for objects that the server reads by itself.
_OF_FILES = ("path", "storage", "fields", "columns", "rejects_path")
_BOUNDS = {"batch_rows": (1, MOST_ROWS), "part_rows": (100, 1 << 31), "batch_bytes": (1 << 16, importing.MOST_BYTES)}


def validate(params):
    """Everything that is wrong with the options by themselves."""
    problems = [*_misplaced(params), *_missing(params), *_bulk(params), *_repetition(params), *_bounds(params)]
    if problems:
        raise errors.InvalidInputError(problems)


def _misplaced(params):
    state = params["state"]
    for name, states in BELONGS.items():
        if params.get(name) and state not in states:
            yield name, f"has no meaning with state: {state}, only with {' and '.join(states)}"


def _missing(params):
    if not params["path"] and not params["objects"]:
        yield "path", f"missing: state: {params['state']} needs the file"
    if params["state"] == "exported" and params["restart"] and not params["part_rows"]:
        yield "restart", "an export to one file always begins anew: leave it out"
    if params["state"] == "exported" and (params["format"] or "").lower() == "csv":
        yield "format", f"csv cannot hold vectors well (allowed for an export: {', '.join(writers.FORMATS)})"


def _bulk(params):
    if params["objects"]:
        text = "objects are in the storage of the server already and are taken as they are: leave it out"
        yield from ((name, text) for name in _OF_FILES if params[name])
    if not params["bulk"]:
        if params["objects"]:
            yield "objects", "only a bulk import takes objects of the server's storage: say bulk: true"
        if params["storage"]:
            yield "storage", "only a bulk import writes to the server's storage: say bulk: true"


def _repetition(params):
    if params["once"] and not is_name(params["once"].replace("-", "_").replace(".", "_")):
        yield "once", f"{params['once']!r} is not a name: letters, digits, underscores, hyphens and dots"
    if params["once"] and params["if_rows"]:
        yield "once", "give either once or if_rows"


def _bounds(params):
    for name, (low, high) in _BOUNDS.items():
        if params[name] is not None and not low <= params[name] <= high:
            yield name, f"is {params[name]}, allowed is {low} to {high}"


def require_fields(layout, params):
    """What files are read into must be there; a name with a slip would else be a column that is silently left out."""
    named = [("fields", name) for name in params["fields"] or ()]
    named += [(f"columns.{column}", name) for column, name in (params["columns"] or {}).items()]
    problems = [
        (where, f"the collection has no field {name!r}{suggestion(name, layout.fields)}")
        for where, name in named if name not in layout.fields and not layout.dynamic
    ]  # fmt: skip
    if problems:
        raise errors.InvalidInputError(problems)
