# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a collection is loaded: replicas, the resource groups they are in, and which fields are held in memory."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, field_types, loaded_fields
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, suggestion

REST = "__default_resource_group"
KEYS = {
    "replicas": Key("int", low=1, high=1024),
    "resource_groups": Key("names"),
    "load_fields": Key("names"),
}
# What a server can be asked for directly.
READABLE = ("replicas", "resource_groups")
RELOAD = "allow it to be released and loaded again with reload_collections: true (it cannot be searched meanwhile)"


def check(clean, schema, path, problems):
    groups, number = clean["resource_groups"], clean["replicas"] or 1
    if groups is not None and len(groups) not in (1, number):
        problems.append(
            (
                join(path, "resource_groups"),
                f"has {len(groups)} names for {number} replicas: give one for all of them, or one for each",
            )
        )
    for key in KEYS:
        if clean[key] is not None and clean["load"] is False:
            problems.append((join(path, key), "has no use with load: false"))
    if clean["load_fields"] is not None:
        _check_fields(clean["load_fields"], schema, join(path, "load_fields"), problems)


def _check_fields(names, schema, path, problems):
    for position, name in enumerate(names):
        if name not in schema:
            near = suggestion(name, schema)
            problems.append(
                (join(path, position), f"no field {name!r} in this collection{near} (fields: {', '.join(schema)})")
            )
    needed = [name for name, field in schema.items() if any(field.get(key) for key in ("primary_key", "partition_key"))]
    missing = [name for name in needed if name not in names]
    if missing:
        problems.append((path, f"must hold the key fields, {', '.join(missing)} is missing"))
    searched = [name for name in field_types.vectors(schema) if name.split("[")[0] in names]
    if not searched and not set(names) - set(schema):
        problems.append((path, "must hold at least one vector field"))


def read(session, database, name):
    """Replicas of a loaded collection; nothing where the server cannot be asked."""
    if session.server.lite:
        return {}
    where = {"database": database, "operation": "ask for replicas of", "about": title(("collection", database, name))}
    try:
        told = session.call("describe_replica", name, **where)
    except errors.MilvusError as error:
        if error.kind in (errors.UNIMPLEMENTED, errors.REFUSED):  # refused: it is being released or loaded
            return {}
        raise
    groups = sorted(one.resource_group for one in told if one.resource_group)
    return {"replicas": len(told), "resource_groups": groups} if told else {}


def placed(clean):
    """A resource group for each replica, whether one was named for all of them or one for each."""
    groups, number = clean["resource_groups"], clean["replicas"] or 1
    return None if groups is None else sorted(groups * number if len(groups) == 1 else groups)


def listed(clean, schema):
    """The fields to be loaded in the order of the schema, as they are told."""
    names = clean["load_fields"]
    return None if names is None else [name for name in schema if name in names]


def wanted(desired):
    """The settings of a load that are declared."""
    return {name: desired[name] for name in KEYS if desired.get(name) is not None}


def difference(current, desired):
    """(texts for what differs from the running replicas, the same for the loaded fields)."""
    texts = []
    for name in READABLE:
        have, want = current.get(name), desired.get(name)
        if name == "resource_groups" and desired.get("replicas") is None and have and want:
            have, want = sorted(set(have)), sorted(set(want))
        if want is not None and have is not None and have != want:
            shown = (", ".join(one) if isinstance(one, list) else one for one in (have, want))
            texts.append("{} is {}, wanted {}".format(name, *shown))
    return texts, [text for text in [loaded_fields.differ(current, desired)] if text]


