# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The keys of one server in etcd, over the JSON gateway that every member has: no etcdctl is needed."""

from __future__ import annotations

import base64
import collections
import http.client
import json
import os
import ssl
from urllib.parse import urlsplit

from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.auth import prefix_end

SPEC = {
    "endpoints": {"type": "list", "elements": "str", "required": True},
    "root_path": {"type": "str", "default": "by-dev"},
    "ca_path": {"type": "path"},
    "client_cert_path": {"type": "path"},
    "client_key_path": {"type": "path"},
    "user": {"type": "str"},
    "password": {"type": "str", "no_log": True},
}
TIMEOUT = 20
PAGE = 1000
# etcd takes 128 operations and 1.5 MiB in one transaction.
MOST_OPERATIONS, MOST_BYTES = 100, 512 << 10
_ADVICE = (
    ("invalid user ID or password", "Correct etcd.user and etcd.password"),
    ("user name is empty", "Authentication is on there: give etcd.user and etcd.password"),
    ("permission denied", "Give the user the right to read, and for a restore to write, below etcd.root_path"),
    ("CERTIFICATE_VERIFY_FAILED", "Give in etcd.ca_path the CA of the members, and use names their certificates have"),
    ("CERTIFICATE_REQUIRED", "Give etcd.client_cert_path and etcd.client_key_path"),
    ("WRONG_VERSION_NUMBER", "The members speak plain http: write http://"),
    ("space exceeded", "Compact, defragment and disarm the alarm (vectordb.ops.etcd_maintenance)"),
)
Pair = collections.namedtuple("Pair", "key value lease")


class CompactedError(BackupError):
    """The revision is gone, as etcd forgets old ones after a while."""


