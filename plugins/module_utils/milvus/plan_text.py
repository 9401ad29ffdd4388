# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A plan in the words of the person who approves it: one line for what happens to an object, not one for each call."""

from __future__ import annotations

# Two calls on one object that are one thing to whoever reads the plan.
PAIRS = {
    ("index", "drop", "create"): "rebuild index",
    ("collection", "release", "load"): "reload",
}
WORDS = {
    "alter": "alter in place",
    "update_password": "change the password of",
    "reindex": "move by a re-index",
    "move": "move replicas of",
}
# Of these what they set is told; what a creation sets is in the diff.
TOLD = ("alter", "copy", "catch_up", "compare", "finish")


def title(key):
    return f"{key[0]} {'/'.join(key[1:])}"


def lines(actions, before=None):
    """In the order of the calls; a pair stands where its first call is. `before` is the state."""
    told = []
    verbs = {}
    for action in actions:
        verbs.setdefault(action.key, set()).add(action.verb)
    for action in actions:
        first, second = _pair(action.key, verbs[action.key])
        if action.verb != second:
            pair = PAIRS[(action.kind, first, second)] if action.verb == first else None
            told.append(_line(action, pair, (before or {}).get(action.key) or {}))
    return told


def shown(told):
    """The same for --diff, which prints this text below what differs: what an attribute does not say, as a reload."""
    return {"prepared": "Plan:\n" + "".join(f"  {line}\n" for line in told)} if told else {}


def _pair(key, verbs):
    return next(
        ((first, second) for kind, first, second in PAIRS if kind == key[0] and {first, second} <= verbs), ("", "")
    )


def _line(action, pair, current):
    plain = WORDS.get(action.verb, action.verb.replace("_", " "))
    verb = "NEEDS A NEW COLLECTION" if action.needs_new else pair or plain
    name = title(action.key) if not verb.lower().endswith(action.kind) else "/".join(action.key[1:])
    why = action.refused or action.reason or _shown(action, current)
    told = f"{verb} {name}" + (f": {why}" if why else "")
    return f"REFUSED: {told}" if action.refused and not action.needs_new else told


def _shown(action, current):
    if action.verb not in TOLD:
        return ""
    told = []
    for name, value in action.changes.items():
        if isinstance(value, dict):
            old = current.get(name) or {}
            told += [_change(one, old.get(one), value.get(one)) for one in {**old, **value}]
        elif value is not None:
            told.append(_change(name, current.get(name), value))
    return ", ".join(one for one in told if one)


def _change(name, old, new):
    if old == new:
        return ""
    return f"{name} {new}" if old is None else f"{name} {old} -> {'not set' if new is None else new}"
