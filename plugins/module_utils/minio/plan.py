# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Actions, their diff and their execution, the same for buckets, users and policies. State: {name: {attribute: "
"value}}."""

from __future__ import annotations

import copy


class Action:
    """One intended call. changes: what it sets; secret: what apply needs and nobody may see; refused: why it must "
    "not be."""

    def __init__(self, operation, kind, name, changes=None, refused="", secret=None):
        self.operation, self.kind, self.name = operation, kind, name
        self.changes, self.refused, self.secret = changes or {}, refused, secret

    def public(self):
        return {
            "operation": self.operation,
            self.kind: self.name,
            **({"changes": self.changes} if self.changes else {}),
        }


def advance(state, actions):
    """The state after the actions: what check mode predicts and the diff shows."""
    state = copy.deepcopy(state)
    for action in actions:
        if action.operation == "remove":
            state.pop(action.name, None)
        else:
            state.setdefault(action.name, {}).update(copy.deepcopy(action.changes))
    return state


def result(kind, state, actions):
    after = advance(state, actions)
    touched = sorted({action.name for action in actions})
    return {
        "changed": bool(actions),
        "actions": [action.public() for action in actions],
        "diff": {
            "before": {f"{kind} {name}": state[name] for name in touched if name in state},
            "after": {f"{kind} {name}": after[name] for name in touched if name in after},
        },
    }


def refusals(actions):
    return [f"{action.kind} {action.name}: {action.refused}" for action in actions if action.refused]


def duplicates(kind, items, key):
    names = [item[key] for item in items]
    return [
        f"{kind} {name} is given twice; give it once" for name in sorted({one for one in names if names.count(one) > 1})
    ]
