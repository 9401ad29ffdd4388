# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What Milvus works with, as its operator takes it: elsewhere, or brought by the operator beside it."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.spelling import hint

BROUGHT = ("etcd", "storage", "kafka", "pulsar")
OPTIONS = ("deletion_policy", "pvc_deletion", "values", "chart_version")
BUILT_IN = ("rocksmq", "natsmq", "woodpecker")
DATA = "data"


def inside(name, namespace, brought, mode):
    """The neutral settings of what the operator brings; it writes addresses itself."""
    found = {"etcd_mode": "external", "storage": "s3"}
    if "etcd" in brought:
        found.update(
            etcd_endpoints=[f"{name}-etcd.{namespace}:2379"], etcd_tls_enabled=False, etcd_user="", etcd_password=""
        )
    if "storage" in brought:
        found.update(
            s3_endpoint=f"{name}-minio.{namespace}", s3_port=9000, s3_use_ssl=False, s3_use_iam=False,
            s3_cloud_provider="aws", s3_region="", s3_ca_path="",
        )  # fmt: skip
    if "kafka" in brought:
        found.update(
            kafka_endpoints=[f"{name}-kafka.{namespace}:9092"], kafka_security_protocol="PLAINTEXT", kafka_password=""
        )
    if "pulsar" in brought:
        found.update(
            pulsar_endpoints=[f"{name}-pulsar-proxy.{namespace}:6650"], pulsar_tls_enabled=False, pulsar_web_port=80,
            pulsar_token="", pulsar_tenant="public",
        )  # fmt: skip
    # Components of a cluster share their log only through object storage: the check wants to know that they are many.
    found["hosts"] = [name] if mode == "standalone" else [f"{name}-1", f"{name}-2"]
    return found


def section(settings, queue, brought, choices, storage):
    """`storage`: type, and the names of the Secrets with keys and with the authority."""
    found = {"msgStreamType": queue}
    if "etcd" in brought:
        found["etcd"] = {"external": False, "inCluster": _in_cluster(choices, "etcd")}
    else:
        found["etcd"] = {"external": True, "endpoints": list(settings["etcd_endpoints"])}
    found["storage"] = _storage(settings, brought, choices, storage)
    if queue == "kafka":
        found["kafka"] = {"external": "kafka" not in brought}
        if "kafka" in brought:
            found["kafka"]["inCluster"] = _in_cluster(choices, "kafka")
        else:
            found["kafka"]["brokerList"] = list(settings["kafka_endpoints"])
    if queue == "pulsar":
        found["pulsar"] = {"external": "pulsar" not in brought}
        if "pulsar" in brought:
            found["pulsar"]["inCluster"] = _in_cluster(choices, "pulsar")
        else:
            # One is what the operator checks and writes; all of them come by the environment.
            found["pulsar"]["endpoint"] = settings["pulsar_endpoints"][0]
    return found


def persistence(queue, mode, storage_class, size, choices):
    """The volume of a standalone whose queue lies in files; components of a cluster would have to share one."""
    if queue not in BUILT_IN:
        return {}
    if mode == "cluster" or not size:
        return {queue: {"persistence": {"enabled": False}}}
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    if storage_class:
        claim["storageClassName"] = storage_class
    about = {
        "enabled": True,
        "pvcDeletion": bool((choices.get(DATA) or {}).get("pvc_deletion", False)),
        "persistentVolumeClaim": {"spec": claim},
    }
    return {queue: {"persistence": about}}


def environment(settings, queue, brought):
    """Addresses that do not fit into the operator's fields."""
    if queue != "pulsar" or "pulsar" in brought:
        return {}
    if len(settings["pulsar_endpoints"]) == 1 and not settings["pulsar_tls_enabled"]:
        return {}
    scheme = "pulsar+ssl" if settings["pulsar_tls_enabled"] else "pulsar"
    return {"PULSAR_ADDRESS": f"{scheme}://{','.join(settings['pulsar_endpoints'])}"}


def _in_cluster(choices, name):
    chosen = choices.get(name) or {}
    found = {
        "deletionPolicy": chosen.get("deletion_policy", "Retain"),
        "pvcDeletion": bool(chosen.get("pvc_deletion", False)),
    }
    if chosen.get("values"):
        found["values"] = chosen["values"]
    if chosen.get("chart_version"):
        found["chartVersion"] = chosen["chart_version"]
    return found


def _storage(settings, brought, choices, storage):
    if "storage" in brought:
        inner = _in_cluster(choices, "storage")
        # Its chart would make an account that everybody knows.
        inner["values"] = {"existingSecret": storage["secret"], **inner.get("values", {})}
        return {"external": False, "type": "MinIO", "inCluster": inner}
    found = {
        "external": True,
        "type": storage["type"],
        "endpoint": f"{settings['s3_endpoint']}:{settings['s3_port']}",
    }
    if storage["secret"]:
        found["secretRef"] = storage["secret"]
    if settings["s3_use_ssl"]:
        found["ssl"] = {"enabled": True}
        if storage["authority"]:
            found["ssl"]["caCertificateRef"] = storage["authority"]
    return found


def problems(settings, queue, brought, choices):
    if not isinstance(choices, dict):
        return [f"milvus_operator_dependencies: expected a dictionary by dependency, found {choices!r}"]
    found = []
    for name, chosen in choices.items():
        found += _choice_problems(name, chosen)
    if settings["etcd_user"] and not settings["etcd_tls_enabled"] and "etcd" not in brought:
        found.append(
            "milvus_etcd_user: the operator asks etcd with the password out of spec.config alone, where everybody who "
            "sees the resource reads it; set milvus_etcd_tls_enabled: true, with which it asks for the port alone"
        )
    if (
        queue == "pulsar"
        and settings["pulsar_tls_enabled"]
        and not settings["pulsar_token"]
        and "pulsar" not in brought
    ):
        found.append(
            "milvus_pulsar_token: the operator speaks to Pulsar without TLS, and only asks for the port where a token "
            "is used; set one, or milvus_pulsar_tls_enabled: false"
        )
    return found


def _choice_problems(name, chosen):
    where = f"milvus_operator_dependencies.{name}"
    allowed = OPTIONS if name in BROUGHT else ("pvc_deletion",)
    if name not in (*BROUGHT, DATA):
        return [f"{where}: is none of {', '.join((*BROUGHT, DATA))}"]
    if not isinstance(chosen, dict):
        return [f"{where}: expected a dictionary with {', '.join(allowed)}, found {chosen!r}"]
    found = []
    for key in chosen:
        if key not in allowed:
            found.append(f"{where}.{key}: is none of {', '.join(allowed)}{hint(key, allowed)}")
    policy = chosen.get("deletion_policy", "Retain")
    if policy not in ("Retain", "Delete"):
        found.append(f"{where}.deletion_policy: expected Retain or Delete, found {policy!r}")
    if name != DATA and chosen.get("pvc_deletion") and policy == "Retain":
        found.append(
            f"{where}.pvc_deletion: has no effect while deletion_policy is Retain; set that to Delete if the data is "
            "to go with the resource"
        )
    return found
