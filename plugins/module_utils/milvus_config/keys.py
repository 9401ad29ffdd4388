# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The configuration keys of Milvus, one line per key for all release lines.

A line is `NAME TYPE RANGE FLAGS DEFAULT...`:
RANGE   2.3- (from 2.3 on), 2.4.7- (from that patch), 2.3-2.5 (both included), 2.3 (only there)
FLAGS   - or some of runtime, immutable, secret, deprecated, deprecated=NEW_NAME
DEFAULT the first one holds from the beginning of the range, `2.5=VALUE` from that line on
A name that ends in .* is an open section: what stands below it is not checked.
"""

from __future__ import annotations

from collections import namedtuple

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import (
    keys_common,
    keys_coordinators,
    keys_limits,
    keys_queues,
    keys_storage,
    keys_workers,
)

TABLES = (keys_storage, keys_queues, keys_coordinators, keys_workers, keys_limits, keys_common)

Key = namedtuple("Key", "name type since until runtime immutable secret deprecated replacement defaults")

ENUMS = {
    "log.level": ("debug", "info", "warn", "error", "dpanic", "panic", "fatal"),
    "log.format": ("text", "json"),
    "etcd.log.level": ("debug", "info", "warn", "error", "panic", "fatal"),
    "metastore.type": ("etcd", "tikv"),
    "common.storagetype": ("local", "remote", "minio", "opendal"),
    "common.security.tlsmode": (0, 1, 2),
    "common.simdtype": ("auto", "avx512", "avx2", "avx", "sse4_2"),
    "etcd.ssl.tlsminversion": ("1.0", "1.1", "1.2", "1.3"),
    "mq.type": ("default", "rocksmq", "natsmq", "pulsar", "kafka", "woodpecker"),
}

_cache = {}


def _parse(line):
    name, kind, spread, flags, *defaults = line.split(" ")
    since, dash, until = spread.partition("-")
    flags = flags.split(",")
    replacement = next((flag.partition("=")[2] for flag in flags if flag.startswith("deprecated=")), "")
    return Key(
        name,
        kind,
        since,
        (until or None) if dash else since,
        "runtime" in flags,
        "immutable" in flags,
        "secret" in flags,
        bool(replacement) or "deprecated" in flags,
        replacement,
        _defaults(defaults, since),
    )


def _defaults(words, since):
    found = {}
    for word in words:
        line, equals, value = word.partition("=")
        if equals and line.replace(".", "").isdigit():
            found[line] = value
        else:
            found[since] = word
    return found


def all_keys():
    """{name in lower case: Key}; the server compares names without case."""
    if "all" not in _cache:
        rows = (_parse(line) for table in TABLES for line in table.KEYS.strip().splitlines())
        _cache["all"] = {key.name.lower(): key for key in rows}
    return _cache["all"]


def exists_in(key, version):
    return releases.at_least(version, key.since) and (
        key.until is None or releases.line_between(releases.line_of(version), releases.line_of(key.since), key.until)
    )


def keys_of(version):
    """The keys of one version: {name in lower case: Key}."""
    version = releases.release("milvus", version)["version"]
    if version not in _cache:
        _cache[version] = {name: key for name, key in all_keys().items() if exists_in(key, version)}
    return _cache[version]


def open_section(path, keys):
    """The open section that a path stands in, or None."""
    parts = path.lower().split(".")
    for count in range(len(parts) - 1, 0, -1):
        found = keys.get(".".join(parts[:count]) + ".*")
        if found:
            return found
    return None


def find(path, version):
    """The key behind a path, also inside an open section; None when the version has no such key."""
    keys = keys_of(version)
    return keys.get(path.lower()) or open_section(path, keys)


def knows(path, version):
    return find(path, version) is not None


def sections_of(version):
    """Every name that has keys below it, in lower case -> as it is spelt."""
    cached = ("sections", version)
    if cached not in _cache:
        sections = {}
        for key in keys_of(version).values():
            parts = key.name.split(".")
            for count in range(1, len(parts)):
                name = ".".join(parts[:count])
                sections[name.lower()] = name
        _cache[cached] = sections
    return _cache[cached]


def runtime_keys(version):
    return sorted(key.name for key in keys_of(version).values() if key.runtime)


def default(key, version):
    """The server's own default in this version as text, or None where it is not known."""
    line = releases.line_of(version)
    known = [since for since in key.defaults if releases.sort_key(releases.line_of(since)) <= releases.sort_key(line)]
    return key.defaults[max(known, key=releases.sort_key)] if known else None
