# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read variables of hosts as plain values; what cannot be read becomes a problem, not an exception."""

from __future__ import annotations

import re

SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*", re.IGNORECASE)
MIB = {"": 1 / 1048576, "k": 1 / 1024, "m": 1, "g": 1024, "t": 1048576}
OFF = ("", "false", "no", "none", "off", "0")


class Variables:
    """hostvars is a mapping of hosts; each host's mapping may template on access, and may fail to."""

    def __init__(self, hostvars):
        self._hostvars = hostvars
        self._hosts = {}
        self.problems = []

    def get(self, host, name, default=None):
        if host not in self._hosts:
            self._hosts[host] = (self._hostvars.get(host) or {}, {})
        found, read = self._hosts[host]
        if name not in read:
            read[name] = self._read(found, host, name)
        return default if read[name] is None else read[name]

    def _read(self, found, host, name):
        try:
            return plain(found[name]) if name in found else None
        # Templating has no narrower class that all supported versions share.
        except Exception as error:
            text = " ".join(str(error).split())
            self.problems.append(f"{host}: {name} cannot be read: {text}. Correct the variables that it is made of")
            return None

    def number(self, host, name, default):
        value = self.get(host, name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            self.problems.append(f"{host}: {name} is {value!r}; expected a whole number")
            return int(default or 0)

    def port(self, host, name, default):
        value = self.number(host, name, default)
        if not 0 <= value <= 65535:
            self.problems.append(f"{host}: {name} is {value}; allowed are ports from 1 to 65535, 0 where it may be off")
            return int(default)
        return value

    def mebibytes(self, host, name):
        """A size such as 2G, 512m or a number of bytes, in MiB; None when it is not set."""
        value = self.get(host, name)
        if value in (None, "", "infinity"):
            return None
        size = mebibytes(value)
        if size is None:
            self.problems.append(f"{host}: {name} is {value!r}; expected a size such as 512M or 4G")
        return size


def mebibytes(value):
    match = SIZE.fullmatch(str(value))
    return round(float(match.group(1)) * MIB[match.group(2).lower()]) if match else None


def is_on(value):
    return str(value).strip().lower() not in OFF


def plain(value):
    """Without what Ansible adds to its values."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    return str(value)