def compare(key, current, desired, options):
    """Load, release, and other replicas, of a collection that is there."""
    loaded = current.get("loaded")
    if desired["loaded"] is not None and desired["loaded"] != loaded:
        return [Action(key, "load", wanted(desired))] if desired["loaded"] else [Action(key, "release")]
    if not loaded:
        return []
    has = options.get("has") or (lambda _feature: True)
    needed = {**dict.fromkeys(READABLE, "replicas"), "load_fields": loaded_fields.FEATURE}
    if any(desired.get(name) is not None and not has(feature) for name, feature in needed.items()):
        return [Action(key, "load", wanted(desired))]  # which is refused by name, as it was when it was made
    replicas, fields = difference(current, desired)
    reason = "; ".join([*replicas, *fields])
    if replicas and not fields:
        if has("replica_changes_while_loaded"):
            return [Action(key, "load", wanted(desired), reason=reason)]
        moved = _move(key, current, desired, reason)
        if moved:
            return moved
    return around(key, options, reason) if reason else []


def _move(key, current, desired, reason):
    """All replicas from one group to another while they serve: the only move that every server makes as it is told."""
    have, want = current["resource_groups"], desired.get("resource_groups") or []
    if desired.get("replicas") not in (None, current["replicas"]) or len(set(have)) != 1 or len(set(want)) != 1:
        return []
    groups = want[:1] * len(have)
    return [Action(key, "move", {"resource_groups": groups}, reason=reason, secret=(have[0], want[0], len(have)))]


def settings(key, options):
    """What is declared of the load of a collection that is loaded again for another reason."""
    return wanted((options.get("wanted") or {}).get(key) or {})


def around(key, options, reason):
    """Release and load for a change that a loaded collection does not take, or a refusal; nothing for one at rest."""
    if key not in options["loaded"]:
        return []
    if not options.get("reload_collections"):
        text = f"{reason}. That cannot be changed while it is loaded: {RELOAD}, or release it first (load: false)"
        return [Action(key, "release", refused=text)]
    return [Action(key, "release", reason=reason), Action(key, "load", settings(key, options), reason=reason)]


def apply(session, action):
    _, database, name = action.key
    where = {"database": database, "about": title(action.key)}
    if action.verb == "release":
        # A load that follows in the same run brings back as many replicas and the fields that there were.
        session.replicas[action.key] = {**read(session, database, name), **loaded_fields.some(session, database, name)}
        session.call("release_collection", name, operation="release", **where)
    elif action.verb == "move":
        source, target, number = action.secret
        session.call("transfer_replica", source, target, name, number, operation="move replicas of", **where)
    else:
        _load(session, name, action, where)


def _load(session, name, action, where):
    before = session.replicas.get(action.key)
    wanted_now = {**(before or {}), **action.changes}
    try:
        _ask(session, name, wanted_now, where)
    except errors.MilvusError as error:
        if before is None or before == wanted_now:
            raise
        # What served before this run must not stand still for settings that the server cannot meet.
        _ask(session, name, before, where)
        advice = error.next_step or "Ask for what the server has"
        error.next_step = f"It was loaded again as it was before. {advice}"
        raise


def _ask(session, name, how, where):
    groups = how.get("resource_groups") or []
    if len(set(groups)) == 1:
        groups = [] if groups[0] == REST else groups[:1]
    details = {"replica_number": how["replicas"]} if how.get("replicas") else {}
    lists = {"resource_groups": groups, "load_fields": how.get("load_fields")}
    details.update({one: list(many) for one, many in lists.items() if many})
    try:
        session.call("load_collection", name, operation="load", timeout=session.patience, **details, **where)
    except errors.MilvusError as error:
        error.next_step = _advice(error.text.lower(), how) or error.next_step
        raise


def _advice(text, how):
    """What helps where a server only says what it lacks."""
    if "node" in text and ("not enough" in text or "insufficient" in text or "no available" in text):
        group = ", ".join(how.get("resource_groups") or ["the default one"])
        return (
            f"Too few query nodes run in the resource group ({group}) for {how.get('replicas') or 1} replicas: "
            "start more, give the group more (vectordb.ops.milvus_resource_group), or ask for fewer replicas or "
            "another group (replicas, resource_groups)"
        )
    if "memory" in text or "oom" in text:
        return "Give the query nodes more memory, map it from disk (mmap), or release what is not needed"
    return ""
