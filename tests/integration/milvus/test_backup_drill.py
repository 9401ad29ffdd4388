"""The drill on both servers: it tells recall, rights and times, and one that was killed is cleaned up by the next."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

from tests.integration import ansible_run
from tests.integration.milvus import backups
from tests.integration.milvus.backups import Backups, client, wait_for
from tests.targets import ROOT

DATABASE, ROWS, DIM = "drilled", 20000, 64
GRANT = {"database": DATABASE, "collection": "many", "privilege": "Search"}
FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True}, {"name": "vector", "type": "FLOAT_VECTOR", "dim": DIM},
]  # fmt: skip


def inventory(target, folder):
    """The server as an inventory names it, for whoever runs it by other means."""
    login = {"milvus_root_password": target.connection["password"]} if "password" in target.connection else {}
    trust = {"milvus_api_ca_path": target.connection["ca_path"]} if "ca_path" in target.connection else {}
    facts = {
        "ansible_connection": "local", "ansible_python_interpreter": sys.executable, "milvus_uri": target.server.uri,
        "milvus_install_method": "lite" if target.lite else "archive", **login, **trust,
    }  # fmt: skip
    path = folder / "inventory.json"
    path.write_text(json.dumps({"milvus": {"hosts": {"localhost": facts}}}))
    return path


@pytest.fixture(scope="module", params=["lite", "own_milvus"])
def source(request):
    target = request.getfixturevalue(request.param)
    target.ok("milvus_catalog", catalog={
        "databases": [{"name": DATABASE}],
        "collections": [
            {
                "database": DATABASE, "name": "many", "fields": FIELDS, "load": True,
                "indexes": [{"field": "vector", "type": "IVF_FLAT", "metric": "L2", "params": {"nlist": 64}}],
            }
        ],
    })  # fmt: skip
    vectors = numpy.random.default_rng(5).random((ROWS, DIM), dtype=numpy.float32)
    one = client(target, DATABASE)
    for start in range(0, ROWS, 5000):
        one.insert("many", [{"id": at, "vector": vectors[at]} for at in range(start, start + 5000)])
    one.flush("many")
    if not target.lite:
        target.ok("milvus_catalog", catalog={
            "databases": [{"name": DATABASE}],
            "roles": [{"name": "readers", "grants": [GRANT]}],
            "users": [{"name": "anna", "password": "first-password", "roles": ["readers"]}],
        })  # fmt: skip
    yield target
    backups.drop(target, DATABASE)


@pytest.fixture
def drill(source, tmp_path):
    """A function that runs a drill and gives the run and its report, and the variables that it runs with."""
    mine = Backups(source, tmp_path / "store")
    mine.ok("created", "nightly_20261127_020000", databases=[DATABASE])
    variables = {
        "milvus_backup_store": mine.store, "milvus_backup_report_dir": str(tmp_path / "report"),
        "milvus_backup_drill_max_age_hours": 0,
    }  # fmt: skip
    book, hosts = ROOT / "playbooks" / "restore_drill.yml", inventory(source, tmp_path)

    def run(**more):
        done = ansible_run.play(book, "-e", json.dumps({**variables, **more}), inventory=hosts)
        return done, json.loads((tmp_path / "report" / "drill.json").read_text())

    run.command = [str(ansible_run.PLAYBOOK), "-i", str(hosts), str(book), "-e", json.dumps(variables)]
    return run


def descendants(pid):
    """The process and all that it has started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def test_a_killed_drill_is_cleaned_up_by_the_next(source, drill):
    before = sorted(client(source).list_databases())
    scratch = f"drill_{DATABASE}"
    killed = subprocess.Popen(
        drill.command, cwd=ROOT, env={**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(lambda: scratch in client(source).list_databases() and client(source, scratch).list_collections())
    finally:
        for pid in descendants(killed.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        killed.wait()
    assert client(source, scratch).list_collections()
    done, told = drill()
    assert done.ok, done.output
    assert (told["passed"], told["rows"]) == (True, ROWS)
    assert told["recall"] >= 0.99
    assert told["rights"]["roles"] == (0 if source.lite else 1)
    assert told["rights"]["users"] == (0 if source.lite else 1)
    assert 0 < told["seconds"]["restore"] <= told["seconds"]["all"]
    assert sorted(client(source).list_databases()) == before
    names = [] if source.lite else client(source).list_roles()
    assert not [name for name in names if name.startswith("drill_")]


def test_a_drill_that_finds_too_little_fails(source, drill):
    done, told = drill(milvus_backup_drill_min_recall=1.1)
    assert not done.ok
    assert "min_recall: is 1.1, allowed is 0 to 1" in told["problems"][0]
