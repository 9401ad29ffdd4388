# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The official charts by line: which Milvus they run, what values are called, what they lack. Only facts stand here."""

from __future__ import annotations

CHART = "milvus"

# Component of Milvus -> section of the chart's values.
_SECTIONS = {
    "standalone": "standalone",
    "proxy": "proxy",
    "rootcoord": "rootCoordinator",
    "querycoord": "queryCoordinator",
    "datacoord": "dataCoordinator",
    "mixcoord": "mixCoordinator",
    "querynode": "queryNode",
    "datanode": "dataNode",
    "indexnode": "indexNode",
}
# Sections that a switch of its own turns on; streaming nodes have theirs elsewhere.
_SWITCHES = {
    "rootcoord": "rootCoordinator.enabled",
    "querycoord": "queryCoordinator.enabled",
    "datacoord": "dataCoordinator.enabled",
    "mixcoord": "mixCoordinator.enabled",
    "indexnode": "indexNode.enabled",
    "proxy": "proxy.enabled",
    "querynode": "queryNode.enabled",
    "datanode": "dataNode.enabled",
}
# Queues that a chart can bring, of which some are on unless they are switched off.
_PARTS = ("pulsarv3.enabled", "pulsar.enabled", "kafka.enabled", "woodpecker.enabled")
_WITH_STREAMING = {"streamingnode": "streamingNode"}

# `lacks` are our words for what a line has no value for.
LINES = {
    "4.1": {
        "newest": "4.1.36",
        "milvus": ("2.3", "2.4"),
        "sections": _SECTIONS,
        # Coordinators apart are the default there, with one for indexes that no newer line has.
        "switches": {**_SWITCHES, "indexcoord": "indexCoordinator.enabled"},
        "queues": ("rocksmq", "natsmq", "pulsar", "kafka"),
        "bundled_queues": {"pulsar": "pulsar.enabled", "kafka": "kafka.enabled"},
        "autoscaling": (),
        "parts": ("pulsar.enabled", "kafka.enabled"),
        "lacks": ("spread", "annotations", "volumes", "ingress_class", "fullname"),
    },
    "4.2": {
        "newest": "4.2.58",
        "milvus": ("2.4", "2.5"),
        "sections": {**_SECTIONS, **_WITH_STREAMING},
        "switches": {**_SWITCHES, "streamingnode": "streaming.enabled"},
        "queues": ("rocksmq", "natsmq", "pulsar", "kafka", "woodpecker"),
        "bundled_queues": {"pulsar": "pulsarv3.enabled", "kafka": "kafka.enabled", "woodpecker": "woodpecker.enabled"},
        "autoscaling": ("proxy", "querynode", "datanode", "indexnode"),
        "parts": _PARTS,
        "lacks": (),
    },
    "5.0": {
        "newest": "5.0.19",
        "milvus": ("2.6", ""),
        "sections": {**_SECTIONS, **_WITH_STREAMING},
        "switches": {**_SWITCHES, "streamingnode": "streaming.enabled"},
        "queues": ("rocksmq", "natsmq", "pulsar", "kafka", "woodpecker"),
        "bundled_queues": {"pulsar": "pulsarv3.enabled", "kafka": "kafka.enabled", "woodpecker": "woodpecker.enabled"},
        "autoscaling": ("proxy", "querynode", "datanode"),
        "parts": _PARTS,
        "lacks": (),
    },
}

# Our words for a component -> the key below its section.
COMPONENT_KEYS = {
    "resources": "resources",
    "node_selector": "nodeSelector",
    "tolerations": "tolerations",
    "affinity": "affinity",
    "spread": "topologySpreadConstraints",
    "annotations": "annotations",
}

# Coordinator of a cluster that can wait for another one to end.
STANDBY = "mixCoordinator.activeStandby.enabled"

# Templates read these although the file of values does not name them: they stand there as comments, or not at all.
UNWRITTEN = (
    "image.all.pullSecrets",
    "proxy.volumes",
    "proxy.volumeMounts",
    "proxy.tls.secretName",
    "proxy.tls.key",
    "proxy.tls.crt",
    "service.clusterIP",
    "service.loadBalancerIP",
    "log.file.enabled",
    "streamingNode.topologySpreadConstraints",
)
# Parts of others, with values of their own that the chart does not list.
SUBCHARTS = ("etcd", "minio", "pulsar", "pulsarv3", "kafka", "tei")

# Names of earlier charts, or of what looks as if it were there -> what to write.
RENAMED = {
    "autoscaling": "hpa (milvus_kubernetes_components.COMPONENT.autoscaling)",
    "image.tools": "nothing: charts from 5.0 on have no such image",
    "externalS3.existingSecret": "milvus_kubernetes_secrets.s3",
    "externalEtcd.auth": "milvus_etcd_user and milvus_kubernetes_secrets.etcd",
    "metrics.podMonitor": "metrics.serviceMonitor (milvus_kubernetes_monitoring)",
    "podDisruptionBudget": "milvus_kubernetes_components.COMPONENT.disruption_budget",
    "networkPolicy": "milvus_kubernetes_network_policy",
    "extraEnv": "milvus_environment, or extraEnv of each component",
    "image.repository": "image.all.repository (milvus_kubernetes_image)",
    "image.tag": "image.all.tag (milvus_kubernetes_image_tag)",
}
