# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What Milvus on Kubernetes is made of, whatever brings it there. Only facts stand here."""

from __future__ import annotations

# Secrets by use: each key with the setting it holds, and the environment variable that brings it to Milvus. That wins
# over every file, so no password has to stand in a ConfigMap.
SECRETS = {
    "root": {"password": ("root_password", "COMMON_SECURITY_DEFAULTROOTPASSWORD")},
    "s3": {
        "accesskey": ("s3_access_key", "MINIO_ACCESS_KEY_ID"),
        "secretkey": ("s3_secret_key", "MINIO_SECRET_ACCESS_KEY"),
    },
    "kafka": {
        "username": ("kafka_user", "KAFKA_SASLUSERNAME"),
        "password": ("kafka_password", "KAFKA_SASLPASSWORD"),
    },
    "pulsar": {"params": ("pulsar_token", "PULSAR_AUTHPARAMS")},
    "etcd": {"password": ("etcd_password", "ETCD_AUTH_PASSWORD")},
}
# Pods carry a mark of their Secrets under this name, so that they roll when one changes.
SECRETS_ANNOTATION = "vectordb.ops/secrets"
# Files of a Secret of type kubernetes.io/tls, with its authority's certificate beside them.
TLS = {"cert": "tls.crt", "key": "tls.key", "ca": "ca.crt"}
TLS_DIR = "/milvus/tls"
DATA_DIR = "/var/lib/milvus"
CLIENT_PORT, MANAGEMENT_PORT = 19530, 9091

# What each component may be told, and of which type it is.
COMPONENT = {
    "replicas": int,
    "resources": dict,
    "node_selector": dict,
    "tolerations": list,
    "affinity": dict,
    "spread": list,
    "environment": dict,
    "annotations": dict,
    "autoscaling": dict,
    "disruption_budget": (int, str),
}
AUTOSCALING = ("min", "max", "cpu", "memory")
SERVICE = ("type", "annotations")
SERVICE_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")
INGRESS = ("class", "hosts", "tls_secret", "annotations")
# A Service of such a name makes Kubernetes give every container NAME_PORT=tcp://…, which Milvus takes for a setting.
MISLEADING_SERVICES = (
    "minio",
    "pulsar",
    "proxy",
    "rootcoord",
    "querycoord",
    "datacoord",
    "mixcoord",
    "querynode",
    "datanode",
    "indexnode",
    "streamingnode",
)
