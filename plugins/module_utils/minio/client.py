# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The client of PyPI for calls that want encrypted bodies, with readable errors and one endpoint that lives."""

from __future__ import annotations

import json
import traceback
from urllib.parse import urlsplit

from ansible.module_utils.basic import missing_required_lib
from ansible_collections.vectordb.ops.plugins.module_utils.minio import connection, plan

MINIO_ERROR = None
try:
    import urllib3

    from minio import Minio, MinioAdmin
    from minio.credentials import StaticProvider
    from minio.error import MinioAdminException, MinioException
except ImportError:
    MINIO_ERROR = traceback.format_exc()
    MinioAdminException = MinioException = ()

MinioError = connection.MinioError


class Session:
    def __init__(self, module):
        if MINIO_ERROR:
            module.fail_json(msg=missing_required_lib("minio"), exception=MINIO_ERROR)
        self.params = module.params
        connection.require_login(self.params)
        self.endpoint = self._first_alive()
        url = urlsplit(self.endpoint)
        self._place = {"endpoint": url.netloc, "secure": url.scheme == "https", "http_client": self._pool()}
        self.admin = MinioAdmin(
            credentials=StaticProvider(self.params["access_key"], self.params["secret_key"]),
            region=self.params["region"] or "",
            **self._place,
        )
        self.objects = self.login(self.params["access_key"], self.params["secret_key"])

    def _pool(self):
        tls = {"cert_reqs": "CERT_REQUIRED", "ca_certs": self.params["ca_path"]} if self.params["ca_path"] else {}
        timeout = urllib3.Timeout(connect=self.params["timeout"], read=max(60, self.params["timeout"]))
        retries = urllib3.Retry(total=3, backoff_factor=0.2, status_forcelist=[502, 503, 504])
        return urllib3.PoolManager(timeout=timeout, retries=retries, maxsize=10, **tls)

    def login(self, access_key, secret_key):
        return Minio(
            access_key=access_key, secret_key=secret_key, region=self.params["region"] or "us-east-1", **self._place
        )

    def _first_alive(self):
        trouble = []
        for endpoint in self.params["endpoints"]:
            try:
                answer = connection.ask(endpoint, self.params, "GET", "/minio/health/live", signed=False)
            except MinioError as error:
                trouble.append(str(error))
                continue
            if answer.status == 200:
                return endpoint
            trouble.append(f"{endpoint} is not ready (HTTP {answer.status})")
        raise MinioError("no server answered. " + "; ".join(trouble))

    def call(self, what, function, *arguments, absent=(), **options):
        """The function's answer; None when the server's code is one of `absent`; a readable error otherwise."""
        try:
            return function(*arguments, **options)
        except (MinioException, MinioAdminException, urllib3.exceptions.HTTPError, ValueError) as error:
            code, text = explain(error)
            if code in absent:
                return None
            said = f"{code} {text}".strip()
            raise MinioError(f"{what} at {self.endpoint} failed: {said}; {connection.advice(said)}") from error


def explain(error):
    """(code, message) of an S3 error, of JSON of the admin API, or of the network."""
    code, text = getattr(error, "code", None), getattr(error, "message", None)
    if code is None and hasattr(error, "_body"):
        try:
            body = json.loads(error._body)
            return body.get("Code") or f"HTTP {error._code}", body.get("Message") or ""
        except ValueError:
            return f"HTTP {error._code}", error._body[:200]
    return str(code or ""), str(text or error)


def reconcile(module, kind, items, reconciler):
    """Read, plan, apply: the body of each of the three modules. The reconciler has normalise, read, compare, apply."""
    try:
        wanted = reconciler.normalise(items)
        session = Session(module)
        state = reconciler.read(session, wanted)
        actions = reconciler.compare(state, wanted)
        refused = plan.refusals(actions)
        if refused:
            raise MinioError("; ".join(refused))
        if not module.check_mode:
            for action in actions:
                reconciler.apply(session, action)
        module.exit_json(**plan.result(kind, state, actions))
    except MinioError as error:
        module.fail_json(msg=str(error))
