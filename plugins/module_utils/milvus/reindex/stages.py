# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How far a re-index has come: a record on the new collection, that one's name, and what follows from both."""

from __future__ import annotations

import json
import re

# One property holds all of it, so that it changes in one step.
PROPERTY = "vectordb.ops.reindex"
COPYING = "copying"
COPIED = "copied"
SWITCHING = "switching"
SERVING = "serving"
STAGES = (COPYING, COPIED, SWITCHING, SERVING)
_VERSIONED = re.compile(r"^(.*)_v([0-9]+)$")


class Record:
    """What the new collection says of itself."""

    def __init__(self, source, alias, stage=COPYING, token="", unit=None, after=None, ahead=None, keep_until=0, run=""):
        self.source, self.alias, self.stage, self.token = source, alias, stage, token
        # Tells the files of this re-index from those of one with the same names on another server.
        self.run = run
        # Rows of the unit (a partition, or None) up to `after` are copied; those up to `ahead` may be.
        self.unit, self.after, self.ahead = unit, after, ahead
        self.keep_until = keep_until

    def text(self):
        return json.dumps({name: value for name, value in vars(self).items() if value is not None})

    @property
    def switched(self):
        """Whether the alias may stand for the new collection already."""
        return self.stage in (SWITCHING, SERVING)

    def enter(self, stage):
        """Stages only go forward: what a later one knows, an earlier one would destroy."""
        if STAGES.index(stage) < STAGES.index(self.stage):
            raise ValueError(f"a re-index that is {self.stage} cannot go back to {stage}")
        self.stage = stage
        if stage != COPYING:
            self.unit = self.after = self.ahead = None


def read(properties):
    """The record in the properties of a collection, or None where there is none that can be read."""
    try:
        told = json.loads((properties or {}).get(PROPERTY) or "null")
        return Record(**told) if told and told.get("stage", COPYING) in STAGES else None
    except (AttributeError, TypeError, ValueError):
        return None


def base_name(alias, source):
    """What numbered names are made of: the source without its number, or the alias where that has another name."""
    found = _VERSIONED.match(source)
    return found.group(1) if found else alias if alias and alias != source else source


def next_name(alias, source, taken):
    """The next free NAME_vN: above every number in use, so that a name never means two things."""
    base = base_name(alias, source)
    numbers = [int(found.group(2)) for found in map(_VERSIONED.match, taken) if found and found.group(1) == base]
    free = max([1, *numbers]) + 1
    while f"{base}_v{free}" in taken:
        free += 1
    return f"{base}_v{free}"


def unfinished(records, source, alias):
    """The new collection on which an earlier run was working: records is name -> record."""
    for name, record in sorted(records.items()):
        going_on = record is not None and record.stage != SERVING and record.alias == alias
        if going_on and (source is None or source in (record.source, name)):
            return name
    return None


START, GO_ON, FINISH, DONE = "start", "go on", "finish", "done"


def situation(target, name, record, same):
    """What is to be done now.

    `target`: what the alias stands for; `name`: the new collection; `record`: what it says, None where it is not there;
    `same`: whether what the alias stands for is as declared already.
    """
    if record is None:
        return DONE if same else START
    if record.stage == SERVING:
        return DONE
    if target == name:
        return FINISH
    return GO_ON


def steps(now, record):
    """The steps from here to the end, by name."""
    if now == DONE:
        return []
    whole = ["create", "copy", "index", "load", "catch up", "compare", "switch", "finish"]
    if now == START:
        return whole
    if now == FINISH:
        return ["finish"]
    return whole[whole.index("copy") :] if record.stage == COPYING else whole[whole.index("index") :]
