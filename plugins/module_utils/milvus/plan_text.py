# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A plan in the words of the person who approves it: one line for what happens to an object, not one for each call."""

from __future__ import annotations

# Two calls on one object that are one thing to whoever reads the plan.
PAIRS = {
    ("index", "drop", "create"): "rebuild index",
    ("collection", "release", "load"): "reload",
}
WORDS = {"alter": "alter in place", "update_password": "change the password of", "reindex": "move by a re-index"}


def title(key):
    return f"{key[0]} {'/'.join(key[1:])}"


def lines(actions):
    """In the order of the calls; a pair stands where its first call is."""
    told = []
    verbs = {}
    for action in actions:
        verbs.setdefault(action.key, set()).add(action.verb)
    for action in actions:
        first, second = _pair(action.key, verbs[action.key])
        if action.verb != second:
            told.append(_line(action, PAIRS[(action.kind, first, second)] if action.verb == first else None))
    return told


def _pair(key, verbs):
    return next(
        ((first, second) for kind, first, second in PAIRS if kind == key[0] and {first, second} <= verbs), ("", "")
    )


def _line(action, pair):
    verb = "NEEDS A NEW COLLECTION" if action.needs_new else pair or WORDS.get(action.verb, action.verb)
    name = title(action.key) if not verb.lower().endswith(action.kind) else "/".join(action.key[1:])
    why = action.refused or action.reason or _shown(action)
    told = f"{verb} {name}" + (f": {why}" if why else "")
    return f"REFUSED: {told}" if action.refused and not action.needs_new else told


def _shown(action):
    """What an alteration sets; what a creation sets is in the diff."""
    if action.verb != "alter":
        return ""
    return ", ".join(f"{name} {value}" for name, value in action.changes.items() if value is not None)
