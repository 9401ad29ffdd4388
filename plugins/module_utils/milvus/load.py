# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a collection is loaded: replicas, the resource groups they are in, and which fields are held in memory."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, field_types
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, suggestion

REST = "__default_resource_group"
KEYS = {
    "replicas": Key("int", low=1, high=1024),
    "resource_groups": Key("names"),
    "load_fields": Key("names"),
}
# What a server can be asked for; which fields it has loaded it does not tell.
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


def wanted(desired):
    """The settings of a load that are declared."""
    return {name: desired[name] for name in KEYS if desired.get(name) is not None}


def difference(current, desired):
    """Texts for what differs from the running replicas."""
    texts = []
    for name in READABLE:
        have, want = current.get(name), desired.get(name)
        if name == "resource_groups" and desired.get("replicas") is None and have and want:
            have, want = sorted(set(have)), sorted(set(want))
        if want is not None and have is not None and have != want:
            shown = (", ".join(one) if isinstance(one, list) else one for one in (have, want))
            texts.append("{} is {}, wanted {}".format(name, *shown))
    return texts


def compare(key, current, desired, options):
    """Load, release, and other replicas, of a collection that is there."""
    loaded = current.get("loaded")
    if desired["loaded"] is not None and desired["loaded"] != loaded:
        return [Action(key, "load", wanted(desired))] if desired["loaded"] else [Action(key, "release")]
    has = options.get("has") or (lambda _feature: True)
    if loaded and not has("replicas") and any(desired.get(name) is not None for name in READABLE):
        return [Action(key, "load", wanted(desired))]  # which is refused by name, as it was when it was made
    different = difference(current, desired) if loaded else []
    if not different:
        return []
    reason = "; ".join(different)
    if has("replica_changes_while_loaded"):
        return [Action(key, "load", wanted(desired), reason=reason)]
    return around(key, options, reason, wanted(desired))


def around(key, options, reason, settings=None):
    """Release and load for a change that a loaded collection does not take, or a refusal; nothing for one at rest."""
    if key not in options["loaded"]:
        return []
    if not options.get("reload_collections"):
        text = f"{reason}. That cannot be changed while it is loaded: {RELOAD}, or release it first (load: false)"
        return [Action(key, "release", refused=text)]
    return [Action(key, "release", reason=reason), Action(key, "load", settings or {}, reason=reason)]


def apply(session, action):
    _, database, name = action.key
    where = {"database": database, "about": title(action.key)}
    if action.verb == "release":
        # A load that follows in the same run brings back as many replicas as there were.
        session.replicas[action.key] = read(session, database, name)
        session.call("release_collection", name, operation="release", **where)
        return
    settings = {**session.replicas.get(action.key, {}), **action.changes}
    groups = settings.get("resource_groups") or []
    if len(set(groups)) == 1:
        settings["resource_groups"] = [] if groups[0] == REST else groups[:1]
    details = {"replica_number": settings["replicas"]} if settings.get("replicas") else {}
    details.update({one: list(settings[one]) for one in ("resource_groups", "load_fields") if settings.get(one)})
    try:
        session.call("load_collection", name, operation="load", timeout=session.patience, **details, **where)
    except errors.MilvusError as error:
        error.next_step = _advice(error.text.lower(), settings) or error.next_step
        raise


def _advice(text, settings):
    """What helps where a server only says what it lacks."""
    if "node" in text and ("not enough" in text or "insufficient" in text or "no available" in text):
        group = ", ".join(settings.get("resource_groups") or ["the default one"])
        return (
            f"Too few query nodes run in the resource group ({group}) for {settings.get('replicas') or 1} replicas: "
            "start more, give the group more (vectordb.ops.milvus_resource_group), or ask for fewer replicas or "
            "another group (replicas, resource_groups)"
        )
    if "memory" in text or "oom" in text:
        return "Give the query nodes more memory, map it from disk (mmap), or release what is not needed"
    return ""
