# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Collections in the words of the official tool: filters and renames, as pure functions."""

from __future__ import annotations

import re

# The system takes no longer argument than 128 KiB.
LONGEST = 60000
_PLAIN = re.compile(r"^\w+$", re.ASCII)


def unnameable(pairs):
    """Names that a filter of the tool cannot have."""
    return sorted("/".join(pair) for pair in pairs if not all(_PLAIN.match(name) for name in pair))


def chosen(pairs, known):
    """A filter for the pairs; `known` are all there are, so that a whole database can be said shortly."""
    words = []
    for database in sorted({database for database, _name in pairs}):
        mine = sorted(pair for pair in pairs if pair[0] == database)
        whole = mine == sorted(pair for pair in known if pair[0] == database)
        words += [f"{database}.*"] if whole else [".".join(pair) for pair in mine]
    return ",".join(words)


def renames(targets, longest=LONGEST):
    """[(rename, filter)] for [(source, new)], as many calls as it takes; a filter knows the new names alone."""
    calls, rules, names = [], [], []
    for source, new in targets:
        rule, name = f"{'.'.join(source)}:{'.'.join(new)}", ".".join(new)
        if rules and sum(map(len, rules)) + len(rules) + len(rule) > longest:
            calls.append((",".join(rules), ",".join(names)))
            rules, names = [], []
        rules.append(rule)
        names.append(name)
    return [*calls, (",".join(rules), ",".join(names))] if rules else calls
