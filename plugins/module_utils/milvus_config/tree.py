# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Nested and flat configuration. Names are compared without case, as the server does."""

from __future__ import annotations


def flatten(config, prefix=""):
    """{"a": {"b": 1}} -> {"a.b": 1}; a name that already has dots stays a path."""
    flat = {}
    for name, value in (config or {}).items():
        path = "%s%s" % (prefix, name)
        if isinstance(value, dict) and value:
            flat.update(flatten(value, path + "."))
        else:
            flat[path] = value
    return flat


def unflatten(flat):
    """{"a.b": 1} -> {"a": {"b": 1}}; a path below a value is refused."""
    nested = {}
    for path, value in flat.items():
        node = nested
        *parents, leaf = path.split(".")
        for name in parents:
            node = node.setdefault(name, {})
            if not isinstance(node, dict):
                raise ValueError("%s: %s already has a value and cannot be a section too" % (path, name))
        if isinstance(node.get(leaf), dict):
            raise ValueError("%s: it is a section and cannot have a value too" % path)
        node[leaf] = value
    return nested


def merge(*layers):
    """Lay dictionaries over each other; the last one wins, sections are joined, lists are replaced.

    Paths with dots (`etcd.rootPath: x`) are taken apart first, so that both ways of writing meet.
    """
    result = {}
    for layer in layers:
        result = _lay(result, _expand(layer or {}))
    return result


def _expand(layer):
    expanded = {}
    for name, value in layer.items():
        inner = _expand(value) if isinstance(value, dict) else value
        head, *parts = str(name).split(".")
        for part in reversed(parts):
            inner = {part: inner}
        expanded = _lay(expanded, {head: inner})
    return expanded


def _lay(base, overlay):
    result = dict(base)
    names = {name.lower(): name for name in result}
    for name, value in overlay.items():
        present = names.get(name.lower())
        if present is None:
            result[name] = value
            names[name.lower()] = name
        elif isinstance(result[present], dict) and isinstance(value, dict):
            result[present] = _lay(result[present], value)
        else:
            result[present] = value
    return result
