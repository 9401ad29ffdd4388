# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Ask a running process for its effective configuration and compare."""

from __future__ import annotations

import re
import time
from urllib.parse import urlencode

from ansible.module_utils.urls import open_url

# The answer is a printed Go map: keys without dots stand for the value that won among file, environment and etcd.
ENTRY = re.compile(r"(?:^|[ \[])(?P<key>[a-z0-9]+):(?P<value>[^ \]]*)")


def ask(port, root_path, timeout=5):
    """Give the printed map, or None when this server does not answer the question."""
    query = urlencode({"code": "param.GetAll()", "auth": root_path})
    try:
        answer = open_url(f"http://127.0.0.1:{port}/expr?{query}", timeout=timeout, use_proxy=False)
        text = answer.read().decode("utf-8", errors="replace")
    except Exception:
        # Newer lines close this door on purpose: no answer is an answer.
        return None
    return text if "map[" in text else None


def compare(port, root_path, wanted, settle):
    """Differences that remain after some seconds to settle, or None when this server does not tell."""
    end = time.monotonic() + settle
    while True:
        text = ask(port, root_path)
        if text is None:
            return None
        found = differences(text, wanted)
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.5)


def differences(text, wanted):
    """Compare {path: value} with the printed map; give sentences."""
    effective = {}
    for match in ENTRY.finditer(text):
        effective.setdefault(match.group("key"), match.group("value"))
    found = []
    for path, value in sorted(wanted.items()):
        expected = _spell(value)
        if expected is None:
            continue
        actual = effective.get(re.sub(r"[._/]", "", path).lower())
        if actual is None or not _same(actual, expected):
            shown = "nothing" if actual is None else repr(actual)
            found.append(f"{path}: configured {expected!r}, the process uses {shown}")
    return found


def _spell(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, (dict, list)):
        return None
    text = str(value)
    # A space or bracket cannot be told from the map's own separators.
    return text if text and not re.search(r"[\s\[\]]", text) else None


def _same(actual, expected):
    if actual.lower() == expected.lower():
        return True
    try:
        return float(actual) == float(expected)
    except ValueError:
        return False
