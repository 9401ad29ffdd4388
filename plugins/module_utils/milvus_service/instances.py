# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which processes run on a host: component, name, arguments, ports."""

from __future__ import annotations

import re

# Several components on one host need a management port each; fixed by component, so that adding one moves no other.
METRICS_PORTS = {
    "standalone": 9091,
    "proxy": 9091,
    "rootcoord": 19091,
    "querycoord": 19092,
    "datacoord": 19093,
    "mixcoord": 19094,
    "querynode": 19095,
    "datanode": 19096,
    "indexnode": 19097,
    "streamingnode": 19098,
    "cdc": 19099,
}
# Started and restarted in this order: what others need first, and clients' door last.
ORDER = (
    "standalone",
    "rootcoord",
    "mixcoord",
    "datacoord",
    "querycoord",
    "indexnode",
    "datanode",
    "streamingnode",
    "querynode",
    "cdc",
    "proxy",
)
PROXY_INTERNAL_PORT = 19529
NUMBERED = re.compile(r"-([0-9]+)$")
NAME = re.compile(r"^[a-z][a-z0-9-]{0,40}$")


def expand(components, release, settings, reference):
    """Complete every entry of milvus_components; give (instances, problems)."""
    instances, problems = [], []
    for entry in components:
        component = entry.get("name")
        problem = reference.component_problem(settings["version"], component)
        if problem:
            problems.append(f"milvus_components: {problem}")
            continue
        name = entry.get("instance") or component
        if not NAME.match(name):
            problems.append(
                f"milvus_components: instance name {name!r} may hold lower-case letters, digits and hyphens only"
            )
            continue
        instances.append(_instance(component, name, entry, release, settings))
    problems += _clashes(instances)
    instances.sort(key=lambda item: (ORDER.index(item["component"]), item["name"]))
    return instances, problems


def _sections(release, settings):
    """Every component's section with its port: what a file leaves out has the proxy's port."""
    sections = {
        spec["config_section"]: {"port": spec["port"]} for spec in release["components"].values() if spec.get("port")
    }
    sections["proxy"] = {
        "port": settings["port"],
        "internalPort": PROXY_INTERNAL_PORT,
        "http": {"enabled": settings["rest_enabled"]},
    }
    if settings["rest_port"]:
        sections["proxy"]["http"]["port"] = settings["rest_port"]
    return sections


def _own_sections(component, release):
    components = release["components"]
    if component == "standalone":
        mine = [spec for spec in components.values() if spec.get("port")]
    elif component == "mixcoord":
        mine = [spec for spec in components.values() if spec["kind"] == "coordinator"]
    else:
        mine = [components[component]]
    return list(dict.fromkeys(spec["config_section"] for spec in mine if spec.get("port")))


def _instance(component, name, entry, release, settings):
    number = NUMBERED.search(name)
    shift = 1000 * (int(number.group(1)) - 1) if number and int(number.group(1)) > 1 else 0
    sections, own = _sections(release, settings), _own_sections(component, release)
    for section in own:
        sections[section]["port"] += shift
        if settings["announce_address"]:
            sections[section]["ip"] = settings["announce_address"]
    if entry.get("port") and own:
        sections["proxy" if "proxy" in own else own[0]]["port"] = int(entry["port"])
    if "proxy" in own:
        sections["proxy"]["internalPort"] = int(entry.get("internal_port") or PROXY_INTERNAL_PORT + shift)
    metrics_port = int(entry.get("metrics_port") or METRICS_PORTS[component] + shift)
    ports = {f"{section}.port": sections[section]["port"] for section in own}
    if "proxy" in own:
        ports["proxy.internalPort"] = sections["proxy"]["internalPort"]
        if settings["rest_port"]:
            ports["proxy.http.port"] = settings["rest_port"]
    ports["metrics"] = metrics_port
    return {
        "name": name,
        "component": component,
        "unit": f"milvus@{name}.service",
        "container": f"milvus-{name}" if settings["install_method"] == "container" else "",
        "arguments": list(release["components"][component]["run"]) + ([] if name == component else ["-alias", name]),
        "metrics_port": metrics_port,
        "ports": ports,
        "sections": sections,
        "config": entry.get("config") or {},
        "memory_limit": entry.get("memory_limit") or settings["memory_limit"],
    }


def _clashes(instances):
    problems, owners = [], {}
    names = [instance["name"] for instance in instances]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(
            f"milvus_components: two instances are named {name!r}; give the second one an instance name, "
            f"for example {name}-2"
        )
    if "standalone" in {instance["component"] for instance in instances} and len(instances) > 1:
        problems.append("milvus_components: standalone holds every component; it stands alone on a host")
    for instance in instances:
        for what, port in instance["ports"].items():
            label = f"{what} of {instance['name']}"
            if port in owners:
                problems.append(
                    f"milvus_components: port {port} is used twice, by {owners[port]} and {label}; "
                    "set port, internal_port or metrics_port of one of them"
                )
            owners.setdefault(port, label)
    return problems
