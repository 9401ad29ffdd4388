# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Turn the neutral variables of a Milvus role into configuration in upstream's own names."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config.tree import flatten
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import queues
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.cluster import FORGET_AFTER


def without(config, paths):
    """The same configuration less some paths; sections that become empty go too."""
    drop = {path.lower() for path in paths}

    def walk(node, prefix):
        kept = {}
        for name, value in node.items():
            path = f"{prefix}{name}"
            if isinstance(value, dict):
                inner = walk(value, f"{path}.")
                if inner:
                    kept[name] = inner
            elif path.lower() not in drop:
                kept[name] = value
        return kept

    return walk(config, "")


def split_secrets(config, paths):
    """Give the configuration without credentials, and those as the environment variables that override it."""
    flat = flatten(config)
    environment = {path.replace(".", "_").upper(): str(flat[path]) for path in paths}
    return without(config, paths), environment


def embedded_etcd_client(settings):
    """Where the server finds the etcd inside itself, which users may have moved in etcd's own words."""
    url = settings["embedded_etcd_config"].get("advertise-client-urls", "http://127.0.0.1:2379")
    return url.split(",", maxsplit=1)[0].split("://", maxsplit=1)[-1].rstrip("/")


def _etcd(settings):
    section = {"rootPath": settings["etcd_root_path"]}
    if settings["etcd_mode"] == "embedded":
        section.update(
            endpoints=embedded_etcd_client(settings),
            use={"embed": True},
            data={"dir": f"{settings['data_dir']}/etcd"},
            config={"path": f"{settings['config_dir']}/standalone/embedEtcd.yaml"},
            log={"level": "warn", "path": "stdout"},
        )
        return section
    section.update(endpoints=",".join(settings["etcd_endpoints"]), use={"embed": False})
    if settings["etcd_tls_enabled"]:
        section["ssl"] = {
            "enabled": True,
            "tlsCert": settings["etcd_cert_path"],
            "tlsKey": settings["etcd_key_path"],
            "tlsCACert": settings["etcd_ca_path"],
            "tlsMinVersion": "1.2",
        }
    if settings["etcd_user"]:
        section["auth"] = {
            "enabled": True,
            "userName": settings["etcd_user"],
            "password": settings["etcd_password"],
        }
    return section


def _object_storage(settings, knows):
    section = {
        "address": settings["s3_endpoint"],
        "port": settings["s3_port"],
        "useSSL": settings["s3_use_ssl"],
        "bucketName": settings["s3_bucket"],
        "rootPath": settings["s3_root_path"],
        "cloudProvider": settings["s3_cloud_provider"],
        "useIAM": settings["s3_use_iam"],
    }
    if settings["s3_ca_path"] and settings["s3_use_ssl"] and knows("minio.ssl.tlsCACert"):
        section["ssl"] = {"tlsCACert": settings["s3_ca_path"]}
    if settings["s3_region"]:
        section["region"] = settings["s3_region"]
    if not settings["s3_use_iam"]:
        section["accessKeyID"] = settings["s3_access_key"]
        section["secretAccessKey"] = settings["s3_secret_key"]
    return section


def base_config(settings, message_queue, knows):
    """Everything that the neutral variables say, before the user's own overlay; ports come from the instance."""
    remote = settings["storage"] == "s3"
    config = {
        "etcd": _etcd(settings),
        "localStorage": {"path": f"{settings['data_dir']}/data"},
        "common": {
            "storageType": "remote" if remote else "local",
            "gracefulStopTimeout": settings["graceful_stop_timeout"],
            "security": {
                "authorizationEnabled": settings["authorization_enabled"],
                "tlsMode": settings["tls_mode"],
            },
        },
        # Off is upstream's coded default, and then a coordinator never ends when it is told to stop.
        "quotaAndLimits": {"enabled": True},
        "log": {
            "level": settings["log_level"],
            "format": settings["log_format"],
            "stdout": True,
            "file": {"rootPath": settings["log_dir"]},
        },
    }
    config.update(queues.section(settings, message_queue, knows))
    if remote:
        config["minio"] = _object_storage(settings, knows)
    if settings["tls_mode"]:
        config["tls"] = {
            "serverPemPath": settings["tls_cert_path"],
            "serverKeyPath": settings["tls_key_path"],
            "caPemPath": settings["tls_ca_path"],
        }
    return config


def session(instance, settings):
    """What the program needs that removes the sessions of a dead process from etcd."""
    return {
        "endpoints": settings["etcd_endpoints"],
        "tls": settings["etcd_tls_enabled"],
        "ca_path": settings["etcd_ca_path"],
        "cert_path": settings["etcd_cert_path"],
        "key_path": settings["etcd_key_path"],
        "user": settings["etcd_user"],
        "password": settings["etcd_password"],
        "root_path": settings["etcd_root_path"].strip("/"),
        "unit": instance["unit"],
        "wait": FORGET_AFTER.get(instance["component"], 0),
        "drain": instance["drain"],
        "drain_seconds": settings["graceful_stop_timeout"],
        "release_seconds": settings["drain_timeout"],
        "leader_cache_seconds": float(flatten(instance["milvus_yaml"]).get("proxy.shardLeaderCacheInterval", 3)),
        "metrics_port": instance["metrics_port"],
        "addresses": [settings["announce_address"]] if settings["announce_address"] else [],
        "ports": sorted({port for what, port in instance["ports"].items() if what != "metrics"}),
    }
