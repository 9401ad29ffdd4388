# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the groups of an inventory mean: ports, who may reach them, memory. Only facts stand here."""

from __future__ import annotations

# Who may reach a port: anyone the user lets in, hosts of the cluster, whoever administers, or the host itself alone.
CLIENT, INTERNAL, MANAGEMENT, LOCAL = "client", "internal", "management", "local"


def _port(name, variable, default, exposure, sources=(), when=None):
    """`sources` are components or groups; `when` is a variable that must not be false for the port to be there."""
    return {
        "name": name,
        "variable": variable,
        "default": default,
        "exposure": exposure,
        "sources": list(sources),
        "when": when,
    }


def _memory(least, variable=None, factor=1.0):
    """MiB that a process needs at least, and the variable that says more; a heap takes `factor` of it in all."""
    return {"least": least, "variable": variable, "factor": factor}


_PULSAR = ["pulsar_broker", "pulsar_bookie", "pulsar_zookeeper"]

# Components that are not Milvus: theirs are in the versions table.
COMPONENTS = {
    "etcd": {
        "product": "etcd",
        "ports": [
            _port("client", "etcd_client_port", 2379, INTERNAL, ["etcd", "milvus"]),
            _port("peer", "etcd_peer_port", 2380, INTERNAL, ["etcd"]),
        ],
        "memory": _memory(256, "etcd_memory_max"),
    },
    "minio": {
        "product": "minio",
        "ports": [
            # Policies, users and buckets are set through it, by default from the controller.
            _port("S3", "minio_port", 9000, MANAGEMENT, ["minio", "milvus"]),
            _port("console", "minio_console_port", 9001, MANAGEMENT),
        ],
        "memory": _memory(512, "minio_memory_max"),
    },
    "kafka_controller": {
        "product": "kafka",
        "ports": [
            _port("controller", "kafka_controller_port", 9093, INTERNAL, ["kafka_controller", "kafka_broker"]),
        ],
        "memory": _memory(512, "kafka_heap_mb", 1.5),
    },
    "kafka_broker": {
        "product": "kafka",
        "ports": [
            # Users and topics are set, and passwords tried, by default from the controller.
            _port("clients", "kafka_port", 9092, MANAGEMENT, ["kafka_broker", "kafka_controller", "milvus"]),
            _port("brokers", "kafka_broker_port", 9094, MANAGEMENT, ["kafka_broker", "kafka_controller"]),
        ],
        "memory": _memory(1024, "kafka_heap_mb", 1.5),
    },
    "pulsar_zookeeper": {
        "product": "pulsar",
        "ports": [
            _port("ZooKeeper", "pulsar_zookeeper_port", 2181, INTERNAL, _PULSAR),
            _port("ZooKeeper quorum", "pulsar_zookeeper_quorum_port", 2888, INTERNAL, ["pulsar_zookeeper"]),
            _port("ZooKeeper election", "pulsar_zookeeper_election_port", 3888, INTERNAL, ["pulsar_zookeeper"]),
        ],
        "memory": _memory(384, "pulsar_zookeeper_heap", 1.5),
    },
    "pulsar_bookie": {
        "product": "pulsar",
        "ports": [_port("bookie", "pulsar_bookie_port", 3181, INTERNAL, ["pulsar_bookie", "pulsar_broker"])],
        "memory": _memory(768, "pulsar_bookie_heap", 2.0),
    },
    "pulsar_broker": {
        "product": "pulsar",
        "ports": [
            _port("broker", "pulsar_broker_tls_port", 6651, INTERNAL, ["pulsar_broker", "milvus"]),
            _port("web", "pulsar_web_tls_port", 8443, INTERNAL, ["pulsar_broker", "milvus"]),
        ],
        "memory": _memory(768, "pulsar_broker_heap", 2.0),
    },
    "loadbalancer": {
        "product": "loadbalancer",
        "ports": [
            _port("gRPC", "loadbalancer_port", 19530, CLIENT),
            _port("REST", "loadbalancer_rest_port", 0, CLIENT),
            _port("statistics", "loadbalancer_stats_port", 8404, MANAGEMENT),
        ],
        "memory": _memory(64),
    },
    # Milvus 2.3 knows one S3 address: each of its hosts spreads that over all MinIO hosts.
    "s3_balancer": {
        "product": "loadbalancer",
        "ports": [_port("S3", "loadbalancer_s3_port", 9010, LOCAL)],
        "memory": _memory(64),
    },
}

# Groups of Milvus and the component that they place; a merged coordinator is one process for every version.
MILVUS_GROUPS = {
    "milvus_standalone": "standalone",
    "milvus_coordinator": "mixcoord",
    "milvus_proxy": "proxy",
    "milvus_querynode": "querynode",
    "milvus_datanode": "datanode",
    "milvus_indexnode": "indexnode",
    "milvus_streamingnode": "streamingnode",
}
# Methods that bring what Milvus needs with it, and of these the ones that put nothing on a host of the inventory.
KUBERNETES = ("helm", "operator")
WHOLE = ("compose", *KUBERNETES)
GROUP_OF = {component: group for group, component in MILVUS_GROUPS.items()}
SEPARATE_COORDINATORS = ("rootcoord", "querycoord", "datacoord")

MILVUS_MEMORY = {
    "standalone": 2048,
    "mixcoord": 512,
    "rootcoord": 256,
    "querycoord": 256,
    "datacoord": 256,
    "proxy": 512,
    "querynode": 1024,
    "datanode": 512,
    "indexnode": 512,
    "streamingnode": 512,
    "cdc": 256,
}
# The operating system, and what it must keep to cache files.
HOST_MEMORY = 512

PARENTS = {
    **dict.fromkeys(MILVUS_GROUPS, "milvus"),
    **dict.fromkeys(("kafka_controller", "kafka_broker"), "kafka"),
    **dict.fromkeys(_PULSAR, "pulsar"),
}
GROUPS = (
    "etcd",
    "minio",
    "kafka",
    "kafka_controller",
    "kafka_broker",
    "pulsar",
    "pulsar_zookeeper",
    "pulsar_bookie",
    "pulsar_broker",
    "loadbalancer",
    "monitoring",
    "milvus",
    *MILVUS_GROUPS,
)
# What users call a group when they do not look it up.
ALIASES = {
    "lb": "loadbalancer",
    "haproxy": "loadbalancer",
    "load_balancer": "loadbalancer",
    "coordinator": "milvus_coordinator",
    "milvus_mixcoord": "milvus_coordinator",
    "milvus_rootcoord": "milvus_coordinator",
    "mixcoord": "milvus_coordinator",
    "querynode": "milvus_querynode",
    "datanode": "milvus_datanode",
    "indexnode": "milvus_indexnode",
    "streamingnode": "milvus_streamingnode",
    "milvus_query": "milvus_querynode",
    "milvus_data": "milvus_datanode",
    "milvus_index": "milvus_indexnode",
    "milvus_streaming": "milvus_streamingnode",
    "kafka_brokers": "kafka_broker",
    "bookkeeper": "pulsar_bookie",
}

# Components that decide by majority: an even number tolerates no more failures than one host less.
QUORUMS = {
    "etcd": "etcd",
    "kafka_controller": "kafka controllers",
    "pulsar_zookeeper": "ZooKeeper",
}
QUORUM_SIZES = (1, 3, 5)

# Variables that must be the same on every host of one Milvus.
MILVUS_SHARED = {
    "milvus_version": "2.6.22",
    "milvus_message_queue": "default",
    "milvus_etcd_root_path": "by-dev",
    "milvus_storage": None,
    "milvus_s3_bucket": None,
    "milvus_workload": None,
}
