"""What the role left on a host that runs Milvus with Docker Compose."""

import json

import pytest

SERVICES = ("standalone", "etcd", "minio")


@pytest.fixture
def containers(host):
    found = json.loads(host.check_output("docker inspect " + " ".join(f"milvus-{name}-1" for name in SERVICES)))
    return dict(zip(SERVICES, found))


def test_all_run_healthy_and_without_privileges(containers):
    for name, one in containers.items():
        assert one["State"]["Health"]["Status"] == "healthy", name
        assert one["HostConfig"]["CapDrop"] == ["ALL"], name
        assert "no-new-privileges:true" in one["HostConfig"]["SecurityOpt"], name
        assert one["Config"]["User"] == "10001:10001", name


def test_memory_and_logs_are_limited(containers):
    limits = {name: one["HostConfig"]["Memory"] >> 20 for name, one in containers.items()}
    assert limits == {"standalone": 2048, "etcd": 256, "minio": 512}
    for one in containers.values():
        assert one["HostConfig"]["LogConfig"]["Config"] == {"max-file": "5", "max-size": "50m"}


def test_only_ports_of_clients_are_published(host, containers):
    bindings = {name: one["HostConfig"]["PortBindings"] for name, one in containers.items()}
    assert sorted(bindings["standalone"]) == ["18080/tcp", "19530/tcp"]
    assert not bindings["etcd"]
    assert not bindings["minio"]
    assert not host.socket("tcp://0.0.0.0:9091").is_listening


def test_secrets_are_for_root_alone(host):
    env = host.file("/etc/milvus-compose/current/.env")
    assert (env.mode, env.user) == (0o600, "root")
    for name in ("compose.yaml", "config/standalone/milvus.yaml"):
        assert not host.file(f"/etc/milvus-compose/current/{name}").contains("ecret-of")


def test_it_starts_with_the_host(host):
    unit = host.service("milvus-compose")
    assert unit.is_enabled
    assert unit.is_running


def test_versions_are_kept(host):
    assert host.file("/etc/milvus-compose/current").linked_to == "/etc/milvus-compose/2.3.4"
    assert host.file("/etc/milvus-compose/previous").linked_to == "/etc/milvus-compose/2.3.5"
