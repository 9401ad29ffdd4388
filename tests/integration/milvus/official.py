"""What tests of the official tool share: the module with that engine, and a look into both buckets."""

from __future__ import annotations

import contextlib

from minio import Minio

from tests.integration.milvus import backups
from tests.integration.milvus.backups import Backups
from tests.integration.milvus.test_backup_broken import started

SOURCE, KEPT, DATABASE = "vectors", "kept", "copied"
PREFIX = "a/b"
NEW = {"rename_databases": {DATABASE: "restored_to"}}


class Official(Backups):
    """The module with this engine."""

    def __init__(self, target, store, program, storage):
        super().__init__(target, store)
        self.engine = {"tool": {"path": program}, "storage": storage}

    def options(self, state, options):
        engine = {"engine": "milvus_backup", **self.engine} if state == "created" else self.engine
        return {**(engine if state in ("created", "restored") else {}), **options}

    def ok(self, state, name=None, **options):
        return super().ok(state, name, **self.options(state, options))

    def fails(self, state, name=None, **options):
        return super().fails(state, name, **self.options(state, options))

    def started(self, state, name, **options):
        return started(self, state, name, **self.options(state, options))

    def with_account(self, storage=None, **keys):
        """The same with another account for the store, and for the storage of the server."""
        given = {**self.engine["storage"], **(storage or {})}
        return Official(self.target, {**self.store, **keys}, self.engine["tool"]["path"], given)


def opened(minio):
    """The client of both buckets; that of the backups is made."""
    bucket = Minio(minio["endpoint"], minio["access_key"], minio["secret_key"], secure=False)
    if not bucket.bucket_exists(KEPT):
        bucket.make_bucket(KEPT)
    return bucket


@contextlib.contextmanager
def emptied(bucket):
    """No backup is left for the next test, and no database that one was restored to."""
    try:
        yield
    finally:
        for key in keys(bucket, KEPT):
            bucket.remove_object(KEPT, key)


@contextlib.contextmanager
def filled(target):
    """A database, which tests only read."""
    with backups.database(target, DATABASE):
        yield target


def keys(bucket, name, prefix=""):
    return sorted(one.object_name for one in bucket.list_objects(name, prefix=prefix, recursive=True))


def folders(bucket, name=SOURCE):
    return {one.partition("/")[0] for one in keys(bucket, name)}
