"""What a host looks like from inside."""

from __future__ import annotations

import pytest

testinfra_hosts = ["ansible://minio-2"]

SECRETS = ("molecule-root-secret-1", "molecule-milvus-secret-2", "molecule-reader-secret-3")


def test_service_runs_sandboxed_as_its_own_user(host):
    service = host.service("minio")
    assert service.is_running, host.run("journalctl -u minio -n 50 --no-pager").stdout
    assert service.is_enabled
    assert host.process.get(comm="minio").user == "minio"
    assert service.systemd_properties["ProtectSystem"] == "strict"
    assert service.systemd_properties["Restart"] == "always"


def test_secrets_are_closed_and_nowhere_else(host):
    assert host.file("/etc/minio/minio.env").mode == 0o600
    assert host.file("/etc/minio/minio.env").user == "root"
    for secret in SECRETS:
        found = host.run("grep -rlF --exclude=minio.env -- %s /etc /run/systemd /var/log", secret)
        assert found.stdout.strip() == ""
        assert secret not in host.run("journalctl --no-pager").stdout
        assert secret not in host.check_output("ps -eo args")


def test_only_tls_is_spoken(host):
    assert host.run("curl -s -m 3 http://127.0.0.1:9000/minio/health/live").stdout != ""
    assert host.run("curl -sf -m 3 http://127.0.0.1:9000/minio/health/live").rc != 0
    assert host.run("curl -sf -m 3 --cacert /etc/vectordb/pki/ca.crt https://127.0.0.1:9000/minio/health/live").rc == 0


@pytest.mark.parametrize("link", ["public.crt", "private.key", "CAs/ca.crt"])
def test_certificates_are_links_so_that_renewed_ones_are_seen(host, link):
    assert host.file(f"/run/minio/certs/{link}").is_symlink
