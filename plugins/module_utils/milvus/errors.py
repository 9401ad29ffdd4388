# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One error for all that a client library, a network and a server can answer."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.features import gap, kept_back, lacking

UNREACHABLE = "unreachable"
UNAUTHENTICATED = "unauthenticated"
UNIMPLEMENTED = "unimplemented"
TLS = "tls"
TIMEOUT = "timeout"
REFUSED = "refused"
DENIED = "denied"
PROTOCOL = "protocol"

# What a Milvus knows by name and does not have, it may also say in an answer: "DescribeAlias unimplemented" of 2.3.4.
_UNIMPLEMENTED = re.compile(r"\b[A-Z]\w+ unimplemented\b")
_TLS_SIGNS = ("handshake", "ssl", "certificate", "tsi_", "tls")
_NEXT = {
    UNREACHABLE: "Check that the server runs and that uri names its host and port (gRPC, usually 19530)",
    UNAUTHENTICATED: "Check user and password, or token (MILVUS_TOKEN); the server itself is up",
    DENIED: "Log in as a user who has that privilege (root has all of them), or grant it",
    TLS: "Check the scheme of uri (https with TLS, http without), and the certificate options",
    TIMEOUT: "The server took the call but did not answer in time: look at its load and log, or raise timeout",
    PROTOCOL: "Check that uri names the gRPC port (usually 19530), not the management port, without an HTTP proxy",
}


class MilvusError(Exception):
    """What was attempted on which object, what came back, what to do next."""

    def __init__(self, text, operation="", about="", code=None, kind="", next_step=""):
        self.text, self.operation, self.about, self.code, self.kind = text, operation, about, code, kind
        self.next_step = next_step or _NEXT.get(kind, "")
        super().__init__(str(self))

    @property
    def missing(self):
        """Whether the server says that what was named is not there."""
        text = self.text.lower()
        return self.kind == REFUSED and ("not found" in text or "not exist" in text or "can't find" in text)

    def __str__(self):
        head = " ".join(part for part in (self.operation, self.about) if part)
        code = "" if self.code in (None, 0, "") else f" (code {self.code})"
        said = f"{head} failed: {self.text}{code}" if head else f"{self.text}{code}"
        return " ".join(_sentence(part) for part in (said, self.next_step) if part)


def _sentence(text):
    return text if text.endswith("?") else f"{text.rstrip('.')}."


class InvalidInputError(Exception):
    """Everything that is wrong with what the user wrote, found without asking a server: a list of (path, text)."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("; ".join(f"{path}: {text}" if path else text for path, text in self.problems))


def _causes(error):
    # pymilvus raises exceptions "from" themselves, so the chain may be a circle.
    seen = []
    while error is not None and not any(error is one for one in seen):
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def _rpc(chain):
    """Status name and details of the gRPC error in the chain, if there is one."""
    for error in chain:
        if callable(getattr(error, "code", None)) and callable(getattr(error, "details", None)):
            code = error.code()
            return getattr(code, "name", str(code)), error.details() or ""
    return "", ""


def classify(chain):
    """(kind, text, code) of a chain of exceptions."""
    status, details = _rpc(chain)
    if status == "UNAUTHENTICATED":
        return UNAUTHENTICATED, f"the server refuses the credentials: {details}", status
    if status == "PERMISSION_DENIED":
        return DENIED, details, status
    if status == "UNIMPLEMENTED":
        # A Milvus names the method it lacks; a web server or proxy answers with an HTTP status instead.
        kind = PROTOCOL if "http2 header" in details.lower() else UNIMPLEMENTED
        return kind, details if kind == UNIMPLEMENTED else f"no Milvus answers there: {details}", status
    if status == "DEADLINE_EXCEEDED":
        return TIMEOUT, "no answer within the timeout", status
    if status == "UNAVAILABLE":
        lowered = details.lower()
        if any(sign in lowered for sign in _TLS_SIGNS):
            return TLS, f"the TLS handshake failed: {details}", status
        if "settings frame" in lowered or "parsing http/2" in lowered:
            return PROTOCOL, f"something other than Milvus answers there: {details}", status
        return UNREACHABLE, f"no server answers: {details}", status
    first = chain[0]
    message = getattr(first, "message", None) or str(first)
    code = getattr(first, "code", None)
    if not status and _UNIMPLEMENTED.search(str(message)):
        return UNIMPLEMENTED, str(message), None if callable(code) else code
    return REFUSED, f"{status}: {details}" if status else str(message), None if callable(code) else code


def demand(server, feature, operation="", about=""):
    """Stop where the server lacks a feature that it would silently ignore."""
    told = gap(server, feature)
    if told:
        raise MilvusError(told[0], operation, about, kind=UNIMPLEMENTED, next_step=told[1])


def translate(error, operation="", about="", server=None, method=""):
    """Turn any exception of the client library into a MilvusError that says what to do."""
    if isinstance(error, MilvusError):
        return error
    kind, text, code = classify(_causes(error))
    if kind == UNIMPLEMENTED:
        text, next_step = lacking(method, server)
        return MilvusError(text, operation, about, kind=kind, next_step=next_step)
    kept = kept_back(method, server, text) if kind in (DENIED, REFUSED) else None
    if kept:
        return MilvusError(kept[0], operation, about, code=code, kind=UNIMPLEMENTED, next_step=kept[1])
    return MilvusError(text, operation, about, code=code, kind=kind)
