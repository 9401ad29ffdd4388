"""What HAProxy stands in front of, and every mistake that variables can hold."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.loadbalancer import plan, runtime
from hypothesis import given
from hypothesis import strategies as st

SETTINGS = {
    "host": "n1",
    "hosts": ["n1", "n2"],
    "proxy_hosts": ["n1", "n2"],
    "minio_hosts": ["m1", "m2", "m3"],
    "s3_hosts": ["n1", "n2", "n3"],
    "services": [],
    "per_host": {"n1": {"proxy_port": 19540, "proxy_address": "10.0.0.1"}, "n2": {"proxy_port": 19540}},
    "listen_address": "0.0.0.0",
    "port": 19530,
    "rest_port": 0,
    "stats_port": 8404,
    "stats_password": "long-enough-1",
    "s3_port": 9010,
    "proxy_port": 19530,
    "proxy_rest_port": 18081,
    "proxy_check_port": 9091,
    "minio_port": 9000,
    "minio_tls_enabled": True,
    "tls_mode": "passthrough",
    "backend_tls_enabled": True,
    "tls_ca_path": "/ca",
    "tls_cert_path": "/crt",
    "tls_key_path": "/key",
    "vip": "",
    "vip_interface": "",
    "vip_router_id": 51,
    "vip_password": "",
}


def made(**changes):
    return plan.make_plan({**SETTINGS, **changes})


def test_a_host_that_is_both_has_both_doors():
    done = made()
    assert done["problems"] == []
    grpc, s3 = done["services"]
    assert grpc["backends"][0] == {"name": "n1", "address": "10.0.0.1", "port": 19540, "check_port": 9091}
    assert s3["bind"] == {"address": "127.0.0.1", "port": 9010}
    assert [backend["address"] for backend in s3["backends"]] == ["m1", "m2", "m3"]


def test_a_worker_has_the_door_to_s3_alone():
    done = made(host="n3")
    assert [service["name"] for service in done["services"]] == ["s3"]
    assert not done["balancer"]


def test_where_tls_ends_single_calls_are_spread():
    (grpc,) = made(tls_mode="terminate", s3_hosts=[])["services"]
    assert (grpc["mode"], grpc["terminate"], grpc["backend_tls"]) == ("http", True, True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"proxy_hosts": []}, "service grpc has no backends"),
        ({"rest_port": 19530}, "port 19530 is used twice"),
        ({"rest_port": 8404}, "by the statistics"),
        ({"per_host": {}}, "the proxy of this host both want port 19530"),
        ({"stats_password": ""}, "loadbalancer_stats_password is empty"),
        ({"stats_password": "admin"}, "well known"),
        ({"tls_mode": "off"}, "allowed are passthrough and terminate"),
        ({"tls_cert_path": "crt"}, "loadbalancer_tls_cert_path: an absolute path"),
        ({"vip": "x"}, "expected an address with its prefix"),
        ({"vip": "10.0.0.5/24"}, "needs the interface"),
        ({"vip": "10.0.0.5/24", "vip_password": "short"}, "takes exactly 8"),
        ({"vip": "10.0.0.5/24", "hosts": ["n1"]}, "nobody to hand the address to"),
        ({"services": [{"name": "a b", "bind": {"address": "::", "port": 1}, "backends": [{}]}]}, "may hold letters"),
    ],
)
def test_a_mistake_is_named(changes, said):
    if "services" in changes:
        changes["services"][0]["backends"] = [{"name": "x", "address": "x", "port": 2, "check_port": 2}]
    assert any(said in problem for problem in made(**changes)["problems"])


STAT = """# pxname,svname,scur,status,check_status,last_chk,
grpc,FRONTEND,3,OPEN,,,
grpc,n1,2,UP,L7OK,HTTP status check returned code 200,
grpc,n2,0,DOWN,L4CON,Connection refused,
grpc,BACKEND,2,UP,,,
"""


def test_what_is_down_is_named_with_its_reason():
    servers = runtime.read_servers(STAT)
    assert runtime.judge(servers, {"grpc": ["n1"]}) == []
    assert runtime.judge(servers, {"grpc": ["n1", "n2"]}) == ["grpc: n2 is DOWN (L4CON Connection refused)"]
    assert "does not know n9" in runtime.judge(servers, {"grpc": ["n9"]})[0]


def test_a_server_whose_last_check_failed_is_not_well():
    servers = [{"service": "grpc", "server": "n1", "status": "UP 1/2", "sessions": 0, "why": "L4CON"}]
    assert runtime.judge(servers, {"grpc": ["n1"]}) == ["grpc: n1 is UP 1/2 (L4CON)"]
    assert runtime.judge([{**servers[0], "status": "no check"}], {"grpc": ["n1"]}) == []


@given(st.sets(st.sampled_from([f"n{number}" for number in range(1, 10)]), min_size=1))
def test_every_proxy_stands_behind_every_balancer_once(proxies):
    done = made(proxy_hosts=sorted(proxies), per_host={host: {"proxy_port": 19540} for host in proxies}, s3_hosts=[])
    (grpc,) = done["services"]
    assert [backend["name"] for backend in grpc["backends"]] == sorted(proxies)
    assert done["problems"] == []
