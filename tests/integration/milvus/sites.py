"""A whole server with an etcd and an object storage of its own, which can be destroyed with all its disks."""

from __future__ import annotations

import json
import shutil
import signal
import urllib.request
from base64 import b64encode

from minio import Minio

from tests import servers
from tests.targets import Target, run_module

BUCKET = "milvus"
PASSWORD = "Root-of-the-site-1"


class Site:
    """Its etcd and its object storage run from the start, the server when it is asked to serve."""

    def __init__(self, folder, store):
        self.folder, self.store = folder, store
        self.etcd = servers.etcd(folder / "etcd").start()
        self.minio = servers.minio(folder / "minio").start()
        host, port = "127.0.0.1", self.minio.port
        keys = servers.MINIO_KEYS
        self.objects = Minio(f"{host}:{port}", keys["access_key"], keys["secret_key"], secure=False)
        self.objects.make_bucket(BUCKET)
        bucket = {
            "address": host, "port": port, "accessKeyID": keys["access_key"], "secretAccessKey": keys["secret_key"],
            "bucketName": BUCKET, "rootPath": "files", "useSSL": False, "cloudProvider": "aws",
        }  # fmt: skip
        self.milvus = servers.milvus(
            folder / "milvus", auth=True, brisk=True, session_ttl=5, bucket=bucket, etcd_at=self.etcd.uri
        )
        self.target = Target(self.milvus, {"uri": self.milvus.uri, "user": "root", "password": PASSWORD})

    def serve(self, new=False):
        """A new server has another password than one that was restored."""
        self.milvus.start()
        if new:
            first = self.target.client(user="root", password="Milvus")
            first.update_password("root", "Milvus", PASSWORD)
        return self.target

    def stop(self, how=signal.SIGTERM):
        self.milvus.stop(how)

    def empty_queue(self):
        shutil.rmtree(self.folder / "milvus" / "data" / "rocksmq")

    def destroy(self):
        for server in (self.milvus, self.minio, self.etcd):
            server.stop(signal.SIGKILL)
        shutil.rmtree(self.folder)

    @property
    def places(self):
        return {
            "etcd": {"endpoints": [self.etcd.uri], "root_path": "by-dev"},
            "storage": {
                "endpoint": self.minio.uri.split("://")[1], "bucket": BUCKET, "secure": False, **servers.MINIO_KEYS
            },
        }  # fmt: skip

    def given(self, state, name=None, **options):
        places = self.places if state in ("created", "restored") else {}
        more = {"created": {"engine": "instance"}, "restored": {"queue": "rocksmq"}}.get(state, {})
        named = {"name": name} if name else {}
        given = {**self.target.connection, "state": state, "store": self.store, **named, **places, **more, **options}
        return {option: value for option, value in given.items() if value is not None}

    def run(self, state, name=None, **options):
        return run_module("milvus_backup", fresh=False, **self.given(state, name, **options))

    def ok(self, state, name=None, **options):
        result = self.run(state, name, **options)
        assert not result.get("failed"), result["msg"]
        return result

    def fails(self, state, name=None, **options):
        result = self.run(state, name, **options)
        assert result.get("failed"), result
        return result["msg"]

    def states(self):
        return {one["name"]: one["state"] for one in self.ok("listed")["backups"]}

    def keys(self, prefix="by-dev"):
        """How many keys etcd has below a prefix."""
        start, end = f"{prefix}/".encode(), f"{prefix}0".encode()
        body = {"key": b64encode(start).decode(), "range_end": b64encode(end).decode(), "count_only": True}
        answer = urllib.request.urlopen(f"{self.etcd.uri}/v3/kv/range", json.dumps(body).encode())
        return int(json.load(answer).get("count", 0))

    def paths(self):
        return {one.object_name for one in self.objects.list_objects(BUCKET, recursive=True)}
