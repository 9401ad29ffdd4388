# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Take secrets out of text: those that are known, and whatever stands where secrets stand."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote

MASK = "[masked]"
SHORTEST = 6

_NAME = (
    r"[\w.\-]*(?:passw(?:or)?d|passphrase|secret|token|credential|private[_\-.]?key|access[_\-.]?key|api[_\-.]?key"
    r"|authorization|jaas|stored_key|server_key|salt)[\w.\-]*"
)
# Speaks of a secret without holding one.
_HARMLESS = re.compile(
    r"(?:path|file|dir|enabled|enable|ttl|type|length|cluster-token|provider|duration|expiry)$", re.IGNORECASE
)
_QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.|'')*'"
# A quote that ends in the middle of a value was a part of it.
_VALUE = rf"(?:{_QUOTED})(?=\s*(?:[,;}}\])]|$))|[^\n]*"
_PAIR = re.compile(rf"(?P<name>{_NAME})(?P<join>[\"']?\s*[:=]\s*)(?P<value>{_VALUE})", re.IGNORECASE)
_FLAG = re.compile(rf"(?P<name>--?{_NAME})(?P<join>\s+)(?P<value>{_QUOTED}|[^\s-]\S*)", re.IGNORECASE)
_PEM = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL)
_URL = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.\-]*://)[^\s/@'\"]*:[^\s@'\"]*@", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w\-]{6,}\.[\w\-]+\.[\w\-]*")
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=\-]{6,}")
_BLOCK = re.compile(r"^[|>][+\-0-9]*\s*$|^$")


def mask(text, secrets=()):
    """The text without the given secrets, however they are written, and without values of keys that name a secret."""
    for form in forms(secrets):
        text = text.replace(form, MASK)
    text = _PEM.sub(lambda found: f"-----BEGIN {found.group(1)}----- {MASK}", text)
    text = _URL.sub(lambda found: f"{found.group('scheme')}{MASK}@", text)
    text = _JWT.sub(MASK, _BEARER.sub(lambda found: f"{found.group(1)} {MASK}", text))
    return "\n".join(_lines(text.split("\n")))


def forms(secrets):
    """Every way in which a file may write a secret, the longest first, so that no part of one is left."""
    found = set()
    for secret in {str(secret) for secret in secrets if len(str(secret)) >= SHORTEST}:
        escaped = json.dumps(secret)[1:-1]
        found |= {
            secret,
            escaped,
            json.dumps(secret, ensure_ascii=False)[1:-1],
            secret.replace("'", "''"),
            quote(secret, safe=""),
            quote(secret),
            escaped.replace("$", "$$"),
            secret.replace("$", "\\$"),
            base64.b64encode(secret.encode()).decode(),
        }
    return sorted(found, key=len, reverse=True)


def _lines(lines):
    """Line by line, as a key without a value on its line may have it on the lines below."""
    below = None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        inside = below is not None and (indent > below or line.lstrip().startswith("- "))
        if inside or (below is not None and not line.strip()):
            yield f"{' ' * indent}{MASK}" if line.strip() else line
            continue
        masked = _PAIR.sub(_without_value, _FLAG.sub(_without_value, line))
        below = indent if masked.endswith(MASK) and _opens_block(line) else None
        yield masked


def _without_value(found):
    if _HARMLESS.search(found.group("name")):
        return found.group()
    return f"{found.group('name')}{found.group('join')}{MASK}"


def _opens_block(line):
    values = [found.group("value").strip() for found in _PAIR.finditer(line)]
    return bool(values and _BLOCK.match(values[-1]))
