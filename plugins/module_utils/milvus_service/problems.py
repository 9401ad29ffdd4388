# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mistakes in the variables of the milvus role, each with the variable to change."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config.tree import flatten

ENDPOINT = re.compile(r"^[A-Za-z0-9.\-\[\]:]+:[0-9]{1,5}$")
# Every release hashes passwords with bcrypt, which takes no more; milvus_user, which sets it, refuses longer ones.
LONGEST_PASSWORD = 72
CHECKSUM = re.compile(r"^sha256:[0-9a-f]{64}$", re.IGNORECASE)
DEFAULT_PASSWORD = "Milvus"  # noqa: S105
# Keys that a variable governs: a second source would leave the role and the server with different truths.
GOVERNED = {
    "etcd.rootpath": "milvus_etcd_root_path",
    "etcd.endpoints": "milvus_etcd_endpoints",
    "etcd.use.embed": "milvus_etcd_mode",
    "etcd.data.dir": "milvus_data_dir",
    "localstorage.path": "milvus_data_dir",
    "common.storagetype": "milvus_storage",
    "common.security.authorizationenabled": "milvus_authorization_enabled",
    "common.security.tlsmode": "milvus_tls_mode",
    "common.security.defaultrootpassword": "milvus_root_password",
    "mq.type": "milvus_message_queue",
    "proxy.port": "milvus_port",
    "proxy.http.port": "milvus_rest_port",
    "minio.bucketname": "milvus_s3_bucket",
    "minio.rootpath": "milvus_s3_root_path",
}


def variable_problems(settings, mode, reference):
    problems = _artifact(settings)
    problems += _etcd(settings, mode, reference)
    problems += _storage(settings)
    problems += _access(settings, reference)
    problems += _tls(settings, reference)
    problems += _overlay(settings)
    if settings["install_method"] == "container" and mode == "cluster" and settings["container_network"] == "bridge":
        problems.append(
            "milvus_container_network: components of a cluster must reach each other, which bridge does not allow; "
            "set it to host"
        )
    return problems


def _checksum(settings, variable, what):
    value = settings[variable]
    if CHECKSUM.match(value):
        return []
    found = repr(value) if value else "nothing"
    return [
        (
            f"milvus_{variable}: {what} needs its checksum as sha256:<64 hex digits>; found {found}. "
            "Take it from the release page, or compute it with sha256sum from a file you trust"
        )
    ]


def _artifact(settings):
    method = settings["install_method"]
    if method == "archive":
        problems = _checksum(settings, "archive_checksum", "the archive")
        if not settings["archive_url"]:
            problems.append(
                "milvus_archive_url: archive needs the address (https, http or file) of an archive "
                "with bin/milvus and lib/; found nothing"
            )
        return problems
    if method == "package":
        return _checksum(settings, "package_checksum", "the package")
    if method == "container" and settings["image_digest"] and not CHECKSUM.match(settings["image_digest"]):
        return [
            (
                f"milvus_image_digest: expected sha256:<64 hex digits>, found {settings['image_digest']!r}; "
                "take it from docker buildx imagetools inspect, or leave it empty"
            )
        ]
    return []


def _etcd(settings, mode, reference):
    if settings["etcd_mode"] == "external":
        return _external_etcd(settings, reference)
    if mode == "standalone":
        return []
    return [
        (
            "milvus_etcd_mode: embedded etcd lives inside a standalone process; a cluster needs external and "
            "milvus_etcd_endpoints"
        )
    ]


def _external_etcd(settings, reference):
    problems = []
    if not settings["etcd_endpoints"]:
        problems.append("milvus_etcd_endpoints: external etcd needs at least one host:port; found none")
    for endpoint in settings["etcd_endpoints"]:
        if not ENDPOINT.match(endpoint):
            problems.append(f"milvus_etcd_endpoints: expected host:port without a scheme, found {endpoint!r}")
    if settings["etcd_user"] and not reference.knows("etcd.auth.enabled", settings["version"]):
        problems.append(
            f"milvus_etcd_user: Milvus {settings['version']} cannot log in to etcd with a password; leave it empty and "
            "use client certificates (milvus_etcd_tls_enabled)"
        )
    if not settings["etcd_root_path"].strip("/"):
        problems.append("milvus_etcd_root_path: must not be empty; it keeps one Milvus apart from another in etcd")
    if settings["etcd_tls_enabled"]:
        problems += [
            f"milvus_{name}: with milvus_etcd_tls_enabled a path on the host is needed; found {settings[name]!r}"
            for name in ("etcd_ca_path", "etcd_cert_path", "etcd_key_path")
            if not settings[name].startswith("/")
        ]
    return problems


def _storage(settings):
    if settings["storage"] == "local":
        return []
    problems = []
    needed = ["s3_endpoint", "s3_bucket", "s3_root_path"]
    if not settings["s3_use_iam"]:
        needed += ["s3_access_key", "s3_secret_key"]
    for name in needed:
        if not settings[name]:
            problems.append(f"milvus_{name}: milvus_storage s3 needs it; found nothing")
    if "://" in settings["s3_endpoint"] or ":" in settings["s3_endpoint"].rsplit("]", 1)[-1]:
        problems.append(
            f"milvus_s3_endpoint: expected a host name alone, found {settings['s3_endpoint']!r}; "
            "scheme and port go to milvus_s3_use_ssl and milvus_s3_port"
        )
    return problems


def _access(settings, _reference):
    if not settings["authorization_enabled"]:
        return []
    password = settings["root_password"]
    if not password:
        found = "nothing"
    elif password == DEFAULT_PASSWORD:
        found = "the default that everybody knows"
    elif not 6 <= len(password.encode()) <= LONGEST_PASSWORD:
        found = f"{len(password.encode())} bytes"
    else:
        return []
    return [
        (
            f"milvus_root_password: milvus_authorization_enabled needs a password of 6 to {LONGEST_PASSWORD} bytes, "
            f"not the default; found {found}. Keep it in an encrypted variable (ansible-vault)"
        )
    ]


def _tls(settings, reference):
    if not settings["tls_mode"]:
        return []
    problems = []
    names = ["tls_cert_path", "tls_key_path"] + (["tls_ca_path"] if settings["tls_mode"] == 2 else [])
    for name in names:
        if not settings[name].startswith("/"):
            problems.append(
                f"milvus_{name}: milvus_tls_mode {settings['tls_mode']} needs an absolute path on the host; "
                f"found {settings[name]!r}"
            )
    splits = reference.knows("proxy.http.port", settings["version"])
    if splits and settings["rest_enabled"] and not settings["rest_port"]:
        problems.append(
            f"milvus_rest_port: with TLS Milvus {settings['version']} cannot put REST on the port of gRPC: it panics "
            "or stays silent; set a port of its own (for example 18080), or milvus_rest_enabled: false"
        )
    if not splits and settings["rest_port"]:
        problems.append(
            f"milvus_rest_port: Milvus {settings['version']} has no proxy.http.port, and no REST at all with TLS; "
            "set milvus_rest_port: 0, or milvus_tls_mode: 0 behind a proxy that ends TLS"
        )
    return problems


def _overlay(settings):
    problems = []
    if not isinstance(settings["config"], dict):
        return [f"milvus_config: expected a dictionary in upstream's key names, found {settings['config']!r}"]
    for path, value in flatten(settings["config"]).items():
        variable = GOVERNED.get(path.lower())
        if variable:
            problems.append(f"milvus_config: {path} ({value!r}) is governed by {variable}; set that variable instead")
    return problems
