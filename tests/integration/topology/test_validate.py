"""validate.yml says every mistake of an inventory without a host being there."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from tests.integration import ansible_run
from tests.unit.topology.layouts import COORD, STORE, inventory
from tests.unit.topology.test_problems import BROKEN

# Variables of the vault that the shipped inventories name.
SECRETS = re.findall(
    r"\bvault_\w+", (ansible_run.ROOT / "inventories/cluster_ha/group_vars/all/main.yml").read_text(encoding="utf-8")
)
CHECKSUMS = ("milvus_package_checksum", "minio_binary_checksum", "kafka_archive_checksum")
VALIDATE = ansible_run.ROOT / "playbooks" / "validate.yml"
# The pure part is tested with more; these are run to the end, from a file.
RUN = (
    "four etcd",
    "two controllers of Kafka",
    "no coordinator",
    "no streaming node",
    "index node with 2.6",
    "streaming node with 2.3",
    "no etcd",
    "no object storage",
    "no queue for 2.3",
    "two queues",
    "a queue that the version lacks",
    "standalone beside a cluster",
    "a misspelt group",
    "another word",
    "proxy beside its load balancer",
    "ports of two products",
    "no number",
    "too little memory",
    "a host in no component group",
    "one machine, two names",
    "a host that is not there",
    "versions that differ",
)


def written(folder, *args, **changes):
    """The inventory as a user would write it."""
    groups, hostvars = inventory(*args, **changes)
    path = folder / "hosts.yml"
    tree = {name: {"hosts": {host: {} for host in hosts}} for name, hosts in groups.items() if name != "all"}
    tree["all"] = {"hosts": {str(host): dict(about) for host, about in hostvars.items()}}
    path.write_text(yaml.safe_dump(tree, sort_keys=False))
    return path


@pytest.mark.parametrize("name", RUN)
def test_a_mistake_is_said_and_nothing_else_happens(tmp_path, name):
    layout, words = BROKEN[name]
    run = ansible_run.play(VALIDATE, "--tags", "always", inventory=written(tmp_path, **layout))
    assert not run.ok
    assert "nothing was touched" in run.message
    for word in words:
        assert word in run.message
    assert run.changed == 0


def test_all_mistakes_of_the_whole_and_of_the_roles_come_in_one_message(tmp_path):
    path = written(
        tmp_path,
        {"etcd": COORD[:2], "milvus_coordinator": COORD, "milvus_querynode": STORE},
        etcd_root_password="short",
    )
    run = ansible_run.play(VALIDATE, inventory=path)
    last = run.results[-1]["msg"]
    for word in (
        "etcd has 2 hosts",
        "no host runs component proxy",
        "group minio has no hosts",
        "etcd on coord-1, coord-2 is not set up as described",
        "etcd_root_password is empty, shorter than 8 characters",
        "milvus_package_checksum",
    ):
        assert word in last
    assert run.changed == 0


@pytest.mark.parametrize("name", ["cluster_ha", "cluster_small"])
def test_the_shipped_topologies_have_no_mistake_once_there_are_secrets_and_checksums(tmp_path, name):
    secrets = {**{secret: f"{secret}-Pw1" for secret in SECRETS}, "pki_ca_dir": str(tmp_path)}
    given = {**secrets, **dict.fromkeys(CHECKSUMS, f"sha256:{'0' * 64}")}
    inventory_path = ansible_run.ROOT / "inventories" / name
    run = ansible_run.play(VALIDATE, "-e", json.dumps(given), inventory=inventory_path)
    assert run.ok, run.message
    shown = run.results[-1]["msg"]
    assert any(line.startswith("19530") and line.endswith("clients") for line in shown)
    assert run.changed == 0

    refused = ansible_run.play(VALIDATE, "-e", json.dumps(secrets), inventory=inventory_path)
    assert not refused.ok
    assert [name for name in CHECKSUMS if name not in refused.message] == []


def test_a_variable_without_its_vault_is_named(tmp_path):
    path = written(tmp_path, milvus_port="{{ vault_port }}")
    run = ansible_run.play(VALIDATE, "--tags", "always", inventory=path)
    assert not run.ok
    assert "milvus_port cannot be read" in run.message
    assert "vault_port" in run.message


def test_a_workload_that_is_too_large_is_warned_of_and_a_wrong_one_refused(tmp_path):
    large = {"rows": 50_000_000, "dim": 768, "replicas": 2}
    run = ansible_run.play(VALIDATE, "-e", "validate_roles=false", inventory=written(tmp_path, milvus_workload=large))
    assert run.ok, run.message
    shown = " ".join(run.results[-1]["msg"])
    assert "work-1, work-2, work-3 are too small: milvus_workload needs" in shown
    assert "milvus_workload needs these disks" in shown

    wrong = {"row": 50_000_000, "dim": 768}
    run = ansible_run.play(VALIDATE, "-e", "validate_roles=false", inventory=written(tmp_path, milvus_workload=wrong))
    assert not run.ok
    assert "milvus_workload.row: unknown key of a workload, did you mean 'rows'?" in run.message
