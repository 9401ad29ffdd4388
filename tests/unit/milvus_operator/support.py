"""Variables of both roles as the filters take them, and what a cluster says."""

from __future__ import annotations

import yaml
from ansible_collections.vectordb.ops.plugins.filter.milvus_operator import milvus_operator_plan

from tests.milvus_role import ROLE, options, settings

SECRETS = {"s3_access_key": "a-key", "s3_secret_key": "a-Secret-of-s3", "root_password": "a-Secret-of-root"}
ELSEWHERE = {"etcd_endpoints": ["etcd-1:2379"], "s3_endpoint": "s3.example.com", "s3_port": 443}
KUBERNETES = {"name": "m1", "image": "milvusdb/milvus", "storage_size": "10Gi", "network_policy": False}
COMMON = ["mixcoord", "proxy", "querynode", "datanode"]


def operator(**changes):
    role = ROLE.parent / "milvus_operator"
    defaults = yaml.safe_load((role / "defaults" / "main.yml").read_text())
    return {**{name.removeprefix("milvus_operator_"): value for name, value in defaults.items()}, **changes}


def planned(kubernetes=None, operator_options=None, **changes):
    wanted = settings(**{"install_method": "operator", "version": "2.6.22", **SECRETS, **changes})
    told = options(**{"image_tag": f"v{wanted['version']}", **KUBERNETES, **(kubernetes or {})})
    return milvus_operator_plan(wanted, told, operator(**(operator_options or {})))


def cluster(kubernetes=None, operator_options=None, **changes):
    version = changes.get("version", "2.6.22")
    worker = "indexnode" if version.startswith(("2.3", "2.4", "2.5")) else "streamingnode"
    placed = [{"name": name} for name in [*COMMON, worker]]
    return planned(kubernetes, operator_options, **{**ELSEWHERE, "components": placed, **changes})


def found(**changes):
    """A cluster that is ready for a first Milvus."""
    return {
        "crds": {"milvuses.milvus.io": {"versions": ["v1beta1"], "helm_release": "", "kept": True}},
        "operators": [
            {
                "name": "milvus-operator",
                "namespace": "milvus-operator",
                "image": "milvusdb/milvus-operator:v1.3.8",
                "version": "1.3.8",
                "ready": True,
            }
        ],
        "release_status": "deployed",
        "hidden": [],
        "namespaces": {"milvus": True, "milvus-operator": True},
        "secrets": {},
        "storage_classes": {"standard": {"default": True, "expandable": True}},
        "claims": {},
        "services": [],
        "beside": [],
        "denied": [],
        "milvus": {},
        **changes,
    }


def running(plan, **changes):
    """The resource of a plan as the operator has made it so."""
    conditions = ("EtcdReady", "StorageReady", "MsgStreamReady", "MilvusReady", "MilvusUpdated")
    config = plan["resource"]["spec"]["config"]
    return {
        "generation": 3,
        "observed_generation": 3,
        "deleting": False,
        "ours": True,
        "status": "Healthy",
        "image": plan["wanted"]["image"],
        "version": plan["wanted"]["image"].rsplit(":v", 1)[1],
        "endpoint": "",
        "conditions": {name: {"status": "True", "reason": "", "message": ""} for name in conditions},
        "mode": plan["resource"]["spec"]["mode"],
        "message_queue": plan["message_queue"],
        "etcd_root_path": config["etcd"]["rootPath"],
        "bucket": config["minio"]["bucketName"],
        "root_path": config["minio"]["rootPath"],
        "components": {},
        "brought": {},
        **changes,
    }


def deployments(plan, **changes):
    return [
        {
            "name": f"m1-milvus-{component}",
            "component": component,
            "image": plan["wanted"]["image"],
            "annotations": {**plan["wanted"]["annotations"], "milvus.io/using-configmap": "m1"},
            "generation": 2,
            "observed_generation": 2,
            "replicas": number,
            "current": number,
            "updated": number,
            "available": number,
            **changes,
        }
        for component, number in plan["wanted"]["replicas"].items()
    ]
