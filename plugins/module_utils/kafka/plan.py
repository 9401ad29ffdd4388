# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a Kafka node shall be, computed from variables alone, with everything that is wrong about it."""

from __future__ import annotations

import base64
import json
import re
import uuid

from ansible_collections.vectordb.ops.plugins.module_utils.kafka.keys import BROKER_KEYS
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import hint

NODE_COUNTS = (1, 3, 5)
LISTENERS = {"CLIENT": "SASL_SSL", "BROKER": "SSL", "CONTROLLER": "SSL"}
MECHANISM = "SCRAM-SHA-512"
KEYSTORE = "/run/kafka/keystore.pem"
CHECKSUM = re.compile(r"^(sha256:[0-9a-fA-F]{64}|sha512:[0-9a-fA-F]{128})$")
PASSWORD = re.compile(r"^\S{8,}$")
PREFIXED = re.compile(r"^(listener\.name\.|sasl\.|ssl\.|log4j|metrics\.)")
# Settings that variables govern: a second source would leave the cluster with two truths.
GOVERNED = {
    "process.roles": "kafka_hosts and kafka_controller_hosts",
    "node.id": "kafka_node_id",
    "broker.id": "kafka_node_id",
    "controller.quorum.voters": "kafka_controller_hosts",
    "listeners": "kafka_port, kafka_broker_port, kafka_controller_port",
    "advertised.listeners": "kafka_advertise_host",
    "log.dirs": "kafka_data_dir",
    "log.dir": "kafka_data_dir",
    "super.users": "kafka_super_users",
    "message.max.bytes": "kafka_message_max_bytes",
    "log.retention.hours": "kafka_retention_hours",
    "default.replication.factor": "kafka_replication_factor",
    "min.insync.replicas": "kafka_min_insync_replicas",
    "authorizer.class.name": "nothing: rights are always checked",
}


def cluster_id(name):
    """Kafka's form of a UUID, the same on every host without asking. A leading dash would look like an option."""
    number = 0
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.{number}").bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text
        number += 1


def nodes(settings):
    """Every host of the cluster once, controllers and brokers, with its id: a given one, or its place in the list."""
    brokers, controllers = settings["hosts"], settings["controller_hosts"] or settings["hosts"]
    found = []
    for place, host in enumerate(dict.fromkeys([*brokers, *controllers]), start=1):
        own = settings["per_host"].get(host, {})
        found.append(
            {
                "host": host,
                "id": int(own.get("node_id") or 0) or place,
                "address": own.get("address") or host,
                "broker": host in brokers,
                "controller": host in controllers,
            }
        )
    return found


def properties(settings, cluster, me):
    brokers = sum(node["broker"] for node in cluster)
    replication = settings["replication_factor"] or min(3, brokers)
    insync = settings["min_insync_replicas"] or (2 if replication >= 3 else 1)
    ports = {"CLIENT": settings["port"], "BROKER": settings["broker_port"], "CONTROLLER": settings["controller_port"]}
    mine = (["CLIENT", "BROKER"] if me["broker"] else []) + (["CONTROLLER"] if me["controller"] else [])
    config = {
        "process.roles": ",".join(role for role in ("broker", "controller") if me[role]),
        "node.id": me["id"],
        "controller.quorum.voters": ",".join(
            f"{node['id']}@{bracketed(node['address'])}:{ports['CONTROLLER']}" for node in cluster if node["controller"]
        ),
        "controller.listener.names": "CONTROLLER",
        "listeners": ",".join(f"{name}://{bracketed(settings['listen_address'])}:{ports[name]}" for name in mine),
        "listener.security.protocol.map": ",".join(f"{name}:{protocol}" for name, protocol in LISTENERS.items()),
        "inter.broker.listener.name": "BROKER",
        "log.dirs": settings["data_dir"],
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": KEYSTORE,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": settings["tls_ca_path"],
        "ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/,DEFAULT",
        "listener.name.broker.ssl.client.auth": "required",
        "listener.name.controller.ssl.client.auth": "required",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        "super.users": ";".join(f"User:{name}" for name in settings["super_users"]),
        "sasl.enabled.mechanisms": MECHANISM,
        "listener.name.client.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        # Milvus makes a topic for each channel as it needs it.
        "auto.create.topics.enable": "true",
        "num.partitions": 1,
        "default.replication.factor": replication,
        "min.insync.replicas": insync,
        "offsets.topic.replication.factor": replication,
        "transaction.state.log.replication.factor": replication,
        "transaction.state.log.min.isr": insync,
        "unclean.leader.election.enable": "false",
        "message.max.bytes": settings["message_max_bytes"],
        "replica.fetch.max.bytes": settings["message_max_bytes"],
        "log.retention.hours": settings["retention_hours"],
    }
    if me["broker"]:
        config["advertised.listeners"] = ",".join(
            f"{name}://{bracketed(me['address'])}:{ports[name]}" for name in ("CLIENT", "BROKER")
        )
    return {**config, **settings["config"]}


def bracketed(address):
    return f"[{address}]" if ":" in address else address


def make_plan(settings):
    cluster = nodes(settings)
    problems = cluster_problems(settings, cluster) + setting_problems(settings)
    me = next((node for node in cluster if node["host"] == settings["host"]), None)
    if me is None:
        known = ", ".join(node["host"] for node in cluster) or "nothing"
        problems.append(f"kafka_hosts does not hold {settings['host']}; found {known}. Give all hosts of the cluster")
        return {"problems": problems}
    return {
        "problems": problems,
        "id": me["id"],
        "cluster_id": cluster_id(settings["cluster_name"]),
        "broker": me["broker"],
        "controller": me["controller"],
        "brokers": [node["id"] for node in cluster if node["broker"]],
        "controllers": [node["id"] for node in cluster if node["controller"]],
        "ids": {node["host"]: node["id"] for node in cluster},
        "properties": properties(settings, cluster, me),
        "bootstrap": [f"{bracketed(n['address'])}:{settings['broker_port']}" for n in cluster if n["broker"]],
        "client_bootstrap": [f"{bracketed(n['address'])}:{settings['port']}" for n in cluster if n["broker"]],
        "ports": {
            **({"clients": settings["port"], "brokers": settings["broker_port"]} if me["broker"] else {}),
            **({"controllers": settings["controller_port"]} if me["controller"] else {}),
        },
    }


