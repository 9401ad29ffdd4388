"""Real servers for a whole test session."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import os
import signal

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from minio import Minio

from tests import servers
from tests.targets import Target

ROOT_PASSWORD = "Root-of-the-tests-1"


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


@contextlib.contextmanager
def authenticating(folder, certificates=None, **more):
    """A real server with authentication, whose root password the module has replaced; given certificates, with TLS."""
    tls = {"tls_mode": 1, "certificates": certificates} if certificates else {}
    with running(servers.milvus(folder, auth=True, brisk=True, **tls, **more)) as server:
        connection = {"uri": server.uri, "user": "root", "password": ROOT_PASSWORD}
        if certificates:
            connection["ca_path"] = str(certificates / "ca.pem")
        target = Target(server, connection)
        target.ok("milvus_user", name="root", new_password=ROOT_PASSWORD)
        yield target


@pytest.fixture(scope="session")
def milvus(tmp_path_factory, certificates):
    """Milvus 2.3.5 with authentication and TLS."""
    with authenticating(tmp_path_factory.mktemp("milvus"), certificates) as target:
        yield target


@pytest.fixture(scope="module")
def own_milvus(tmp_path_factory, certificates):
    """The same for one module alone, which asks what users may do.

    2.3.5 tells its proxies of new rights through the queue in which each collection dropped in the last 20 minutes
    waits for its files to go, and draws four of it at random at a time: 15 to 97 s after 100 drops.
    """
    with authenticating(tmp_path_factory.mktemp("milvus"), certificates) as target:
        yield target


@pytest.fixture(scope="module")
def young_milvus(tmp_path_factory):
    """The same without TLS."""
    with authenticating(tmp_path_factory.mktemp("milvus")) as target:
        yield target


@pytest.fixture(scope="session")
def minio(tmp_path_factory):
    """An object storage, as the options of the modules name one."""
    with running(servers.minio(tmp_path_factory.mktemp("minio"))) as server:
        yield {"endpoint": server.uri.split("://")[1], "secure": False, **servers.MINIO_KEYS}


@pytest.fixture(scope="session")
def official_tool():
    path = os.environ.get("MILVUS_BACKUP_BIN")
    if not path:
        pytest.skip("the official tool is not there: MILVUS_BACKUP_BIN names it")
    return path


@pytest.fixture(scope="session")
def in_bucket(official_tool, minio, tmp_path_factory):
    """A server that keeps its data in the object storage, and that place, as the option storage has it."""
    storage = {**minio, "bucket": "vectors"}
    Minio(minio["endpoint"], minio["access_key"], minio["secret_key"], secure=False).make_bucket(storage["bucket"])
    host, port = minio["endpoint"].split(":")
    config = {
        "address": host, "port": int(port), "accessKeyID": minio["access_key"], "secretAccessKey": minio["secret_key"],
        "bucketName": storage["bucket"], "rootPath": "files", "useSSL": False,
    }  # fmt: skip
    with authenticating(tmp_path_factory.mktemp("milvus"), bucket=config) as target:
        yield target, storage


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
