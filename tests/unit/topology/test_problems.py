"""Each mistake is named with what was found, what is allowed and what to do, and a good inventory has none."""

from __future__ import annotations

import pytest

from tests.unit.topology.layouts import COORD, OLD, STORE, WORK, described, inventory, topology

SMALL = ("node-1", "node-2", "node-3")
EVERYTHING = dict.fromkeys(
    ("etcd", "minio", "kafka", "loadbalancer", "milvus_coordinator", "milvus_proxy", "milvus_querynode",
     "milvus_datanode", "milvus_streamingnode"),
    SMALL,
)  # fmt: skip


class Failing(dict):
    def __getitem__(self, name):
        if name == "milvus_memory_limit":
            raise ValueError("'vault_limit' is undefined")
        return super().__getitem__(name)


@pytest.mark.parametrize(
    "layout",
    [
        {},
        OLD,
        {"groups": EVERYTHING},
        {"kafka": (), "pulsar": STORE, "milvus_message_queue": "pulsar"},
        {"kafka": (), "milvus_message_queue": "woodpecker"},
        {"kafka_controller": COORD, "kafka_broker": STORE},
        {"kafka": (), "pulsar_zookeeper": COORD, "pulsar_bookie": STORE, "pulsar_broker": WORK},
        {"groups": {"etcd": ("db-1",), "milvus": ("db-1",)}, "milvus_port": 19530},
        {"groups": {"milvus_standalone": ("db-1", "db-2")}},
        {"milvus_like": ("other",)},
        {"minio": (), "milvus_s3_endpoint": "s3.example.com"},
        {"etcd": (), "milvus_etcd_endpoints": ["etcd.example.com:2379"]},
        {"groups": {"web": ("www-1", "www-2")}},
        {"groups": {}},
        {"milvus_coordinator": (), "hosts": {"coord-1": {"milvus_components": [
            {"name": "rootcoord"}, {"name": "querycoord"}, {"name": "datacoord"}]}},
         "milvus": ("coord-1",), **OLD},
    ],
)  # fmt: skip
def test_what_works_has_no_problem(layout):
    assert described(**layout)["problems"] == []


