"""Nodes of an object storage that die in the middle of a backup: with a quorum all is well, without nothing is good."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys

import pytest

from tests.integration.milvus.backups import wait_for
from tests.integration.milvus.sites import SpreadSite, filled
from tests.targets import ROOT

# Who has lost its quorum lets everybody wait, which is not to be waited for here.
IMPATIENT = f"""
import runpy
from ansible_collections.vectordb.ops.plugins.module_utils.backup import bucket, lease
bucket.ANSWER, bucket.PATIENCE, lease.ANSWER = 6, 3, 6
runpy.run_path({str(ROOT / "library" / "milvus_backup.py")!r}, run_name="__main__")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with filled(tmp_path_factory.mktemp("nodes"), SpreadSite) as one:
        one.objects.make_bucket("backups")
        yield one


@contextlib.contextmanager
def held(site, begun, *given, **options):
    """A backup in a process of its own that is held when something of it is there, and goes on after the block.

    Gives a list, which has the result in the end.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", IMPATIENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "collections")}, text=True,
    )  # fmt: skip
    try:
        arguments = {**site.given(*given, parallel=1, **options), "_ansible_check_mode": False}
        process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}))
        process.stdin.close()
        process.stdin = None
        wait_for(lambda: begun() or process.poll() is not None)
        process.send_signal(signal.SIGSTOP)
        assert process.poll() is None, process.stdout.read()
        told = []
        yield told
        process.send_signal(signal.SIGCONT)
        told.append(json.loads(process.communicate(timeout=120)[0]))
    finally:
        process.kill()
        process.wait()


def in_pool(site):
    place = site.folder.parent / "store" / "instance-objects"
    return lambda: sum(one.is_file() for one in place.rglob("*")) >= 2


def in_bucket(site, name):
    return lambda: any(
        "/rows/" in one.object_name
        for one in site.objects.list_objects("backups", prefix=f"milvus-backups/{name}/", recursive=True)
    )


def test_a_server_whose_storage_loses_nodes_is_backed_up_or_not_at_all(site):
    with held(site, in_pool(site), "created", "one_node") as told:
        site.lose(3)
    assert not told[0].get("failed"), told[0]
    site.ok("verified", "one_node")
    shrunk = {"store": {"folder": str(site.folder.parent / "store" / "shrunk")}}
    place = site.folder.parent / "store" / "shrunk" / "instance-objects"
    with held(
        site, lambda: sum(one.is_file() for one in place.rglob("*")) >= 2, "created", "too_few", **shrunk
    ) as told:
        site.lose(1, 2)
    message = told[0]["msg"]
    assert "bucket milvus of 127.0.0.1" in message
    assert "Check that enough nodes and drives of the object storage run for a quorum" in message
    assert {one["name"]: one["state"] for one in site.ok("listed", **shrunk)["backups"]} == {"too_few": "unfinished"}
    assert site.states()["one_node"] == "good"
    site.find_again()
    site.ok("created", "too_few", **shrunk)
    site.ok("verified", "too_few", **shrunk)
    assert {one["name"]: one["state"] for one in site.ok("listed", **shrunk)["backups"]} == {"too_few": "good"}


def test_a_store_that_loses_nodes_has_a_whole_backup_or_none(site):
    kept = {**site.places["storage"], "bucket": "backups"}
    logical = {"engine": "logical", "etcd": None, "storage": None, "store": kept}

    def states():
        return {one["name"]: one["state"] for one in site.ok("listed", store=kept)["backups"]}

    with held(site, in_bucket(site, "one_node"), "created", "one_node", **logical) as told:
        site.lose(3)
    assert not told[0].get("failed"), told[0]
    site.ok("verified", "one_node", store=kept)
    with held(site, in_bucket(site, "too_few"), "created", "too_few", **logical) as told:
        site.lose(2)
    message = told[0]["msg"]
    assert "bucket backups of 127.0.0.1" in message
    assert "Check that enough nodes and drives of the object storage run for a quorum" in message
    site.find_again()
    assert states() == {"one_node": "good", "too_few": "unfinished"}
    assert site.ok("created", "too_few", **logical)["backup"]["runs"] == 2
    site.ok("verified", "too_few", store=kept)
    assert states() == {"one_node": "good", "too_few": "good"}
