# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Run etcdctl and etcdutl: everything about the connection goes through the environment, nothing through argv."""

from __future__ import annotations

import json
import os
import time

from ansible.module_utils.basic import env_fallback
from ansible_collections.vectordb.ops.plugins.module_utils import reach

CONNECTION = {
    "endpoints": {
        "type": "list",
        "elements": "str",
        "default": ["https://127.0.0.1:2379"],
        "fallback": (env_fallback, ["ETCDCTL_ENDPOINTS"]),
    },
    "ca_path": {"type": "path", "fallback": (env_fallback, ["ETCDCTL_CACERT"])},
    "client_cert_path": {"type": "path", "fallback": (env_fallback, ["ETCDCTL_CERT"])},
    "client_key_path": {"type": "path", "fallback": (env_fallback, ["ETCDCTL_KEY"])},
    "user": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "timeout": {"type": "int", "default": 5},
    "etcdctl_path": {"type": "str", "default": "etcdctl"},
    "etcdutl_path": {"type": "str", "default": "etcdutl"},
}
CLIENT_PORT = 2379
CONNECTION_PAIRS = [("client_cert_path", "client_key_path"), ("user", "password")]

# What etcd answers, and what helps. The first match wins.
ADVICE = (
    ("authentication failed, invalid user ID or password", "check user and password"),
    ("user name is empty", "authentication is enabled: give user and password"),
    ("permission denied", "use a user that holds the role root"),
    ("bad certificate", "give client_cert_path and client_key_path of a certificate that the server's CA signed"),
    ("certificate required", "the server wants a client certificate: give client_cert_path and client_key_path"),
    ("certificate signed by unknown authority", "give in ca_path the CA that signed the server's certificate"),
    ("first record does not look like a TLS handshake", "the server speaks plain http: use http:// endpoints"),
    ("no such file or directory", "check ca_path, client_cert_path and client_key_path"),
    ("database space exceeded", "compact, defragment and disarm the alarm (etcd_maintenance)"),
    ("connection refused", "start the member, or correct the endpoint"),
    ("deadline exceeded", "check that a quorum of members runs and that certificates fit the names in the endpoints"),
)


class EtcdError(Exception):
    """Message holds object, operation, what etcd said and the next step."""


def advice(text):
    return next((hint for sign, hint in ADVICE if sign in text), "see journalctl -u etcd on the members")


def last_error(out, err):
    """The line meant for people; etcdctl prints structured log lines around it."""
    lines = [line.strip() for line in (err + "\n" + out).splitlines() if line.strip()]
    plain = [line for line in lines if not line.startswith(("{", "["))]
    for line in plain:
        if line.startswith("Error:"):
            return line[len("Error:") :].strip()
    return (plain or lines or ["no output"])[-1]


def reachable(endpoint):
    """Whether something listens: refused connections answer at once where etcdctl would wait for its whole timeout."""
    return reach.reachable(endpoint, CLIENT_PORT)


class Etcdctl:
    def __init__(self, module, endpoints=None):
        self.module = module
        self.params = module.params
        self.endpoints = list(endpoints or module.params["endpoints"])

    def available(self):
        return self.module.get_bin_path(self.params["etcdctl_path"]) is not None

    def binary(self, name):
        path = self.module.get_bin_path(self.params[name + "_path"])
        if path is None:
            raise EtcdError(
                f"{name}: {self.params[name + '_path']} was not found on this host; install the etcd client or set "
                f"{name}_path"
            )
        return path

    def environment(self, endpoints=None, credentials=None, timeout=None):
        params = self.params
        user, password = credentials if credentials is not None else (params["user"], params["password"])
        return {
            "ETCDCTL_API": "3",
            "ETCDCTL_ENDPOINTS": ",".join(endpoints or self.endpoints),
            "ETCDCTL_CACERT": params["ca_path"] or "",
            "ETCDCTL_CERT": params["client_cert_path"] or "",
            "ETCDCTL_KEY": params["client_key_path"] or "",
            "ETCDCTL_USER": f"{user}:{password}" if user else "",
            "ETCDCTL_PASSWORD": "",
            "ETCDCTL_COMMAND_TIMEOUT": f"{timeout or params['timeout']}s",
            "ETCDCTL_DIAL_TIMEOUT": "3s",
            "ETCDCTL_WRITE_OUT": "json",
        }

    def call(self, *arguments, endpoints=None, credentials=None, timeout=None, stdin=None):
        environment = self.environment(endpoints, credentials, timeout)
        return self.module.run_command(
            [self.binary("etcdctl"), *arguments], environ_update=environment, data=stdin, use_unsafe_shell=False
        )

    def run(self, *arguments, what=None, **options):
        """Parsed JSON, the text where etcdctl prints none, or an EtcdError."""
        code, out, err = self.call(*arguments, **options)
        if code != 0:
            raise self.error(
                what or "etcdctl " + " ".join(arguments[:2]), last_error(out, err), options.get("endpoints")
            )
        try:
            return json.loads(out)
        except ValueError:
            return out.strip()

    def error(self, what, text, endpoints=None):
        places = ", ".join(endpoints or self.endpoints)
        return EtcdError(f"{what} at {places} failed: {text}; {advice(text)}")


def wait_until(probe, seconds, interval=1.0):
    """Ask until probe() says done or time is up; returns its last (done, value)."""
    limit = time.monotonic() + seconds
    while True:
        done, value = probe()
        if done or time.monotonic() + interval > limit:
            return done, value
        time.sleep(interval)


def fail(module, error, **more):
    module.fail_json(msg=str(error), **more)


def is_empty(path):
    return not os.path.isdir(path) or not os.listdir(path)
