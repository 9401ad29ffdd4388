# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Prove on any S3 that a bucket can be written and, for Woodpecker, that conditional writes work. Standard library "
"only."""

from __future__ import annotations

import uuid

from ansible_collections.vectordb.ops.plugins.module_utils.minio import connection

NONE_MATCH = {"If-None-Match": "*"}


def prove(endpoint, credentials, bucket, root_path="", conditional=False):
    """Problems as texts; empty when all is well. Leaves nothing behind. credentials: as of connection.CONNECTION.

    A bucket that is not there is made by Milvus at its start, so its absence is told apart: code NoSuchBucket.
    """
    prefix = root_path.strip("/") + "/" if root_path.strip("/") else ""
    key = f"/{bucket}/{prefix}.vectordb-ops-probe-{uuid.uuid4().hex}"
    what = f"bucket {bucket} at {endpoint}"
    params = {"region": "", "timeout": 10, "endpoints": [endpoint], **credentials}
    try:
        connection.require_login(params)
        return _prove(endpoint, params, key, what, conditional)
    except connection.MinioError as error:
        return [{"code": "unreachable", "text": f"{what}: {error}"}]


def _prove(endpoint, params, key, what, conditional):
    written = connection.ask(endpoint, params, "PUT", key, body=b"probe", headers=NONE_MATCH if conditional else None)
    if written.status != 200:
        code = written.code() or f"HTTP {written.status}"
        if conditional and written.status in (400, 412, 501):
            return [_no_conditions(what, code)]
        return [
            {"code": code, "text": f"{what} cannot be written: {code} {written.message()}; {connection.advice(code)}"}
        ]
    found = []
    read = connection.ask(endpoint, params, "GET", key)
    if read.status != 200 or read.body != b"probe":
        code = read.code() or f"HTTP {read.status}"
        found.append(
            {"code": code, "text": f"{what}: what was written cannot be read: {code}; {connection.advice(code)}"}
        )
    if conditional:
        again = connection.ask(endpoint, params, "PUT", key, body=b"second", headers=NONE_MATCH)
        if again.status != 412:
            found.append(_no_conditions(what, f"HTTP {again.status}"))
    gone = connection.ask(endpoint, params, "DELETE", key)
    if gone.status not in (200, 204):
        code = gone.code() or f"HTTP {gone.status}"
        found.append(
            {"code": code, "text": f"{what}: what was written cannot be deleted: {code}; {connection.advice(code)}"}
        )
    return found


def _no_conditions(what, said):
    return {
        "code": "NoConditionalWrites",
        "text": f"{what} does not honour conditional writes: If-None-Match: * on an object that is there gave {said}, "
        "expected HTTP 412; Woodpecker needs them: use a newer server (MinIO from 2024-12-18 on), or another "
        "message queue",
    }
