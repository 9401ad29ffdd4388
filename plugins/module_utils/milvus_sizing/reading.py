# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read quantities that users write: every unknown key, wrong type and value out of range, with its unit."""

from __future__ import annotations

import math

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import join, suggestion
from ansible_collections.vectordb.ops.plugins.module_utils.topology.variables import SIZE, mebibytes, plain

MIB = 1048576
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class WrongInputError(ValueError):
    """All that is wrong with what was given, as (path, text)."""

    def __init__(self, problems):
        self.problems = list(dict.fromkeys(problems))
        super().__init__("\n".join(f"- {path}: {text}" for path, text in self.problems))


class Quantity:
    """A key that users may write: `kind` is int, float, size (MiB), bool, str, dict or choice."""

    def __init__(self, kind, low=None, high=None, unit="", default=None, choices=(), required=False):
        self.kind, self.low, self.high, self.unit = kind, low, high, unit
        self.default, self.choices, self.required = default, choices, required

    def range(self):
        if self.kind == "size":
            return f"a size from {_short(self.low)} MiB to {_short(self.high)} MiB with its unit, such as 512M or 64G"
        unit = f" {self.unit}" if self.unit else ""
        return f"{_short(self.low)} to {_short(self.high)}{unit}"


def said(size_mb):
    return f"{size_mb / 1024:,.1f} GiB" if size_mb >= 1024 else f"{size_mb} MiB"


def _short(number):
    return f"{number:,}" if isinstance(number, int) else f"{number:g}"


def read(item, table, path, problems, what):
    """The item with every key of the table present and typed; what is wrong goes to problems as (path, text)."""
    item = plain(item)
    if not isinstance(item, dict):
        # Whatever else could be said of it follows from this.
        raise WrongInputError([*problems, (path or what, f"must be a mapping that describes {what}, found {item!r}")])
    for name in item:
        if name not in table:
            problems.append(
                (join(path, name), f"unknown key of {what}{suggestion(name, table)} (known: {', '.join(table)})")
            )
    clean = {}
    for name, quantity in table.items():
        given = item.get(name)
        clean[name] = quantity.default
        if given is None:
            if quantity.required:
                problems.append((join(path, name), f"missing: {what} needs it, {_expected(quantity)}"))
            continue
        try:
            clean[name] = _READERS[quantity.kind](given, quantity)
        except ValueError as problem:
            problems.append((join(path, name), str(problem)))
    return clean


def _expected(quantity):
    if quantity.kind == "choice":
        return f"one of {', '.join(quantity.choices)}"
    return quantity.range() if quantity.kind in ("int", "float", "size") else f"a {quantity.kind}"


def _number(value, quantity):
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError(f"is {value!r}, allowed is {quantity.range()}")
    if not quantity.low <= number <= quantity.high:
        raise ValueError(f"is {_plainly(value)}, allowed is {quantity.range()}")
    return number


def _plainly(value):
    return value if isinstance(value, (int, float)) else repr(value)


def _int(value, quantity):
    number = _number(value, quantity)
    if number != int(number):
        raise ValueError(f"is {_plainly(value)}, allowed is a whole number, {quantity.range()}")
    # Through a float, a big whole number would lose its last digits.
    return int(value) if isinstance(value, (int, str)) and str(value).strip().lstrip("+-").isdigit() else int(number)


def _size(value, quantity):
    match = SIZE.fullmatch(str(value))
    if match is None or not match.group(2):
        raise ValueError(f"is {value!r}, allowed is {quantity.range()}")
    size = mebibytes(value)
    if not quantity.low <= size <= quantity.high:
        raise ValueError(f"is {value}, allowed is {quantity.range()}")
    return size


def _bool(value, _quantity):
    lowered = str(value).strip().lower()
    if lowered not in _TRUE + _FALSE:
        raise ValueError(f"is {value!r}, allowed is true or false")
    return lowered in _TRUE


def _choice(value, quantity):
    for choice in quantity.choices:
        if choice.lower() == str(value).strip().lower():
            return choice
    raise ValueError(f"is {value!r}{suggestion(value, quantity.choices)} (allowed: {', '.join(quantity.choices)})")


def _str(value, _quantity):
    if isinstance(value, (dict, list, bool)):
        raise ValueError(f"is {value!r}, allowed is a string")
    return str(value)


def _dict(value, _quantity):
    if not isinstance(value, dict):
        raise ValueError(f"is {value!r}, allowed is a mapping")
    return value


_READERS = {
    "int": _int,
    "float": _number,
    "size": _size,
    "bool": _bool,
    "choice": _choice,
    "str": _str,
    "dict": _dict,
    "any": lambda value, _quantity: value,
}
