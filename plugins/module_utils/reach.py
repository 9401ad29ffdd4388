# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether somebody takes connections, which tells at once what a client finds out after its whole timeout."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

SECONDS = 2.0


def reachable(address, port=None, seconds=SECONDS):
    """`address` is host:port or a URL; the port is that of an address which names none."""
    try:
        url = urlsplit(address if "//" in address else f"//{address}")
        with socket.create_connection((url.hostname, url.port or port), timeout=seconds):
            return True
    except (OSError, ValueError):
        return False
