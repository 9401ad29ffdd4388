# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What may be wrong with values that are no dense vectors. Each scan yields (position, problem, what was found)."""

from __future__ import annotations

import math

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import layout

FLOAT_LIMIT = 3.4028235677973366e38  # the first number that FLOAT rounds to infinity
DOUBLE_LIMIT = 2**1024 - 2**970  # the same of DOUBLE, which only a whole number can reach
SPARSE_LIMIT = 2**32 - 1
_JSON_NAMES = {dict: "objects", list: "lists"}


def shown(value):
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def whole_numbers(kind, values):
    low, high = -(1 << (layout.INTEGERS[kind] - 1)), (1 << (layout.INTEGERS[kind] - 1)) - 1
    if set(map(type, values)) == {int} and low <= min(values) and max(values) <= high:
        return
    for at, value in enumerate(values):
        if type(value) is not int:
            whole = isinstance(value, float) and value.is_integer() and not low <= value <= high
            yield at, "out_of_range" if whole else "wrong_type", f"{shown(value)} is not an {kind}"
        elif not low <= value <= high:
            yield at, "out_of_range", f"{value}, an {kind} holds {low} to {high}"


def real_numbers(kind, values):
    for at, value in enumerate(values):
        if type(value) not in (float, int):
            yield at, "wrong_type", f"{shown(value)} is not a {kind}"
        elif value != value:
            yield at, "nan", "NaN"
        elif value in (math.inf, -math.inf):
            yield at, "infinity", "infinity"
        elif abs(value) >= (FLOAT_LIMIT if kind == "FLOAT" else DOUBLE_LIMIT):
            yield at, "out_of_range", f"{shown(value)} does not fit into a {kind}"


def truths(kind, values):
    if set(map(type, values)) == {bool}:
        return
    for at, value in enumerate(values):
        if type(value) is not bool:
            yield at, "wrong_type", f"{shown(value)} is not a {kind}"


def texts(kind, values, longest):
    """Servers count bytes, of which a character may have up to four."""
    short = set(map(type, values)) == {str} and (longest is None or 4 * max(map(len, values)) <= longest)
    if short and not any(map(_lone, values)):
        return
    for at, value in enumerate(values):
        if type(value) is not str:
            yield at, "wrong_type", f"{shown(value)} is not a {kind}"
        elif _lone(value):
            yield at, "wrong_type", f"{shown(value)} is not valid Unicode"
        elif longest is not None and len(value) * 4 > longest and len(value.encode()) > longest:
            yield at, "too_long", f"{len(value.encode())} bytes, the longest is {longest}"


def _lone(value):
    """Half of a surrogate pair, which no UTF-8 can hold; JSON can name one."""
    if value.isascii():
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False


def json_values(values, kinds=None):
    for at, value in enumerate(values):
        problem = json_problem(value)
        if kinds and not isinstance(value, kinds):
            allowed = " and ".join(_JSON_NAMES[kind] for kind in kinds)
            problem = "wrong_type", f"{shown(value)}: this server takes only {allowed} as JSON"
        if problem:
            yield at, *problem


def json_problem(value):
    kind = type(value)
    if kind in (int, bool, type(None)):
        return None
    if kind is str:
        return ("wrong_type", f"{shown(value)} is not valid Unicode") if _lone(value) else None
    if kind is float:
        if value != value:
            return "nan", "NaN inside of JSON"
        return ("infinity", "infinity inside of JSON") if value in (math.inf, -math.inf) else None
    if kind is dict:
        for name, one in value.items():
            if type(name) is not str:
                return "wrong_type", f"{shown(name)} is a key of JSON, which must be text"
            problem = json_problem(one)
            if problem:
                return problem
        return None
    if kind is list:
        return next(filter(None, map(json_problem, value)), None)
    return "wrong_type", f"{kind.__name__} {shown(value)} cannot be JSON"


def arrays(field, values):
    for at, value in enumerate(values):
        if type(value) is not list:
            yield at, "wrong_type", f"{shown(value)} is not a list"
        elif field.max_capacity is not None and len(value) > field.max_capacity:
            yield at, "too_many_elements", f"{len(value)} elements, the most are {field.max_capacity}"
        elif value:
            # One word for each row is enough: the first element that is wrong.
            found = next(iter(elements(field, value)), None)
            if found:
                yield at, found[1], f"element {found[0]}: {found[2]}"


def elements(field, values):
    if field.element in layout.INTEGERS:
        return whole_numbers(field.element, values)
    if field.element in layout.FLOATS:
        return real_numbers(field.element, values)
    if field.element == "BOOL":
        return truths("BOOL", values)
    return texts("VARCHAR", values, field.max_length)


def sparse_vectors(values):
    for at, value in enumerate(values):
        pairs = sparse_pairs(value)
        if pairs is None:
            yield at, "wrong_type", f"{shown(value)} is not a sparse vector: write {{index: value}}"
            continue
        for index, weight in pairs:
            if not 0 <= index < SPARSE_LIMIT:
                yield at, "out_of_range", f"index {index}, allowed is 0 to {SPARSE_LIMIT - 1}"
            elif weight != weight:
                yield at, "nan", f"NaN at index {index}"
            elif abs(weight) >= FLOAT_LIMIT:
                yield at, "infinity", f"infinity at index {index}"
            else:
                continue
            break


def sparse_pairs(value):
    """(index, value) of {index: value}, of {indices: [...], values: [...]} and of a list of pairs; None for others."""
    if isinstance(value, dict) and set(value) == {"indices", "values"}:
        both = (value["indices"], value["values"])
        if not all(isinstance(one, list) for one in both) or len(both[0]) != len(both[1]):
            return None
        pairs = list(zip(*both))
    elif isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list) and all(isinstance(one, (list, tuple)) and len(one) == 2 for one in value):
        pairs = value
    else:
        return None
    clean = []
    for name, weight in pairs:
        index = int(name) if isinstance(name, str) and name.isdecimal() else name
        if type(index) is not int or type(weight) not in (int, float):
            return None
        clean.append((index, float(weight)))
    return clean if len({index for index, _weight in clean}) == len(clean) else None
