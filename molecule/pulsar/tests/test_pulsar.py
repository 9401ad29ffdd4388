"""What a host looks like from inside."""

from __future__ import annotations

import pytest

SECRET = "bW9sZWN1bGUtc2VjcmV0LW9mLXB1bHNhci0wMQ=="


@pytest.fixture
def components(host):
    single = host.check_output("hostname") == "pulsar-single"
    return ["standalone"] if single else ["zookeeper", "bookie", "broker"]


def test_services_run_sandboxed_as_their_own_user(host, components):
    for name in components:
        service = host.service(f"pulsar-{name}")
        assert service.is_running, host.run(f"journalctl -u pulsar-{name} -n 50 --no-pager").stdout
        assert service.is_enabled
        assert service.systemd_properties["ProtectSystem"] == "strict"
    assert {process.user for process in host.process.filter(comm="java")} == {"pulsar"}


def test_secrets_are_closed(host):
    for path in ("/etc/pulsar/token.key", "/etc/pulsar/broker.token"):
        assert host.file(path).mode == 0o600
        assert host.file(path).user == "pulsar"
    for path in ("/etc/pulsar/tls/pulsar.pem", "/etc/pulsar/tls/pulsar.p12"):
        assert host.file(path).mode == 0o640
    assert host.file("/var/lib/pulsar").mode == 0o700


def test_no_plain_port_is_open(host):
    listening = host.check_output("ss -Hltn")
    for port in (":6650 ", ":8080 "):
        assert port not in listening
    assert ":6651 " in listening
    assert host.run("curl -s -m 3 http://127.0.0.1:8443/metrics").rc != 0


def test_zookeeper_wants_a_certificate(host, components):
    if "zookeeper" in components:
        assert (
            "Mode" not in host.run("timeout 5 sh -c 'exec 3<>/dev/tcp/127.0.0.1/2181; echo srvr >&3; cat <&3'").stdout
        )
        asked = host.run("echo srvr | timeout 5 openssl s_client -quiet -connect 127.0.0.1:2181")
        assert "Mode" not in asked.stdout


def test_no_secret_is_in_a_log_or_an_argument(host):
    assert SECRET not in host.run("journalctl --no-pager").stdout
    assert SECRET not in host.run("ps axww -o args").stdout
