# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Amounts as Kubernetes writes them.

The operator writes its resource anew, and amounts in their shortest form: what is sent in another one would differ at
every run.
"""

from __future__ import annotations

import re
from fractions import Fraction

_FORM = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?[0-9]+)?")
_BINARY = {name: 1024**power for power, name in enumerate(("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"))}
_DECIMAL = {name: Fraction(10) ** (3 * power) for power, name in enumerate(("n", "u", "m", "", "k", "M", "G", "T"), -3)}
_DECIMAL.update(P=Fraction(10) ** 15, E=Fraction(10) ** 18)


def is_one(value):
    """Whether the API server takes it."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, str) and _FORM.fullmatch(value) is not None)


def amount(value):
    """How much it is, or None."""
    match = _FORM.fullmatch(str(value).strip())
    if isinstance(value, bool) or match is None:
        return None
    number, suffix = match.groups("")
    if suffix in _BINARY and suffix:
        return Fraction(number) * _BINARY[suffix]
    return Fraction(number) * (Fraction(10) ** int(suffix[1:]) if suffix[1:] else _DECIMAL[suffix])


def shortest(value):
    """The form in which Kubernetes gives it back; what is none stays as it is."""
    much = amount(value)
    if much is None:
        return value
    suffix = _FORM.fullmatch(str(value).strip()).group(2) or ""
    if not much:
        return "0"
    if suffix[:1] in ("e", "E") and suffix[1:].lstrip("+-").isdigit():
        return _exponent(much)
    # Binary units are for whole numbers from 1024 on.
    units = _BINARY if suffix.endswith("i") and much >= 1024 and much.denominator == 1 else _DECIMAL
    # Largest unit in which the amount is whole.
    name = max((name for name, unit in units.items() if (much / unit).denominator == 1), key=units.get, default="n")
    return f"{much / units[name]}{name}"


def _exponent(much):
    power = 0
    while (much / 1000).denominator == 1:
        much, power = much / 1000, power + 3
    return f"{much}e{power}" if power else str(much)


def canonical(resources):
    """Requests and limits of a component in that form."""
    return {
        kind: {name: shortest(one) for name, one in amounts.items()}
        if kind in ("requests", "limits") and isinstance(amounts, dict)
        else amounts
        for kind, amounts in resources.items()
    }
