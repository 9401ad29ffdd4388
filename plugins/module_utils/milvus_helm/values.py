# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The chart's values from the neutral variables, by the table of its line."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import yaml_text as yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm.table import COMPONENT_KEYS, STANDBY
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import secrets
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.objects import lay
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.instances import ORDER


def put(values, path, value):
    *above, last = path.split(".")
    for key in above:
        values = values.setdefault(key, {})
    values[last] = value


def values(settings, options, made):
    """`made` is what the plan found: line, components, mode, queue, config, refs, bundled."""
    found = {}
    for path, value in {
        "fullnameOverride": options["name"],
        "cluster.enabled": made["mode"] == "cluster",
        "image.all.repository": options["image"],
        "image.all.tag": options["image_tag"],
        "service.type": options["service"].get("type", "ClusterIP"),
        "service.port": settings["port"],
        "service.annotations": options["service"].get("annotations", {}),
        "labels": options["labels"],
        "annotations": options["annotations"],
        "log.level": settings["log_level"],
        "log.format": settings["log_format"],
        "metrics.serviceMonitor.enabled": options["monitoring"],
        "extraConfigFiles": {"user.yaml": yaml.safe_dump(made["config"], sort_keys=True)},
    }.items():
        put(found, path, value)
    if "fullname" in made["line"]["lacks"]:
        del found["fullnameOverride"]
    if options["image_pull_secrets"]:
        put(found, "image.all.pullSecrets", options["image_pull_secrets"])
    volumes, mounts = secrets.volumes(options, made["refs"])
    if volumes:
        put(found, "volumes", volumes)
        put(found, "volumeMounts", mounts)
    _ingress(found, options, made["line"])
    _storage(found, options)
    _etcd(found, settings, options, made["bundled"])
    _objects(found, settings, options, made)
    _queue(found, settings, made)
    _components(found, settings, made)
    return lay(found, options["values"]) if isinstance(options["values"], dict) else found


def _ingress(found, options, line):
    ingress = options["ingress"]
    if not ingress:
        return
    put(found, "ingress.enabled", True)
    if "ingress_class" not in line["lacks"]:
        put(found, "ingress.ingressClassName", ingress.get("class", ""))
    put(found, "ingress.rules", [{"host": host, "path": "/", "pathType": "Prefix"} for host in ingress["hosts"]])
    if ingress.get("tls_secret"):
        put(found, "ingress.tls", [{"secretName": ingress["tls_secret"], "hosts": ingress["hosts"]}])
    if ingress.get("annotations"):
        put(found, "ingress.annotations", ingress["annotations"])


def _claim(found, path, options, size):
    if size:
        put(found, f"{path}.size", str(size))
    if options["storage_class"]:
        put(found, f"{path}.storageClass", options["storage_class"])


def _storage(found, options):
    _claim(found, "standalone.persistence.persistentVolumeClaim", options, options["storage_size"])
    if options["log_volume_size"]:
        put(found, "log.persistence.enabled", True)
        _claim(found, "log.persistence.persistentVolumeClaim", options, options["log_volume_size"])


def _etcd(found, settings, options, bundled):
    own = "etcd" in bundled
    put(found, "etcd.enabled", own)
    put(found, "externalEtcd.enabled", not own)
    if own:
        _claim(found, "etcd.persistence", options, "")
    else:
        put(found, "externalEtcd.endpoints", settings["etcd_endpoints"])


def _objects(found, settings, options, made):
    own = "storage" in made["bundled"]
    put(found, "minio.enabled", own)
    put(found, "externalS3.enabled", not own and settings["storage"] == "s3")
    if own:
        # Both take their account from the same Secret; the values of the chart's own are known to everybody.
        put(found, "minio.existingSecret", made["refs"]["s3"]["name"])
        put(found, "minio.bucketName", settings["s3_bucket"])
        put(found, "minio.rootPath", settings["s3_root_path"])
        _claim(found, "minio.persistence", options, "")
    elif settings["storage"] == "s3":
        names = {
            "host": "s3_endpoint",
            "port": "s3_port",
            "useSSL": "s3_use_ssl",
            "bucketName": "s3_bucket",
            "rootPath": "s3_root_path",
            "useIAM": "s3_use_iam",
            "cloudProvider": "s3_cloud_provider",
            "region": "s3_region",
        }
        for key, setting in names.items():
            put(found, f"externalS3.{key}", str(settings[setting]) if key == "port" else settings[setting])


def _queue(found, settings, made):
    queue, line = made["queue"], made["line"]
    for path in line["parts"]:
        put(found, path, False)
    if made["mode"] == "standalone":
        # Whatever else is said, a standalone takes this one.
        put(found, "standalone.messageQueue", queue)
    external = queue in ("kafka", "pulsar") and queue not in made["bundled"]
    put(found, "externalKafka.enabled", external and queue == "kafka")
    put(found, "externalPulsar.enabled", external and queue == "pulsar")
    if external and queue == "kafka":
        put(found, "externalKafka.brokerList", ",".join(settings["kafka_endpoints"]))
        put(found, "externalKafka.securityProtocol", settings["kafka_security_protocol"])
        put(found, "externalKafka.sasl.mechanisms", settings["kafka_sasl_mechanism"])
    elif external:
        host, _colon, port = settings["pulsar_endpoints"][0].rpartition(":")
        put(found, "externalPulsar.host", host)
        put(found, "externalPulsar.port", int(port))
        put(found, "externalPulsar.tenant", settings["pulsar_tenant"])
        put(found, "externalPulsar.namespace", settings["pulsar_namespace"])
    elif (queue in line["bundled_queues"] and made["mode"] == "cluster") or queue in made["bundled"]:
        put(found, line["bundled_queues"][queue], True)


def _components(found, settings, made):
    line, components = made["line"], made["components"]
    if made["mode"] == "cluster":
        for name, path in line["switches"].items():
            put(found, path, name in components or (name == "indexcoord" and "mixcoord" not in components))
    for name in (name for name in ORDER if name in components and name in line["sections"]):
        own, section = components[name], line["sections"][name]
        if name != "standalone":
            # Without a number the autoscaler's stays.
            put(found, f"{section}.replicas", -1 if own.get("autoscaling") else own["replicas"])
        for key, path in COMPONENT_KEYS.items():
            if key in own and key not in line["lacks"]:
                put(found, f"{section}.{path}", own[key])
        if own.get("autoscaling"):
            _autoscaling(found, section, own["autoscaling"])
        put(found, f"{section}.extraEnv", _environment(settings, own, made["environment"]))
    if components.get("mixcoord", {}).get("replicas", 1) > 1:
        put(found, STANDBY, True)


def _autoscaling(found, section, own):
    keys = {"min": "minReplicas", "max": "maxReplicas", "cpu": "cpuUtilization", "memory": "memoryUtilization"}
    put(found, f"{section}.hpa.enabled", True)
    for key, name in keys.items():
        if key in own:
            put(found, f"{section}.hpa.{name}", own[key])


def _environment(settings, own, from_secrets):
    plain = {**settings["environment"], **own.get("environment", {})}
    return [*from_secrets, *({"name": name, "value": str(value)} for name, value in sorted(plain.items()))]
