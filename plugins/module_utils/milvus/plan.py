# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Actions, their order, their diff and their execution: the same for every kind, worked out before anything is sent.

State is a flat dictionary: key -> attributes. A key is (kind, *path), such as ("index", "default", "docs", "vector").
An attribute whose value is None is unknown on that server and is never compared.
"""

from __future__ import annotations

import copy

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import plan_text

ORDER = (
    ("resource_group", "create"),
    ("resource_group", "shrink"),
    ("resource_group", "grow"),
    ("resource_group", "alter"),
    ("database", "create"),
    ("database", "alter"),
    ("privilege_group", "create"),
    ("privilege_group", "alter"),
    ("role", "create"),
    ("role", "alter"),
    ("user", "create"),
    ("user", "update_password"),
    ("membership", "revoke"),
    ("privilege", "revoke"),
    ("alias", "drop"),
    ("collection", "drop"),
    ("collection", "rename"),
    ("collection", "create"),
    ("collection", "release"),
    ("index", "drop"),
    ("collection", "alter"),
    ("function", "drop"),
    ("field", "drop"),
    ("field", "create"),
    ("function", "create"),
    ("function", "alter"),
    ("field", "alter"),
    ("partition", "create"),
    ("partition", "drop"),
    ("index", "alter"),
    ("index", "create"),
    ("collection", "move"),
    ("collection", "load"),
    ("alias", "create"),
    ("alias", "alter"),
    ("alias", "reindex"),
    # From 3.0 on a grant needs the collection it is for.
    ("privilege", "grant"),
    ("membership", "grant"),
    ("user", "drop"),
    ("role", "drop"),
    ("privilege_group", "drop"),
    ("database", "drop"),
    ("resource_group", "drop"),
)
_RANK = {pair: rank for rank, pair in enumerate(ORDER)}
# These wait on the server, some for seconds each, and do not depend on one another.
_TOGETHER = (
    ("collection", "create"),
    ("index", "create"),
    ("collection", "load"),
    ("collection", "release"),
    ("alias", "create"),
)


title = plan_text.title


class Action:
    """One intended call. `changes` is what it sets: attribute -> value; `refused` says why it must not happen."""

    def __init__(self, key, verb, changes=None, destructive=False, refused="", reason="", secret=None, needs_new=False):
        self.key, self.verb, self.changes = key, verb, changes or {}
        self.destructive, self.refused, self.reason = destructive, refused, reason
        self.needs_new = needs_new  # what is wanted can be had only by making another one
        self.secret = secret  # what apply needs besides and nobody is shown
        self.told = None  # what apply has to tell besides its success

    @property
    def kind(self):
        return self.key[0]

    @property
    def rank(self):
        return _RANK[(self.kind, self.verb)]

    def __str__(self):
        return f"{self.verb.replace('_', ' ')} {title(self.key)}"

    def public(self):
        shown = {
            "action": self.verb,
            "kind": self.kind,
            "object": "/".join(self.key[1:]),
            "destructive": self.destructive,
        }
        if self.changes:
            shown["changes"] = {name: value for name, value in self.changes.items() if value is not None}
        if self.reason:
            shown["reason"] = self.reason
        return shown


def advance(state, actions):
    """The state after these actions: what check mode predicts and what the diff shows."""
    state = copy.deepcopy(state)
    for action in actions:
        if action.verb == "rename":
            state = _after_rename(state, action)
        elif action.kind in _PARTS:
            _PARTS[action.kind](state[("collection", *action.key[1:3])], state, action)
        elif action.verb in ("drop", "revoke"):
            for key in [one for one in state if _within(one, action.key)]:
                del state[key]
        elif action.verb in ("load", "release"):
            state[action.key].update(copy.deepcopy(action.changes), loaded=action.verb == "load")
        else:
            current = state.get(action.key, {"loaded": False} if action.kind == "collection" else {})
            state[action.key] = {**current, **copy.deepcopy(action.changes)}
    return state


def _of_field(collection, _state, action):
    fields, name = collection["fields"], action.key[3]
    if action.verb == "drop":
        del fields[name]
    else:
        fields[name] = {**fields.get(name, {}), **copy.deepcopy(action.changes)}


def _of_function(collection, state, action):
    """A function comes and goes with the field that it makes and the index on that."""
    if action.verb == "drop":
        del collection["functions"][action.key[3]]
        for field in action.changes["output_fields"]:
            collection["fields"].pop(field, None)
            state.pop(("index", *action.key[1:3], field), None)
        return
    if action.verb == "alter":
        collection["functions"][action.key[3]] = copy.deepcopy(action.secret)
        return
    changes = copy.deepcopy(action.changes)
    collection["functions"] = {**(collection.get("functions") or {}), action.key[3]: changes["function"]}
    collection["fields"].update(changes["field"])
    for field in changes["field"]:
        state[("index", *action.key[1:3], field)] = changes["index"]


_PARTS = {"field": _of_field, "function": _of_function}


def _after_rename(state, action):
    state = {_renamed(key, action): one for key, one in state.items()}
    for key, one in state.items():
        if key[0] == "alias" and key[1] == action.key[1] and one.get("collection") == action.key[2]:
            one["collection"] = action.changes["name"]
    if "loaded" in action.changes:
        state[("collection", action.key[1], action.changes["name"])]["loaded"] = action.changes["loaded"]
    return state


def _renamed(key, action):
    if key[0] in ("collection", "index", "partition") and key[1:3] == action.key[1:3]:
        return (key[0], key[1], action.changes["name"], *key[3:])
    return key


def _within(key, dropped):
    if dropped[0] == "database":
        return key == dropped or (key[0] in ("collection", "index", "partition", "alias") and key[1] == dropped[1])
    if dropped[0] == "collection":
        return key == dropped or (key[0] in ("index", "partition") and key[1:3] == dropped[1:])
    if dropped[0] == "user":
        return key == dropped or (key[0] == "membership" and key[1] == dropped[1])
    return key == dropped


class Plan:
    """All actions of a run in the order in which they can be carried out."""

    def __init__(self, state, actions, notes=()):
        self.before = state
        self.actions = sorted(actions, key=lambda action: (action.rank, action.key[1:]))
        self.notes = list(notes)

    @property
    def refusals(self):
        return [f"{title(action.key)}: {action.refused}" for action in self.actions if action.refused]

    def diff(self):
        """Only what changes, so that a thousand untouched objects do not hide one changed attribute."""
        if not self.actions:
            return {"before": {}, "after": {}}
        after = advance(self.before, self.actions)
        touched = [key for key in sorted(set(self.before) | set(after)) if self.before.get(key) != after.get(key)]
        return {"before": _shown(self.before, after, touched), "after": _shown(after, self.before, touched)}

    def result(self):
        told = plan_text.lines(self.actions, self.before)
        return {
            "changed": bool(self.actions),
            "actions": [action.public() for action in self.actions],
            "plan": told,
            "diff": {**self.diff(), **plan_text.shown(told)},
            "not_compared": self.notes,
        }

    def execute(self, apply, together):
        """Carry the plan out; `together` runs a function over independent actions at once."""
        position = 0
        while position < len(self.actions):
            group = [self.actions[position]]
            pair = (group[0].kind, group[0].verb)
            if pair in _TOGETHER:
                group = [one for one in self.actions[position:] if (one.kind, one.verb) == pair]
            together(apply, group)
            position += len(group)


def _shown(state, other, touched):
    shown = {}
    for key in touched:
        if key in state:
            there = other.get(key)
            shown[title(key)] = {
                name: _differing(value, (there or {}).get(name))
                for name, value in state[key].items()
                if value is not None and (there is None or there.get(name) != value)
            }
    return shown


def _differing(value, there):
    """Of fields, properties and parameters those that differ."""
    if not (isinstance(value, dict) and isinstance(there, dict)):
        return value
    return {name: one for name, one in value.items() if there.get(name) != one}
