# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one connection option table, and a small client that asks the first endpoint that answers."""

from __future__ import annotations

import json
import re
import ssl
import urllib.error
from urllib.parse import quote, urlsplit

from ansible.module_utils.basic import env_fallback
from ansible.module_utils.urls import open_url
from ansible_collections.vectordb.ops.plugins.module_utils.minio import signing

CONNECTION = {
    "endpoints": {
        "type": "list",
        "elements": "str",
        "default": ["https://127.0.0.1:9000"],
        "fallback": (env_fallback, ["MINIO_ENDPOINT"]),
    },
    "access_key": {"type": "str", "no_log": False, "fallback": (env_fallback, ["MINIO_ACCESS_KEY"])},
    "secret_key": {"type": "str", "no_log": True, "fallback": (env_fallback, ["MINIO_SECRET_KEY"])},
    "ca_path": {"type": "path", "fallback": (env_fallback, ["MINIO_CA_PATH"])},
    "region": {"type": "str", "default": "", "fallback": (env_fallback, ["MINIO_REGION"])},
    "timeout": {"type": "int", "default": 45, "fallback": (env_fallback, ["MINIO_TIMEOUT"])},
}

# What the server or the system says, and what helps. The first match wins.
ADVICE = (
    ("InvalidAccessKeyId", "the access key is unknown there: check access_key"),
    ("SignatureDoesNotMatch", "the secret key is wrong: check secret_key"),
    ("AccessDenied", "the account may not do that: use the root account, or one with the policy consoleAdmin"),
    ("RequestTimeTooSkewed", "the clocks differ by more than 15 minutes: set the time of the hosts"),
    (
        "CERTIFICATE_VERIFY_FAILED",
        "give in ca_path the CA that signed the servers' certificates, and use a name they carry",
    ),
    ("WRONG_VERSION_NUMBER", "the server speaks plain http: use http:// endpoints"),
    ("HTTP response to HTTPS", "the server speaks TLS: use https:// endpoints"),
    ("Name or service not known", "check the endpoints"),
    ("Connection refused", "start MinIO, or correct the endpoints"),
    ("timed out", "check that enough servers run for a quorum, and that no firewall is between"),
    ("ServerNotInitialized", "the servers are still starting, or too few of them run"),
)


class MinioError(Exception):
    """Object, operation, what the server said and the next step."""


def advice(text):
    return next((hint for sign, hint in ADVICE if sign in text), "see journalctl -u minio on the servers")


def require_login(params):
    """Problems with the options that every call needs."""
    missing = [name for name in ("access_key", "secret_key") if not params.get(name)]
    if missing:
        raise MinioError(
            f"{' and '.join(missing)} missing: give the root account, or set MINIO_ACCESS_KEY and MINIO_SECRET_KEY"
        )
    bad = [
        one for one in params["endpoints"] if urlsplit(one).scheme not in ("http", "https") or not urlsplit(one).netloc
    ]
    if bad or not params["endpoints"]:
        raise MinioError(f"endpoints {', '.join(bad) or '(none)'}: expected URLs such as https://minio-1:9000")
    if params.get("ca_path"):
        try:
            ssl.create_default_context(cafile=params["ca_path"])
        except (OSError, ssl.SSLError) as error:
            raise MinioError(f"ca_path {params['ca_path']} holds no readable certificate: {error}") from error


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def code(self):
        """The error's name, from XML of the S3 API or JSON of the admin API."""
        text = self.body.decode("utf-8", "replace")
        found = re.search(r"<Code>([^<]+)</Code>", text) or re.search(r'"Code":\s*"([^"]+)"', text)
        return found.group(1) if found else ""

    def message(self):
        text = self.body.decode("utf-8", "replace")
        found = re.search(r"<Message>([^<]+)</Message>", text) or re.search(r'"Message":\s*"([^"]+)"', text)
        return found.group(1) if found else ""


def ask(endpoint, params, method, path, query=None, body=b"", headers=None, signed=True, timeout=None):
    """One request, an Answer whatever the status; OSError-like trouble as MinioError."""
    host = urlsplit(endpoint).netloc
    path, query = quote(path, safe="/-_.~"), signing.query_string(query or {})
    send = dict(headers or {})
    if signed:
        send = signing.sign(method, host, path, query, params, body, headers)
    url = f"{endpoint.rstrip('/')}{path}" + (f"?{query}" if query else "")
    try:
        answer = open_url(
            url, method=method, data=body or None, headers=send, timeout=timeout or params["timeout"],
            ca_path=params.get("ca_path") or None, follow_redirects="none", use_proxy=False,
        )  # fmt: skip
        return Answer(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, dict(error.headers), error.read())
    except Exception as error:
        text = str(getattr(error, "reason", error))
        raise MinioError(f"{endpoint} does not answer: {text}; {advice(text)}") from error


class Admin:
    """The part of the admin API that is plain JSON, with failover over the endpoints."""

    def __init__(self, params):
        require_login(params)
        self.params = params

    def call(self, method, command, what, query=None, timeout=None):
        trouble = []
        for endpoint in self.params["endpoints"]:
            try:
                answer = ask(endpoint, self.params, method, f"/minio/admin/v3/{command}", query, timeout=timeout)
            except MinioError as error:
                trouble.append(str(error))
                continue
            if answer.status in (502, 503, 504):
                trouble.append(f"{endpoint}: {answer.code() or answer.status} {answer.message()}".strip())
                continue
            if answer.status != 200:
                said = f"{answer.code() or 'HTTP'} ({answer.status}) {answer.message()}".strip()
                raise MinioError(f"{what} at {endpoint} was refused: {said}; {advice(said)}")
            return json.loads(answer.body.decode()) if answer.body.strip() else {}
        raise MinioError(f"{what}: no server answered. " + "; ".join(trouble))
