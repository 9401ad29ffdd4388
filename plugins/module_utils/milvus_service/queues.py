# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How Milvus reaches its message queue, in upstream's own names."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config.tree import flatten


def wanted(settings, release, mode):
    """The queue that is meant: the user's word, or the one whose hosts were given, or the release's default."""
    if settings["message_queue"] != "default":
        return settings["message_queue"]
    given = [name for name in ("kafka", "pulsar") if settings[f"{name}_endpoints"]]
    if mode == "cluster" and given:
        return given[0]
    return release["message_queues"][mode]["default"]


def section(settings, kind, knows):
    """Configuration of one queue; `knows` says whether the version has a key."""
    data = settings["data_dir"]
    config = {"mq": {"type": kind}}
    if kind == "rocksmq":
        config["rocksmq"] = {"path": f"{data}/rdb_data"}
    elif kind == "natsmq":
        config["natsmq"] = {"server": {"storeDir": f"{data}/nats"}}
    elif kind == "woodpecker":
        config["woodpecker"] = {"storage": _woodpecker(settings)}
    elif kind == "kafka" and settings["kafka_endpoints"]:
        config["kafka"] = _kafka(settings, knows)
    elif kind == "pulsar" and settings["pulsar_endpoints"]:
        config["pulsar"] = _pulsar(settings)
    return config


def _woodpecker(settings):
    """On object storage it writes below minio.rootPath and has no path of its own."""
    if settings["storage"] == "local":
        return {"type": "local", "rootPath": f"{settings['data_dir']}/wp"}
    return {"type": "minio"}


def _kafka(settings, knows):
    protocol = settings["kafka_security_protocol"]
    # What is left out gets upstream's defaults, which are for a login.
    found = {
        "brokerList": ",".join(settings["kafka_endpoints"]),
        "securityProtocol": protocol,
        "saslMechanisms": settings["kafka_sasl_mechanism"] if protocol.startswith("SASL") else "",
        "saslUsername": settings["kafka_user"] if protocol.startswith("SASL") else "",
        "saslPassword": settings["kafka_password"] if protocol.startswith("SASL") else "",
    }
    if protocol.endswith("SSL") and settings["kafka_ca_path"] and knows("kafka.ssl.tlsCaCert"):
        found["ssl"] = {"enabled": True, "tlsCaCert": settings["kafka_ca_path"]}
    return found


def _pulsar(settings):
    scheme = "pulsar+ssl" if settings["pulsar_tls_enabled"] else "pulsar"
    found = {
        "address": f"{scheme}://{','.join(settings['pulsar_endpoints'])}",
        "webport": settings["pulsar_web_port"],
        "tenant": settings["pulsar_tenant"],
        "namespace": settings["pulsar_namespace"],
    }
    if settings["pulsar_token"]:
        found.update(authPlugin="token", authParams=f"token:{settings['pulsar_token']}")
    return found


def problems(settings, kind, mode):
    both = settings["kafka_endpoints"] and settings["pulsar_endpoints"]
    if both and settings["message_queue"] == "default" and mode == "cluster":
        return ["milvus_message_queue: hosts of Kafka and of Pulsar were given; set it to kafka or pulsar"]
    if kind == "kafka":
        return _kafka_problems(settings)
    if kind == "pulsar":
        return _pulsar_problems(settings)
    if kind == "woodpecker" and mode == "cluster":
        return _woodpecker_problems(settings)
    return []


def _woodpecker_problems(settings):
    overlay = flatten(settings["config"]) if isinstance(settings["config"], dict) else {}
    kind = {path.lower(): value for path, value in overlay.items()}.get("woodpecker.storage.type", "minio")
    if kind == "minio" or len(settings["hosts"]) < 2:
        return []
    return [
        (
            f"milvus_config: woodpecker.storage.type is {kind!r}; hosts of a cluster share their log only through "
            "object storage. Leave it at minio, or choose another milvus_message_queue"
        )
    ]


def notes(settings, kind, knows):
    """Seen on 2.3.5 before its log level is set, so no setting of ours prevents it."""
    if kind != "kafka" or not settings["kafka_password"] or knows("kafka.ssl.enabled"):
        return []
    return [
        (
            f"Milvus {settings['version']} writes the password of its Kafka user to the journal at its start: let only "
            "administrators read that, and give this user rights on the topics of Milvus alone."
        )
    ]


def _endpoint_problems(settings, kind, key):
    overlay = settings["config"] if isinstance(settings["config"], dict) else {}
    if settings[f"{kind}_endpoints"] or (overlay.get(kind) or {}).get(key) or f"{kind}.{key}" in overlay:
        return []
    return [f"milvus_{kind}_endpoints: message queue {kind} needs at least one host:port; found none"]


def _kafka_problems(settings):
    found = _endpoint_problems(settings, "kafka", "brokerList")
    if settings["kafka_endpoints"] and settings["kafka_security_protocol"].startswith("SASL"):
        protocol = settings["kafka_security_protocol"]
        found += [
            f"milvus_{name}: milvus_kafka_security_protocol {protocol} needs it; found nothing"
            for name in ("kafka_user", "kafka_password")
            if not settings[name]
        ]
    return found


def _pulsar_problems(settings):
    found = _endpoint_problems(settings, "pulsar", "address")
    if any(sign in settings["pulsar_token"] for sign in ",:"):
        found.append("milvus_pulsar_token: a token holds neither a comma nor a colon, which part settings in Milvus")
    return found
