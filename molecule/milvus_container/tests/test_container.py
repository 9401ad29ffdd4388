"""What the role left on a host that runs Milvus in a container."""

import json

import pytest


@pytest.fixture
def container(host):
    return json.loads(host.check_output("docker inspect milvus-standalone"))[0]


def test_it_runs_without_privileges(host, container):
    assert container["State"]["Running"]
    assert container["HostConfig"]["CapDrop"] == ["ALL"]
    assert "no-new-privileges:true" in container["HostConfig"]["SecurityOpt"]
    assert container["Config"]["User"].split(":")[0] == host.check_output("id -u milvus")


def test_it_comes_back_and_may_take_its_time_to_stop(container):
    assert container["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
    assert container["Config"]["StopTimeout"] == 60


def test_the_configuration_is_read_only(container):
    modes = {mount["Destination"]: mount["RW"] for mount in container["Mounts"]}
    assert modes["/etc/milvus"] is False
    assert modes["/var/lib/milvus"] is True


def test_the_management_port_stays_on_loopback(container):
    bindings = container["HostConfig"]["PortBindings"]
    assert {binding["HostIp"] for binding in bindings["9091/tcp"]} == {"127.0.0.1"}
    assert sorted(bindings) == ["19530/tcp", "9091/tcp"]
