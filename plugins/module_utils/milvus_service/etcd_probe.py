# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Look under a root path in an external etcd, through its own JSON gateway. Reads only."""

from __future__ import annotations

import base64
import json
import ssl
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener


class EtcdProbe:
    def __init__(self, options, timeout=5):
        self.endpoints = options["endpoints"]
        self.timeout = timeout
        self.scheme = "https" if options.get("tls") else "http"
        handlers = [ProxyHandler({})]
        if options.get("tls"):
            context = ssl.create_default_context(cafile=options["ca_path"])
            if options.get("cert_path"):
                context.load_cert_chain(options["cert_path"], options["key_path"])
            handlers.append(HTTPSHandler(context=context))
        self.opener = build_opener(*handlers)
        self.headers = {"Content-Type": "application/json"}
        if options.get("user"):
            answer = self._post("/v3/auth/authenticate", {"name": options["user"], "password": options["password"]})
            self.headers["Authorization"] = answer["token"]

    def _post(self, path, body):
        failures = []
        for endpoint in self.endpoints:
            request = Request(f"{self.scheme}://{endpoint}{path}", json.dumps(body).encode(), self.headers)  # noqa: S310
            try:
                return json.loads(self.opener.open(request, timeout=self.timeout).read().decode())
            except Exception as error:
                failures.append(f"{endpoint}: {error}")
        raise RuntimeError("; ".join(failures))

    def prefix(self, prefix, limit=0, keys_only=False):
        first = prefix.encode()
        last = first[:-1] + bytes([first[-1] + 1])
        body = {
            "key": base64.b64encode(first).decode(),
            "range_end": base64.b64encode(last).decode(),
            "keys_only": keys_only,
        }
        if limit:
            body["limit"] = limit
        return [
            (
                base64.b64decode(item["key"]).decode(),
                base64.b64decode(item.get("value", "")).decode("utf-8", "replace"),
            )
            for item in self._post("/v3/kv/range", body).get("kvs", [])
        ]


def look(options, root_path):
    """Give {"error", "sessions": [{"name","address","version"}], "has_metadata"}."""
    state = {"error": "", "sessions": [], "has_metadata": False}
    try:
        probe = EtcdProbe(options)
        for key, value in probe.prefix(f"{root_path}/meta/session/"):
            try:
                session = json.loads(value)
            except ValueError:
                continue
            if isinstance(session, dict) and session.get("Address"):
                state["sessions"].append(
                    {
                        "name": key.rsplit("/", 1)[-1],
                        "address": session["Address"],
                        "version": str(session.get("Version", "")),
                    }
                )
        state["has_metadata"] = bool(probe.prefix(f"{root_path}/meta/", limit=1, keys_only=True))
    except Exception as error:
        state["error"] = str(error)
    return state
