"""What the role left on a host that got Milvus as a package."""


def test_our_unit_runs_and_the_packages_own_does_not(host):
    unit = host.service("milvus@standalone")
    assert unit.is_running
    assert unit.is_enabled
    own = host.service("milvus")
    assert not own.is_running
    assert not own.is_enabled


def test_the_process_is_not_root_and_sandboxed(host):
    pid = host.check_output("systemctl show -p MainPID --value milvus@standalone")
    assert host.check_output(f"stat -c %U /proc/{pid}") == "milvus"
    assert "NoNewPrivs:\t1" in host.file(f"/proc/{pid}/status").content_string
    for name, value in {
        "ProtectSystem": "strict",
        "PrivateTmp": "yes",
        "Restart": "always",
        "MemoryMax": str(2 * 1024**3),
    }.items():
        assert host.check_output(f"systemctl show -p {name} --value milvus@standalone") == value
    assert "ABRT" in host.check_output(
        "systemctl show -p SuccessExitStatus milvus@standalone"
    ) or "6" in host.check_output("systemctl show -p SuccessExitStatus milvus@standalone")


def test_stop_time_is_above_the_grace_time(host):
    assert "gracefulStopTimeout: 30" in host.file("/etc/milvus/standalone/milvus.yaml").content_string
    assert host.check_output("systemctl show -p TimeoutStopUSec --value milvus@standalone") == "1min"


def test_credentials_are_for_root_alone(host):
    env = host.file("/etc/milvus/standalone/milvus.env")
    assert (env.user, env.group, env.mode) == ("root", "root", 0o600)
    assert host.file("/etc/milvus/standalone/milvus.yaml").mode == 0o640


def test_embedded_etcd_compacts(host):
    assert "auto-compaction-mode: revision" in host.file("/etc/milvus/standalone/embedEtcd.yaml").content_string
    assert host.socket("tcp://127.0.0.1:2379").is_listening


def test_nothing_of_the_data_was_made_as_root(host):
    assert host.check_output("find /var/lib/milvus/etcd /var/lib/milvus/rdb_data -user root") == ""
