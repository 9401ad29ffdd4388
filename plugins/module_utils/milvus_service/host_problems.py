# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What on a host stands against a plan: conflicts, and everything that would lose data."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config.tree import flatten

# What data is bound to: the key in the configuration, and the variable that gives it.
IDENTITY = {
    "etcd.rootPath": "milvus_etcd_root_path",
    "etcd.use.embed": "milvus_etcd_mode",
    "etcd.data.dir": "milvus_data_dir",
    "localStorage.path": "milvus_data_dir",
    "common.storageType": "milvus_storage",
    "minio.bucketName": "milvus_s3_bucket",
    "minio.rootPath": "milvus_s3_root_path",
    "mq.type": "milvus_message_queue",
}
# Beside them stands which version was to serve the data last: a step over a gate or back a line cannot be undone.
VERSION = "milvus_version"


def identity(plan):
    """The values that must stay as long as the data lives."""
    found = {}
    for instance in plan["instances"]:
        flat = flatten(instance["milvus_yaml"])
        found.update({key: flat[key] for key in IDENTITY if key in flat and key != "localStorage.path"})
        if instance["component"] == "standalone":
            found["localStorage.path"] = flat["localStorage.path"]
    return found


def host_problems(plan, host, settings):
    problems = [
        f"{conflict}; stop that process, or choose another port in milvus_components"
        for conflict in host["port_conflicts"]
    ]
    problems += _space(host, settings)
    problems += _object_storage(host, settings)
    if not settings["check_mode"]:
        problems += [
            f"{path} is not on the host; run the role that brings certificates (vectordb.ops.pki) first, "
            "or correct the path"
            for path, digest in sorted(host["digests"].items())
            if not digest
        ]
    known = settings["identity"]
    problems += identity_problems(known, identity(plan), host)
    problems += _version_step(known, host, settings)
    if not settings["adopt_existing_data"]:
        problems += _data(host, settings, fresh=not known)
    return problems


def _space(host, settings):
    if (
        host["installed"]
        or settings["install_method"] == "container"
        or host["free_bytes"] >= int(settings["required_bytes"])
    ):
        return []
    return [
        (
            f"{settings['space_path']} has {host['free_bytes'] // 1048576} MiB free and the installation needs "
            f"{int(settings['required_bytes']) // 1048576} MiB; free some space, or set milvus_install_root or "
            "milvus_required_space_mb"
        )
    ]


def _object_storage(host, settings):
    error = (host.get("s3") or {}).get("error")
    if not error or settings["check_mode"]:
        return []
    return [
        (
            f"the object storage {settings['s3_endpoint']}:{settings['s3_port']} does not give bucket "
            f"{settings['s3_bucket']}: {error}; correct milvus_s3_endpoint, milvus_s3_port, milvus_s3_use_ssl, "
            "milvus_s3_access_key or milvus_s3_secret_key"
        )
    ]


def _where_data_is(host, settings):
    """The place that holds data of some Milvus, or nothing."""
    if settings["storage"] == "s3":
        there = (host.get("s3") or {}).get("has_objects")
        return f"bucket {settings['s3_bucket']} below {settings['s3_root_path']}" if there else ""
    return f"{settings['data_dir']}/data" if host["data_present"] else ""


def _holds_data(host):
    return host["data_present"] or host["etcd_data_present"] or host.get("etcd", {}).get("has_metadata")


def _version_step(known, host, settings):
    if not _holds_data(host):
        return []
    told = {known.get(VERSION), host.get("in_place", {}).get("version")}
    if known:
        told |= {session.get("version") for session in host.get("etcd", {}).get("sessions", [])}
    steps = (releases.step_problems("milvus", version, settings["version"]) for version in sorted(filter(None, told)))
    identity_file = f"{settings['data_dir']}/identity.yaml"
    return [
        f"{VERSION}: {text} (The version before is known from {identity_file}, the installed program and etcd.)"
        for text in dict.fromkeys(problem for step in steps for problem in step)
    ]


def identity_problems(known, wanted, host):
    problems = []
    if not _holds_data(host):
        return problems
    for key, value in wanted.items():
        if key in known and known[key] != value:
            problems.append(
                f"{key} is {known[key]!r} for the data that is there and would become {value!r}; the data would be "
                f"lost from sight. Set {IDENTITY[key]} back, or back up and install anew"
            )
    return problems


def _data(host, settings, fresh):
    etcd = host.get("etcd") or {}
    root_path = settings["etcd_root_path"]
    way_out = "set milvus_adopt_existing_data: true once you are sure"
    problems = []
    where = _where_data_is(host, settings)
    if settings["etcd_mode"] == "embedded":
        if where and not host["etcd_data_present"]:
            problems.append(
                f"{where} holds data but the embedded etcd in {settings['data_dir']}/etcd is "
                "empty: collections would be gone. Restore etcd's folder; to start with nothing, remove the data, or "
                f"{way_out}"
            )
        elif fresh and host["etcd_data_present"]:
            problems.append(
                f"{settings['data_dir']} holds data of a Milvus that this role did not install. Choose another "
                f"milvus_data_dir; to take it over with the message queue it has, {way_out}"
            )
        return problems
    if etcd.get("error"):
        return problems
    if where and not etcd["has_metadata"]:
        problems.append(
            f"{where} holds data but etcd has nothing below {root_path}/meta: collections would "
            f"be gone. Check milvus_etcd_endpoints and milvus_etcd_root_path, restore a snapshot, or {way_out}"
        )
    addresses = {session["address"].rsplit(":", 1)[0] for session in etcd["sessions"]}
    foreign = sorted(addresses.difference(settings["own_addresses"]))
    if fresh and foreign:
        problems.append(
            f"another Milvus lives below root path {root_path} of this etcd, at {', '.join(foreign)}: two on one root "
            "path destroy each other's data. Set another milvus_etcd_root_path, or add that host to milvus_hosts"
        )
    elif fresh and etcd["has_metadata"] and not settings["peer_installed"]:
        problems.append(
            f"etcd holds metadata of a Milvus below {root_path}/meta, but no host of milvus_hosts has its data. "
            f"Set another milvus_etcd_root_path; to take the metadata over, {way_out}"
        )
    return problems