def restart_order(ids, leader):
    """Hosts in turn, the one whose controller leads last: it hands over once, and not again to one that restarts."""
    return [host for host, number in ids.items() if number != leader] + [
        host for host, number in ids.items() if number == leader
    ]


def cluster_problems(settings, cluster):
    problems = []
    controllers = [node for node in cluster if node["controller"]]
    brokers = [node for node in cluster if node["broker"]]
    if len(controllers) not in NODE_COUNTS:
        variable = "kafka_controller_hosts" if settings["controller_hosts"] else "kafka_hosts"
        problems.append(
            f"{variable} has {len(controllers)} hosts that vote; allowed are 1, 3 or 5: an even number survives "
            "no more "
            "failures than one host less"
        )
    ids = [node["id"] for node in cluster]
    twice = sorted({number for number in ids if ids.count(number) > 1})
    if twice:
        owners = ", ".join(node["host"] for node in cluster if node["id"] in twice)
        problems.append(
            f"kafka_node_id {twice[0]} is used by {owners}; give each host a number of its own, and give them all "
            "explicitly once one is given"
        )
    replication, insync = settings["replication_factor"], settings["min_insync_replicas"]
    if replication > len(brokers):
        problems.append(
            f"kafka_replication_factor is {replication} and there are {len(brokers)} brokers; at most one replica of a "
            "partition fits on a broker"
        )
    effective = replication or min(3, len(brokers))
    if insync > effective:
        problems.append(
            f"kafka_min_insync_replicas is {insync} and partitions have {effective} replicas: nothing could be written"
        )
    elif insync == effective > 1:
        problems.append(
            f"kafka_min_insync_replicas is {insync}, as many as there are replicas: one broker that restarts "
            "would stop "
            f"every write; set it to {effective - 1}"
        )
    return problems


def setting_problems(settings):
    problems = []
    if not CHECKSUM.match(settings["archive_checksum"]):
        problems.append(
            f"kafka_archive_checksum is {settings['archive_checksum'] or 'empty'}; expected sha512:<128 hex digits> or "
            "sha256:<64 hex digits>, as published beside the archive"
        )
    ports = [settings["port"], settings["controller_port"], settings["broker_port"]]
    if len(set(ports)) < len(ports):
        problems.append(
            f"kafka_port, kafka_controller_port and kafka_broker_port are {', '.join(map(str, ports))}; they must "
            "differ"
        )
    if settings["heap_mb"] < 256:
        problems.append(f"kafka_heap_mb is {settings['heap_mb']}; a broker does not live with less than 256")
    for user in settings["users"]:
        if not PASSWORD.match(str(user.get("password") or "")):
            problems.append(
                f"kafka_users: the password of {user.get('name')} is shorter than 8 characters or has white "
                "space; set it "
                "in a vault"
            )
        if user.get("name") in settings["super_users"]:
            problems.append(
                f"kafka_users: {user['name']} is in kafka_super_users, whose members enter by certificate; choose "
                "another name"
            )
    return problems + config_problems(settings["config"])


def config_problems(config):
    problems = []
    for key, value in config.items():
        if key in GOVERNED:
            problems.append(f"kafka_config: {key} ({value!r}) is governed by {GOVERNED[key]}")
        elif key not in BROKER_KEYS and not PREFIXED.match(key):
            problems.append(f"kafka_config: Kafka has no setting {key}{hint(key, BROKER_KEYS)}")
        elif isinstance(value, (dict, list)):
            problems.append(f"kafka_config: {key} must be a number, text or boolean, found {value!r}")
    return problems


def identity_problems(plan, meta):
    """What stands in meta.properties of a formatted host against the plan."""
    found = dict(line.split("=", 1) for line in (meta or "").splitlines() if "=" in line and not line.startswith("#"))
    problems = []
    if found.get("cluster.id", plan["cluster_id"]) != plan["cluster_id"]:
        problems.append(
            f"the data belongs to cluster {found['cluster.id']}, kafka_cluster_name gives {plan['cluster_id']}; "
            "set the name "
            "back, or move the data away to begin anew"
        )
    if int(found.get("node.id", plan["id"])) != plan["id"]:
        problems.append(
            f"the data belongs to node {found['node.id']}, the inventory gives {plan['id']}; set kafka_node_id: "
            f"{found['node.id']} on this host (numbers follow the order of kafka_hosts where none is given)"
        )
    return problems


def quorum_problems(plan, hosts):
    """A controller does not start with other voters than those that it, or one that it is to join, has written down."""
    state = next((state for state in (host["files"]["quorum"] for host in hosts) if state), "{}")
    found = sorted(voter["voterId"] for voter in json.loads(state).get("currentVoters") or [])
    wanted = sorted(plan["controllers"])
    if not found or not plan["controller"] or found == wanted:
        return []
    names = {number: host for host, number in plan["ids"].items()}
    text = (
        f"the cluster's controllers are {_named(found, names)} for good, the inventory gives {_named(wanted, names)}; "
        "name the first in group kafka_controller, and all brokers in group kafka_broker, in place of group kafka"
    )
    return [text]


def _named(numbers, names):
    return ", ".join(names.get(number, f"node {number}") for number in numbers)
