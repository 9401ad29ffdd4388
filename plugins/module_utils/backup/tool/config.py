# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The configuration of the official tool, from the same options as those of the modules: pure functions.

It is written as JSON, which every reader of YAML takes. Releases up to 0.5 pass over keys that they do not know, so
that all is said in the words of the release.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

# Since which release of the tool its configuration has which form.
FORMS = (((0, 6), "v2"), ((0, 0), "v1"))
# What a backup says besides: later ones have a form that only new servers read, and other metadata.
CREATE = {"v2": ("--format", "binlog"), "v1": ()}
# Servers that can be told not to collect garbage while their objects are copied.
PAUSES_SINCE = (2, 4)
# For one collection that is filled at once, as the tool itself has it, so many are copied.
_COPIED = 2
_TLS = ("disabled", "server", "mutual")
_LOCAL_BUCKET = "local"


def form_of(version):
    return next(form for since, form in FORMS if version[:2] >= since)


def rendered(version, params, root_path, log_path, server_version):
    """The text of the file. `root_path`: the folder of the store that the tool writes to."""
    about = {
        "milvus": _milvus(params),
        "source": _storage(params["storage"], params["storage"].get("folder") or params["storage"]["root_path"]),
        "store": _storage(params["store"], root_path),
        "cross": crosses(params["storage"], params["store"]),
        "pause": pause(params, server_version),
        "log": log_path,
    }
    return json.dumps(_RENDER[form_of(version)](about, params), indent=1)


def pause(params, server_version):
    """Where the server is told to keep what it would remove, or nothing: before 2.4 there is no such thing."""
    if server_version[:2] < PAUSES_SINCE:
        return ""
    host = urlsplit(params["uri"]).hostname
    return params["tool"]["management_url"] or f"http://{f'[{host}]' if ':' in host else host}:9091"


def crosses(source, store):
    """Whether objects go through the tool: the one storage cannot copy what it has no access to."""
    if source.get("folder") or store.get("folder"):
        return bool(source.get("folder")) != bool(store.get("folder"))
    return _address(source) != _address(store) or source["access_key"] != store["access_key"]


def _milvus(params):
    url = urlsplit(params["uri"])
    secure = url.scheme.lower() == "https"
    mode = (2 if params.get("client_cert_path") else 1) if secure else 0
    return {
        "address": url.hostname, "port": url.port or 19530, "user": params.get("user") or "",
        "password": params.get("password") or "", "mode": mode, "ca": params.get("ca_path") or "",
        "name": params.get("server_name") or "", "cert": params.get("client_cert_path") or "",
        "key": params.get("client_key_path") or "",
    }  # fmt: skip


def _storage(about, root_path):
    if about.get("folder"):
        # The tool copies nothing between what it takes for one bucket.
        return {
            "type": "local", "bucket": _LOCAL_BUCKET, "root": root_path, "address": "localhost", "port": 9000,
            "secure": False, "region": "", "access_key": "", "secret_key": "",
        }  # fmt: skip
    host, port, secure = _address(about)
    kind = "aws" if host.endswith(".amazonaws.com") else "minio"
    return {
        "type": kind, "bucket": about["bucket"], "root": root_path, "address": host, "port": port, "secure": secure,
        "region": about.get("region") or "", "access_key": about["access_key"], "secret_key": about["secret_key"],
    }  # fmt: skip


def _address(about):
    endpoint = about["endpoint"]
    secure = about["secure"] and not endpoint.startswith("http://")
    url = urlsplit("//" + endpoint.split("://")[-1].rstrip("/"))
    return (url.hostname or "").lower(), url.port or (443 if secure else 80), secure


def _v1(about, params):
    milvus, source, store = about["milvus"], about["source"], about["store"]
    return {
        "log": {"level": "info", "console": False, "file": {"filename": about["log"]}},
        "milvus": {
            "address": milvus["address"], "port": milvus["port"], "user": milvus["user"],
            "password": milvus["password"], "tlsMode": milvus["mode"], "caCertPath": milvus["ca"],
            "serverName": milvus["name"], "mtlsCertPath": milvus["cert"], "mtlsKeyPath": milvus["key"],
        },
        "minio": {
            "storageType": source["type"], "address": source["address"], "port": source["port"],
            "region": source["region"], "accessKeyID": source["access_key"], "secretAccessKey": source["secret_key"],
            "useSSL": source["secure"], "bucketName": source["bucket"], "rootPath": source["root"],
            "backupStorageType": store["type"], "backupAddress": store["address"], "backupPort": store["port"],
            "backupRegion": store["region"], "backupAccessKeyID": store["access_key"],
            "backupSecretAccessKey": store["secret_key"], "backupUseSSL": store["secure"],
            "backupBucketName": store["bucket"], "backupRootPath": store["root"], "crossStorage": about["cross"],
        },
        "backup": {
            "parallelism": {
                "copydata": params["tool"]["copies"], "backupCollection": _COPIED * params["parallel"],
                "restoreCollection": params["parallel"],
            },
            "keepTempFiles": False,
            "gcPause": {"enable": bool(about["pause"]), "address": about["pause"] or "http://localhost:9091"},
        },
    }  # fmt: skip


def _v2(about, params):
    milvus = about["milvus"]
    management = {"management": {"endpoint": about["pause"]}} if about["pause"] else {}
    certificates = {"caCertPath": milvus["ca"], "serverName": milvus["name"]} if milvus["mode"] else {}
    if milvus["mode"] == 2:
        certificates.update(mtlsCertPath=milvus["cert"], mtlsKeyPath=milvus["key"])
    return {
        "configVersion": "v2",
        "log": {"level": "info", "console": False, "file": {"path": about["log"]}},
        "milvus": {
            "user": milvus["user"], "password": milvus["password"],
            "grpc": {"address": milvus["address"], "port": milvus["port"], "tlsMode": _TLS[milvus["mode"]],
                     **certificates},
            **management,
            "storage": _v2_storage(about["source"]),
        },
        "backup": {
            "storage": _v2_storage(about["store"]), "concurrency": {"collections": _COPIED * params["parallel"]},
            "pauseGC": bool(about["pause"]),
        },
        "restore": {"concurrency": {"collections": params["parallel"]}, "keepTempFiles": False},
        "transfer": {"mode": "streaming" if about["cross"] else "direct", "concurrency": params["tool"]["copies"]},
    }  # fmt: skip


def _v2_storage(about):
    if about["type"] == "local":
        return {"provider": "local", "rootPath": about["root"]}
    return {
        "provider": about["type"], "address": about["address"], "port": about["port"], "region": about["region"],
        "useSSL": about["secure"], "bucketName": about["bucket"], "rootPath": about["root"],
        "auth": {"type": "static", "accessKeyID": about["access_key"], "secretAccessKey": about["secret_key"]},
    }  # fmt: skip


_RENDER = {"v1": _v1, "v2": _v2}
