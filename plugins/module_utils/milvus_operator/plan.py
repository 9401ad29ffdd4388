# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Milvus resource of the operator from the neutral variables, with what stands beside it and all that is wrong."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config.tree import flatten, merge
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import options as neutral
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import secrets as neutral_secrets
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.objects import lay, metadata
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.table import DATA_DIR
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator import (
    check,
    dependencies,
    secrets,
    workloads,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator.table import (
    API_VERSION,
    AS_IT_IS,
    FALSE_IS_NOTHING,
    FIELDS,
    KIND,
    TAKEN_FROM_DEPENDENCIES,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import config as configuration
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import host_problems, queues
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import plan as milvus
from ansible_collections.vectordb.ops.plugins.module_utils.topology.variables import plain

CONFIG_DIR = "/milvus/configs"
# Says in the file whose value the environment replaces.
ELSEWHERE = "set-by-the-environment"
CONFIGURED = "vectordb.ops/configuration"
EMPTY = {
    "notes": [],
    "mode": "",
    "message_queue": "",
    "resource": {},
    "objects": [],
    "secrets": [],
    "refs": {},
    "identity": {},
    "wanted": {},
}


def make_plan(settings, options, operator, reference):
    """`resource` and `objects` to be applied, `secrets` to be made, `wanted` to be waited for."""
    settings, options, operator = plain(settings), plain(options), plain(operator)
    release, unknown = reference.release(settings["version"])
    found = {**EMPTY, "name": options["name"], "namespace": options["namespace"], "problems": [unknown]}
    if release is None:
        return found
    found["problems"] = neutral.problems(settings, options) + _problems(settings, options, operator)
    if found["problems"]:
        # What they stand in cannot be read.
        return found
    mode, components = neutral.mode(settings), neutral.components(settings, options)
    queue = queues.wanted(settings, release, mode)
    brought = neutral.missing(settings, queue)
    # What is laid over is judged alone too, so that other mistakes do not hide its own, by the name of its variable.
    overlaid = check.problems(operator["spec"], operator["version"])
    found["problems"] = [
        *workloads.problems(components),
        *(one.replace("spec", "milvus_operator_spec", 1) if one.startswith("spec") else one for one in overlaid),
        *dependencies.problems(settings, queue, brought, operator["dependencies"]),
        *secrets.problems(settings, options, brought),
    ]
    if found["problems"]:
        return found
    inside = {
        **neutral_secrets.assume(settings, options),
        **dependencies.inside(options["name"], options["namespace"], brought, mode),
        **neutral_secrets.tls_paths(settings, options),
        **_inside(settings, operator, components),
    }
    base = milvus.make_plan(inside, reference)
    found.update(
        mode=mode,
        message_queue=base["message_queue"],
        notes=base["notes"] + _notes(settings, operator, queue, brought),
        problems=[*base["problems"]],
    )
    if not base["instances"]:
        return found
    parts = {"mode": mode, "queue": queue, "brought": brought, "components": components, "base": base}
    found.update(_made(settings, inside, options, operator, parts, reference))
    found["problems"] += check.problems(found["resource"]["spec"], operator["version"])
    return found


def _inside(settings, operator, components):
    # As in Compose, the image is named elsewhere than where the process is planned.
    found = {"install_method": "compose", "config_dir": CONFIG_DIR, "data_dir": DATA_DIR, "log_dir": ""}
    found.update(
        components=neutral.single(settings), placed_components=[], instances={}, announce_address="", memory_limit=""
    )
    # A coordinator that rolls has a second one beside it for a while.
    waits = operator["rolling_update"] or components.get("mixcoord", {}).get("replicas", 1) > 1
    found["coordinator_hosts"] = ["1", "2"] if waits else ["1"]
    return found


def _made(settings, inside, options, operator, parts, reference):
    base, queue, brought = parts["base"], parts["queue"], parts["brought"]
    extra = neutral_secrets.uncovered(base["config_secrets"])
    uses = [*neutral_secrets.used(inside, queue), *(["tls"] if settings["tls_mode"] else [])]
    refs = secrets.references(options, uses, extra, brought)

    def knows(path):
        return reference.knows(path, settings["version"])

    spec = _spec(settings, options, operator, {**parts, "refs": refs}, secrets.environment(refs, knows), reference)
    ports = [settings["port"], *([settings["rest_port"]] if settings["rest_port"] else [])]
    chosen = parts["components"]
    pods = sum(workloads.replicas(about) for about in chosen.values())
    marks = {**metadata(options, options["name"])}
    marks["labels"] = {**options["labels"], **marks["labels"]}
    if options["annotations"]:
        marks["annotations"] = options["annotations"]
    return {
        "resource": {"apiVersion": API_VERSION, "kind": KIND, "metadata": marks, "spec": spec},
        "secrets": neutral_secrets.manifests(inside, options, refs, extra),
        "refs": refs,
        "identity": host_problems.identity(base),
        "objects": workloads.guards(options, operator, chosen, ports),
        "wanted": {
            "image": spec["components"].get("image", ""),
            "annotations": spec["components"].get("podAnnotations", {}),
            "replicas": {one: int(about["replicas"]) for one, about in chosen.items() if not about.get("autoscaling")},
            "pods": pods,
            "wait": operator["wait_base"] + operator["wait_per_pod"] * pods,
        },
    }


def _spec(settings, options, operator, parts, hidden, reference):
    mode, queue, brought, refs = parts["mode"], parts["queue"], parts["brought"], parts["refs"]
    storage = {
        "type": _storage_type(settings, operator),
        "secret": refs["s3"]["name"] if "s3" in refs else "",
        "authority": secrets.authority(settings, options),
    }
    section = dependencies.section(settings, queue, brought, operator["dependencies"], storage)
    section.update(
        dependencies.persistence(
            queue, mode, options["storage_class"], options["storage_size"], operator["dependencies"]
        )
    )
    if "kafka" not in brought and "kafka" in refs:
        section["kafka"]["secretRef"] = refs["kafka"]["name"]
    config = _config(parts["base"]["instances"][0]["milvus_yaml"], bool(storage["secret"]))
    public = {**settings["environment"], **dependencies.environment(settings, queue, brought)}
    environment = [{"name": key, "value": str(value)} for key, value in public.items()] + hidden
    components = {
        **_common(settings, options, operator, mode, queue, _has_volume(section, queue)),
        "env": sorted(environment, key=lambda one: one["name"]),
        **{FIELDS[name]: workloads.component(about) for name, about in parts["components"].items()},
    }
    # A change that the server only takes up by a restart shows in the pods, whoever rolls them.
    restart = milvus.restart_part(config, reference.runtime_keys(settings["version"]))
    components["podAnnotations"][CONFIGURED] = milvus.fingerprint(restart, components["env"])
    volumes, mounts = neutral_secrets.volumes(options, refs)
    if volumes:
        components.update(volumes=volumes, volumeMounts=mounts)
    components.setdefault(FIELDS["standalone" if mode == "standalone" else "proxy"], {}).update(
        _door(settings, options)
    )
    spec = {"mode": mode, "components": components, "dependencies": section, "config": config}
    return _kept(lay(spec, operator["spec"]))


def _config(config, has_keys):
    """One configuration for all components, less what the operator takes out again."""
    flat = {path.lower() for path in TAKEN_FROM_DEPENDENCIES}
    found = configuration.without(config, flat)
    found = merge(found, {"localStorage": {"path": f"{DATA_DIR}/data"}})
    if has_keys:
        # Else the operator writes the keys themselves into a ConfigMap; the environment wins over both.
        found = merge(found, {"minio": {"accessKeyID": ELSEWHERE, "secretAccessKey": ELSEWHERE}})
    return found


def _common(settings, options, operator, mode, queue, has_volume):
    # Two standalones cannot share a queue in files, and the operator puts the value back; nor can they share a volume
    # from two nodes, where the second would wait for the first for ever.
    alone = mode == "standalone" and (queue in ("rocksmq", "natsmq") or has_volume)
    rolls = operator["rolling_update"] and not alone
    found = {
        "image": f"{options['image']}:{options['image_tag']}",
        # A registry with a port, or a digest, would hide it.
        "version": f"v{settings['version']}",
        "updateConfigMapOnly": operator["update_config_map_only"],
        "enableRollingUpdate": rolls,
        "rollingMode": operator["rolling_mode"],
        "imageUpdateMode": operator["image_update_mode"],
        "disableMetric": not options["monitoring"],
        "podAnnotations": dict(options["annotations"]),
    }
    if options["labels"]:
        found["podLabels"] = options["labels"]
    if options["image_pull_secrets"]:
        found["imagePullSecrets"] = [{"name": name} for name in options["image_pull_secrets"]]
    return found


def _has_volume(section, queue):
    return section.get(queue, {}).get("persistence", {}).get("enabled", False)


def _door(settings, options):
    service, ingress = options["service"], options["ingress"]
    found = {"port": settings["port"], "serviceType": service.get("type", "ClusterIP")}
    if settings["rest_port"]:
        found["serviceRestfulPort"] = settings["rest_port"]
    if service.get("annotations"):
        found["serviceAnnotations"] = service["annotations"]
    if ingress.get("hosts"):
        found["ingress"] = {"hosts": ingress["hosts"]}
        if ingress.get("class"):
            found["ingress"]["ingressClassName"] = ingress["class"]
        if ingress.get("annotations"):
            found["ingress"]["annotations"] = ingress["annotations"]
        if ingress.get("tls_secret"):
            found["ingress"]["tlsSecretRefs"] = {ingress["tls_secret"]: ingress["hosts"]}
    return found


def _storage_type(settings, operator):
    if settings["s3_cloud_provider"] == "azure":
        return "Azure"
    return operator["storage_type"]


def _kept(spec):
    """What the operator gives back: anything else would be a change at every run."""
    if isinstance(spec, list):
        return [_kept(one) for one in spec]
    if not isinstance(spec, dict):
        return spec
    found = {}
    for key, value in spec.items():
        if key in AS_IT_IS:
            found[key] = value
            continue
        inner = _kept(value)
        if inner not in ("", [], {}) and not (inner is False and key in FALSE_IS_NOTHING):
            found[key] = inner
    return found


def _problems(settings, options, operator):
    found = []
    if options["log_volume_size"]:
        found.append(
            "milvus_kubernetes_log_volume_size: the operator has no volume for logs; found "
            f"{options['log_volume_size']!r}, leave it empty"
        )
    if not isinstance(operator["spec"], dict):
        found.append(
            f"milvus_operator_spec: expected a dictionary in the operator's key names, found {operator['spec']!r}"
        )
    elif "config" in operator["spec"]:
        found.append(
            f"milvus_operator_spec: config ({', '.join(sorted(flatten(operator['spec']['config'])))}) goes unchecked "
            "there; put it into milvus_config"
        )
    if any(isinstance(one, dict) and one.get("config") for one in settings["components"]):
        found.append(
            "milvus_components: config of a single component; the operator has one configuration for all of them: put "
            "it into milvus_config"
        )
    return found


def _notes(settings, operator, queue, brought):
    found = []
    if queue == "kafka" and "kafka" not in brought and settings["kafka_security_protocol"].startswith("SASL"):
        found.append(
            f"Operator {operator['version']} writes user and password of Kafka into the ConfigMap of Milvus in clear: "
            "let only administrators read ConfigMaps of that namespace."
        )
        if settings["kafka_ca_path"]:
            found.append(
                f"Operator {operator['version']} asks Kafka with the authorities of its own image, not with "
                "milvus_kafka_ca_path: brokers with certificates of your own stay 'not ready' for it until a later "
                "release."
            )
    if "etcd" in brought:
        found.append("The operator brings etcd without a password: let nobody else reach its pods.")
    return found
