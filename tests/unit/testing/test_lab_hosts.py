"""Hosts of scenarios that run side by side do not get in each other's way."""

from __future__ import annotations

import hashlib
import ipaddress
import sys
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts" / "test.d"))

import main  # noqa: E402

SHARED = yaml.safe_load((ROOT / "molecule/shared/inventory.yml").read_text())["all"]["vars"]
# Hosts that scripts/bench makes beside those of scenarios.
BENCH = ("bench-cluster-small", "bench-cluster-ha")
SCENARIOS = tuple(sorted(path.parent.name for path in (ROOT / "molecule").glob("*/converge.yml")))


def subnet(scenario: str) -> ipaddress.IPv4Network:
    templates = Environment(autoescape=True)
    templates.filters["hash"] = lambda text, kind: hashlib.new(kind, text.encode()).hexdigest()
    number = templates.from_string(SHARED["lab_network_number"]).render(molecule_scenario=scenario)
    network = templates.from_string(SHARED["lab_subnet"]).render(lab_network_number=number)
    return ipaddress.ip_network(f"{network}.0/24")


def test_no_two_scenarios_have_the_same_addresses():
    names = SCENARIOS + BENCH
    assert len({subnet(name) for name in names}) == len(names)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_addresses_are_of_the_range_that_is_nobodys(scenario):
    assert subnet(scenario).subnet_of(ipaddress.ip_network("198.18.0.0/15"))


@pytest.mark.parametrize("name", ["cluster_kafka", "cluster_pulsar", "cluster_faults", "backup_instance"])
def test_clusters_run_one_at_a_time(name, tmp_path):
    assert main.scenario(name, tmp_path, keep=False).alone == main.CLUSTERS[0]


def test_other_scenarios_run_beside_them(tmp_path):
    assert {main.scenario(name, tmp_path, keep=False).alone for name in ("etcd", "kafka")} == {""}
