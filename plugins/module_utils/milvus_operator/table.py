# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a custom resource of kind Milvus may hold, by line of the operator. Only facts stand here.

A name is a type of YAML; a list with one entry says of what; a tuple says which words; a dictionary says which keys.
`ANY` is what the operator takes as it is: other programs read it.
"""

from __future__ import annotations

ANY, STRING, NUMBER, BOOLEAN = "a dictionary", "a string", "a whole number", "true or false"
STRINGS, LABELS, QUANTITIES = [STRING], "a dictionary of strings", "a dictionary of quantities"
LISTS_BY_NAME = "a dictionary of lists of strings"

_EXPRESSIONS = [{"key": STRING, "operator": STRING, "values": STRINGS}]
_SELECTOR = {"matchExpressions": _EXPRESSIONS, "matchLabels": LABELS}
_NODES = {"matchExpressions": _EXPRESSIONS, "matchFields": _EXPRESSIONS}
_PODS = {
    "labelSelector": _SELECTOR,
    "matchLabelKeys": STRINGS,
    "mismatchLabelKeys": STRINGS,
    "namespaceSelector": _SELECTOR,
    "namespaces": STRINGS,
    "topologyKey": STRING,
}
_NEAR = {
    "preferredDuringSchedulingIgnoredDuringExecution": [{"podAffinityTerm": _PODS, "weight": NUMBER}],
    "requiredDuringSchedulingIgnoredDuringExecution": [_PODS],
}
AFFINITY = {
    "nodeAffinity": {
        "preferredDuringSchedulingIgnoredDuringExecution": [{"preference": _NODES, "weight": NUMBER}],
        "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [_NODES]},
    },
    "podAffinity": _NEAR,
    "podAntiAffinity": _NEAR,
}
TOLERATIONS = [
    {"effect": STRING, "key": STRING, "operator": STRING, "tolerationSeconds": NUMBER, "value": STRING},
]
SPREAD = [
    {
        "labelSelector": _SELECTOR,
        "matchLabelKeys": STRINGS,
        "maxSkew": NUMBER,
        "minDomains": NUMBER,
        "nodeAffinityPolicy": STRING,
        "nodeTaintsPolicy": STRING,
        "topologyKey": STRING,
        "whenUnsatisfiable": STRING,
    },
]
_KEY_OF = {"key": STRING, "name": STRING, "optional": BOOLEAN}
_ENVIRONMENT = [
    {
        "name": STRING,
        "value": STRING,
        "valueFrom": {
            "configMapKeyRef": _KEY_OF,
            "fieldRef": {"apiVersion": STRING, "fieldPath": STRING},
            "resourceFieldRef": {"containerName": STRING, "divisor": "a quantity", "resource": STRING},
            "secretKeyRef": _KEY_OF,
        },
    },
]
RESOURCES = {"claims": [{"name": STRING, "request": STRING}], "limits": QUANTITIES, "requests": QUANTITIES}
_MOUNTS = [
    {
        "mountPath": STRING,
        "mountPropagation": STRING,
        "name": STRING,
        "readOnly": BOOLEAN,
        "recursiveReadOnly": STRING,
        "subPath": STRING,
        "subPathExpr": STRING,
    },
]
# What all components have, and may be said for all of them at once.
_COMMON = {
    "affinity": AFFINITY,
    "commands": STRINGS,
    "dnsPolicy": STRING,
    "env": _ENVIRONMENT,
    "hostNetwork": BOOLEAN,
    "image": STRING,
    "imagePullPolicy": STRING,
    "imagePullSecrets": [{"name": STRING}],
    "nodeSelector": LABELS,
    "paused": BOOLEAN,
    "podAnnotations": LABELS,
    "podLabels": LABELS,
    "priorityClassName": STRING,
    "probes": ANY,
    "resources": RESOURCES,
    "runWithSubProcess": BOOLEAN,
    "schedulerName": STRING,
    "securityContext": ANY,
    "serviceAccountName": STRING,
    "tolerations": TOLERATIONS,
    "topologySpreadConstraints": SPREAD,
    "version": STRING,
    "volumeMounts": _MOUNTS,
    "volumes": [ANY],
}
_COMPONENT = {**_COMMON, "replicas": NUMBER, "sidecars": [ANY], "initContainers": [ANY]}
_GROUPS = {
    "groups": [
        {
            "affinity": AFFINITY,
            "annotations": LABELS,
            "extraEnv": _ENVIRONMENT,
            "labels": LABELS,
            "name": STRING,
            "nodeSelector": LABELS,
            "replicas": NUMBER,
            "tolerations": TOLERATIONS,
            "topologySpreadConstraints": SPREAD,
        },
    ],
}
_DOOR = {
    "ingress": {
        "annotations": LABELS,
        "hosts": STRINGS,
        "ingressClassName": STRING,
        "labels": LABELS,
        "tlsSecretRefs": LISTS_BY_NAME,
    },
    "port": NUMBER,
    "serviceAnnotations": LABELS,
    "serviceLabels": LABELS,
    "serviceRestfulPort": NUMBER,
    "serviceType": ("ClusterIP", "NodePort", "LoadBalancer"),
}
_IN_CLUSTER = {
    "chartVersion": STRING,
    "deletionPolicy": ("Delete", "Retain"),
    "pvcDeletion": BOOLEAN,
    "values": ANY,
}
_PERSISTENCE = {
    "enabled": BOOLEAN,
    "pvcDeletion": BOOLEAN,
    "persistentVolumeClaim": {"annotations": LABELS, "existingClaim": STRING, "labels": LABELS, "spec": ANY},
}

SPEC = {
    "mode": ("cluster", "standalone"),
    "config": ANY,
    "hookConfig": ANY,
    "components": {
        **_COMMON,
        "activeConfigMap": STRING,
        "disableMetric": BOOLEAN,
        "dummyImage": STRING,
        "enableManualMode": BOOLEAN,
        "enableRollingUpdate": BOOLEAN,
        "imageUpdateMode": ("rollingUpgrade", "rollingDowngrade", "all", "force"),
        "metricInterval": STRING,
        "metricLabels": LABELS,
        "rollingMode": NUMBER,
        "runAsNonRoot": BOOLEAN,
        "streamingMode": BOOLEAN,
        "targetPortType": ("string", "integer"),
        "toolImage": STRING,
        "updateConfigMapOnly": BOOLEAN,
        "updateToolImage": BOOLEAN,
        "standalone": {**_COMPONENT, **_DOOR},
        "proxy": {**_COMPONENT, **_DOOR, **_GROUPS},
        "queryNode": {**_COMPONENT, **_GROUPS},
        "dataNode": {**_COMPONENT, **_GROUPS},
        "streamingNode": {**_COMPONENT, **_GROUPS},
        **dict.fromkeys(("mixCoord", "rootCoord", "dataCoord", "queryCoord", "indexCoord"), _COMPONENT),
        **dict.fromkeys(("indexNode", "cdc"), _COMPONENT),
    },
    "dependencies": {
        "msgStreamType": ("pulsar", "kafka", "woodpecker", "rocksmq", "natsmq", "custom", ""),
        "customMsgStream": ANY,
        "etcd": {"endpoints": STRINGS, "external": BOOLEAN, "inCluster": _IN_CLUSTER},
        "kafka": {"brokerList": STRINGS, "external": BOOLEAN, "inCluster": _IN_CLUSTER, "secretRef": STRING},
        "pulsar": {"endpoint": STRING, "external": BOOLEAN, "inCluster": _IN_CLUSTER},
        "storage": {
            "endpoint": STRING,
            "external": BOOLEAN,
            "inCluster": _IN_CLUSTER,
            "secretRef": STRING,
            "ssl": {"caCertificateRef": STRING, "enabled": BOOLEAN, "insecureSkipVerify": BOOLEAN},
            "type": ("MinIO", "S3", "Azure", ""),
        },
        "tei": {"enabled": BOOLEAN, "inCluster": _IN_CLUSTER},
        "rocksmq": {"persistence": _PERSISTENCE},
        "natsmq": {"persistence": _PERSISTENCE},
        "woodpecker": {
            "external": BOOLEAN,
            "persistence": _PERSISTENCE,
            "quorumBufferPools": [{"name": STRING, "seeds": STRINGS}],
        },
    },
}

# What an entry cannot be without.
REQUIRED = {
    "groups": ("name", "replicas"),
    "quorumBufferPools": ("name", "seeds"),
    "env": ("name",),
    "extraEnv": ("name",),
    "volumeMounts": ("mountPath", "name"),
    "topologySpreadConstraints": ("maxSkew", "topologyKey", "whenUnsatisfiable"),
}
LIMITS = {"replicas": (-1, None), "port": (0, 65535), "rollingMode": (2, 3)}

# Keys that are taken, and that nobody should write any more, with what to write in their place.
DEPRECATED = {
    "components.rootCoord": "components.mixCoord",
    "components.dataCoord": "components.mixCoord",
    "components.queryCoord": "components.mixCoord",
    "components.indexCoord": "components.mixCoord",
}

# The operator takes these out of `config`, and writes what the dependencies say.
TAKEN_FROM_DEPENDENCIES = (
    "etcd.endpoints",
    "minio.address",
    "minio.port",
    "pulsar.address",
    "pulsar.port",
    "kafka.brokerList",
)

# The operator writes its resource anew, and leaves out what is nothing. Of these `false` is nothing; no other key means
# something by being empty.
FALSE_IS_NOTHING = (
    "enableManualMode",
    "enabled",
    "hostNetwork",
    "insecureSkipVerify",
    "pvcDeletion",
    "runAsNonRoot",
    "updateToolImage",
)
# What it takes and gives back as it is.
AS_IT_IS = (
    "config",
    "customMsgStream",
    "hookConfig",
    "initContainers",
    "probes",
    "securityContext",
    "sidecars",
    "spec",
    "values",
    "volumes",
)

# Name of a component in the product, and in the resource.
FIELDS = {
    "standalone": "standalone",
    "proxy": "proxy",
    "mixcoord": "mixCoord",
    "querynode": "queryNode",
    "datanode": "dataNode",
    "indexnode": "indexNode",
    "streamingnode": "streamingNode",
    "cdc": "cdc",
}

LINES = {
    "1.3": {
        "latest_patch": "1.3.8",
        "spec": SPEC,
        # Keys that came with a patch; what a patch lacks is dropped by the API server, silently.
        "since": {
            "securityContext": "1.3.2",
            "components.cdc": "1.3.3",
            "topologySpreadConstraints": "1.3.6",
            "groups": "1.3.8",
            "dependencies.kafka.secretRef": "1.3.8",
            "dependencies.woodpecker.external": "1.3.8",
            "dependencies.woodpecker.quorumBufferPools": "1.3.8",
        },
    },
}
CRDS = ("milvuses.milvus.io", "milvusupgrades.milvus.io", "milvusclusters.milvus.io")
API_VERSION, KIND = "milvus.io/v1beta1", "Milvus"
FINALIZER = "milvus.milvus.io/finalizer"
