# Copyright (c) vectordb.ops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading what users write: keys, types and choices checked against a table, every problem named with its path."""

from __future__ import annotations

import difflib
import re

_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class Key:
    """One key a user may write."""

    def __init__(self, kind, required=False, choices=None, default=None, low=None, high=None):
        self.kind, self.required, self.choices, self.default = kind, required, choices, default
        self.low, self.high = low, high


def suggestion(word, known):
    close = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    if not close:  # names that differ by case only are too far apart for difflib
        close = [name for name in known if name.lower() == str(word).lower()]
    return f", did you mean {close[0]!r}?" if close else ""


def join(path, part):
    if isinstance(part, int):
        return f"{path}[{part}]"
    return f"{path}.{part}" if path else part


def is_name(value):
    return bool(_NAME.match(value)) and len(value) <= 255


def _convert(value, key):
    """(value, problem)"""
    if key.kind in ("name", "str"):
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return None, f"must be a string, found {type(value).__name__} {value!r}"
        text = str(value)
        if key.kind == "name" and not is_name(text):
            return None, f"{text!r} is not a name: letters, digits and underscores, no digit in front, at most 255 characters"
        return text, ""
    if key.kind == "bool":
        lowered = str(value).lower()
        if lowered in _TRUE + _FALSE:
            return lowered in _TRUE, ""
        return None, f"must be true or false, found {value!r}"
    if key.kind == "int":
        try:
            if isinstance(value, bool) or float(value) != int(float(value)):
                raise ValueError
            return int(float(value)), ""
        except (TypeError, ValueError):
            return None, f"must be a whole number, found {value!r}"
    if key.kind == "list":
        return (value, "") if isinstance(value, list) else (None, f"must be a list, found {type(value).__name__}")
    if key.kind == "dict":
        return (value, "") if isinstance(value, dict) else (None, f"must be a mapping, found {type(value).__name__}")
    return value, ""


def _bounds(value, key):
    if key.low is not None and value < key.low:
        return f"is {value}, allowed is {key.low} to {key.high}" if key.high is not None else f"is {value}, allowed is {key.low} or more"
    if key.high is not None and value > key.high:
        return f"is {value}, allowed is {key.low or 0} to {key.high}"
    return ""


def read(item, table, path, problems, what):
    """The item with every key of the table present and typed; what is wrong goes to problems as (path, text)."""
    if not isinstance(item, dict):
        problems.append((path, f"must be a mapping that describes {what}, found {type(item).__name__} {item!r}"))
        return None
    for name in item:
        if name not in table:
            problems.append((join(path, str(name)), f"unknown key of {what}{suggestion(name, table)} (known: {', '.join(table)})"))
    clean = {}
    for name, key in table.items():
        given = item.get(name)
        if given is None:
            if key.required:
                problems.append((join(path, name), f"missing: {what} needs it"))
            clean[name] = key.default
            continue
        value, problem = _convert(given, key)
        if not problem and key.choices and _choice(value, key.choices) is None:
            problem = f"{value!r} is not known{suggestion(value, key.choices)} (allowed: {', '.join(key.choices)})"
        elif not problem and key.choices:
            value = _choice(value, key.choices)
        problem = problem or (_bounds(value, key) if key.kind == "int" else "")
        if problem:
            problems.append((join(path, name), problem))
        clean[name] = key.default if problem else value
    return clean


def _choice(value, choices):
    return next((choice for choice in choices if choice.lower() == str(value).lower()), None)


def strings(mapping):
    """Properties as servers give them back: everything is a string, truth is lower case."""
    return {str(name): str(value).lower() if isinstance(value, bool) else str(value) for name, value in (mapping or {}).items()}


def number(value):
    """Numbers come back as strings: '16' is 16, 'true' is True; containers element by element."""
    if isinstance(value, dict):
        return {str(name): number(one) for name, one in value.items()}
    if isinstance(value, list):
        return [number(one) for one in value]
    if isinstance(value, str):
        if value.lower() in ("true", "false"):
            return value.lower() == "true"
        for cast in (int, float):
            try:
                return cast(value)
            except ValueError:
                pass
    return value
