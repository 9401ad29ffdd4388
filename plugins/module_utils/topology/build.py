# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One description of everything that the inventory names: hosts, their components, ports, who may reach them."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import instances as milvus_instances
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.placing import components_of
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.reference import Reference
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import judge as judge_workload
from ansible_collections.vectordb.ops.plugins.module_utils.topology import (
    judge,
    judge_milvus,
    members,
    names,
    table,
)
from ansible_collections.vectordb.ops.plugins.module_utils.topology.variables import (
    Variables,
    is_on,
    mebibytes,
)

# A service that others run: nothing of it is on a host of ours.
MANAGED = "managed"
# A stack that brings what Milvus needs, and publishes the ports of clients alone.
COMPOSE = "compose"
CLIENT_PORTS = ("proxy.port", "proxy.http.port")


def topology(groups, hostvars):
    """The description, with every mistake that can be seen from variables alone under `problems`."""
    variables = Variables(hostvars)
    ours = members.groups_of_ours(groups)
    placed = {component: hosts for component, hosts in members.members(groups).items() if hosts}
    hosts = sorted({host for members_of in ours.values() for host in members_of})
    shared = _shared(ours["milvus"], variables)
    described = {
        "mode": members.mode(groups),
        "version": shared["milvus_version"],
        "groups": {name: found for name, found in ours.items() if found},
        "members": placed,
        "hosts": {host: _host(host, ours, placed, variables) for host in hosts},
    }
    released, unknown = Reference().release(described["version"])
    wrong = [unknown] if ours["milvus"] and unknown else []
    for host in ours["milvus"]:
        found, problems = _milvus(host, groups, ours, placed, released, variables)
        described["hosts"][host]["components"] += found
        wrong += problems
    described["managed"] = [host for host, about in described["hosts"].items() if _names(about) == [MANAGED]]
    methods = {host: variables.get(host, "milvus_install_method") for host in ours["milvus"]}
    described["compose"] = [host for host, method in methods.items() if method == COMPOSE]
    described["kubernetes"] = [host for host, method in methods.items() if method in table.KUBERNETES]
    queue, of_the_queue = judge_milvus.message_queue(described, shared["milvus_message_queue"], released, variables)
    described["message_queue"] = queue
    found = names.problems(groups, variables, described) + judge_milvus.shared_problems(ours["milvus"], variables)
    found += wrong + of_the_queue + judge.problems(described)
    if described["mode"] and released:
        found += judge_milvus.problems(described, released, variables)
    of_the_workload, too_small = judge_workload.judge(described, variables) if released else ([], [])
    found += of_the_workload
    # Reading happens on the way, so that only now all is known that could not be read.
    described["problems"] = list(dict.fromkeys(variables.problems + found))
    described["notes"] = judge.notes(described) + judge_milvus.notes(described, released) + too_small
    return described


def _names(about):
    return [component["name"] for component in about["components"]]


def _shared(hosts, variables):
    first = hosts[0] if hosts else None
    return {
        name: str(variables.get(first, name, default)) if first and default else default
        for name, default in table.MILVUS_SHARED.items()
    }


def _host(host, ours, placed, variables):
    components = []
    for component, spec in table.COMPONENTS.items():
        if host in placed.get(component, []):
            components.append(_component(host, component, spec, ours, placed, variables))
    # Controller and broker on one host are one process.
    if {"kafka_controller", "kafka_broker"} <= {component["name"] for component in components}:
        next(component for component in components if component["name"] == "kafka_controller")["memory_mb"] = 0
    size = variables.number(host, "host_memory_mb", 0) if variables.get(host, "host_memory_mb") else None
    return {
        "address": str(variables.get(host, "ansible_host", host)),
        "memory_mb": size,
        "groups": [name for name, found in ours.items() if host in found],
        "components": components,
    }


def _component(host, component, spec, ours, placed, variables):
    ports = []
    for port in spec["ports"]:
        number = variables.port(host, port["variable"], port["default"])
        if number and (not port["when"] or is_on(variables.get(host, port["when"], True))):
            ports.append(_port(number, port["name"], port["exposure"], port["sources"], port["variable"], ours, placed))
    memory = spec["memory"]
    said = _said(host, memory["variable"], variables)
    return {
        "name": component,
        "instance": component,
        "product": spec["product"],
        "memory_mb": max(memory["least"], round(said * memory["factor"])) if said else memory["least"],
        "ports": ports,
    }


