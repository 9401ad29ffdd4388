# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Pulsar's admin interface over HTTPS with the standard library only; any broker answers for the cluster."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request

from ansible.module_utils.basic import env_fallback

CONNECTION = {
    "urls": {"type": "list", "elements": "str", "required": True},
    "token": {"type": "str", "no_log": True, "fallback": (env_fallback, ["PULSAR_TOKEN"])},
    "ca_path": {"type": "path"},
    "timeout": {"type": "int", "default": 30},
}
ADVICE = {
    401: "give in token one that was signed with the cluster's pulsar_token_secret",
    403: "use the token of a role in pulsar_superuser_roles, or of the tenant's admin",
}


class PulsarError(Exception):
    """Message holds object, operation, what Pulsar said and the next step."""


class Admin:
    def __init__(self, urls, token=None, ca_path=None, timeout=30):
        self.urls, self.token, self.timeout = [url.rstrip("/") for url in urls], token, timeout
        secure = any(url.startswith("https") for url in self.urls)
        self.tls = ssl.create_default_context(cafile=ca_path or None) if secure else None

    @classmethod
    def of(cls, params):
        return cls(params["urls"], params["token"], params["ca_path"], params["timeout"])

    def call(self, method, path, body=None, missing=None, timeout=None):
        """Parsed answer of the first broker that answers; `missing` is returned where there is no such object."""
        errors = []
        for url in self.urls:
            try:
                return self._follow(f"{url}/admin/v2/{path}", method, body, timeout)
            except urllib.error.HTTPError as error:
                text = reason(error.read())
                if error.code == 404 and method == "GET":
                    return missing
                hint = ADVICE.get(error.code, "see journalctl -u pulsar-broker there")
                raise PulsarError(f"{method} {path} at {url} failed: {error.code} {text}; {hint}") from error
            except (OSError, ValueError) as error:
                errors.append(f"{url}: {getattr(error, 'reason', None) or error}")
        raise PulsarError(f"{method} {path} failed: no broker answered ({'; '.join(errors)})")

    def _follow(self, url, method, body, timeout):
        """A broker sends on what another one owns; urllib follows only reads."""
        for _hop in range(3):
            try:
                return self._one(url, method, body, timeout)
            except urllib.error.HTTPError as error:
                target = error.headers.get("Location")
                if error.code not in (302, 307, 308) or not target:
                    raise
                url = target
        raise OSError("brokers send each other's requests in a circle")

    def _one(self, url, method, body, timeout):
        headers = {"Accept": "*/*"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=timeout or self.timeout, context=self.tls) as answer:  # noqa: S310
            return parsed(answer.read())


def parsed(raw):
    text = raw.decode("utf-8", "replace").strip()
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def reason(raw):
    """Pulsar wraps stack traces in JSON; the first line with words is what helps."""
    found = parsed(raw)
    text = found.get("reason", "") if isinstance(found, dict) else str(found or "")
    if text.lstrip().startswith("<"):
        return "Authentication required" if "Authentication required" in text else "an HTML page"
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("---")]
    return (lines or ["no reason given"])[0][:300]
