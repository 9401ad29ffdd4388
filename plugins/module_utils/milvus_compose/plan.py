# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A stack in Compose from the neutral variables: the plan of Milvus, and what it works with beside it."""

from __future__ import annotations

import ipaddress
import re

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose import images as pinned
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose import services
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose.table import (
    CONFIG_DIR,
    DATA_DIR,
    MILVUS,
    NEIGHBOURS,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import plan as milvus
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import queues
from ansible_collections.vectordb.ops.plugins.module_utils.topology.variables import mebibytes, plain

PROJECT = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
SIZE = re.compile(r"[1-9][0-9]*[bkmgBKMG]?")


def make_plan(settings, compose, reference):
    """`services` for the file of Compose, `env` for what is secret in it, `instances` with their configuration."""
    settings, compose = plain(settings), plain(compose)
    release, unknown = reference.release(settings["version"])
    if release is None:
        nothing = {"notes": [], "instances": [], "services": {}, "images": {}, "neighbours": [], "follow": []}
        return {"problems": [unknown], **nothing}
    names = [entry.get("name") for entry in settings["components"]]
    mode = "standalone" if "standalone" in names else "cluster"
    neighbours = _neighbours(settings, compose, queues.wanted(settings, release, mode))
    inside = {**settings, **_inside(compose, neighbours)}
    found = milvus.make_plan(inside, reference)
    compose["release_dir"] = f"{compose['dir']}/{settings['version']}"
    compose["stop_seconds"] = int(settings["graceful_stop_timeout"]) + 30
    used = [*neighbours, MILVUS]
    found["problems"] = [
        *_problems(settings, compose, mode),
        *pinned.problems(used, compose["images"], compose["unpinned"]),
        *found["problems"],
    ]
    given = compose["images"] if isinstance(compose["images"], dict) else {}
    images = pinned.choose(used, settings["version"], given, compose["registry"])
    found.update(neighbours=neighbours, images=images, release_dir=compose["release_dir"])
    if not isinstance(compose["memory"], dict):
        compose["memory"] = {}
    found["services"] = _services(found["instances"], neighbours, images, compose, release)
    found["env"] = _env(found["instances"], neighbours, settings)
    found["follow"] = _follow(found["instances"])
    return found


def _follow(instances):
    """The coordinator of the data and those that start anew after it, where the version needs it."""
    after = [one["name"] for one in instances if one["follows"]]
    ahead = [one["name"] for one in instances if one["component"] in ("mixcoord", "datacoord")]
    return [*ahead[:1], *after] if after and ahead else []


def _neighbours(settings, compose, queue):
    wanted = {
        "etcd": not compose["embedded"] and not settings["etcd_endpoints"],
        "minio": not compose["embedded"] and not settings["s3_endpoint"],
        "kafka": queue == "kafka" and not settings["kafka_endpoints"],
        "pulsar": queue == "pulsar" and not settings["pulsar_endpoints"],
    }
    return [name for name in NEIGHBOURS if wanted[name]]


def _inside(compose, neighbours):
    """What the neutral variables are where Milvus runs."""
    inside = {"install_method": "compose", "config_dir": CONFIG_DIR, "data_dir": DATA_DIR, "log_dir": ""}
    inside.update({"etcd_mode": "embedded", "storage": "local"} if compose["embedded"] else {"etcd_mode": "external"})
    for name in neighbours:
        inside.update(NEIGHBOURS[name]["inside"])
    return inside


def _services(instances, neighbours, images, compose, release):
    kinds = {one["name"]: release["components"][one["component"]]["kind"] for one in instances}
    coordinators = [name for name, kind in kinds.items() if kind == "coordinator"]
    found = {name: services.neighbour(name, images, compose) for name in neighbours}
    for instance in instances:
        # Coordinators wait for each other by themselves; everything else is of no use before them.
        before = neighbours if instance["name"] in coordinators else [*neighbours, *coordinators]
        found[instance["name"]] = services.component(instance, images, compose, before)
    return found


def _env(instances, neighbours, settings):
    found = {}
    for name in neighbours:
        for key, source in NEIGHBOURS[name].get("secrets", {}).items():
            found[services.variable(name, key)] = str(settings[source])
    for instance in instances:
        for key, value in instance["secrets"].items():
            found[services.variable(instance["name"], key)] = str(value)
    return found


def _problems(settings, compose, mode):
    found = []
    if not PROJECT.fullmatch(compose["project"]):
        found.append(
            f"milvus_compose_project: {compose['project']!r} is no project name of Compose; "
            "it holds lower-case letters, digits, hyphens and underscores"
        )
    if compose["embedded"] and mode == "cluster":
        found.append("milvus_compose_embedded: etcd inside Milvus is for standalone; leave it false for a cluster")
    if mode == "cluster" and len(settings["hosts"]) > 1:
        found.append(
            f"milvus_install_method: compose puts a cluster on one host, and there are {len(settings['hosts'])} "
            f"({', '.join(settings['hosts'])}); use package or archive for several"
        )
    try:
        ipaddress.ip_address(compose["bind_address"])
    except ValueError:
        found.append(
            f"milvus_compose_bind_address: expected an IP address of the host, found {compose['bind_address']!r}"
        )
    if not isinstance(compose["memory"], dict):
        return [*found, f"milvus_compose_memory: expected a dictionary by service, found {compose['memory']!r}"]
    for name, size in compose["memory"].items():
        if name not in NEIGHBOURS:
            found.append(
                f"milvus_compose_memory: {name} is none of {', '.join(NEIGHBOURS)}; "
                "for Milvus set milvus_memory_limit, or memory_limit in milvus_components"
            )
        elif not SIZE.fullmatch(str(size)) or mebibytes(size) is None:
            found.append(f"milvus_compose_memory: {name} is {size!r}; expected a size such as 512m or 2g")
    return found + _secret_problems(settings)


def _secret_problems(settings):
    """MinIO does not start with less, and would say so in its log alone."""
    if settings["s3_endpoint"]:
        return []
    least = {"s3_access_key": 3, "s3_secret_key": 8}
    return [
        f"milvus_{name}: MinIO needs at least {length} characters; found {len(settings[name])}"
        for name, length in least.items()
        if 0 < len(settings[name]) < length
    ]


def env_text(values):
    """A file .env whose values Compose takes as they are."""
    return "".join(f"{name}={_quoted(value)}\n" for name, value in sorted(values.items()))


def _quoted(value):
    # Between single quotes nothing has a meaning but the quote itself.
    if "'" not in value and "\\" not in value and "\n" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("\n", "\\n")
    return f'"{escaped}"'
