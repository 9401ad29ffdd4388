# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Tokens that Pulsar takes: JSON web tokens signed with HMAC-SHA256, the same for the same input."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json


def _encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def token(secret, role, expires=None):
    """The secret's own text is the key, as Pulsar reads it from the file. `expires` is in seconds since 1970."""
    if not role or not isinstance(role, str):
        raise ValueError(f"a token needs a role; found: {role!r}")
    if len(str(secret or "")) < 32:
        raise ValueError("pulsar_token_secret needs 32 characters or more, for example of: openssl rand -base64 32")
    claims = {"sub": role}
    if expires is not None:
        claims["exp"] = int(expires)
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signed = ".".join(_encoded(part) for part in parts)
    signature = hmac.new(str(secret).encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_encoded(signature)}"
