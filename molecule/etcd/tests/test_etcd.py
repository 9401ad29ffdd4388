"""What a host looks like from inside."""

from __future__ import annotations

SECRETS = ("molecule-root-secret-1", "molecule-user-secret-2")


def test_service_runs_sandboxed_as_its_own_user(host):
    service = host.service("etcd")
    assert service.is_running, host.run("journalctl -u etcd -n 50 --no-pager").stdout
    assert service.is_enabled
    assert host.process.get(comm="etcd").user == "etcd"
    assert host.service("etcd").systemd_properties["ProtectSystem"] == "strict"


def test_data_and_configuration_are_closed(host):
    assert host.file("/var/lib/etcd/data").mode == 0o700
    assert host.file("/etc/etcd/etcd.yml").mode == 0o640
    assert host.file("/etc/vectordb/pki/etcd.key").mode == 0o640


def test_the_permit_for_a_first_start_is_used_up(host):
    assert not host.file("/etc/etcd/first-start-allowed").exists


def test_no_stray_member_of_the_package_exists(host):
    assert not host.file("/var/lib/etcd/default").exists


def test_only_tls_is_spoken(host):
    assert host.run("curl -s -m 3 http://127.0.0.1:2379/health").rc != 0
    assert host.run("curl -sk -m 3 https://127.0.0.1:2379/health").rc != 0


def test_no_password_is_on_the_host(host):
    for secret in SECRETS:
        found = host.run("grep -rlF --exclude-dir=proc -- %s /etc /run/systemd /var/log", secret)
        assert found.stdout.strip() == ""
        assert secret not in host.run("journalctl --no-pager").stdout


def test_members_agree(host):
    environment = (
        "ETCDCTL_API=3 ETCDCTL_CACERT=/etc/vectordb/pki/ca.crt ETCDCTL_CERT=/etc/vectordb/pki/etcd.crt "
        f"ETCDCTL_KEY=/etc/vectordb/pki/etcd.key ETCDCTL_USER=root:{SECRETS[0]}"
    )
    members = host.check_output(environment + " etcdctl --endpoints https://$(hostname):2379 member list")
    assert members.count("started") == 3
    assert "true" not in members  # no learner is left
