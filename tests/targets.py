"""A server and how modules reach it, and modules run in processes of their own, as Ansible runs them."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import grpc
from ansible.module_utils.testing import patch_module_args
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.connection import CHANNEL
from pymilvus import MilvusClient

from tests import servers

ROOT = Path(__file__).resolve().parents[1]


@dataclasses.dataclass
class Target:
    """A server and how modules reach it."""

    server: servers.Server
    connection: dict
    lite: bool = False
    fresh: bool = False

    def client(self, **more):
        """Plain pymilvus over a connection of its own, as an application has."""
        given = self.connection
        login = {name: given[name] for name in ("user", "password") if name in given}
        trust = {"server_pem_path": given["ca_path"]} if "ca_path" in given else {}
        known = {"uri": given["uri"], "timeout": 60, "dedicated": True, "grpc_options": CHANNEL}
        return MilvusClient(**{**known, **login, **trust, **more})

    def run(self, module, **options):
        return run_module(module, **{"fresh": self.fresh, **self.connection, **options})

    def ok(self, module, **options):
        result = self.run(module, **options)
        assert not result.get("failed"), result["msg"] + self._ended()
        return result

    def _ended(self):
        return self.server.ended() if isinstance(self.server, servers.Server) else ""

    def fails(self, module, **options):
        result = self.run(module, **options)
        assert result.get("failed"), result
        return result["msg"]

    def reconciles(self, module, **options):
        """Check mode predicts and sends nothing, the real run does the same, the second run finds nothing to do."""
        before = self.holds()
        predicted = self.ok(module, check=True, **options)
        assert predicted["changed"]
        assert self.holds() == before
        real = self.ok(module, **options)
        assert real["changed"]
        assert (real["actions"], real["diff"]) == (predicted["actions"], predicted["diff"])
        assert self.holds() != before
        again = self.ok(module, **options)
        assert not again["changed"], again["actions"]
        assert again["diff"] == {"before": {}, "after": {}}
        return real

    def holds(self):
        return {
            name: value
            for name, value in self.ok("milvus_info").items()
            if name
            in (
                *("databases", "database_properties", "collections", "resource_groups"),
                *("users", "roles", "privilege_groups"),
            )
        }


def once_allowed(call, *args):
    """A right reaches the proxy a moment after it was granted."""
    deadline = time.monotonic() + 10
    while True:
        try:
            return call(*args)
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.PERMISSION_DENIED or time.monotonic() > deadline:
                raise
        time.sleep(0.2)


def run_module(module, check=False, env=None, fresh=True, **options):
    """In a process of its own: pymilvus shares connections inside one, whatever their certificates."""
    arguments = {**options, "_ansible_check_mode": check, "_ansible_diff": True}
    if not fresh:
        return _run_here(module, arguments)
    done = subprocess.run(
        [sys.executable, str(ROOT / "library" / f"{module}.py")],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "collections"), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return _result(done.stdout)


def _run_here(module, arguments):
    """The same without the start of Python and of the client library, which is most of what a call costs."""
    said, ended = io.StringIO(), signal.getsignal(signal.SIGTERM)
    try:
        with patch_module_args(arguments), contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
            importlib.import_module(f"ansible_collections.vectordb.ops.plugins.modules.{module}").main()
    finally:
        # A module may end in an order of its own; the tests are to end at once.
        signal.signal(signal.SIGTERM, ended)
    return _result(said.getvalue())


def _result(said):
    result = json.loads(said)
    result.pop("invocation", None)
    return result
