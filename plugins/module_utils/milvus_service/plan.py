# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What shall be on a host, computed from variables alone, with everything that is wrong about it."""

from __future__ import annotations

import hashlib
import json

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config.tree import merge
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import cluster, placing, queues
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import config as configuration
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import instances as layout
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.problems import variable_problems

# What names the very build that is installed, by install method.
ARTIFACT = {
    "lite": "version",
    "archive": "archive_checksum",
    "package": "package_checksum",
    "container": "image_digest",
    # A stack in Compose and a release in Kubernetes name their image themselves.
    "compose": "version",
    "helm": "version",
    "operator": "version",
}

# Before ansible-core 2.19 a number that is templated alone arrives as text.
NUMBERS = ("port", "rest_port", "s3_port", "tls_mode", "graceful_stop_timeout", "drain_timeout", "pulsar_web_port")
CLIENTS = ("proxy.port", "proxy.http.port")
PUBLISHED = (*CLIENTS, "metrics")
# Closes the moment between first start and change of the password, on lines that know it; it is read but once.
INITIAL_PASSWORD = "COMMON_SECURITY_DEFAULTROOTPASSWORD"  # noqa: S105


def make_plan(settings, reference):
    """Give the plan of a host: instances with their configuration, environment, and problems.

    reference answers what a version knows: release(version) and problems(config, version).
    """
    settings = {name: int(value) if name in NUMBERS else _plain(value) for name, value in settings.items()}
    release, unknown = reference.release(settings["version"])
    if release is None:
        return {"problems": [unknown], "instances": [], "mode": "", "message_queue": "", "notes": []}
    components, problems = layout.expand(settings["components"], release, settings, reference)
    problems += placing.count_problems(settings["placed_components"], settings["instances"])
    mode = "standalone" if any(entry.get("name") == "standalone" for entry in settings["components"]) else "cluster"
    queue, queue_problems = _message_queue(settings, release, mode, reference)
    problems = variable_problems(settings, mode, reference) + problems + queue_problems

    def knows(path):
        return reference.knows(path, settings["version"])

    base = configuration.base_config(settings, queue, knows)
    if mode == "cluster":
        base = merge(base, cluster.config(settings, release, knows))
        problems += cluster.problems(settings, components, release)
    plan = {"mode": mode, "message_queue": queue, "instances": [], "problems": problems}
    # What every process has in common, for deliveries that give them all the same file.
    shared = _overlaid(base, settings["config"])
    shared_secrets = reference.secrets(shared, settings["version"])
    plan["config"], plan["config_secrets"] = configuration.split_secrets(shared, shared_secrets)
    plan["notes"] = reference.advice(settings["version"]) + queues.notes(settings, queue, knows)
    said = {}
    asked = (settings["version"], settings["config_unchecked"])
    if not components:
        said.update(dict.fromkeys(reference.problems(_overlaid(base, settings["config"]), *asked)))
    for instance in components:
        wanted = merge(base, instance["sections"])
        if instance["component"] == "standalone":
            # There is no other node to hand segments to: waiting for one would only make every stop last that long.
            wanted = merge(wanted, {"queryNode": {"gracefulStopTimeout": 1}})
        elif settings["storage"] == "s3":
            wanted["localStorage"] = {"path": f"{settings['data_dir']}/{instance['name']}/data"}
        wanted = _overlaid(wanted, settings["config"], instance["config"])
        said.update(dict.fromkeys(reference.problems(wanted, *asked)))
        public, secrets = configuration.split_secrets(wanted, reference.secrets(wanted, settings["version"]))
        instance["stop_signal"] = cluster.stop_signal(settings, release, instance["component"])
        # Seen on lines with coordinators apart; later ones drain by themselves at an ordered stop.
        instance["drain"] = (
            mode == "cluster" and instance["component"] == "querynode" and "rootcoord" in release["components"]
        )
        instance["follows"] = cluster.follows(release, mode, instance["component"])
        instance["holds"] = cluster.holds(settings, release, mode, instance["component"])
        plan["instances"].append(_finish(instance, public, secrets, settings, reference))
    problems += [f"milvus_config: {problem}" for problem in said]
    return plan


def _overlaid(config, *overlays):
    return merge(config, *(overlay for overlay in overlays if isinstance(overlay, dict)))


def _plain(value):
    """Plain types, so that what Ansible adds to strings does not reach YAML or a checksum."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    return str(value)


def _message_queue(settings, release, mode, reference):
    wanted = queues.wanted(settings, release, mode)
    problems = reference.message_queue_problems(settings["version"], mode, wanted)
    return wanted, [f"milvus_message_queue: {problem}" for problem in problems] + queues.problems(
        settings, wanted, mode
    )


def _finish(instance, public, secrets, settings, reference):
    environment = {
        "MILVUSCONF": f"{settings['config_dir']}/{instance['name']}",
        "METRICS_PORT": str(instance["metrics_port"]),
    }
    key = "common.security.defaultRootPassword"
    if settings["authorization_enabled"] and reference.knows(key, settings["version"]):
        secrets[INITIAL_PASSWORD] = settings["root_password"]
    environment.update({name: str(value) for name, value in settings["environment"].items()})
    done = {
        key: instance[key]
        for key in (
            "name",
            "component",
            "unit",
            "container",
            "arguments",
            "metrics_port",
            "ports",
            "memory_limit",
            "stop_signal",
            "drain",
            "follows",
            "holds",
        )
    }
    done["host_ports"] = _host_ports(instance, settings)
    done.update(
        folder=environment["MILVUSCONF"],
        milvus_yaml=public,
        environment=environment,
        secrets=secrets,
        fingerprint=fingerprint(
            settings["version"],
            settings[ARTIFACT[settings["install_method"]]],
            instance["arguments"],
            instance["memory_limit"],
            environment,
            {name: value for name, value in secrets.items() if name != INITIAL_PASSWORD},
            restart_part(public, reference.runtime_keys(settings["version"])),
        ),
    )
    return done


def _host_ports(instance, settings):
    """Ports that the host itself must have free: a bridge network keeps the others to itself."""
    if settings["install_method"] == "container" and settings["container_network"] == "bridge":
        return {name: instance["ports"][name] for name in PUBLISHED if name in instance["ports"]}
    if settings["install_method"] == "compose":
        return {name: instance["ports"][name] for name in CLIENTS if name in instance["ports"]}
    ports = dict(instance["ports"])
    if instance["component"] == "standalone" and settings["etcd_mode"] == "embedded":
        ports["embedded etcd"] = int(configuration.embedded_etcd_client(settings).rsplit(":", 1)[1])
    return ports


def restart_part(config, runtime_keys):
    """The configuration that a running process only takes up by a restart."""
    return configuration.without(config, runtime_keys)


def fingerprint(*parts):
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
