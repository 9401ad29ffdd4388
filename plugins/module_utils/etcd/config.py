# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Check and normalise etcd_config. etcd itself ignores keys that it does not know."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.etcd.config_keys import KEYS, LINES, RESERVED, SECTIONS
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import hint

DURATION = re.compile(r"(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)")
NANOSECONDS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
EXPECTED = {
    "str": "a string",
    "int": "a whole number, not negative",
    "bool": "true or false",
    "duration": "a duration such as 500ms, 10s or 5m, or a whole number of nanoseconds",
    "list": "a list of strings",
    "dict": "a dictionary",
}


def nanoseconds(value):
    """Nanoseconds of 1m30s and the like, None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    text = str(value)
    parts = DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return int(sum(float(number) * NANOSECONDS[unit] for number, unit in parts))


def fits(kind, value):
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if kind == "duration":
        return nanoseconds(value) is not None
    if kind == "list":
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    if kind == "dict":
        return isinstance(value, dict)
    return isinstance(value, str)


def release_line(version):
    """3.5 for 3.5.21; None without a version, an unknown line as it is."""
    return ".".join(str(version).split(".")[:2]) if version else None


def problems(config, version=None):
    """One sentence per mistake, in a stable order; empty when etcd will take the configuration as it is meant."""
    line = release_line(version)
    if not isinstance(config, dict):
        return [f"etcd_config is {config!r}; expected a dictionary in the key names of etcd's configuration file"]
    found = []
    if line is not None and line not in LINES:
        found.append(f"etcd_version {version} is of no known release line; known: {', '.join(LINES)}")
        line = None
    for key in sorted(config, key=str):
        value = config[key]
        if key in RESERVED:
            found.append(f"etcd_config.{key} is {value!r}, which the role decides itself; set {RESERVED[key]}")
        elif key not in KEYS:
            found.append(
                f"etcd_config.{key} is no key of etcd "
                f"{line or ' to '.join((LINES[0], LINES[-1]))}{hint(_dashed(key), KEYS)}"
            )
        else:
            found += _one(f"etcd_config.{key}", value, *KEYS[key], line)
            if key in SECTIONS and isinstance(value, dict):
                found += _section(key, value)
    return found


def _one(path, value, kind, lines, line):
    if line is not None and line not in lines:
        span = lines[0] if len(lines) == 1 else f"{lines[0]} to {lines[-1]}"
        return [f"{path} is unknown to etcd {line}; it belongs to {span}. Remove it, or change etcd_version"]
    if not fits(kind, value):
        return [f"{path} is {value!r}; expected {EXPECTED[kind]}"]
    return []


def _section(section, values):
    found = []
    for key in sorted(values, key=str):
        path = f"etcd_config.{section}.{key}"
        if key not in SECTIONS[section]:
            found.append(f"{path} is no key of etcd{hint(_dashed(key), SECTIONS[section])}")
        else:
            found += _one(path, values[key], SECTIONS[section][key], LINES, None)
    return found


def normalise(config):
    """The configuration as etcd reads it: durations as nanoseconds, which is all its parser takes."""
    return {
        key: nanoseconds(value) if KEYS.get(key, ("",))[0] == "duration" and nanoseconds(value) is not None else value
        for key, value in config.items()
    }


def _dashed(key):
    return str(key).replace("_", "-")
