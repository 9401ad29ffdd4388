# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A store of backups in a bucket of S3 or MinIO."""

from __future__ import annotations

import base64
import contextlib
import io
import os
import re
import tempfile
import time
import urllib.parse

from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.lease import LOCK, Lease
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.need import library
from ansible_collections.vectordb.ops.plugins.module_utils.said import first_line

CHUNK = 4 << 20
# As the clients of Milvus write, so that the same content has the same mark on both sides.
PART = 16 << 20
# How often, and for how many seconds after the first time, it is asked again where it cannot answer.
TRIES, PATIENCE = 4, 20
ANSWER = 60  # seconds of silence
_CHECKSUM = re.compile("<ChecksumSHA256>([^<]+)</ChecksumSHA256>")
_QUORUM = "Check that enough nodes and drives of the object storage run for a quorum, then run it again"
# What the client or the server says, and what helps.
_ADVICE = {
    "NoSuchBucket": "Create it first (vectordb.ops.minio_bucket), or correct store.bucket",
    "AccessDenied": "Give the account the right to list, read, write and delete there",
    "SignatureDoesNotMatch": "Correct store.secret_key",
    "InvalidAccessKeyId": "Correct store.access_key",
    "RequestTimeTooSkewed": "The clocks differ by more than 15 minutes: set the time of the hosts",
    "XMinioStorageFull": "Make room in the object storage, or let older backups go (retention)",
    "SlowDownWrite": _QUORUM,
    "SlowDownRead": _QUORUM,
    "SlowDown": _QUORUM,
    "XMinioServerNotInitialized": _QUORUM,
    "QuotaExceeded": "Raise the quota of the bucket, or let older backups go (retention)",
}


class Stream(io.RawIOBase):
    """Chunks as a file that can be read once."""

    def __init__(self, chunks):
        super().__init__()
        self._chunks, self._rest = filter(None, chunks), b""

    def readable(self):
        return True

    def read(self, size=-1):
        parts, missing = [], size
        while size < 0 or missing > 0:
            block = self._rest or next(self._chunks, b"")
            if not block:
                break
            taken = block if size < 0 else block[:missing]
            self._rest = block[len(taken) :]
            missing -= len(taken)
            parts.append(taken)
        return b"".join(parts)


