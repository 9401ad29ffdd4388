"""The fence never closes SSH, closes every port of ours to strangers, and opens it to whom it must."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.filter.firewall import firewall_plan
from ansible_collections.vectordb.ops.plugins.module_utils.firewall import ruleset
from hypothesis import given, settings
from hypothesis import strategies as st

GOOD = {
    "backend": "auto",
    "rules": [
        {"port": 19530, "exposure": "client", "hosts": [], "comment": "proxy"},
        {"port": 9091, "exposure": "management", "hosts": ["lb-1"], "comment": "metrics"},
        {"port": 2379, "exposure": "internal", "hosts": ["milvus-1", "lb-1"]},
    ],
    "client_networks": ["10.1.0.0/16"],
    "management_networks": ["10.9.0.0/24", "fd00::/64"],
    "admin_networks": [],
    "ssh_ports": [22],
    "addresses": {"milvus-1": ["10.0.0.1"], "lb-1": ["10.0.0.2", "fd01::2"]},
}


def verdict(plan, source, port, ssh=(22,), interface="eth0", protocol="tcp"):
    packet = {"source": source, "port": port, "protocol": protocol, "interface": interface}
    return ruleset.judge(packet, plan["rules"], ssh)


def test_who_may_connect():
    plan = firewall_plan(GOOD)
    assert verdict(plan, "10.1.2.3", 19530) == "accept"
    assert verdict(plan, "10.2.2.3", 19530) == "drop"
    assert verdict(plan, "10.0.0.2", 9091) == "accept"
    assert verdict(plan, "fd01::2", 9091) == "accept"
    assert verdict(plan, "10.0.0.1", 9091) == "drop"
    assert verdict(plan, "10.9.0.7", 9091) == "accept"
    assert verdict(plan, "10.9.0.7", 2379) == "drop"
    assert verdict(plan, "10.7.7.7", 8080) == "untouched"


def test_who_runs_the_playbooks_reaches_every_port():
    plan = firewall_plan({**GOOD, "admin_networks": ["10.50.0.9"]})
    assert {verdict(plan, "10.50.0.9", port) for port in (19530, 9091, 2379)} == {"accept"}
    assert verdict(plan, "10.50.0.8", 2379) == "drop"


def test_the_file_is_one_transaction_and_judges_only_what_is_ours():
    text = firewall_plan(GOOD)["text"]
    assert text.index("delete table inet vectordb") < text.index("chain input")
    assert "flush ruleset" not in text
    assert "policy accept" in text
    assert text.index("tcp dport { 22 } accept") < text.index("drop")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"backend": "firewalld"}, "firewall_backend is firewalld"),
        ({"client_networks": ["10.0.0.1/8x"]}, "firewall_client_networks holds"),
        ({"admin_networks": ["me"]}, "firewall_admin_networks holds 'me'"),
        ({"rules": [{"port": 22, "exposure": "internal"}]}, "could lock everybody out"),
        ({"rules": [{"port": "x", "exposure": "internal"}]}, "port is 'x'"),
        ({"rules": [{"port": 1, "exposure": "open"}]}, "exposure is open"),
        ({"rules": [{"port": 1, "exposure": "internal"}] * 2}, "is there twice"),
        ({"rules": [{"port": 1, "exposure": "internal", "protocol": "icmp"}]}, "protocol is icmp"),
        ({"rules": [{"port": 1, "exposure": "internal", "sources": ["lb-1"]}]}, "sources holds 'lb-1'"),
        ({"ssh_ports": [0]}, "firewall_ssh_ports holds 0"),
    ],
)
def test_each_mistake_is_named(change, text):
    plan = firewall_plan({**GOOD, **change})
    assert text in " ".join(plan["problems"])
    assert plan["text"] == ""


def test_a_host_without_address_stops_the_fence():
    plan = firewall_plan({**GOOD, "addresses": {"lb-1": ["10.0.0.2"]}})
    assert plan["unresolved"] == ["milvus-1"]
    assert plan["text"] == ""


ADDRESSES = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]), st.lists(st.ip_addresses(v=4).map(str), min_size=1, max_size=2), min_size=1
)
PORTS = st.lists(st.integers(1, 65535).filter(lambda port: port != 22), unique=True, min_size=1, max_size=6)


@settings(deadline=None)
@given(ADDRESSES, PORTS, st.data())
def test_every_needed_pair_is_open_and_strangers_are_not(addresses, ports, data):
    names = sorted(addresses)
    rules = [
        {"port": port, "exposure": "internal", "hosts": data.draw(st.lists(st.sampled_from(names), unique=True))}
        for port in ports
    ]
    plan = firewall_plan({**GOOD, "rules": rules, "addresses": addresses})
    assert plan["problems"] == []
    source = data.draw(
        st.one_of(
            st.ip_addresses(v=4).map(str), st.sampled_from([text for found in addresses.values() for text in found])
        )
    )
    assert verdict(plan, source, 22) == "accept"
    for rule in rules:
        allowed = {address for host in rule["hosts"] for address in addresses[host]}
        for address in allowed:
            assert verdict(plan, address, rule["port"]) == "accept"
        if source not in allowed:
            assert verdict(plan, source, rule["port"]) == "drop"
        assert verdict(plan, source, rule["port"], interface="lo") == "accept"
    assert " 22 drop" not in plan["text"]
