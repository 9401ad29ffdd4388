"""Every value that the role gives is one that the official charts know."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm import keys
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm.table import LINES

from tests.unit.milvus_helm.test_plan import cluster, planned

# A folder with each chart below its version, such as 5.0.19/milvus/values.yaml.
CHARTS = os.environ.get("MILVUS_HELM_CHARTS", "")
VERSIONS = {"4.1": "2.3.5", "4.2": "2.5.27", "5.0": "2.6.22"}
SCALED = {"proxy": {"autoscaling": {"min": 1, "max": 3, "cpu": 50}}}
PLACED = {
    "querynode": {"node_selector": {"disk/kind": "fast"}, "tolerations": [{"key": "disk"}], "replicas": 2},
    "datanode": {"affinity": {"nodeAffinity": {}}, "resources": {"limits": {"memory": "4Gi"}}},
}
OPTIONS = {
    "components": PLACED,
    "monitoring": True,
    "ingress": {"hosts": ["milvus.example.com"], "tls_secret": "certificate"},
    "image_pull_secrets": ["registry"],
    "log_volume_size": "5Gi",
    "storage_class": "fast",
}


@pytest.mark.skipif(not CHARTS, reason="MILVUS_HELM_CHARTS names no folder with the official charts")
@pytest.mark.parametrize("line", LINES)
def test_every_value_is_known(line):
    version = VERSIONS[line]
    known = yaml.safe_load((Path(CHARTS) / LINES[line]["newest"] / "milvus" / "values.yaml").read_text())
    options = {**OPTIONS, "components": {**PLACED, **(SCALED if LINES[line]["autoscaling"] else {})}}
    elsewhere = {
        "etcd_endpoints": ["e:2379"],
        "s3_endpoint": "s3",
        "message_queue": "kafka",
        "kafka_endpoints": ["k:9092"],
    }
    for found in (
        planned(version=version),
        cluster(version),
        cluster(version, options, kafka_password="a-Secret", **elsewhere),
    ):
        assert found["problems"] == []
        assert keys.problems(found["chart_values"], known) == []
