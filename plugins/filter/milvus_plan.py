# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Filters of the milvus role: all of its decisions, as functions of data."""

from __future__ import annotations

import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config.tree import flatten
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import (
    bundle,
    config,
    host_problems,
    placing,
    plan,
    removal,
    rolling,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.reference import Reference


def milvus_plan(settings):
    return plan.make_plan(settings, Reference())


def milvus_components_of(placed, counts=None):
    return placing.components_of(placed, counts)


def milvus_endpoints(hosts, hostvars, advertised, port):
    return placing.endpoints(hosts, hostvars, advertised, port)


def milvus_instances_to_inspect(instances, compare=False):
    """Instances as milvus_host_info takes them; compare adds the effective values to expect."""
    return [
        {
            "name": instance["name"],
            "unit": instance["unit"],
            "container": instance["container"],
            "folder": instance["folder"],
            "ports": instance["host_ports"],
            "metrics_port": instance["metrics_port"],
            "expected": flatten(instance["milvus_yaml"]) if compare else {},
        }
        for instance in instances
    ]


def milvus_host_problems(wanted, host, settings):
    return host_problems.host_problems(wanted, host, settings)


def milvus_identity(wanted):
    return host_problems.identity(wanted)


def milvus_bundle(wanted, settings):
    return bundle.bundle(wanted, settings)


def milvus_session(instance, settings):
    return config.session(instance, settings)


def milvus_fingerprint(instance, digests):
    """What a process was started with: its plan, and the certificates that it read."""
    return plan.fingerprint(instance["fingerprint"], digests)


def milvus_published_ports(instance):
    """Clients' ports on every address, the management port on loopback: it asks no one for a password."""
    ports = {what: instance["ports"][what] for what in plan.PUBLISHED if what in instance["ports"]}
    return [f"127.0.0.1:{port}:{port}" if what == "metrics" else f"{port}:{port}" for what, port in ports.items()]


def milvus_restarts(instances, host, version):
    """Which instances must start, which must restart, by comparing what runs with what shall run."""
    runtime = Reference().runtime_keys(version)
    decision = {"start": [], "restart": []}
    for instance in instances:
        found = host["instances"][instance["name"]]
        if not found["active"]:
            decision["start"].append(instance["name"])
        elif found["fingerprint"] != milvus_fingerprint(instance, host["digests"]) or _differs(
            found, instance, runtime
        ):
            decision["restart"].append(instance["name"])
    return decision


def milvus_rolling_steps(hosts, hostvars, sessions, version=None):
    """With a version, only what runs with something else than it should."""
    known = {host: hostvars[host] for host in hosts if "__milvus_plan" in hostvars[host]}
    only = None
    if version is not None:
        only = {
            host: milvus_restarts(about["__milvus_plan"]["instances"], about["__milvus_host"], version)["restart"]
            for host, about in known.items()
            if "instances" in about.get("__milvus_host", {})
        }
    planned = {
        host: {
            "instances": about["__milvus_plan"]["instances"],
            "addresses": about.get("ansible_facts", {}).get("all_ipv4_addresses", []),
        }
        for host, about in known.items()
    }
    return rolling.steps(planned, sessions, only)


def milvus_resource_groups(hosts, hostvars):
    return placing.resource_groups(hosts, hostvars)


def milvus_removal_problems(wanted, names, sessions, addresses, replicas):
    return removal.problems(wanted, names, sessions, addresses, replicas)


def _differs(found, instance, runtime):
    """Whether the file on the host, perhaps edited by hand, differs in more than what applies at run time."""
    try:
        present = yaml.safe_load(found["milvus_yaml"] or "")
    except yaml.YAMLError:
        return True
    if not isinstance(present, dict):
        return True
    return plan.restart_part(present, runtime) != plan.restart_part(instance["milvus_yaml"], runtime)


class FilterModule:
    def filters(self):
        return {
            "milvus_plan": milvus_plan,
            "milvus_components_of": milvus_components_of,
            "milvus_endpoints": milvus_endpoints,
            "milvus_instances_to_inspect": milvus_instances_to_inspect,
            "milvus_host_problems": milvus_host_problems,
            "milvus_identity": milvus_identity,
            "milvus_bundle": milvus_bundle,
            "milvus_session": milvus_session,
            "milvus_fingerprint": milvus_fingerprint,
            "milvus_published_ports": milvus_published_ports,
            "milvus_restarts": milvus_restarts,
            "milvus_resource_groups": milvus_resource_groups,
            "milvus_removal_problems": milvus_removal_problems,
            "milvus_rolling_steps": milvus_rolling_steps,
        }
