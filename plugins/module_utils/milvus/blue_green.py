# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Declared collections that may be replaced by new ones behind their alias, where a change needs a new collection.

The catalogue goes on calling them by their first name; which collection that is by now, the alias tells.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import alias, collection, errors, index
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, Plan, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import request, stages
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

STRATEGY = "blue_green"
KEYS = {"strategy": Key("str", choices=("in_place", STRATEGY), default="in_place"), "reindex": Key("dict", default={})}
# Options of a re-index that follow from the catalogue.
DECIDED = ("alias", "source", "name", "collection", "state")
# Of a declared collection, what the new one is not told again.
_ITS_OWN = ("name", "database", "aliases", "load", "state", "renamed_from", *KEYS)
_INSIDE = (collection.KIND, index.KIND, "partition", "field", "function")


def split(item, path, problems, database):
    """The item as a collection is read, and the Request of one with that strategy, or None."""
    if not isinstance(item, dict):
        return item, None
    request_of_it = _read(item, path, problems, database)
    return {name: value for name, value in item.items() if name not in KEYS}, request_of_it


def _read(item, path, problems, database):
    clean = read_item({name: item[name] for name in KEYS if name in item}, KEYS, path, problems, "a collection")
    if clean["strategy"] != STRATEGY or item.get("state") == "absent":
        if clean["reindex"] and clean["strategy"] == "in_place":
            problems.append((join(path, "reindex"), f"belongs to strategy: {STRATEGY}"))
        return None
    names = _aliases(item.get("aliases"))
    if names is None:
        return None  # what is wrong with them is named where they are read
    if len(names) != 1:
        text = f"strategy: {STRATEGY} needs one alias, which applications use and which moves; found {len(names)}"
        problems.append((join(path, "aliases"), text))
        return None
    where = join(path, "reindex")
    ours = [name for name in DECIDED if name in clean["reindex"]]
    problems += [(join(where, name), "follows from the catalogue: leave it out") for name in ours]
    body = {name: value for name, value in item.items() if name not in _ITS_OWN}
    options = {**{name: value for name, value in clean["reindex"].items() if name not in ours}, "alias": names[0]}
    inside = item.get("database") or database
    try:
        return request.normalise({**options, "collection": body}, inside if isinstance(inside, str) else database)
    except errors.InvalidInputError as found:
        # What is wrong with the collection itself is named where that is read.
        problems += [(join(where, name), text) for name, text in found.problems if not name.startswith("collection")]
        return None


def _aliases(listed):
    """Names of the aliases that are to be there; None where they cannot be read."""
    if not isinstance(listed or [], list) or not all(isinstance(one, (str, dict)) for one in listed or []):
        return None
    there = [{"name": one} if isinstance(one, str) else one for one in listed or []]
    return [one.get("name") for one in there if one.get("state") != "absent"]


def follow(session, wanted, green):
    """What is wanted and how it may be re-indexed, under the names that the aliases stand for by now."""
    moved = {}
    for key, one in green.items():
        told = alias.read_one(session, (alias.KIND, key[1], one.alias))
        one.followed = told["collection"] if told else None
        if one.followed not in (None, key[2]) and _record(session, key[1], one.followed) is not None:
            moved[key[1:]] = one.followed
    named = {_renamed(key, moved): _pointing(key, one, moved) for key, one in wanted.items()}
    return named, {_renamed(key, moved): one for key, one in green.items()}


def _record(session, database, name):
    about = {"database": database, "operation": "describe", "about": title((collection.KIND, database, name))}
    return stages.read(session.call("describe_collection", name, **about)["properties"])


def _renamed(key, moved):
    if key[0] == alias.KIND or key[1:3] not in moved:
        return key
    return (*key[:2], moved[key[1:3]], *key[3:])


def _pointing(key, attributes, moved):
    if key[0] != alias.KIND or attributes is None:
        return attributes
    return {"collection": moved.get((key[1], attributes["collection"]), attributes["collection"])}


def replan(session, plan, green):
    """The plan with a re-index in place of what cannot be changed in place, or with why that cannot be either."""
    actions = list(plan.actions)
    for key, one in green.items():
        _demand_rest(plan.before, one)
        own = [action for action in actions if action.kind in _INSIDE and action.key[1:3] == key[1:]]
        if any(action.refused and not action.needs_new for action in own if action.kind == collection.KIND):
            continue
        blocked = [
            action.refused for action in own if action.needs_new or (action.refused and action.kind == index.KIND)
        ]
        if not blocked and not _unfinished(plan.before.get(key)):
            continue
        reason = "; ".join(text.partition(". ")[0] for text in blocked) or "an earlier run was interrupted"
        actions = [action for action in actions if action not in own]
        actions.append(_reindex(session, one, reason))
    return Plan(plan.before, actions, plan.notes)


def _demand_rest(state, one):
    """An alias that moves while this is worked out is moved by another run, which must come to its end first."""
    key = (alias.KIND, one.database, one.alias)
    now = (state.get(key) or {}).get("collection")
    if now != one.followed:
        raise errors.MilvusError(
            f"it stood for {one.followed} a moment ago and stands for {now} now: another run is moving it",
            "plan a change of",
            title(key),
            next_step="Nothing was changed. Run again when the other one has come to its end",
        )


def _unfinished(attributes):
    record = stages.read((attributes or {}).get("properties"))
    return record is not None and record.stage != stages.SERVING


def _reindex(session, one, reason):
    key = (alias.KIND, one.database, one.alias)
    try:
        work = _run(session, one)
    except (errors.MilvusError, errors.InvalidInputError) as error:
        return Action(key, "reindex", refused=f"{reason}; and a new collection cannot take its place: {error}")
    return Action(key, "reindex", {"collection": work.name}, reason=reason, secret=one)


def _run(session, one):
    # A re-index makes its new collection by means of a catalogue.
    from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex.run import Run
    from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex.survey import Survey

    return Run(session, one, Survey(session, one))


def apply(session, action):
    """What a run tells of itself goes to the result, also that of one which fails."""
    work = _run(session, action.secret)
    try:
        work.carry_out()
    finally:
        began = work.now != stages.START or bool(work.facts.get("changed"))
        action.told = {**work.facts, "changed": began}


def kept(state, now):
    """Collections that a re-index made or left, and is not done with: nobody declares them."""
    found = set()
    for key, attributes in state.items():
        record = stages.read(attributes.get("properties")) if key[0] == collection.KIND else None
        if record is not None and record.stage != stages.SERVING:
            found.add(key)
        if record is not None and (record.stage != stages.SERVING or record.keep_until > now):
            found.add((*key[:2], record.source))
    return found
