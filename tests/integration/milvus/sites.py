"""A whole server with an etcd and an object storage of its own, which can be destroyed with all its disks."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import signal
import threading
import urllib.request
from base64 import b64encode
from pathlib import Path

from minio import Minio
from minio.error import S3Error
from pymilvus import DataType
from urllib3.exceptions import HTTPError

from tests import servers
from tests.integration.milvus.backups import wait_for
from tests.targets import Target, run_module

BUCKET = "milvus"
PASSWORD = "Root-of-the-site-1"
DIM, LOTS, LOT = 16, 8, 300
QUERY = [3.1] * DIM


class Site:
    """Its etcd and its object storage run from the start, the server when it is asked to serve."""

    def __init__(self, folder, store):
        self.folder, self.store = folder, store
        self.etcd = servers.etcd(folder / "etcd").start()
        self.minio = self._object_storage()
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

    def _object_storage(self):
        return servers.minio(self.folder / "minio").start()

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


class SpreadSite(Site):
    """Its object storage has four nodes, the first of which is asked by everybody."""

    def _object_storage(self):
        self.nodes = servers.minio_nodes(self.folder / "minio")
        servers.start_together(self.nodes)
        return self.nodes[0]

    def lose(self, *numbers):
        for number in numbers:
            self.nodes[number].stop(signal.SIGKILL)

    def find_again(self):
        servers.start_together([one for one in self.nodes if one.process.poll() is not None])
        # The node that stayed looks for the others every few seconds only.
        wait_for(self._takes)

    def _takes(self):
        with contextlib.suppress(S3Error, HTTPError):
            self.objects.put_object(BUCKET, "probe", io.BytesIO(b"1"), 1)
            self.objects.remove_object(BUCKET, "probe")
            return True
        return False

    def destroy(self):
        self.lose(1, 2, 3)
        super().destroy()


def made(client, name, load=True):
    schema = client.create_schema()
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("title", DataType.VARCHAR, max_length=40)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIM)
    index = client.prepare_index_params()
    index.add_index("vector", index_type="HNSW", metric_type="L2", M=8, efConstruction=64)
    client.create_collection(name, schema=schema, index_params=index)
    if not load:
        client.release_collection(name)


def rows(start, count):
    return [{"id": at, "title": f"t{at}", "vector": [float(at)] * DIM} for at in range(start, start + count)]


def answers(target):
    """What an application is told."""
    one = target.client(db_name="shop")
    found = {"collections": sorted(one.list_collections()), "rows": {}, "search": {}}
    for name in ("products", "idle"):
        if str(one.get_load_state(name)["state"]) != "Loaded":
            found["rows"][name] = "not loaded"
            continue
        told = one.query(name, filter="id >= 0", output_fields=["*"], consistency_level="Strong", limit=16000)
        found["rows"][name] = {one["id"]: (one["title"], list(one["vector"])) for one in told}
    hits = one.search("current", [QUERY], limit=5, consistency_level="Strong")
    found["search"] = [hit["id"] for hit in hits[0]]
    found["index"] = one.describe_index("products", "vector")["index_type"]
    root = target.client()
    found["users"] = {name: sorted(root.describe_user(name)["roles"]) for name in root.list_users()}
    found["grants"] = sorted(str(grant) for grant in root.describe_role("looker")["privileges"])
    return found


def loaded(target):
    def there():
        with contextlib.suppress(Exception):
            return "Loaded" in str(target.client(db_name="shop").get_load_state("products")["state"])
        return False

    wait_for(there)


class Writer(threading.Thread):
    """Keys one after the other, each of which was acknowledged before the next."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.over, self.acknowledged = client, threading.Event(), 0

    def run(self):
        while not self.over.wait(0.02):
            self.client.insert("busy", rows(self.acknowledged, 20))
            self.acknowledged += 20

    def end(self):
        self.over.set()
        self.join(30)


def fill(target):
    target.client().create_database("shop")
    one = target.client(db_name="shop")
    for name in ("products", "busy"):
        made(one, name)
    made(one, "idle", load=False)
    one.create_alias("products", "current")
    for lot in range(LOTS):
        one.insert("products", rows(lot * LOT, LOT))
        one.flush("products")
    one.insert("idle", rows(0, 10))
    one.delete("products", filter="id in [1, 2, 3]")
    root = target.client()
    root.create_user("reader", "Secret-of-reader")
    root.create_role("looker")
    root.grant_role("reader", "looker")
    root.grant_privilege("looker", "Collection", "Query", "products", db_name="shop")
    one.insert("products", rows(5000, 50))  # not flushed by anybody
    return one


@contextlib.contextmanager
def filled(top, kind=Site):
    """A site that serves and holds something, with a store in a folder beside it, for as long as the block."""
    one = kind(top / "site", {"folder": str(top / "store")})
    try:
        fill(one.serve(new=True))
        yield one
    finally:
        one.destroy()


def folder(site):
    return Path(site.store["folder"])


def objects(site, name):
    return json.loads((folder(site) / name / "manifest.json").read_text())["objects"]
