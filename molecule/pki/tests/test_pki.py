import pytest

DIRECTORY = "/etc/vectordb/pki"


@pytest.mark.parametrize(("name", "group"), [("server", "db"), ("peer", "db"), ("client", "app")])
def test_keys_are_for_their_group_only(host, name, group):
    key = host.file(f"{DIRECTORY}/{name}.key")
    assert (key.user, key.group, key.mode) == ("root", group, 0o640)
    assert host.file(f"{DIRECTORY}/{name}.crt").mode == 0o644


def test_nothing_else_is_left(host):
    files = host.run(f"ls -A {DIRECTORY}").stdout.split()
    assert sorted(files) == sorted(
        ["ca.crt", "server.crt", "server.key", "peer.crt", "peer.key", "client.crt", "client.key"]
    )


def test_keys_differ_and_belong_to_their_certificates(host):
    seen = set()
    for name in ("server", "peer", "client"):
        key = host.run(f"openssl pkey -in {DIRECTORY}/{name}.key -pubout").stdout
        certificate = host.run(f"openssl x509 -in {DIRECTORY}/{name}.crt -noout -pubkey").stdout
        assert key == certificate
        seen.add(key)
    assert len(seen) == 3


def test_no_ca_key_on_the_host(host):
    public = host.run(f"openssl x509 -in {DIRECTORY}/ca.crt -noout -pubkey").stdout.strip()
    for path in host.run("find /etc /root /tmp /var /home /opt -name '*.key' -type f").stdout.split():
        found = host.run(f"openssl pkey -in {path} -pubout -passin pass:").stdout.strip()
        assert found != public, path
    assert host.run("find / -xdev -name ca.key -not -path '/proc/*'").stdout == ""


def test_another_account_cannot_read_a_key(host):
    assert host.run(f"runuser -u nobody -- cat {DIRECTORY}/server.key").rc != 0
