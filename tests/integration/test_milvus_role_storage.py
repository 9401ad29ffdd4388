"""What the role would write for S3 storage, given to a real server beside a real S3 protocol."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.filter.milvus_plan import milvus_plan
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import s3_probe
from pymilvus import MilvusClient

from tests import milvus_role, servers

CLIENT = Path(__file__).resolve().parents[2] / "molecule" / "milvus_standalone" / "client.py"


@pytest.fixture
def s3(tmp_path):
    (port,) = servers.free_ports(1)
    program = Path(sys.executable).parent / "moto_server"
    folder = tmp_path / "s3"
    folder.mkdir()
    server = servers.Server(
        "S3", f"http://127.0.0.1:{port}", folder, [str(program), "-H", "127.0.0.1", "-p", str(port)]
    )
    yield server.start()
    server.stop()


def plan_with_s3(folder, s3_port):
    ports = servers.free_ports(10)
    proxy, internal, metrics, etcd, peer = ports[:5]
    sections = ("rootCoord", "queryCoord", "dataCoord", "queryNode", "dataNode")
    etcd_url = f"http://127.0.0.1:{etcd}"
    etcd_config = {"advertise-client-urls": etcd_url, "listen-client-urls": etcd_url}
    plan = milvus_plan(
        milvus_role.settings(
            authorization_enabled=False,
            components=[{"name": "standalone", "metrics_port": metrics, "internal_port": internal}],
            port=proxy,
            data_dir=str(folder / "data"),
            config_dir=str(folder / "config"),
            embedded_etcd_config=etcd_config,
            storage="s3",
            s3_endpoint="127.0.0.1",
            s3_port=s3_port,
            s3_use_ssl=False,
            s3_bucket="vectors",
            s3_root_path="shop",
            s3_access_key="an-access-key",
            s3_secret_key="a-secret-key",
            config={
                **{section: {"port": port} for section, port in zip(sections, ports[5:])},
                "indexNode": {"port": servers.free_ports(1)[0]},
            },
        )
    )
    assert plan["problems"] == []
    peers = {
        "listen-peer-urls": f"http://127.0.0.1:{peer}",
        "initial-advertise-peer-urls": f"http://127.0.0.1:{peer}",
    }
    return plan["instances"][0], {**etcd_config, **peers, "initial-cluster": f"default=http://127.0.0.1:{peer}"}


def test_rows_go_to_the_bucket_and_are_found(s3, tmp_path):
    instance, etcd = plan_with_s3(tmp_path, s3.port)
    folder = Path(instance["folder"])
    folder.mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "logs").mkdir()
    (folder / "milvus.yaml").write_text(yaml.safe_dump(instance["milvus_yaml"]))
    (folder / "embedEtcd.yaml").write_text(yaml.safe_dump(etcd))
    (folder / "glog.conf").write_text("--logtostderr=true\n")
    home = servers.payload()
    server = servers.Server(
        "Milvus on S3",
        f"http://127.0.0.1:{instance['ports']['proxy.port']}",
        tmp_path,
        [str(home / "bin" / "milvus"), "run", *instance["arguments"]],
        {**instance["environment"], **instance["secrets"], "LD_LIBRARY_PATH": str(home / "lib")},
        f"http://127.0.0.1:{instance['metrics_port']}/healthz",
    )
    probe = {
        "endpoint": "127.0.0.1",
        "port": s3.port,
        "use_ssl": False,
        "bucket": "vectors",
        "root_path": "shop",
        "access_key": "an-access-key",
        "secret_key": "a-secret-key",
    }
    assert s3_probe.look(probe) == {"error": "", "has_objects": False}
    server.start()
    try:
        settings = f'{{"uri": "{server.uri}", "user": "", "password": ""}}'
        subprocess.run(
            [sys.executable, str(CLIENT), "seed"],
            env={**os.environ, "MILVUS_CLIENT": settings},
            check=True,
            timeout=120,
        )
        MilvusClient(uri=server.uri, timeout=30).flush("kept_over_restarts", timeout=60)
        bucket = boto3.client(
            "s3",
            endpoint_url=s3.uri,
            aws_access_key_id="an-access-key",
            aws_secret_access_key="a-secret-key",
            region_name="us-east-1",
        )
        names = [
            item["Key"] for item in bucket.list_objects_v2(Bucket="vectors", Prefix="shop/insert_log/")["Contents"]
        ]
        assert names
        assert s3_probe.look(probe) == {"error": "", "has_objects": True}
    finally:
        server.stop()
