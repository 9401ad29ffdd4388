# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a value is one that the server reads as it was meant.

The server turns what it cannot read into a silent default (`maybe` for a boolean is false, `many` for a number is 0),
so that only the exact type passes here.
"""

from __future__ import annotations

import re

_DURATION = re.compile(r"-?(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+|0")
_SIZE = re.compile(r"\d+(?:k|kb|m|mb|g|gb)?", re.IGNORECASE)
_INT = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

EXPECTED = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "string": "text",
    "list": "a list",
    "duration": "a time such as 10s, 500ms or 1h",
    "size": "a number of bytes, or a size such as 64m or 1g",
}


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


def _whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _scalar(value):
    return isinstance(value, str) or _is_number(value)


_CHECKS = {
    "bool": lambda value: isinstance(value, bool),
    "int": _whole,
    "float": _is_number,
    "string": _scalar,
    "list": lambda value: isinstance(value, str) or (isinstance(value, list) and all(_scalar(item) for item in value)),
    "duration": lambda value: isinstance(value, str) and bool(_DURATION.fullmatch(value)),
    "size": lambda value: (_whole(value) and value >= 0) or (isinstance(value, str) and bool(_SIZE.fullmatch(value))),
    "any": lambda _value: True,
}


def fits(kind, value):
    return _CHECKS[kind](value)


def advice(kind, value):
    """What to write instead, when that can be told."""
    if value is None:
        return "remove the key to take the server's default"
    if isinstance(value, str):
        text = value.strip()
        if kind == "bool" and text.lower() in ("true", "false"):
            return "remove the quotes: %s" % text.lower()
        if kind == "bool" and text.lower() in ("yes", "on", "1", "no", "off", "0"):
            return "write %s" % ("true" if text.lower() in ("yes", "on", "1") else "false")
        if kind in ("int", "float") and (_INT if kind == "int" else _NUMBER).fullmatch(text):
            return "remove the quotes: %s" % text
    if kind == "bool" and value in (0, 1):
        return "write %s" % ("true" if value else "false")
    if kind == "duration" and _is_number(value):
        return "add the unit, for example %ss" % value
    if kind == "int" and isinstance(value, float) and value == int(value):
        return "write %d" % value
    if kind == "string" and isinstance(value, bool):
        return "put it in quotes if this text is meant"
    return ""


def shown(value, secret):
    """A value for a message: never a secret, never a screenful."""
    if secret:
        return "%s (not shown: secret)" % name_of_type(value)
    text = repr("%s" % value) if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def name_of_type(value):
    if value is None:
        return "nothing"
    names = ((bool, "a boolean"), ((int, float), "a number"), (str, "text"), (list, "a list"), (dict, "a section"))
    return next((name for kind, name in names if isinstance(value, kind)), type(value).__name__)
