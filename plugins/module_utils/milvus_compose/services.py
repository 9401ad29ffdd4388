# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The services of a stack, as Compose takes them."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose.table import (
    CONFIG_DIR,
    DATA_DIR,
    MILVUS,
    NEIGHBOURS,
)

HEALTHY = {"condition": "service_healthy"}


def _tcp(port):
    return ["CMD", "bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{port}"]


def _http(port, path):
    """Images bring bash, but not all of them curl. Compose takes $$ for a dollar."""
    ask = f"exec 3<>/dev/tcp/127.0.0.1/{port} && printf 'GET {path} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3"
    return ["CMD", "bash", "-c", f"{ask} && read -r -t 4 line <&3 && [[ $$line == *' 200 '* ]]"]


def neighbour(name, images, compose):
    spec = NEIGHBOURS[name]
    user = spec.get("user", compose["uid"])
    probe = spec.get("probe") or (_http(*spec["http"]) if "http" in spec else _tcp(spec["port"]))
    service = {
        "image": images[name]["reference"],
        "user": f"{user}:{user}",
        "environment": {**spec.get("environment", {}), **{key: secret(name, key) for key in spec.get("secrets", {})}},
        "volumes": [f"{compose['data_dir']}/{name}:{spec['data']}"],
        "healthcheck": _check(probe),
        "labels": {"vectordb.ops.service": name},
        **_common(compose, compose["memory"].get(name, spec["memory"]), 60),
    }
    if "command" in spec:
        # Whatever entry point the image has.
        service.update(entrypoint=spec["command"][:1], command=spec["command"][1:])
    return service


def component(instance, images, compose, waits_for):
    name, published = instance["name"], list(instance["host_ports"].values())
    service = {
        "image": images[MILVUS]["reference"],
        "command": ["milvus", "run", *instance["arguments"]],
        "user": f"{compose['uid']}:{compose['uid']}",
        "working_dir": DATA_DIR,
        "environment": {
            **{key: str(value).replace("$", "$$") for key, value in instance["environment"].items()},
            **{key: secret(name, key) for key in instance["secrets"]},
        },
        "volumes": [
            f"{compose['release_dir']}/config/{name}:{CONFIG_DIR}/{name}:ro",
            f"{compose['data_dir']}/{name}:{DATA_DIR}",
            *(f"{folder}:{folder}:ro" for folder in compose["certificate_folders"]),
        ],
        "tmpfs": ["/run/milvus:mode=0777", "/tmp:mode=1777"],  # noqa: S108
        "healthcheck": _check(_http(instance["metrics_port"], "/healthz")),
        "labels": {
            "vectordb.ops.service": name,
            # Files are not Compose's business: what needs a restart is told by these, and nothing else restarts.
            "vectordb.ops.fingerprint": instance["fingerprint"],
            "vectordb.ops.certificates": "${CERTIFICATES}",
        },
        "group_add": ["${CERTIFICATES_GROUP}"],
        "depends_on": {other: dict(HEALTHY) for other in waits_for},
        **_common(compose, instance["memory_limit"], compose["stop_seconds"]),
    }
    if instance["stop_signal"]:
        service["stop_signal"] = instance["stop_signal"]
    if published:
        bind = compose["bind_address"]
        bind = f"[{bind}]" if ":" in bind else bind
        service["ports"] = [f"{bind}:{port}:{port}" for port in published]
    return service


def secret(service, name):
    """How the file of services names a value that stands in .env."""
    return "${%s}" % variable(service, name)


def variable(service, name):
    return f"{service}_{name}".upper().replace("-", "_")


def _check(probe):
    return {"test": probe, "interval": "5s", "timeout": "5s", "retries": 12, "start_period": "120s"}


def _common(compose, memory, stop_seconds):
    found = {
        "restart": "unless-stopped",
        "stop_grace_period": f"{stop_seconds}s",
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "logging": {
            "driver": "json-file",
            "options": {"max-size": compose["log_max_size"], "max-file": str(compose["log_max_files"])},
        },
    }
    limits = {"core": 0}
    if compose["open_files"]:
        limits["nofile"] = compose["open_files"]
    found["ulimits"] = limits
    if memory:
        found["mem_limit"] = memory
    return found
