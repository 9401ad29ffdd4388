# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Values against the keys of the chart itself, which takes any key and silently ignores those it does not know."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm.table import RENAMED, SUBCHARTS, UNWRITTEN
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import nearest


def problems(values, known):
    """`known` is the chart's own file of values."""
    return _walk(values, known, "", _paths(known))


def _walk(values, known, above, paths):
    found = []
    for key, value in values.items():
        path = f"{above}.{key}" if above else str(key)
        if key in known:
            found += _typed(path, value, known[key], paths)
        elif not _unwritten(path) and above.split(".")[0] not in SUBCHARTS:
            found.append(_unknown(path, above, known, paths))
    return found


def _typed(path, value, default, paths):
    if isinstance(default, dict):
        if value is None:
            return []
        if not isinstance(value, dict):
            return [f"{path}: the chart has a dictionary there, found {value!r}"]
        # What is empty in the chart takes anything, such as labels.
        return _walk(value, default, path, paths) if default else []
    wanted = _kind(default)
    if wanted and value is not None and _kind(value) != wanted:
        return [f"{path}: the chart has {wanted} there, found {value!r}"]
    return []


def _kind(value):
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a dictionary"
    # Charts write numbers as text and text as numbers; what is empty may become either.
    return "a single value" if isinstance(value, (int, float)) or value else ""


def _unwritten(path):
    return any(path == one or path.startswith(f"{one}.") for one in UNWRITTEN)


def _paths(known, above=""):
    found = []
    for key, value in known.items():
        path = f"{above}.{key}" if above else str(key)
        found.append(path)
        if isinstance(value, dict):
            found += _paths(value, path)
    return found


def _unknown(path, above, known, paths):
    said = f"{path}: this chart has no such key and would ignore it; "
    for name, instead in RENAMED.items():
        if path == name or ("." not in name and path.split(".")[-1] == name):
            return f"{said}use {instead}"
    beside = [f"{above}.{key}" if above else str(key) for key in known]
    near = nearest(path, beside, 0.8) or nearest(path, paths, 0.7)
    if near:
        return f"{said}did you mean {near}?"
    return f"{said}it has {', '.join(sorted(map(str, known))[:12]) or 'none'} there"
