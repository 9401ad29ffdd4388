# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one connection option table, and the session through which every module talks to a server."""

from __future__ import annotations

import concurrent.futures
import functools
import gc
import logging
import os
import threading
import traceback
import warnings

from ansible.module_utils.basic import env_fallback, missing_required_lib
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.features import LITE_ALONE, LITE_FORGETS, service_of

# gRPC prints its own diagnosis of failed handshakes to stderr, pymilvus logs a traceback for every refused call.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
warnings.filterwarnings("ignore", category=FutureWarning, module="pymilvus")
logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)

OPTIONS = {
    "uri": {"type": "str", "default": "http://localhost:19530", "fallback": (env_fallback, ["MILVUS_URI"])},
    "token": {"type": "str", "no_log": True, "fallback": (env_fallback, ["MILVUS_TOKEN"])},
    "user": {"type": "str", "fallback": (env_fallback, ["MILVUS_USER"])},
    "password": {"type": "str", "no_log": True, "fallback": (env_fallback, ["MILVUS_PASSWORD"])},
    "database": {"type": "str", "default": "default", "fallback": (env_fallback, ["MILVUS_DATABASE"])},
    "timeout": {"type": "float", "default": 30.0, "fallback": (env_fallback, ["MILVUS_TIMEOUT"])},
    "ca_path": {"type": "path", "fallback": (env_fallback, ["MILVUS_CA_PATH"])},
    "client_cert_path": {"type": "path", "fallback": (env_fallback, ["MILVUS_CLIENT_CERT_PATH"])},
    "client_key_path": {"type": "path", "fallback": (env_fallback, ["MILVUS_CLIENT_KEY_PATH"])},
    "server_name": {"type": "str", "fallback": (env_fallback, ["MILVUS_SERVER_NAME"])},
}
MUTUALLY_EXCLUSIVE = [("token", "user"), ("token", "password")]
REQUIRED_TOGETHER = [("user", "password"), ("client_cert_path", "client_key_path")]
PARALLEL = 8
# pymilvus pings idle connections every 10 s, and servers with gRPC's own limits (Milvus Lite) hang up on who does.
CHANNEL = {"grpc.keepalive_permit_without_calls": False}


def argument_spec(**options):
    return {**OPTIONS, **options}


def require_client(module):
    try:
        client_class()
    except ImportError:
        module.fail_json(msg=missing_required_lib("pymilvus"), exception=traceback.format_exc())


@functools.cache
def client_class():
    """Imported where it is needed: it takes most of a second, and filters on the controller never need it.

    It would take half as long again to look for garbage in it, while it is read and when the process ends.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        from pymilvus import MilvusClient
    finally:
        gc.freeze()
        if collects:
            gc.enable()
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)
    return MilvusClient


def tls_arguments(params):
    """How pymilvus wants it: server_pem_path is the CA of a one-sided TLS, ca_pem_path the CA of a mutual one."""
    paths = {name: params[name] for name in ("ca_path", "client_cert_path", "client_key_path") if params.get(name)}
    given = ", ".join(sorted(paths))
    if not params["uri"].lower().startswith("https://"):
        if paths:
            raise errors.InvalidInputError(
                [("uri", f"{given} given, but {params['uri']} does not use TLS: write https://")]
            )
        return {}
    for name, path in paths.items():
        if not os.access(path, os.R_OK):
            raise errors.InvalidInputError([(name, f"{path} is not a readable file on the host that runs this module")])
    if "client_cert_path" in paths:
        if "ca_path" not in paths:
            raise errors.InvalidInputError(
                [
                    (
                        "ca_path",
                        "missing: a client certificate needs it too, the CA that signed the server's certificate",
                    )
                ]
            )
        arguments = {
            "ca_pem_path": paths["ca_path"],
            "client_pem_path": paths["client_cert_path"],
            "client_key_path": paths["client_key_path"],
        }
    else:
        arguments = {"server_pem_path": paths["ca_path"]} if "ca_path" in paths else {}
    if params.get("server_name"):
        arguments["server_name"] = params["server_name"]
    return arguments


class ServerInfo:
    """Which server answers: its version as it says it, whether it is Milvus Lite, and whose service it is."""

    def __init__(self, version, deploy_mode="", uri=""):
        self.version = version
        self.deploy_mode = deploy_mode
        self.lite = version.lower().startswith("milvus_lite")
        self.service = service_of(version, uri)

    def __str__(self):
        if self.service:
            return self.service
        if self.lite:
            return f"Milvus Lite {self.version.partition('-')[2]}".strip()
        return f"Milvus {self.number}"

    @property
    def number(self):
        # The wheels on the package index hold a whole server, whatever their version string ends with.
        return self.version.lstrip("v").split("-lite")[0]


class Session:
    """One server, one identity; a client per database and thread, every call with a timeout and a readable error."""

    def __init__(self, params, fresh=False):
        self.params = params
        self.timeout = params["timeout"]
        self.uri = params["uri"]
        self.patience = params.get("wait_timeout") or 300.0
        self._fresh = fresh
        self._tls = tls_arguments(params)
        self.replicas = {}  # of collections that were released on the way
        self._clients = {}
        self._lock = threading.Lock()
        self.server = None
        version = self.call("get_server_version", operation="connect to", about=self.uri)
        self.server = ServerInfo(version, uri=self.uri)

    def client(self, database=""):
        # The default database is named by leaving it out: servers before 2.2.9 have no other.
        database = "" if database == "default" else database
        with self._lock:
            if database not in self._clients:
                self._clients[database] = client_class()(
                    uri=self.uri,
                    token=self.params.get("token") or "",
                    user=self.params.get("user") or "",
                    password=self.params.get("password") or "",
                    db_name=database,
                    timeout=self.timeout,
                    dedicated=self._fresh,
                    grpc_options=CHANNEL,
                    **self._tls,
                )
            return self._clients[database]

    def call(self, method, *args, database="", operation="", about="", below=False, **kwargs):
        """`below`: the client library offers this call on its connection alone."""
        kwargs.setdefault("timeout", self.timeout)
        try:
            client = self.client(database)
            return getattr(client._get_connection() if below else client, method)(*args, **kwargs)
        except Exception as error:  # the client library raises its own, raw gRPC and plain Python exceptions
            raise errors.translate(error, operation or method.replace("_", " "), about, self.server, method) from error

    def forgets(self, kind):
        return LITE_FORGETS.get(kind, ()) if self.server.lite else ()

    def map(self, function, things, width=PARALLEL):
        """The results in order, computed in parallel; the first error wins."""
        things = list(things)
        if len(things) < 2:
            return [function(thing) for thing in things]
        with concurrent.futures.ThreadPoolExecutor(max_workers=min(width, len(things))) as pool:
            return list(pool.map(function, things))

    def act(self, function, actions):
        """Carry out independent actions of one kind, at once where the server can take them so."""
        alone = self.server.lite and actions[0].kind in LITE_ALONE
        return self.map(function, actions, width=1 if alone else PARALLEL)

    def login(self, user, password):
        """Go on as this user with a password that has just been changed."""
        self.close()
        self.params = {**self.params, "token": None, "user": user, "password": password}

    def close(self):
        for client in self._clients.values():
            client.close()
        self._clients.clear()


def accepts(params, user, password):
    """Whether the server lets this user in; over a connection of its own, since pymilvus shares them by token."""
    probe = {**params, "token": None, "user": user, "password": password}
    try:
        Session(probe, fresh=True).close()
    except errors.MilvusError as error:
        if error.kind == errors.UNAUTHENTICATED:
            return False
        raise
    return True