class Bucket:
    """Objects below a prefix."""

    def __init__(self, about):
        minio = library("minio")
        self._bucket, self._prefix = about["bucket"], _folder(about["prefix"])
        endpoint = about["endpoint"].split("://")[-1].rstrip("/")
        secure = about["secure"] and not about["endpoint"].startswith("http://")
        self.where = f"bucket {self._bucket} of {endpoint}" + (f", {self._prefix}" if self._prefix else "")
        self._about = {**about, "url": f"{'https' if secure else 'http'}://{endpoint}"}
        self._client = minio.Minio(
            endpoint, access_key=about["access_key"], secret_key=about["secret_key"], secure=secure,
            region=about["region"] or None, http_client=_pool(about["ca_path"]),
        )  # fmt: skip
        if not self._call("look for", "", self._client.bucket_exists, self._bucket):
            raise BackupError("find", self.where, "there is no such bucket", _ADVICE["NoSuchBucket"])

    def list(self, prefix=""):
        def names():
            told = self._client.list_objects(self._bucket, prefix=self._prefix + prefix, recursive=True)
            return {one.object_name[len(self._prefix) :]: one.size for one in told}

        return {key: size for key, size in self._call("list", prefix, names).items() if key != LOCK}

    def marked(self, prefix=""):
        """{key: (bytes, what changes with the content)}"""
        start = self._prefix + prefix

        def told():
            return {
                one.object_name[len(self._prefix) :]: (one.size, (one.etag or "").strip('"'))
                for one in self._client.list_objects(self._bucket, prefix=start, recursive=True)
            }

        return self._call("list", prefix, told)

    def has(self, prefix):
        """Whether there is any object below the prefix."""

        def any_of():
            told = self._client.list_objects(self._bucket, prefix=self._prefix + prefix, recursive=True)
            return any(True for _one in told)

        return self._call("list", prefix, any_of)

    def clear(self, prefix):
        """Remove the objects whose keys begin so."""
        self._unlink_many(prefix, list(self.list(prefix)))

    def read(self, key):
        def content():
            answer = None
            try:
                answer = self._client.get_object(self._bucket, self._prefix + key)
                return answer.read()
            except library("minio").error.S3Error as error:
                if error.code == "NoSuchKey":
                    return None
                raise
            finally:
                if answer is not None:
                    answer.close()
                    answer.release_conn()

        return self._call("read", key, content)

    def chunks(self, key):
        answer = self._call("read", key, self._client.get_object, self._bucket, self._prefix + key)
        try:
            yield from answer.stream(CHUNK)
        except Exception as error:  # the connection may end in the middle
            raise self._error("read", key, error) from error
        finally:
            answer.close()
            answer.release_conn()

    def write(self, key, content):
        self._call(
            "write", key, self._client.put_object, self._bucket, self._prefix + key, io.BytesIO(content), len(content)
        )

    def stored(self, key, chunks, size):
        """Written as it comes, with no more of it in memory than one part."""
        self._call(
            "write", key, lambda: self._client.put_object(
                self._bucket, self._prefix + key, Stream(chunks), size, part_size=PART
            )
        )  # fmt: skip

    def beside(self, other):
        """Whether the same object storage has both, so that it can copy by itself."""
        return isinstance(other, Bucket) and all(
            self._about[name] == other._about[name] for name in ("url", "access_key", "secret_key")
        )

    def copied(self, source, key, target):
        """The checksum of what the object storage has copied by itself, or None where it tells none."""
        where = urllib.parse.quote(f"/{source._bucket}/{source._prefix}{key}")
        headers = {"x-amz-copy-source": where, "x-amz-checksum-algorithm": "SHA256"}
        answer = self._call(
            "copy", key, lambda: self._client._execute(
                "PUT", self._bucket, self._prefix + target, headers=headers
            )
        )  # fmt: skip
        body = (answer.data or b"").decode("utf-8", "replace")
        told = answer.headers.get("x-amz-checksum-sha256") or "".join(_CHECKSUM.findall(body))
        if "-" in told or not told:
            return None
        return base64.b64decode(told).hex()

    @contextlib.contextmanager
    def staged(self, key):
        with self.temporary() as folder:
            path = os.path.join(folder, os.path.basename(key))
            yield path
            self._call("write", key, self._client.fput_object, self._bucket, self._prefix + key, path)

    @contextlib.contextmanager
    def fetched(self, key):
        with self.temporary() as folder:
            path = os.path.join(folder, os.path.basename(key))
            self._call("read", key, self._client.fget_object, self._bucket, self._prefix + key, path)
            yield path

    def remove(self, name, first=(), last=()):
        for key in first:
            self._unlink(key)
        self._unlink_many(name, [key for key in self.list(f"{name}/") if key not in last])
        for key in last:
            self._unlink(key)

    def tidy(self, name, known):
        self._unlink_many(name, [key for key in self.list(f"{name}/") if key[len(name) + 1 :] not in known])

    def _unlink(self, key):
        self._call("remove", key, self._client.remove_object, self._bucket, self._prefix + key)

    def _unlink_many(self, name, keys):
        from minio.deleteobjects import DeleteObject

        keys = [DeleteObject(self._prefix + key) for key in keys]
        errors = self._call("remove", name, lambda: list(self._client.remove_objects(self._bucket, keys)))
        if errors:
            advice = _ADVICE.get(errors[0].code, "")
            raise BackupError("remove", f"{name} in {self.where}", f"{errors[0].code}: {errors[0].message}", advice)

    def free_bytes(self):
        """Nobody can tell how much room a bucket has: -1."""
        return -1

    def lock(self, doing, needed=True):
        return Lease(self._about, f"/{self._bucket}/{self._prefix}{LOCK}", self.where).held(doing, needed)

    def temporary(self):
        return tempfile.TemporaryDirectory(prefix="milvus-backup-")

    def _call(self, operation, key, function, *args):
        try:
            return function(*args)
        except BackupError:
            raise
        except Exception as error:  # the client raises its own and those of urllib3
            raise self._error(operation, key, error) from error

    def _error(self, operation, key, error):
        code = getattr(error, "code", "") or type(error).__name__
        text = getattr(error, "message", None) or first_line(error)
        about = f"{key} in {self.where}" if key else self.where
        advice = _ADVICE.get(code, "Check store: endpoint, secure, ca_path and the keys")
        if "Read timed out" in text:
            code, text, advice = "no answer", "it takes connections and does not answer", _QUORUM
        return BackupError(operation, about, f"{code}: {text}", advice)


def _folder(prefix):
    prefix = (prefix or "").strip("/")
    return f"{prefix}/" if prefix else ""


def _pool(ca_path):
    import urllib3

    class Retry(urllib3.Retry):
        """An object storage that has lost its quorum answers after most of a minute or never, each time."""

        begun = None

        def new(self, **more):
            one = super().new(**more)
            one.begun = self.begun or time.monotonic()
            return one

        def is_exhausted(self):
            return super().is_exhausted() or time.monotonic() - (self.begun or time.monotonic()) > PATIENCE

    verify = {"cert_reqs": "CERT_REQUIRED", "ca_certs": ca_path} if ca_path else {}
    # The client's own pool tries for minutes before it says that nobody answers.
    retry = Retry(total=TRIES, backoff_factor=0.3, status_forcelist=[500, 502, 503, 504], raise_on_status=False)
    return urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=ANSWER), retries=retry, maxsize=16, **verify)
