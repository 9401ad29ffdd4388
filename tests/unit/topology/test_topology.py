"""The description holds what the inventory says, whatever it says."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.topology import fence, members, names, report, roles, table
from ansible_collections.vectordb.ops.plugins.module_utils.topology.variables import mebibytes, plain
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.topology.layouts import COORD, HA, OLD, STORE, WORK, described, inventory, ports_of, topology

HOSTS = [f"{name}-{number}" for name in ("alpha", "bravo") for number in range(1, 5)]
groupings = st.dictionaries(
    st.sampled_from(table.GROUPS), st.lists(st.sampled_from(HOSTS), unique=True, max_size=5), max_size=10
)
versions = st.sampled_from(["2.3.5", "2.5.27", "2.6.22", "3.0.0", "7.7.7", "nonsense", 2.6])
READ = (
    "milvus_port", "milvus_components", "etcd_client_port", "kafka_port", "host_memory_mb", "milvus_memory_limit",
    "milvus_message_queue", "milvus_etcd_endpoints", "milvus_s3_endpoint", "milvus_config", "ansible_host",
)  # fmt: skip
texts = st.text("a1G:", max_size=5)
values = st.one_of(st.none(), st.booleans(), st.integers(-5, 70000), texts, st.lists(st.integers(), max_size=2))
odd = st.dictionaries(st.sampled_from(READ), values, max_size=4)


def of(groups, variables):
    groups = {name: list(found) for name, found in groups.items()}
    groups["all"] = HOSTS
    return groups, {host: dict(variables) for host in HOSTS}


@settings(deadline=None)
@given(groupings, versions, odd)
def test_no_inventory_is_too_odd_to_describe(groups, version, variables):
    found = topology(*of(groups, {**variables, "milvus_version": version}))
    assert all(isinstance(problem, str) and problem for problem in found["problems"])
    assert len(set(found["problems"])) == len(found["problems"])
    fence.fence_table(found)


@settings(deadline=None)
@given(groupings)
def test_every_host_is_described_once_and_no_other(groups):
    found = topology(*of(groups, {"milvus_version": "2.6.22"}))
    assert set(found["hosts"]) == {host for hosts in groups.values() for host in hosts}


@settings(deadline=None)
@given(groupings)
def test_a_rule_opens_no_port_that_nobody_has_and_none_to_itself(groups):
    found = topology(*of(groups, {"milvus_version": "2.3.5"}))
    for host in found["hosts"]:
        rules = fence.firewall_rules(found, host)
        assert [rule["port"] for rule in rules] == sorted({rule["port"] for rule in rules})
        assert all(host not in rule["hosts"] and set(rule["hosts"]) <= set(HOSTS) for rule in rules)
        assert {rule["port"] for rule in rules} <= set(ports_of(found, host))


@settings(deadline=None)
@given(groupings)
def test_no_internal_port_is_open_to_clients(groups):
    found = topology(*of(groups, {"milvus_version": "2.6.22"}))
    opened = {
        rule["comment"].split()[-1]
        for host in found["hosts"]
        for rule in fence.firewall_rules(found, host)
        if rule["exposure"] == "client"
    }
    assert opened <= {"gRPC", "REST", "proxy.port", "proxy.http.port"}


@settings(deadline=None)
@given(st.text("abcdefghijklmnop_-0123456789", min_size=1, max_size=16))
def test_our_own_names_and_far_ones_are_no_slips(name):
    meant = names.meant_group(name)
    assert meant in ("", *table.GROUPS)
    assert not names.differs_by_a_slip(name, name)


def test_our_groups_are_not_slips_of_each_other():
    for one in table.GROUPS:
        for other in table.GROUPS:
            assert not names.differs_by_a_slip(one, other), (one, other)


def test_numbers_make_no_slip():
    assert not names.differs_by_a_slip("db-1", "db-2")
    assert not names.differs_by_a_slip("db-12", "db-21")
    assert not names.differs_by_a_slip("db-1", "db-11")
    assert names.meant_group("etcd1") == ""
    assert names.meant_group("milvus_like") == ""


def test_the_nine_hosts_have_their_components():
    found = described()
    assert found["mode"] == "cluster"
    assert found["message_queue"] == "kafka"
    named = {host: [c["name"] for c in about["components"]] for host, about in found["hosts"].items()}
    assert named["coord-1"] == ["etcd", "s3_balancer", "mixcoord"]
    assert named["store-1"] == ["minio", "kafka_controller", "kafka_broker"]
    assert named["work-1"] == ["loadbalancer", "s3_balancer", "datanode", "streamingnode", "querynode", "proxy"]
    assert named["work-3"] == ["s3_balancer", "datanode", "streamingnode", "querynode", "proxy"]


def test_who_may_reach_what():
    found = described(monitoring=("watch-1",))
    rules = {rule["port"]: rule for rule in fence.firewall_rules(found, "coord-1")}
    assert rules[2379]["hosts"] == [*COORD[1:], *WORK]
    assert rules[2380]["hosts"] == [*COORD[1:]]
    assert rules[19094] == {
        "port": 19094,
        "protocol": "tcp",
        "exposure": "management",
        "component": "mixcoord",
        "comment": "mixcoord metrics",
        "hosts": ["watch-1"],
    }
    rules = {rule["port"]: rule for rule in fence.firewall_rules(found, "work-1")}
    assert rules[19530]["exposure"] == "client"
    assert rules[19540]["hosts"] == [*COORD, *WORK[1:]]
    assert rules[9091]["hosts"] == ["watch-1", "work-2"]
    assert 9010 not in rules


def test_without_a_load_balancer_clients_reach_the_proxies():
    found = described(loadbalancer=())
    assert {r["port"]: r["exposure"] for r in fence.firewall_rules(found, "work-1")}[19540] == "client"


def test_the_old_line_merges_its_coordinators():
    found = described(**OLD)
    assert {53100, 19531, 13333} <= set(ports_of(found, "coord-1"))


def test_kafka_and_pulsar_share_or_part():
    assert members.members({"kafka": ["a", "b"]})["kafka_controller"] == ["a", "b"]
    apart = members.members({"kafka_controller": ["a"], "kafka_broker": ["b"]})
    assert (apart["kafka_controller"], apart["kafka_broker"]) == (["a"], ["b"])
    apart = members.members({"kafka": ["a", "b"], "kafka_controller": ["a"]})
    assert (apart["kafka_controller"], apart["kafka_broker"]) == (["a"], ["b"])
    assert members.members({"pulsar": ["a"]})["pulsar_bookie"] == ["a"]
    assert members.members({"pulsar": ["a", "b"], "pulsar_broker": ["b"]})["pulsar_bookie"] == []


def test_components_follow_the_groups():
    groups = inventory()[0]
    assert members.placed("coord-1", groups) == [{"name": "mixcoord"}]
    work = [entry["name"] for entry in members.placed("work-1", groups)]
    assert work == ["proxy", "querynode", "datanode", "streamingnode"]
    assert members.placed("store-1", groups) == []
    assert members.placed("db", {"milvus": ["db"]}) == [{"name": "standalone"}]


def test_roles_of_a_host():
    found = described()
    asked = {"pki_certificates": [{"name": "x"}], "firewall_enabled": True}
    assert roles.roles_of(found, "store-1", asked) == ["host_tuning", "pki", "firewall", "minio", "kafka"]
    assert roles.roles_of(found, "work-3", {}) == ["host_tuning", "loadbalancer", "milvus"]
    assert roles.roles_of(found, "elsewhere", asked) == []
    lite = described(groups={"milvus": ("me",)}, milvus_install_method="lite", milvus_port=19530)
    assert roles.roles_of(lite, "me", {}) == ["milvus"]


def test_a_service_that_others_run_is_on_no_host_of_ours():
    found = described(groups={"milvus": ("cloud",)}, milvus_install_method="managed")
    assert found["managed"] == ["cloud"]
    assert found["problems"] == []
    assert roles.roles_of(found, "cloud", {"firewall_enabled": True}) == ["milvus"]
    assert fence.firewall_rules(found, "cloud") == []
    assert described()["managed"] == []


def test_a_cluster_in_kubernetes_is_on_no_host_of_ours():
    parts = ("milvus_coordinator", "milvus_proxy", "milvus_querynode", "milvus_datanode", "milvus_streamingnode")
    found = described(groups=dict.fromkeys(parts, ("prod",)), milvus_install_method="helm")
    assert found["kubernetes"] == ["prod"]
    assert found["problems"] == []
    assert found["notes"] == []
    assert roles.roles_of(found, "prod", {"firewall_enabled": True}) == ["milvus"]
    assert fence.firewall_rules(found, "prod") == []
    assert fence.fence_table(found) == []
    assert described()["kubernetes"] == []


def test_hosts_that_say_the_same_are_named_together():
    of_hosts = {"a-1": ["etcd on a-1 is wrong", "a-1: x"], "a-2": ["etcd on a-2 is wrong"]}
    assert report.mistakes(["whole"], of_hosts) == ["whole", "etcd on a-1, a-2 is wrong", "a-1: x"]


def test_the_table_of_the_fence_is_readable():
    lines = fence.fence_table(described())
    assert lines[0].split() == ["port", "component", "on", "open", "to"]
    client = next(line for line in lines if line.startswith("2379"))
    assert client.split() == ["2379", "etcd", "client", "group", "etcd", "etcd,", "milvus"]
    assert any(line.startswith("53100") and "group milvus_coordinator" in line for line in lines)
    assert any(line.startswith("19530") and line.endswith("clients") for line in lines)


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_sizes(number):
    assert mebibytes(f"{number}M") == number
    assert mebibytes(f"{number} GiB") == number * 1024
    assert mebibytes(number * 1048576) == number
    assert mebibytes("much") is None


def test_values_become_plain():
    assert plain({1: ("a", True, None, 2.5)}) == {"1": ["a", True, None, 2.5]}
    assert HA["etcd"] == COORD
    assert STORE[0] == "store-1"
