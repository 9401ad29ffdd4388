# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read ZooKeeper without Java: its four-letter words, and the few calls that look at nodes."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct

GET_CHILDREN, EXISTS, CLOSE = 8, 3, -11
NO_NODE = -101


class ZooKeeperError(Exception):
    """What could not be read, from where, and why."""


def context(ca_path=None, cert_path=None, key_path=None):
    if not ca_path:
        return None
    made = ssl.create_default_context(cafile=ca_path)
    if cert_path:
        made.load_cert_chain(cert_path, key_path)
    return made


def _connect(endpoint, tls, timeout):
    host, port = endpoint.rsplit(":", 1)
    host = host.strip("[]")
    connection = socket.create_connection((host, int(port)), timeout=timeout)
    return tls.wrap_socket(connection, server_hostname=host) if tls else connection


def word(endpoint, name, tls=None, timeout=5):
    """The answer to a four-letter word as a dictionary of its 'key: value' lines."""
    try:
        with _connect(endpoint, tls, timeout) as connection:
            connection.sendall(name.encode())
            found = b""
            while True:
                try:
                    part = connection.recv(65536)
                except ssl.SSLEOFError:
                    break
                if not part:
                    break
                found += part
    except OSError as error:
        raise ZooKeeperError(f"ZooKeeper at {endpoint} does not answer: {error}") from error
    pairs = (line.split(":", 1) for line in found.decode("utf-8", "replace").splitlines() if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def mode(endpoint, tls=None, timeout=5):
    """leader, follower or standalone; an error while the server has no quorum."""
    answer = word(endpoint, "srvr", tls, timeout)
    if "Mode" not in answer:
        raise ZooKeeperError(f"ZooKeeper at {endpoint} runs, but has no quorum")
    return answer["Mode"]


class Session:
    """One short session on the first server that takes it."""

    def __init__(self, endpoints, tls=None, timeout=5):
        self.socket, self.xid = None, 0
        errors = []
        for endpoint in endpoints:
            try:
                self.socket = _connect(endpoint, tls, timeout)
                self.endpoint = endpoint
                self._frame(struct.pack(">iqiq", 0, 0, 10000, 0) + struct.pack(">i", 16) + bytes(16) + b"\0")
                self._answer()
                return
            except (OSError, struct.error) as error:
                errors.append(f"{endpoint}: {error}")
                self.close()
        raise ZooKeeperError("no ZooKeeper took a session: " + "; ".join(errors))

    def __enter__(self):
        return self

    def __exit__(self, *_details):
        with contextlib.suppress(OSError):
            self._frame(struct.pack(">ii", self.xid + 1, CLOSE))
        self.close()

    def close(self):
        if self.socket:
            self.socket.close()
            self.socket = None

    def _frame(self, payload):
        self.socket.sendall(struct.pack(">i", len(payload)) + payload)

    def _bytes(self, count):
        found = b""
        while len(found) < count:
            part = self.socket.recv(count - len(found))
            if not part:
                raise OSError("the connection was closed")
            found += part
        return found

    def _answer(self):
        return self._bytes(struct.unpack(">i", self._bytes(4))[0])

    def _call(self, kind, path):
        self.xid += 1
        name = path.encode()
        try:
            self._frame(struct.pack(">iii", self.xid, kind, len(name)) + name + b"\0")
            while True:
                answer = self._answer()
                xid, _zxid, code = struct.unpack(">iqi", answer[:16])
                if xid == self.xid:
                    break
        except (OSError, struct.error) as error:
            raise ZooKeeperError(f"reading {path} from ZooKeeper at {self.endpoint} failed: {error}") from error
        if code not in (0, NO_NODE):
            raise ZooKeeperError(f"reading {path} from ZooKeeper at {self.endpoint} failed with code {code}")
        return None if code == NO_NODE else answer[16:]

    def exists(self, path):
        return self._call(EXISTS, path) is not None

    def children(self, path):
        """Names below a node; None when there is no such node."""
        answer = self._call(GET_CHILDREN, path)
        return None if answer is None else names(answer)

    def leaves(self, path):
        """How many nodes without children are below a node."""
        below = self.children(path) or []
        return sum(self.leaves(f"{path}/{name}") or 1 for name in below)


def names(answer):
    """Strings of a vector as ZooKeeper sends it."""
    count, at, found = struct.unpack(">i", answer[:4])[0], 4, []
    for _one in range(max(count, 0)):
        length = struct.unpack(">i", answer[at : at + 4])[0]
        found.append(answer[at + 4 : at + 4 + length].decode())
        at += 4 + length
    return found