BROKEN = {
    "four etcd": ({"etcd": (*COORD, "coord-4")}, ["etcd has 4 hosts (coord-1, ", "allowed are 1, 3 or 5"]),
    "two etcd": ({"etcd": COORD[:2]}, ["etcd has 2 hosts", "tolerate 0 failures"]),
    "seven etcd": (
        {"etcd": tuple(f"coord-{n}" for n in range(1, 8))},
        ["etcd has 7 hosts", "more only makes every write slower"],
    ),
    "two controllers of Kafka": ({"kafka": STORE[:2]}, ["kafka controllers has 2 hosts"]),
    "no coordinator": (
        {"milvus_coordinator": ()},
        ["no host runs component mixcoord", "Milvus 2.6.22 needs; fill group milvus_coordinator"],
    ),
    "no proxy": ({"milvus_proxy": ()}, ["no host runs component proxy", "fill group milvus_proxy"]),
    "no streaming node": ({"milvus_streamingnode": ()}, ["no host runs component streamingnode", "group milvus_str"]),
    "no index node for 2.3": (
        {"milvus_version": "2.3.5", "milvus_streamingnode": ()},
        ["no host runs component indexnode", "Milvus 2.3.5", "milvus_indexnode"],
    ),
    "index node with 2.6": (
        {"milvus_indexnode": WORK},
        ["group milvus_indexnode (work-1, ", "no component indexnode", "by datanode", "Empty the group"],
    ),
    "streaming node with 2.3": (
        {"milvus_version": "2.3.5", "milvus_indexnode": WORK},
        ["group milvus_streamingnode", "Milvus 2.3.5 has no component streamingnode", "from 2.6 on"],
    ),
    "no etcd": ({"etcd": ()}, ["group etcd has no hosts and milvus_etcd_endpoints", "1, 3 or 5 hosts"]),
    "no object storage": ({"minio": ()}, ["group minio has no hosts and milvus_s3_endpoint"]),
    "no queue": (
        {"kafka": (), "milvus_message_queue": "kafka"},
        ["uses kafka, and group kafka has no hosts", "kafka.brokerList", "woodpecker"],
    ),
    "no queue for 2.3": ({**OLD, "kafka": ()}, ["Milvus 2.3.5 uses pulsar, and group pulsar has no hosts"]),
    "two queues": ({"pulsar": STORE}, ["kafka and pulsar both have hosts", "set it to kafka or pulsar"]),
    "a queue that the version lacks": (
        {**OLD, "milvus_message_queue": "woodpecker"},
        ["milvus_message_queue: Milvus 2.3.5 cannot use", "woodpecker", "allowed are pulsar, kafka"],
    ),
    "the other queue": (
        {"milvus_message_queue": "pulsar"},
        ["milvus_message_queue is pulsar, but only group kafka has hosts"],
    ),
    "standalone beside a cluster": (
        {"milvus_standalone": ("solo-1",)},
        ["milvus_standalone (solo-1) stands beside milvus_coordinator", "use two inventories"],
    ),
    "a misspelt group": ({"milvus_querynodes": ("work-4",)}, ["milvus_querynodes (work-4)", "mean milvus_querynode?"]),
    "letters changed over": ({"milvus_porxy": ("work-4",)}, ["did you mean milvus_proxy?"]),
    "hyphens": ({"milvus-data-node": ("work-4",)}, ["did you mean milvus_datanode?"]),
    "another word": ({"haproxy": ("work-4",)}, ["did you mean loadbalancer?"]),
    "proxy beside its load balancer": (
        {"milvus_port": 19530},
        ["on work-1, work-2 port 19530 is wanted by loadbalancer (gRPC) and proxy", "milvus_port: 19540"],
    ),
    "REST beside its load balancer": ({"milvus_rest_port": 18080}, ["port 18080", "milvus_rest_port: 18081"]),
    "ports of two products": (
        {"kafka_port": 9000},
        ["on store-1, store-2, store-3 port 9000 is wanted by minio (S3) and kafka_broker", "minio_port or kafka_port"],
    ),
    "ports of two processes of Milvus": (
        {"hosts": {"work-1": {"milvus_components": [
            {"name": "querynode"}, {"name": "querynode", "instance": "querynode-2", "port": 21123},
            {"name": "proxy"}, {"name": "datanode"}, {"name": "streamingnode"}]}}},
        ["work-1: milvus_components: port 21123 is used twice"],
    ),
    "components that are no list": (
        {"hosts": {"work-1": {"milvus_components": ["querynode"]}}},
        ["work-1: milvus_components is ['querynode']; expected a list such as [{name: querynode}]"],
    ),
    "no number": ({"kafka_port": "many"}, ["kafka_port is 'many'; expected a whole number"]),
    "no port": ({"minio_port": 70000}, ["minio_port is 70000; allowed are ports from 1 to 65535"]),
    "too little memory": (
        {"host_memory_mb": 2048},
        ["on work-1, work-2 host_memory_mb is 2048", "querynode 1024", "lower a limit"],
    ),
    "a limit above the memory": ({"milvus_memory_limit": "16G"}, ["proxy 16384", "host_memory_mb is 16384"]),
    "a limit that is no size": ({"milvus_memory_limit": "plenty"}, ["'plenty'", "such as 512M or 4G"]),
    "a host in no component group": (
        {"milvus": ("spare-1",)},
        ["host spare-1 is in group milvus but in no group of a component"],
    ),
    "a misspelt host": ({"milvus_datanode": ("wrok-1", *WORK[1:])}, ["hosts work-1 and wrok-1 differ by one letter"]),
    "one machine, two names": (
        {"hosts": {"work-1": {"ansible_host": "10.0.0.7"}, "coord-1": {"ansible_host": "10.0.0.7"}}},
        ["hosts coord-1 and work-1 have the same ansible_host 10.0.0.7"],
    ),
    "a host that is not there": (
        {"milvus_admin_host": "work-9"},
        ["milvus_admin_host is work-9, which is no host of the inventory; did you mean work-"],
    ),
    "an endpoint that is not there": (
        {"milvus_etcd_endpoints": ["coord-1:2379", "cord-2:2379"]},
        ["milvus_etcd_endpoints names cord-2, which is no host of the inventory; did you mean coord-2?"],
    ),
    "versions that differ": (
        {"hosts": {"work-3": {"milvus_version": "2.6.21"}}},
        ["milvus_version differs between hosts of one Milvus: 2.6.21 on work-3; 2.6.22 on "],
    ),
    "an unknown version": ({"milvus_version": "9.9.9"}, ["milvus_version: Milvus 9.9.9 is not a known version"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_work_is_said(name):
    layout, words = BROKEN[name]
    problems = described(**layout)["problems"]
    for word in words:
        assert any(word in problem for problem in problems), f"{word!r} is in none of {problems}"


def test_all_mistakes_come_at_once():
    layout = {"etcd": COORD[:2], "milvus_proxy": (), "pulsar": STORE, "milvus_querynodes": ("work-4",)}
    problems = described(**layout, kafka_port=9000)["problems"]
    for word in ("etcd has 2", "runs component proxy", "kafka and pulsar", "milvus_querynodes", "port 9000"):
        assert any(word in problem for problem in problems), word


def test_a_child_outside_of_its_parent_is_said():
    groups, hostvars = inventory()
    groups["milvus"].remove("work-3")
    problems = topology(groups, hostvars)["problems"]
    assert any("group milvus_proxy (work-3) is not below group milvus" in problem for problem in problems)


def test_a_variable_that_cannot_be_read_is_said():
    groups, hostvars = inventory()
    hostvars["work-1"] = Failing(hostvars["work-1"], milvus_memory_limit="")
    problems = topology(groups, hostvars)["problems"]
    assert len(problems) == 1
    assert problems[0].startswith("work-1: milvus_memory_limit cannot be read: 'vault_limit' is undefined. Correct ")


def test_what_one_failure_would_stop_is_noted():
    notes = described(etcd=COORD[:1], milvus_proxy=WORK[:1])["notes"]
    assert "Only one host runs etcd: while it is away, so is the cluster." in notes
    assert "Only one host runs proxy: while it is away, so is the cluster." in notes
    assert described()["notes"] == []


def test_a_host_that_may_take_coordinator_and_replica_is_noted():
    old = {"milvus_version": "2.3.5", "milvus_streamingnode": (), "milvus_indexnode": SMALL}
    (note,) = described(EVERYTHING, **old)["notes"]
    assert note.startswith("node-1, node-2, node-3 run a coordinator and one query node each.")
    assert described(EVERYTHING, **old, milvus_instances={"querynode": 2})["notes"] == []
    assert described(EVERYTHING)["notes"] == []
    assert described(**OLD)["notes"] == []
