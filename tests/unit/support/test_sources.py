"""What is collected follows the topology, and every secret of the inventory is known to the mask."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.support.sources import secrets, sources
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.topology.layouts import described


class Failing(dict):
    def __getitem__(self, name):
        if name == "broken_password":
            raise ValueError("undefined")
        return super().__getitem__(name)


def test_each_component_is_asked():
    found = sources(described(), "coord-1")
    assert "/etc/milvus/**" in found["files"]
    assert {"etcd.service", "milvus@*"} <= set(found["units"])
    urls = {entry["name"]: entry for entry in found["urls"]}
    assert urls["mixcoord-metrics.txt"]["url"] == "http://127.0.0.1:19094/metrics"
    assert urls["etcd-health.txt"]["cert_path"] == "/etc/vectordb/pki/etcd.crt"
    commands = {entry["name"]: entry["argv"] for entry in found["commands"]}
    assert commands["etcd-status.txt"][:2] == ["etcdctl", "--endpoints=https://127.0.0.1:2379"]
    assert "version-minio.txt" not in commands
    assert sources(described(), "elsewhere")["units"] == []
    assert "--cacert=/etc/vectordb/pki/ca.crt" not in str(sources(described(), "coord-1", "http"))


def test_a_stack_in_compose_is_asked():
    found = sources(described(groups={"milvus": ("here",)}, milvus_install_method="compose"), "here")
    assert "/etc/milvus-compose/current/compose.yaml" in found["files"]
    assert not [pattern for pattern in found["files"] if ".env" in pattern]
    assert "*-compose.service" in found["units"]
    assert "docker" in {entry["argv"][0] for entry in found["commands"]}
    assert "docker" not in str(sources(described(), "coord-1"))


def test_keys_are_no_source():
    assert not [
        pattern for pattern in sources(described(), "store-1")["files"] if "pki" in pattern and ".crt" not in pattern
    ]


@settings(deadline=None)
@given(st.text("abcdef0123", min_size=6, max_size=20))
def test_secrets_are_found_wherever_they_stand(secret):
    variables = {
        "etcd_root_password": secret + "1",
        "etcd_users": [{"name": "milvus", "password": secret + "2"}],
        "vault_tokens": {"one": [secret + "3"]},
        "pki": {"inner": {"passphrase": secret + "4"}},
        "milvus_tls_key_path": "/etc/key/of/milvus",
        "milvus_no_log": True,
        "short_password": "abc",
        "milvus_version": "2.6.22",
    }
    found = secrets(["a"], {"a": Failing(variables, broken_password="x")})
    assert found == sorted(secret + number for number in "1234")