class Etcd:
    def __init__(self, about):
        self.endpoints = [one if "://" in one else f"http://{one}" for one in about["endpoints"]]
        self.root = about["root_path"].strip("/")
        self.where = f"etcd {', '.join(self.endpoints)}"
        self._about, self._token, self._link = about, "", None

    def snapshot(self):
        """(revision, [Pair]) of all keys below the root path as they were at one moment."""
        revision, found, start = 0, [], f"{self.root}/".encode()
        end, limit = prefix_end(f"{self.root}/"), PAGE
        while True:
            body = {"key": _told(start), "range_end": _told(end), "limit": limit, "revision": revision}
            try:
                answer = self._ask("/v3/kv/range", body, "read the meta of Milvus from")
            except BackupError as error:
                if "larger than max" not in error.found or limit == 1:
                    raise
                limit = max(1, limit // 8)
                continue
            revision = revision or int(answer["header"]["revision"])
            pairs = [
                Pair(base64.b64decode(one["key"]), base64.b64decode(one.get("value", "")), int(one.get("lease", 0)))
                for one in answer.get("kvs", [])
            ]
            found += pairs
            if not answer.get("more"):
                return revision, found
            start = pairs[-1].key + b"\0"

    def roots(self):
        """What stands before the first slash of the keys that there are."""
        found, start = [], b"\0"
        while len(found) < 10:
            body = {"key": _told(start), "range_end": _told(b"\0"), "limit": 1, "keys_only": True}
            pairs = self._ask("/v3/kv/range", body, "read").get("kvs", [])
            if not pairs:
                break
            key = base64.b64decode(pairs[0]["key"])
            head, slash, _rest = key.partition(b"/")
            start = head + b"0" if slash else key + b"\0"
            if slash:
                found.append(head.decode("utf-8", "replace"))
        return found

    def lives(self, lease):
        """Seconds that a lease has left, as long as nobody renews it."""
        return int(self._ask("/v3/lease/timetolive", {"ID": str(lease)}, "read").get("TTL", 0))

    def marked(self, key):
        """(value, whether anything below the root path was written since), or (None, False)."""
        found = self._ask("/v3/kv/range", {"key": _told(key.encode())}, "read").get("kvs", [])
        if not found:
            return None, False
        start, end = f"{self.root}/".encode(), prefix_end(f"{self.root}/")
        body = {"key": _told(start), "range_end": _told(end), "keys_only": True, "limit": 1}
        body["min_mod_revision"] = int(found[0]["mod_revision"]) + 1
        later = self._ask("/v3/kv/range", body, "read").get("kvs", [])
        return base64.b64decode(found[0].get("value", "")), bool(later)

    def put(self, pairs):
        """Keys and values, in as few transactions as etcd takes."""
        batch, size = [], 0
        for key, value in pairs:
            if batch and (len(batch) == MOST_OPERATIONS or size + len(key) + len(value) > MOST_BYTES):
                self._put(batch)
                batch, size = [], 0
            batch.append((key, value))
            size += len(key) + len(value)
        if batch:
            self._put(batch)

    def _put(self, batch):
        puts = [{"requestPut": {"key": _told(key), "value": _told(value)}} for key, value in batch]
        self._ask("/v3/kv/txn", {"success": puts}, "write to")

    def remove(self, prefix, but=""):
        """All below a prefix, but what is below another one of it."""
        spans = [(prefix.encode(), prefix_end(prefix))]
        if but:
            spans = [(prefix.encode(), but.encode()), (prefix_end(but), prefix_end(prefix))]
        for start, end in spans:
            self._ask("/v3/kv/deleterange", {"key": _told(start), "range_end": _told(end)}, "remove from")

    def close(self):
        if self._link is not None:
            self._link.close()
            self._link = None

    def _ask(self, path, body, doing, login=True):
        if login and self._about.get("user") and not self._token:
            answer = self._ask(
                "/v3/auth/authenticate", {"name": self._about["user"], "password": self._about["password"]},
                "log in to", login=False,
            )  # fmt: skip
            self._token = answer["token"]
        status, answer = self._send(path, json.dumps(body).encode(), doing)
        if status == 200:
            return answer
        text = str(answer.get("message") or answer.get("error") or f"HTTP {status}")
        if "invalid auth token" in text and login and self._token:
            self._token = ""
            return self._ask(path, body, doing)
        if "required revision has been compacted" in text:
            raise CompactedError(doing, self.where, text, "Run it again")
        raise self._error(doing, text)

    def _send(self, path, content, doing):
        """From the first member that answers; a connection that was cut is opened once more."""
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = self._token
        trouble = []
        for endpoint in [None, *self.endpoints]:
            if endpoint is None and self._link is None:
                continue
            try:
                if endpoint is not None:
                    self.close()
                    self._link = self._opened(endpoint)
                self._link.request("POST", path, content, headers)
                answer = self._link.getresponse()
                return answer.status, _parsed(answer.read())
            except (OSError, http.client.HTTPException) as error:
                self.close()
                trouble.append(f"{endpoint or 'the connection'}: {error or type(error).__name__}")
        raise self._error(doing, "; ".join(one for one in trouble if not one.startswith("the connection")))

    def _opened(self, endpoint):
        url = urlsplit(endpoint)
        if url.scheme == "http":
            return http.client.HTTPConnection(url.hostname, url.port or 2379, timeout=TIMEOUT)
        context = ssl.create_default_context(cafile=self._about.get("ca_path"))
        if self._about.get("client_cert_path"):
            context.load_cert_chain(self._about["client_cert_path"], self._about["client_key_path"])
        return http.client.HTTPSConnection(url.hostname, url.port or 2379, timeout=TIMEOUT, context=context)

    def _error(self, doing, text):
        hint = next((hint for sign, hint in _ADVICE if sign in text), "Check etcd: endpoints, certificates and login")
        return BackupError(doing, self.where, text, hint)


def problems(about):
    """What is wrong with the options."""
    if bool(about.get("user")) != bool(about.get("password")):
        yield "etcd.user", "goes together with etcd.password"
    if bool(about.get("client_cert_path")) != bool(about.get("client_key_path")):
        yield "etcd.client_cert_path", "goes together with etcd.client_key_path"
    if not about["endpoints"]:
        yield "etcd.endpoints", "is empty: name the members, such as https://etcd-1:2379"
    if not about["root_path"].strip("/"):
        yield "etcd.root_path", "is empty: it is etcd.rootPath of Milvus, by default by-dev"
    for name in ("ca_path", "client_cert_path", "client_key_path"):
        if about.get(name) and not os.access(about[name], os.R_OK):
            yield f"etcd.{name}", f"{about[name]} is not a readable file on the host that runs this module"


def _parsed(content):
    try:
        answer = json.loads(content or b"{}")
    except ValueError:
        return {"message": content[:200].decode("utf-8", "replace")}
    return answer if isinstance(answer, dict) else {}


def _told(content):
    return base64.b64encode(content).decode()
