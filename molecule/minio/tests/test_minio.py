"""What the hosts look like from inside. minio-1 was taken off with its pool and serves alone, from another drive."""

from __future__ import annotations

import pytest

SECRETS = ("molecule-root-secret-1", "molecule-milvus-secret-2", "molecule-reader-secret-3")


def test_service_runs_sandboxed_as_its_own_user(host):
    service = host.service("minio")
    assert service.is_running, host.run("journalctl -u minio -n 50 --no-pager").stdout
    assert service.is_enabled
    assert {process.user for process in host.process.filter(comm="minio")} == {"minio"}
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
    ask = "curl -sf -m 3 --cacert /etc/vectordb/pki/ca.crt %s://127.0.0.1:9000/minio/health/live"
    assert host.run(ask, "http").rc != 0
    assert host.run(ask, "https").rc == 0


@pytest.mark.parametrize("link", ["public.crt", "private.key", "CAs/ca.crt"])
def test_certificates_are_links_so_that_renewed_ones_are_seen(host, link):
    assert host.file(f"/run/minio/certs/{link}").is_symlink


def test_drives_of_a_pool_that_was_taken_off_keep_what_they_hold(host):
    held = {"minio-1": "123", "minio-2": "1234", "minio-3": "1234", "minio-4": "34"}[host.check_output("hostname")]
    for number in "1234":
        assert host.file(f"/srv/minio/drive{number}/.minio.sys/format.json").exists == (number in held)
        assert (f"/drive{number}" in host.file("/etc/minio/config.yaml").content_string) == (
            number in held and number in "34"
        )
