# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a stack in Compose may bring beside Milvus: images, accounts, commands, probes. Only facts stand here."""

from __future__ import annotations

_PULSAR_CONF, _PULSAR_OPTIONS = "conf/standalone.conf", "--no-functions-worker --no-stream-storage"

# Where each of them keeps its data, and as whom it runs: an image that writes elsewhere needs its own account.
NEIGHBOURS = {
    "etcd": {
        "image": "quay.io/coreos/etcd:v3.5.25",
        "memory": "1g",
        "data": "/etcd",
        "command": [
            "etcd",
            "--name=etcd",
            "--data-dir=/etcd",
            "--listen-client-urls=http://0.0.0.0:2379",
            "--advertise-client-urls=http://etcd:2379",
            # Metadata would grow without end.
            "--auto-compaction-mode=revision",
            "--auto-compaction-retention=1000",
            "--quota-backend-bytes=4294967296",
            "--snapshot-count=50000",
        ],
        # Its image has no shell.
        "probe": ["CMD", "etcdctl", "--endpoints=http://127.0.0.1:2379", "endpoint", "health"],
        "inside": {
            "etcd_mode": "external",
            "etcd_endpoints": ["etcd:2379"],
            "etcd_tls_enabled": False,
            "etcd_user": "",
            "etcd_password": "",
        },
    },
    "minio": {
        "image": "docker.io/minio/minio:RELEASE.2024-12-18T13-15-44Z",
        "memory": "2g",
        "data": "/data",
        "command": ["minio", "server", "/data", "--address=:9000", "--console-address=127.0.0.1:9001"],
        "http": (9000, "/minio/health/live"),
        "secrets": {"MINIO_ROOT_USER": "s3_access_key", "MINIO_ROOT_PASSWORD": "s3_secret_key"},
        "inside": {
            "storage": "s3",
            "s3_endpoint": "minio",
            "s3_port": 9000,
            "s3_use_ssl": False,
            "s3_use_iam": False,
            "s3_cloud_provider": "aws",
            "s3_region": "",
            "s3_ca_path": "",
        },
    },
    "kafka": {
        "image": "docker.io/apache/kafka:3.9.1",
        "memory": "2g",
        "data": "/var/lib/kafka/data",
        "user": 1000,
        "environment": {
            "CLUSTER_ID": "vectordb-ops-milvus-kf",
            "KAFKA_NODE_ID": "1",
            "KAFKA_PROCESS_ROLES": "broker,controller",
            "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://127.0.0.1:9093",
            "KAFKA_ADVERTISED_LISTENERS": "PLAINTEXT://kafka:9092",
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
            "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@127.0.0.1:9093",
            "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
            "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
            "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
            "KAFKA_LOG_DIRS": "/var/lib/kafka/data/logs",
            # As role kafka has it: a message of Milvus may be larger than the default.
            "KAFKA_MESSAGE_MAX_BYTES": "10485760",
        },
        "port": 9092,
        "inside": {"kafka_endpoints": ["kafka:9092"], "kafka_security_protocol": "PLAINTEXT", "kafka_password": ""},
    },
    "pulsar": {
        "image": "docker.io/apachepulsar/pulsar:3.0.7",
        "memory": "4g",
        "data": "/pulsar/data",
        "user": 10000,
        "environment": {
            "PULSAR_MEM": "-Xms512m -Xmx1024m -XX:MaxDirectMemorySize=1024m",
            # Two messages of Milvus as large as it allows them.
            "PULSAR_PREFIX_maxMessageSize": "104857600",
            "PULSAR_PREFIX_nettyMaxFrameSizeBytes": "104867840",
            # Data is found again by the address of who keeps it, and containers have others after a start of the host.
            "PULSAR_PREFIX_advertisedAddress": "pulsar",
        },
        "command": [
            "sh",
            "-c",
            f"bin/apply-config-from-env.py {_PULSAR_CONF} && exec bin/pulsar standalone {_PULSAR_OPTIONS}",
        ],
        "http": (8080, "/admin/v2/brokers/health"),
        "inside": {
            "pulsar_endpoints": ["pulsar:6650"],
            "pulsar_tls_enabled": False,
            "pulsar_web_port": 8080,
            "pulsar_token": "",
            # What a standalone Pulsar makes by itself.
            "pulsar_tenant": "public",
        },
    },
}
MILVUS = "milvus"
MILVUS_IMAGE = "docker.io/milvusdb/milvus:v%s"
# Paths inside containers of Milvus.
CONFIG_DIR, DATA_DIR = "/etc/milvus", "/var/lib/milvus"
# `up --wait` and its dry run are what the module needs.
OLDEST_COMPOSE = (2, 18)
