# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where the server looks for files of a bulk import: a bucket, or a folder where it keeps its data on a disk."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import uuid

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError, MilvusError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item
from ansible_collections.vectordb.ops.plugins.module_utils.said import first_line

KEYS = {
    "endpoint": Key("str"),
    "bucket": Key("str"),
    "access_key": Key("str"),
    "secret_key": Key("str"),
    "prefix": Key("str", default="vectordb-ops-import"),
    "region": Key("str"),
    "secure": Key("bool", default=True),
    "ca_path": Key("str"),
    "folder": Key("str"),
}
_NEEDED = ("endpoint", "bucket", "access_key", "secret_key")


def normalise(given):
    problems = []
    clean = read_item(given or {}, KEYS, "storage", problems, "the object storage of the server")
    if clean and not problems:
        if not clean["folder"]:
            text = "files of a bulk import go to the bucket of the server, or with storage.folder to its local storage"
            problems = [(f"storage.{name}", f"missing: {text}") for name in _NEEDED if not clean[name]]
        elif any(clean[name] for name in _NEEDED):
            problems = [("storage", "give either folder, or endpoint, bucket, access_key and secret_key")]
        elif not os.path.isabs(clean["folder"]):
            problems = [("storage.folder", f"{clean['folder']} must be absolute: the server knows no other")]
    if problems:
        raise InvalidInputError(problems)
    return clean


def opened(clean):
    return Folder(clean["folder"]) if clean["folder"] else Bucket(clean)


class Folder:
    """Below the local storage of a server on this host; files are written where they are read."""

    def __init__(self, path):
        self.place = os.path.join(path, f"vectordb-ops-import-{uuid.uuid4().hex}")
        try:
            os.makedirs(self.place)
        except OSError as error:
            raise InvalidInputError([("storage.folder", f"{path} cannot be written: {error.strerror}")]) from error

    def path(self, name):
        return os.path.join(self.place, name)

    def put(self, name):
        """What the server is told."""
        return self.path(name)

    def close(self):
        shutil.rmtree(self.place, ignore_errors=True)


class Bucket:
    """Files are written to a temporary folder first, and uploaded one by one."""

    def __init__(self, clean):
        minio = library("minio")
        self._bucket = clean["bucket"]
        self._prefix = "/".join(part for part in (clean["prefix"].strip("/"), uuid.uuid4().hex) if part)
        self._folder = tempfile.TemporaryDirectory(prefix="milvus-data-bulk-")
        self._names = []
        endpoint = clean["endpoint"].split("://")[-1].rstrip("/")
        more = {"region": clean["region"]} if clean["region"] else {}
        self._about = f"bucket {self._bucket} of {endpoint}"
        secure = clean["secure"] and not clean["endpoint"].startswith("http://")
        self._client = minio.Minio(
            endpoint, access_key=clean["access_key"], secret_key=clean["secret_key"], secure=secure,
            http_client=_pool(clean["ca_path"]), **more,
        )  # fmt: skip
        if not self._call("look for", self._client.bucket_exists, self._bucket):
            raise MilvusError(
                "there is no such bucket", "upload to", self._about,
                next_step="Name the bucket that the server itself uses (minio.bucketName of its configuration)",
            )  # fmt: skip

    def path(self, name):
        return os.path.join(self._folder.name, name)

    def put(self, name):
        key = f"{self._prefix}/{name}"
        self._call("upload to", self._client.fput_object, self._bucket, key, self.path(name))
        os.unlink(self.path(name))
        self._names.append(key)
        return key

    def close(self):
        self._folder.cleanup()
        for key in self._names:
            # What is left over is found by its prefix; the import itself went well.
            with contextlib.suppress(Exception):
                self._client.remove_object(self._bucket, key)

    def _call(self, operation, function, *args):
        try:
            return function(*args)
        except Exception as error:  # the client raises its own and those of urllib3
            text = getattr(error, "message", None) or first_line(error)
            raise MilvusError(
                f"{getattr(error, 'code', type(error).__name__)}: {text}", operation, self._about,
                next_step="Check endpoint, secure, ca_path and the keys in storage",
            ) from error  # fmt: skip


def _pool(ca_path):
    import urllib3

    verify = {"cert_reqs": "CERT_REQUIRED", "ca_certs": ca_path} if ca_path else {}
    # The client's own pool tries for minutes before it says that nobody answers.
    retry = urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504])
    return urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=60), retries=retry, **verify)