def _said(host, name, variables):
    if name and name.endswith("_mb"):
        return variables.number(host, name, 0)
    return variables.mebibytes(host, name) if name else None


def _port(number, name, exposure, sources, variable, ours, placed):
    sources = list(sources) + (["monitoring"] if exposure == table.MANAGEMENT else [])
    found = {source: placed.get(source, ours.get(source, [])) for source in sources}
    hosts = [host for group in found.values() for host in group]
    return {
        "port": number,
        "name": name,
        "protocol": "tcp",
        "exposure": exposure,
        "variable": variable,
        "sources": [source for source, group in found.items() if group],
        "hosts": list(dict.fromkeys(hosts)),
    }


def _milvus(host, groups, ours, placed, release, variables):
    """The processes of Milvus on a host, by the same function that the role plans them with."""
    if release is None:
        return [], []
    # A group that the version has no use for is said once, of the group.
    here = [entry for entry in members.placed(host, groups) if entry["name"] in release["components"]]
    wanted = variables.get(host, "milvus_components") or components_of(here, _counts(host, variables))
    if not isinstance(wanted, list) or not all(isinstance(entry, dict) for entry in wanted):
        return [], [f"{host}: milvus_components is {wanted!r}; expected a list such as [{{name: querynode}}]"]
    settings = {
        "version": release["version"],
        "port": variables.port(host, "milvus_port", 19530),
        "rest_port": variables.port(host, "milvus_rest_port", 0),
        "rest_enabled": is_on(variables.get(host, "milvus_rest_enabled", True)),
        "announce_address": "",
        "install_method": variables.get(host, "milvus_install_method", "package"),
        "memory_limit": variables.get(host, "milvus_memory_limit", ""),
    }
    if settings["install_method"] == "lite":
        return [_lite(settings, ours, placed)], []
    if settings["install_method"] == MANAGED:
        return [{"name": MANAGED, "instance": MANAGED, "product": "milvus", "memory_mb": 0, "ports": []}], []
    instances, problems = milvus_instances.expand(wanted, release, settings, Reference())
    if settings["install_method"] == COMPOSE:
        for instance in instances:
            instance["ports"] = {what: port for what, port in instance["ports"].items() if what in CLIENT_PORTS}
    made = [_instance(found, ours, placed, variables, host) for found in instances]
    if settings["install_method"] in table.KUBERNETES:
        # Nothing of it is on this host.
        made = [{**component, "ports": [], "memory_mb": 0} for component in made]
    return made, [f"{host}: {p}" for p in problems]


def _counts(host, variables):
    """What is no count is refused by the role."""
    counts = variables.get(host, "milvus_instances", {})
    return {name: n for name, n in counts.items() if str(n).isdigit()} if isinstance(counts, dict) else {}


def _lite(settings, ours, placed):
    port = _port(settings["port"], "proxy.port", table.LOCAL, [], "milvus_port", ours, placed)
    return {"name": "lite", "instance": "lite", "product": "milvus", "memory_mb": 256, "ports": [port]}


def _instance(instance, ours, placed, variables, host):
    ports = []
    for what, number in instance["ports"].items():
        exposure, sources = table.INTERNAL, ["milvus"]
        if what in CLIENT_PORTS:
            exposure = table.INTERNAL if ours["loadbalancer"] else table.CLIENT
            sources = ["loadbalancer", "milvus"]
        elif what == "metrics":
            exposure = table.MANAGEMENT
            sources = ["loadbalancer"] if instance["component"] in ("proxy", "standalone") else []
        variable = {"proxy.port": "milvus_port", "proxy.http.port": "milvus_rest_port"}.get(what, "milvus_components")
        ports.append(_port(number, what, exposure, sources, variable, ours, placed))
    return {
        "name": instance["component"],
        "instance": instance["name"],
        "product": "milvus",
        "memory_mb": _limit(instance, variables, host),
        "ports": ports,
    }


def _limit(instance, variables, host):
    limit = instance["memory_limit"]
    least = table.MILVUS_MEMORY.get(instance["component"], 256)
    if not limit:
        return least
    size = mebibytes(limit)
    if size is None:
        variables.problems.append(
            f"{host}: the memory limit of {instance['name']} is {limit!r}; expected a size such as 512M or 4G"
        )
    return size or least
