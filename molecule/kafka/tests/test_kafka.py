"""What a host looks like from inside."""

from __future__ import annotations


def test_service_runs_sandboxed_as_its_own_user(host):
    service = host.service("kafka")
    assert service.is_running, host.run("journalctl -u kafka -n 50 --no-pager").stdout
    assert service.is_enabled
    assert {process.user for process in host.process.filter(comm="java")} == {"kafka"}
    assert service.systemd_properties["ProtectSystem"] == "strict"
    assert service.systemd_properties["NoNewPrivileges"] == "yes"


def test_data_and_configuration_are_closed(host):
    assert host.file("/var/lib/kafka/data").mode == 0o700
    assert host.file("/etc/kafka/server.properties").mode == 0o640
    assert host.file("/run/kafka/keystore.pem").mode == 0o600


def test_no_password_is_on_the_host(host):
    assert host.run("grep -rl molecule-kafka- /etc /opt/kafka /var/lib/kafka").stdout == ""
    assert all("molecule-kafka-" not in process.args for process in host.process.filter(comm="java"))


def test_the_hand_made_damage_is_gone(host):
    assert "soon" not in host.file("/etc/kafka/server.properties").content_string
