# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Compare the specification of a Milvus resource with what its operator knows.

The API server drops keys that it does not know, and only warns: a mistyped key would be a setting that nobody has.
"""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import quantities
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator import table
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import nearest


def line_of(version):
    """The data of the line of an operator, and why there is none."""
    try:
        line = releases.line_of(version)
    except releases.UnknownReleaseError as error:
        return None, f"milvus_operator_version: {error}"
    if line in table.LINES:
        return table.LINES[line], ""
    known = ", ".join(f"{name} (newest {one['latest_patch']})" for name, one in table.LINES.items())
    return None, (
        f"milvus_operator_version: {version} is of no known line; known: {known}. Another one knows other keys, and "
        "what it does not know would be dropped in silence"
    )


def problems(spec, version):
    """What is wrong with `spec` for an operator of `version`, with paths below spec."""
    line, unknown = line_of(version)
    if line is None:
        return [unknown]
    found = []
    _walk(spec, line["spec"], "", found)
    for path in sorted(_paths(spec, "")):
        for key, since in line["since"].items():
            if (path == key or path.endswith(f".{key}")) and not releases.at_least(version, since):
                found.append(f"spec.{path}: operator {version} does not know it yet; it came with {since}")
        if path in table.DEPRECATED:
            found.append(f"spec.{path}: is no longer to be used; write spec.{table.DEPRECATED[path]}")
    return found


def _walk(value, wanted, path, found):
    if isinstance(wanted, dict):
        _dictionary(value, wanted, path, found)
    elif isinstance(wanted, list):
        if not isinstance(value, list):
            found.append(_wrong(path, "a list", value))
            return
        for number, one in enumerate(value):
            _walk(one, wanted[0], f"{path}[{number}]", found)
            _required(one, path, number, found)
    elif isinstance(wanted, tuple):
        if value not in wanted:
            found.append(_wrong(path, f"one of {', '.join(word for word in wanted if word)}", value))
    elif not FITS[wanted](value):
        found.append(_wrong(path, f"{wanted}{HINTS.get(wanted, '')}", value))
    else:
        _limits(value, path, found)


def _dictionary(value, wanted, path, found):
    if not isinstance(value, dict):
        found.append(_wrong(path, "a dictionary", value))
        return
    for key, inner in value.items():
        below = f"{path}.{key}" if path else str(key)
        if key in wanted:
            _walk(inner, wanted[key], below, found)
            continue
        near = _near(key, wanted)
        hint = f"; did you mean {near}?" if near else f"; known there: {', '.join(sorted(wanted))}"
        found.append(f"spec.{below}: the operator does not know this key{hint}")


def _near(key, wanted):
    """Words with underscores are meant as often as mistyped ones."""
    return nearest(str(key).replace("_", ""), wanted, 0.7)


def _required(value, path, number, found):
    name = path.rsplit(".", 1)[-1]
    if not isinstance(value, dict):
        return
    for key in table.REQUIRED.get(name, ()):
        if key not in value:
            found.append(f"spec.{path}[{number}].{key}: is needed, and is missing")


def _limits(value, path, found):
    least, most = table.LIMITS.get(path.rsplit(".", 1)[-1], (None, None))
    if (least is not None and value < least) or (most is not None and value > most):
        allowed = f"from {least} to {most}" if most is not None else f"{least} or more"
        found.append(_wrong(path, allowed, value))


def _wrong(path, expected, value):
    return f"spec{'.' if path else ''}{path}: expected {expected}, found {value!r}"


def _paths(value, path):
    if isinstance(value, dict):
        for key, inner in value.items():
            below = f"{path}.{key}" if path else str(key)
            yield below
            # What other programs read has keys of its own.
            if below not in ("config", "hookConfig"):
                yield from _paths(inner, below)


def _number(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _of(fits):
    return lambda value: isinstance(value, dict) and all(fits(inner) for inner in value.values())


def _string(value):
    return isinstance(value, str)


FITS = {
    table.ANY: lambda value: isinstance(value, dict),
    table.STRING: _string,
    table.NUMBER: _number,
    table.BOOLEAN: lambda value: isinstance(value, bool),
    table.LABELS: _of(_string),
    table.QUANTITIES: _of(quantities.is_one),
    table.LISTS_BY_NAME: _of(lambda value: isinstance(value, list) and all(map(_string, value))),
    "a quantity": quantities.is_one,
}
HINTS = {
    table.STRING: " (put a number or yes into quotes)",
    table.LABELS: " (put numbers and yes into quotes)",
    table.QUANTITIES: " such as 500m or 4Gi",
}
