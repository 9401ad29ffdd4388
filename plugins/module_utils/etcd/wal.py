# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which cluster and member a data directory belongs to, read from its write-ahead log without starting etcd."""

from __future__ import annotations

import hashlib
import os
import struct

METADATA = 1


def _varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """Top-level fields of a protocol buffer message: {number: value}, bytes for length-delimited ones."""
    found, at = {}, 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            found[number], at = _varint(data, at)
        elif kind == 2:
            length, at = _varint(data, at)
            found[number] = data[at : at + length]
            at += length
        else:
            raise ValueError(f"wire type {kind}")
    return found


def identity(data):
    """(cluster ID, member ID) in hexadecimal from the first bytes of a log file, or None when they are not there."""
    at = 0
    try:
        while at + 8 <= len(data):
            (word,) = struct.unpack("<q", data[at : at + 8])
            length = word & 0x00FFFFFFFFFFFFFF
            padding = (word >> 56) & 0x7 if word < 0 else 0
            record = fields(data[at + 8 : at + 8 + length])
            if record.get(1) == METADATA:
                metadata = fields(record[3])
                return format(metadata[2], "x"), format(metadata[1], "x")
            at += 8 + length + padding
    except (IndexError, KeyError, ValueError, TypeError):
        return None
    return None


def read_identity(wal_dir):
    try:
        names = sorted(name for name in os.listdir(wal_dir) if name.endswith(".wal"))
        with open(os.path.join(wal_dir, names[0]), "rb") as handle:
            return identity(handle.read(65536))
    except (OSError, IndexError):
        return None


def member_id(peer_urls, token):
    """Identifier that etcd derives for a founding member."""
    text = "".join(sorted(peer_urls)) + token
    return hashlib.sha1(text.encode(), usedforsecurity=False).digest()[:8]


def cluster_id(peer_urls_by_member, token):
    """Identifier that etcd derives for a cluster founded with these members and this token."""
    ids = sorted(member_id(urls, token) for urls in peer_urls_by_member)
    return format(int.from_bytes(hashlib.sha1(b"".join(ids), usedforsecurity=False).digest()[:8], "big"), "x")
