# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options of milvus_backup, and what of them does not fit together."""

from __future__ import annotations

import datetime

from ansible_collections.vectordb.ops.plugins.module_utils.backup import names, place, store
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import etcd, queue
from ansible_collections.vectordb.ops.plugins.module_utils.backup.tool import options as tool
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

CREATED, RESTORED, ABSENT, VERIFIED, LISTED = "created", "restored", "absent", "verified", "listed"
STATES = (ABSENT, CREATED, LISTED, RESTORED, VERIFIED)
ENGINES = ("instance", "logical", "milvus_backup")
SPEC = {
    "state": {"type": "str", "choices": list(STATES), "required": True},
    "name": {"type": "str"},
    "policy": {"type": "str"},
    "retention": {"type": "dict"},
    "engine": {"type": "str", "choices": list(ENGINES), "default": "logical"},
    "store": {"type": "dict", "required": True, "options": store.SPEC},
    "databases": {"type": "list", "elements": "str"},
    "collections": {"type": "list", "elements": "str"},
    "exclude": {"type": "list", "elements": "str"},
    "load_unloaded": {"type": "bool", "default": True},
    "rights": {"type": "bool"},
    "rights_prefix": {"type": "str", "default": "drill_"},
    "passwords": {"type": "dict", "no_log": True},
    "rename": {"type": "dict"},
    "rename_databases": {"type": "dict"},
    "suffix": {"type": "str"},
    "replace_confirm": {"type": "str"},
    "etcd": {"type": "dict", "options": etcd.SPEC},
    "storage": {"type": "dict", "options": place.SPEC},
    "flush": {"type": "bool", "default": True},
    "queue": {"type": "str", "choices": list(queue.QUEUES)},
    "single_node": {"type": "bool", "default": False},
    "server_version": {"type": "str"},
    "not_after": {"type": "str"},
    "tool": {"type": "dict", "options": tool.SPEC},
    "against": {"type": "str", "choices": ["server"]},
    "sample": {"type": "int", "default": 20},
    "min_recall": {"type": "float", "default": 0.9},
    "parallel": {"type": "int", "default": 2},
    "part_mib": {"type": "int", "default": 64},
    "batch_bytes": {"type": "int"},
    "wait_timeout": {"type": "float", "default": 300.0},
    "lock_wait": {"type": "float", "default": 0.0},
    "progress_path": {"type": "path"},
}
# Option -> the states in which it means something, of those that have no default.
BELONGS = {
    "retention": (ABSENT,),
    "policy": (ABSENT, LISTED, RESTORED),
    "etcd": (CREATED, RESTORED),
    "storage": (CREATED, RESTORED),
    "queue": (RESTORED,),
    "server_version": (RESTORED,),
    "not_after": (RESTORED,),
    "databases": (CREATED, RESTORED, VERIFIED),
    "collections": (CREATED, RESTORED, VERIFIED),
    "exclude": (CREATED, RESTORED, VERIFIED),
    "rights": (CREATED, RESTORED, VERIFIED),
    "passwords": (RESTORED,),
    "rename": (RESTORED, VERIFIED),
    "rename_databases": (RESTORED, VERIFIED),
    "suffix": (RESTORED, VERIFIED),
    "replace_confirm": (RESTORED,),
    "tool": (CREATED, RESTORED),
    "against": (VERIFIED,),
    "batch_bytes": (RESTORED,),
}
_BOUNDS = {
    "sample": (0, 1000),
    "min_recall": (0, 1),
    "parallel": (1, 8),
    "part_mib": (1, 1024),
    "batch_bytes": (1 << 16, 48 << 20),
    "lock_wait": (0, 604800),
}


def validate(params):
    for option in ("store", "storage"):
        params[option] = store.reached(params[option])
    store.checked(params["store"])
    problems = [
        *_name(params), *_misplaced(params), *_bounds(params), *_renames(params), *_instance(params),
        *tool.problems(params),
    ]  # fmt: skip
    if problems:
        raise InvalidInputError(problems)


def _name(params):
    name = params["name"]
    if name is not None and (params["policy"] or params["retention"]):
        yield "name", "names one backup; policy and retention are about all of a policy: give either"
    elif params["retention"] is not None:
        if params["policy"] and names.problem(params["policy"]):
            yield "policy", names.problem(params["policy"])
    elif name is None and params["not_after"]:
        try:
            moment(params["not_after"])
        except ValueError:
            yield "not_after", f"{params['not_after']!r} is no time, such as 2026-11-27T02:00:00Z"
    elif name is not None and params["not_after"]:
        yield "not_after", "finds a backup by its time: leave out the name"
    elif name is None and params["state"] != LISTED:
        yield "name", f"missing: state: {params['state']} needs the name of the backup"
    elif (
        name is not None and names.problem(name) and ("/" in name or name.startswith(".") or params["state"] == CREATED)
    ):
        yield "name", names.problem(name)


def _misplaced(params):
    for option, states in BELONGS.items():
        if params.get(option) not in (None, [], {}, "") and params["state"] not in states:
            yield option, f"has no meaning with state: {params['state']}, only with {' and '.join(states)}"
    if params["rights"] and names.problem(params["rights_prefix"]):
        yield "rights_prefix", f"{params['rights_prefix']!r} cannot begin a name: letters, digits and underscores"
    if params["passwords"] and not params["rights"]:
        yield "passwords", "are for users that are restored: say rights: true"


def _bounds(params):
    for name, (low, high) in _BOUNDS.items():
        if params[name] is not None and not low <= params[name] <= high:
            yield name, f"is {params[name]}, allowed is {low} to {high}"


def _instance(params):
    whole = params["state"] == CREATED and params["engine"] == "instance"
    for option, engines in (("etcd", ("instance",)), ("storage", ("instance", "milvus_backup"))):
        if whole and not params[option]:
            yield option, "missing: a backup of a whole server needs to know where that keeps its data"
        elif params["state"] == CREATED and params["engine"] not in engines and params[option]:
            yield option, f"has no meaning with engine: {params['engine']}, only with {' and '.join(engines)}"
    if params["etcd"]:
        yield from etcd.problems(params["etcd"])
    if params["storage"]:
        yield from place.problems(params["storage"], params["store"])
    for option in ("databases", "collections", "exclude"):
        if whole and params[option]:
            yield option, "has no meaning with engine: instance, which takes all of a server"


def moment(text):
    """Of ISO 8601 without a time zone it is UTC; also of the end of a backup's name."""
    if len(text) == 15 and text[8] == "_":
        found = datetime.datetime.strptime(text, names.STAMP)
    else:
        found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if found.tzinfo is None:
        found = found.replace(tzinfo=datetime.timezone.utc)
    return found.astimezone(datetime.timezone.utc)


def _renames(params):
    for option in ("rename", "rename_databases"):
        for old, new in (params[option] or {}).items():
            if not isinstance(new, str) or not new:
                yield f"{option}.{old}", f"must be a name, found {new!r}"
            elif option == "rename_databases" and "/" in f"{old}{new}":
                yield f"{option}.{old}", "names databases; collections are renamed by rename: {db/name: db/name}"
    if params["suffix"] and names.problem(f"a{params['suffix']}"):
        yield "suffix", f"{params['suffix']!r} cannot end a name: letters, digits and underscores"
