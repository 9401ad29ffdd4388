# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading what users write: keys, types and choices checked against a table, every problem named with its path."""

from __future__ import annotations

import math
import re

from ansible_collections.vectordb.ops.plugins.module_utils.spelling import nearest

_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_PATH = re.compile(r"^(\$meta|[A-Za-z_][A-Za-z0-9_]*(\[[A-Za-z_][A-Za-z0-9_]*\])?)$")
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class Key:
    """One key a user may write."""

    def __init__(self, kind, required=False, choices=None, default=None, low=None, high=None):
        self.kind, self.required, self.choices, self.default = kind, required, choices, default
        self.low, self.high = low, high


def suggestion(word, known):
    near = nearest(word, known)
    return f", did you mean {near!r}?" if near else ""


def join(path, part):
    if isinstance(part, int):
        return f"{path}[{part}]"
    return f"{path}.{part}" if path else part


_KINDS = ((bool, "bool"), (str, "str"), (int, "int"), (float, "float"), (list, "list"), (dict, "dict"))


def kind_of(value):
    """The type as whoever wrote the value calls it; what Ansible makes of it on the controller has other names."""
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "nothing" if value is None else "?")


def as_found(value):
    return kind_of(value) if value is None else f"{kind_of(value)} {value!r}"


def is_name(value):
    return bool(_NAME.match(value)) and len(value) <= 255


def _text(value):
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"must be a string, found {as_found(value)}")
    return str(value)


def _secret(value):
    """Never repeated; and YAML reads 0123456 as another number, so that nobody could log in with what is written."""
    if not isinstance(value, str):
        raise ValueError(f"must be a string, found {kind_of(value)}: put it between quotes")
    return str(value)


def _name(value):
    text = _text(value)
    if not is_name(text):
        raise ValueError(
            f"{text!r} is not a name: letters, digits and underscores, no digit in front, at most 255 characters"
        )
    return text


def _field(value):
    text = _text(value)
    if not _PATH.match(text):
        raise ValueError(f"{text!r} is not a field: write its name, or field[sub] for a part of a struct")
    return text


def _truth(value):
    lowered = str(value).lower()
    if lowered not in _TRUE + _FALSE:
        raise ValueError(f"must be true or false, found {value!r}")
    return lowered in _TRUE


def _whole(value):
    try:
        if not isinstance(value, bool) and float(value) == int(float(value)):
            return int(float(value))
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(f"must be a whole number, found {value!r}")


def _number(value):
    try:
        if not isinstance(value, bool) and math.isfinite(float(value)):
            return int(float(value)) if float(value) == int(float(value)) else float(value)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(f"must be a number, found {value!r}")


def _list(value):
    if not isinstance(value, list):
        raise ValueError(f"must be a list, found {kind_of(value)}")
    return value


def _names(value):
    for position, one in enumerate(_list(value)):
        if not isinstance(one, str):
            raise ValueError(f"must be a list of names, found {as_found(one)} at place {position}")
    return value


def _mapping(value):
    if not isinstance(value, dict):
        raise ValueError(f"must be a mapping, found {kind_of(value)}")
    return value


_CONVERTERS = {
    "str": _text,
    "secret": _secret,
    "name": _name,
    "field": _field,
    "bool": _truth,
    "int": _whole,
    "number": _number,
    "list": _list,
    "names": _names,
    "dict": _mapping,
}


def _checked(value, key):
    """The value as the table wants it, or a ValueError that says what is wrong."""
    value = _CONVERTERS.get(key.kind, lambda one: one)(value)
    if key.choices:
        known = _choice(value, key.choices)
        if known is None:
            raise ValueError(
                f"{value!r} is not known{suggestion(value, key.choices)} (allowed: {', '.join(key.choices)})"
            )
        return known
    if key.kind in ("int", "number"):
        _check_bounds(value, key)
    return value


def _check_bounds(value, key):
    low, high = key.low, key.high
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(f"is {value}, allowed is {low or 0} {f'to {high}' if high is not None else 'or more'}")


def read(item, table, path, problems, what):
    """The item with every key of the table present and typed; what is wrong goes to problems as (path, text)."""
    if not isinstance(item, dict):
        problems.append((path, f"must be a mapping that describes {what}, found {as_found(item)}"))
        return None
    for name in item:
        if name not in table:
            problems.append(
                (join(path, str(name)), f"unknown key of {what}{suggestion(name, table)} (known: {', '.join(table)})")
            )
    clean = {}
    for name, key in table.items():
        given = item.get(name)
        if given is None:
            if key.required:
                problems.append((join(path, name), f"missing: {what} needs it"))
            clean[name] = key.default
            continue
        try:
            clean[name] = _checked(given, key)
        except ValueError as problem:
            problems.append((join(path, name), str(problem)))
            clean[name] = key.default
    return clean


def _choice(value, choices):
    return next((choice for choice in choices if choice.lower() == str(value).lower()), None)


def strings(mapping):
    """Properties as servers give them back: everything is a string, truth is lower case."""
    return {
        str(name): str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in (mapping or {}).items()
    }


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
