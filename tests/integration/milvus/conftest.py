"""Real servers for a whole test session, and modules run in processes of their own, as Ansible runs them."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import importlib
import io
import ipaddress
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from ansible.module_utils.testing import patch_module_args
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import servers

ROOT = Path(__file__).resolve().parents[3]
ROOT_PASSWORD = "Root-of-the-tests-1"


@dataclasses.dataclass
class Target:
    """A server and how modules reach it."""

    server: servers.Server
    connection: dict
    lite: bool = False
    fresh: bool = False

    def run(self, module, **options):
        return run_module(module, **{"fresh": self.fresh, **self.connection, **options})

    def ok(self, module, **options):
        result = self.run(module, **options)
        assert not result.get("failed"), result["msg"]
        return result

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
            if name in ("databases", "collections", "users")
        }


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
    said = io.StringIO()
    with patch_module_args(arguments), contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        importlib.import_module(f"ansible_collections.vectordb.ops.plugins.modules.{module}").main()
    return _result(said.getvalue())


def _result(said):
    result = json.loads(said)
    result.pop("invocation", None)
    return result


@contextlib.contextmanager
def running(server):
    try:
        yield server.start()
    finally:
        # An ordered stop waits for its query node to hand over what it serves, to nobody.
        server.stop(signal.SIGKILL)


@pytest.fixture(scope="session")
def lite(tmp_path_factory):
    with running(servers.lite(tmp_path_factory.mktemp("lite"))) as server:
        yield Target(server, {"uri": server.uri}, lite=True)


@pytest.fixture(scope="session")
def milvus(tmp_path_factory):
    """A real server with authentication, whose root password has been replaced by the module."""
    with running(servers.milvus(tmp_path_factory.mktemp("milvus"), auth=True)) as server:
        target = Target(server, {"uri": server.uri, "user": "root", "password": ROOT_PASSWORD})
        target.ok("milvus_user", name="root", new_password=ROOT_PASSWORD)
        yield target


@pytest.fixture(params=["lite", "milvus"])
def target(request):
    """Tests with this fixture run on both servers."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """An authority with a server and a client certificate, and another authority that signed neither."""
    folder = tmp_path_factory.mktemp("certificates")
    authority = _authority(folder, "ca")
    _authority(folder, "other")
    _signed(folder, "server", authority)
    _signed(folder, "client", authority)
    return folder


def _authority(folder, name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"test {name}")])
    builder = _builder(subject, subject, key).add_extension(x509.BasicConstraints(True, None), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key, subject


def _signed(folder, name, authority):
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), authority[1], key)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = builder.add_extension(x509.SubjectAlternativeName(names), False).sign(authority[0], hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    clear = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / f"{name}.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, clear))


def _builder(subject, issuer, key):
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
    )
