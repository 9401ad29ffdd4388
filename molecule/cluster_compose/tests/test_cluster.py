"""What the role left on a host that runs a whole cluster with Docker Compose."""

import json
import os

import pytest

NEIGHBOURS = ("etcd", "minio", os.environ.get("CLUSTER_COMPOSE_QUEUE") or "kafka")
COMPONENTS = ("mixcoord", "proxy", "querynode", "querynode-2", "datanode", "indexnode")


@pytest.fixture
def containers(host):
    names = [*NEIGHBOURS, *COMPONENTS]
    found = json.loads(host.check_output("docker inspect " + " ".join(f"milvus-{name}-1" for name in names)))
    return dict(zip(names, found))


def test_every_component_is_healthy_and_without_privileges(host, containers):
    assert len(host.check_output("docker ps --quiet").splitlines()) == len(containers)
    for name, one in containers.items():
        assert one["State"]["Health"]["Status"] == "healthy", name
        assert one["HostConfig"]["CapDrop"] == ["ALL"], name
        assert one["Config"]["User"] != "0:0", name


def test_only_the_proxy_is_published(host, containers):
    published = {name: sorted(one["HostConfig"]["PortBindings"] or {}) for name, one in containers.items()}
    assert published.pop("proxy") == ["19530/tcp"]
    assert not any(published.values())
    for port in (2379, 6650, 9000, 9091, 9092, 53100):
        assert not host.socket(f"tcp://0.0.0.0:{port}").is_listening


def test_secrets_are_for_root_alone(host):
    env = host.file("/etc/milvus-compose/current/.env")
    assert (env.mode, env.user) == (0o600, "root")
    assert not host.file("/etc/milvus-compose/current/compose.yaml").contains("ecret-of")
