"""What the role left on a host that got Milvus as an archive, with everything secured."""

UNIT = "milvus@standalone"


def shown(host, name):
    return host.check_output(f"systemctl show -p {name} --value {UNIT}")


def test_it_runs_and_starts_with_the_host(host):
    assert host.service(UNIT).is_running
    assert host.service(UNIT).is_enabled


def test_the_unit_takes_back_what_the_server_may_not_do(host):
    expected = {
        "User": "milvus",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "Restart": "always",
        "RuntimeDirectoryPreserve": "yes",
        "LimitCORE": "0",
    }
    assert {name: shown(host, name) for name in expected} == expected


def test_versions_lie_side_by_side(host):
    link = host.file("/opt/milvus/current")
    assert link.is_symlink
    assert "/opt/milvus/2.3.5" in link.linked_to


def test_no_credential_is_in_the_readable_configuration(host):
    text = host.file("/etc/milvus/standalone/milvus.yaml").content_string
    assert "standalone-Secret" not in text
    assert host.file("/etc/milvus/standalone/milvus.env").mode == 0o600


def test_the_hand_made_damage_is_gone(host):
    assert "internalPort: 19529" in host.file("/etc/milvus/standalone/milvus.yaml").content_string
    assert host.socket("tcp://0.0.0.0:19529").is_listening or host.socket("tcp://:::19529").is_listening


def test_clients_ports_speak_tls(host):
    for port in (19530, 18080):
        answer = host.run(
            "openssl s_client -connect 127.0.0.1:%s -CAfile /etc/vectordb/pki/ca.crt </dev/null", str(port)
        )
        assert "Verify return code: 0 (ok)" in answer.stdout
