"""What a balancer looks like from inside."""

from __future__ import annotations

import pytest


def test_it_runs_and_starts_with_the_host(host):
    assert host.service("haproxy").is_running, host.run("journalctl -u haproxy -n 50 --no-pager").stdout
    assert host.service("haproxy").is_enabled
    assert host.service("haproxy").systemd_properties["Restart"] == "always"


def test_passwords_are_closed(host):
    assert host.file("/etc/haproxy/haproxy.cfg").mode == 0o600
    assert host.file("/etc/keepalived/keepalived.conf").mode == 0o600


def test_the_hand_made_damage_is_gone(host):
    assert "check port 9091" in host.file("/etc/haproxy/haproxy.cfg").content_string


@pytest.mark.parametrize("port", [19530, 18080, 8404])
def test_ports_speak_tls(host, port):
    answer = host.run("openssl s_client -connect 127.0.0.1:%s -CAfile /etc/vectordb/pki/ca.crt </dev/null", str(port))
    assert "Verify return code: 0 (ok)" in answer.stdout
