# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a host has to tell, from what the topology puts on it, and which secrets may be in that."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.topology.variables import plain

CERTIFICATES = "/etc/vectordb/pki"
FILES = {
    "etcd": ["/etc/etcd/*", "/etc/systemd/system/etcd.service"],
    "minio": ["/etc/minio/**", "/etc/default/minio", "/etc/systemd/system/minio.service"],
    "kafka": ["/etc/kafka/**", "/etc/systemd/system/kafka*.service"],
    "pulsar": ["/etc/pulsar/**", "/etc/systemd/system/pulsar*.service"],
    "loadbalancer": ["/etc/haproxy/*", "/etc/keepalived/*"],
    "milvus": ["/etc/milvus/**", "/etc/systemd/system/milvus@*", "/var/lib/milvus/identity.yaml"],
}
UNITS = {
    "etcd": ["etcd.service"],
    "minio": ["minio.service"],
    "kafka": ["kafka*"],
    "pulsar": ["pulsar*"],
    "loadbalancer": ["haproxy.service", "keepalived.service"],
    "milvus": ["milvus@*"],
}
COMMANDS = {
    "system.txt": ["uname", "-a"],
    "memory.txt": ["free", "-m"],
    "disks.txt": ["df", "-hT"],
    "addresses.txt": ["ip", "address"],
    "listeners.txt": ["ss", "-lntp"],
    "time.txt": ["timedatectl"],
    "services.txt": ["systemctl", "list-units", "--type=service", "--all", "--no-pager"],
    "failed.txt": ["systemctl", "list-units", "--failed", "--no-pager"],
    "fence.txt": ["nft", "list", "ruleset"],
}
# Beside what is above, where Milvus runs in Docker Compose. What is secret stands in .env, which no pattern matches.
STACK = "/etc/milvus-compose/current"
STACK_FILES = [
    f"{STACK}/compose.yaml",
    f"{STACK}/config/**",
    "/etc/systemd/system/*-compose.service",
    "/var/lib/milvus-compose/identity.yaml",
]
STACK_COMMANDS = {
    "docker-version.txt": ["docker", "version"],
    "docker-containers.txt": ["docker", "ps", "--all"],
    "compose-images.txt": ["docker", "compose", "--project-directory", STACK, "images"],
    "compose-logs.txt": [
        *("docker", "compose", "--project-directory", STACK, "logs"),
        *("--no-color", "--timestamps", "--tail", "2000"),
    ],
}
VERSIONS = {
    "etcd": ["etcd", "--version"],
    "minio": ["minio", "--version"],
    "loadbalancer": ["haproxy", "-v"],
}
SECRET = re.compile(r"passw|passphrase|secret|token|credential|api_?key", re.IGNORECASE)
HARMLESS = re.compile(r"(?:_path|_file|_dir|_length|no_log|_enabled|cluster_token)$")
SHORTEST = 6


def sources(described, host, scheme="https"):
    """Options of the module that collects on a host."""
    components = described["hosts"].get(host, {"components": []})["components"]
    products = list(dict.fromkeys(component["product"] for component in components))
    commands = dict(COMMANDS)
    commands.update({f"version-{product}.txt": VERSIONS[product] for product in products if product in VERSIONS})
    urls = [url for component in components for url in _urls(component, scheme)]
    if "etcd" in products:
        commands["etcd-status.txt"] = _etcdctl(components, scheme, "endpoint", "status", "-w", "table")
        commands["etcd-members.txt"] = _etcdctl(components, scheme, "member", "list", "-w", "table")
    stack = host in described.get("compose", [])
    commands.update(STACK_COMMANDS if stack else {})
    files = [pattern for product in products for pattern in FILES[product]] + (STACK_FILES if stack else [])
    return {
        "files": [*files, f"{CERTIFICATES}/*.crt"],
        "units": [unit for product in products for unit in UNITS[product]] + (["*-compose.service"] if stack else []),
        "urls": urls,
        "commands": [{"name": name, "argv": argv} for name, argv in sorted(commands.items())],
    }


def _urls(component, scheme):
    for port in component["ports"]:
        if component["product"] == "milvus" and port["name"] == "metrics":
            yield {"name": f"{component['instance']}-metrics.txt", "url": f"http://127.0.0.1:{port['port']}/metrics"}
            yield {"name": f"{component['instance']}-health.txt", "url": f"http://127.0.0.1:{port['port']}/healthz"}
        elif component["name"] == "etcd" and port["name"] == "client":
            for what in ("metrics", "health"):
                yield _with_certificate(f"etcd-{what}.txt", f"{scheme}://127.0.0.1:{port['port']}/{what}", "etcd")
        elif component["name"] == "minio" and port["name"] == "S3":
            url = f"{scheme}://127.0.0.1:{port['port']}/minio/health/cluster"
            yield _with_certificate("minio-health.txt", url, "")


def _with_certificate(name, url, owner):
    entry = {"name": name, "url": url}
    if url.startswith("https"):
        entry["ca_path"] = f"{CERTIFICATES}/ca.crt"
        if owner:
            entry.update(cert_path=f"{CERTIFICATES}/{owner}.crt", key_path=f"{CERTIFICATES}/{owner}.key")
    return entry


def _etcdctl(components, scheme, *words):
    port = next(
        port["port"] for c in components if c["name"] == "etcd" for port in c["ports"] if port["name"] == "client"
    )
    tls = [f"--cacert={CERTIFICATES}/ca.crt", f"--cert={CERTIFICATES}/etcd.crt", f"--key={CERTIFICATES}/etcd.key"]
    return ["etcdctl", f"--endpoints={scheme}://127.0.0.1:{port}", *(tls if scheme == "https" else []), *words]


def secrets(hosts, hostvars):
    """Every value of the inventory that stands under a name that speaks of a secret."""
    found = set()
    for host in hosts:
        variables = hostvars[host]
        for name in variables:
            value = _value(variables, name)
            if value is not None:
                found |= set(_held(name, value))
    return sorted(found)


def _value(variables, name):
    # What cannot be templated is used by nothing either. Values template lazily, so that all of it is read here.
    try:
        return plain(variables[name])
    except Exception:
        return None


def _held(name, value, inside=False):
    inside = (inside or bool(SECRET.search(str(name)))) and not HARMLESS.search(str(name))
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _held(key, inner, inside and isinstance(inner, (dict, list)))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _held(name, inner, inside)
    elif inside and not isinstance(value, bool) and value is not None and len(str(value)) >= SHORTEST:
        yield str(value)
