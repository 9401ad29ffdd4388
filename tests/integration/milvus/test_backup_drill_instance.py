"""The drill of a whole server: restored into a scratch one on the host, compared, timed, removed, and loud about it."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from tests import servers
from tests.integration.milvus.sites import LOT, LOTS, answers, filled
from tests.integration.milvus.test_backup_instance import play
from tests.targets import run_module

NAME = "whole_20261127_020000"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """It serves all the time, as a drill leaves it alone."""
    with filled(tmp_path_factory.mktemp("drilled")) as one:
        one.ok("created", NAME)
        yield one


@pytest.fixture
def drill(site, tmp_path):
    """A function that runs the playbook and gives the run and its report."""
    given = {
        "milvus_backup_drill_server": {
            "milvus": str(servers.payload() / "bin" / "milvus"), "folder": str(tmp_path / "scratch"),
            "config": servers.BRISK,
        },
        "milvus_backup_report_dir": str(tmp_path / "report"), "milvus_backup_metrics_dir": str(tmp_path),
        "milvus_backup_drill_max_age_hours": 0,
    }  # fmt: skip

    def run(*flags, **more):
        done = play(site, "restore_drill", *flags, **{**given, **more})
        path = tmp_path / "report" / "drill.json"
        return done, json.loads(path.read_text()) if path.exists() else None

    run.given, run.folder = given, tmp_path / "scratch"
    return run


def of_scratch(folder):
    """Processes that run in the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (path / "cwd").readlink() == folder:
                found.append(int(path.name))
    return found


@pytest.fixture
def left(drill):
    """What a drill that was killed has left: a folder, and two processes that nobody waits for."""
    options = {"folder": str(drill.folder), "milvus": drill.given["milvus_backup_drill_server"]["milvus"]}
    first = run_module("milvus_scratch", state="prepared", **options)
    assert first["changed"], first
    assert run_module("milvus_scratch", state="started", check=True, **options)["changed"]
    assert run_module("milvus_scratch", state="started", **options)["uri"] == first["uri"]
    assert not run_module("milvus_scratch", state="started", **options)["changed"]
    assert run_module("milvus_scratch", state="absent", check=True, folder=str(drill.folder))["changed"]
    found = of_scratch(drill.folder)
    assert len(found) == 2
    return found


def test_a_whole_server_comes_back_in_a_scratch_one(site, drill, left, tmp_path):
    before, paths = answers(site.target), site.paths()
    done, told = drill()
    assert done.ok, done.output
    assert (told["passed"], told["engine"], told["backup"]) == (True, "instance", NAME)
    alive = LOTS * LOT + 50 - 3
    about = told["collections"]["shop/products"]
    assert (about["rows"], about["sampled"], about["same"]) == (alive, 100, True)
    assert (about["search"]["found"], about["recall"]["recall"]) == (10, 1.0)
    assert told["collections"]["shop/idle"]["rows"] == 10  # which is not loaded in the backup
    assert told["rights"]["users"] == 2
    assert told["rights"]["grants"] > 1  # what the server gives everybody is compared, too
    assert told["restore_seconds"] == pytest.approx(told["seconds"]["restore"] + told["seconds"]["start"], abs=0.01)
    assert "drill_success" in (tmp_path / "milvus_backup_whole_drill.prom").read_text()
    assert "start, seconds" in (tmp_path / "report" / "drill.html").read_text()
    assert (drill.folder.exists(), of_scratch(drill.folder)) == (False, [])
    assert not any(Path(f"/proc/{one}").exists() for one in left)
    # The server that serves was not asked, let alone changed.
    assert answers(site.target) == before
    assert paths <= site.paths()
    assert site.states() == {NAME: "good"}


def test_a_drill_that_fails_is_loud_and_leaves_nothing(drill):
    """Somebody knows another password by now than the backup does."""
    done, told = drill(milvus_root_password="Another-one-1", milvus_backup_options={"wait_timeout": 10})
    assert not done.ok
    assert told["problems"][0].startswith("search: ")
    assert "refuses the credentials" in told["problems"][0]
    assert (drill.folder.exists(), of_scratch(drill.folder)) == (False, [])
    assert not run_module("milvus_scratch", state="absent", folder=str(drill.folder))["changed"]


def test_what_is_missing_or_in_the_way_is_named_first(drill):
    done, told = drill("--check")
    assert (done.ok, drill.folder.exists()) == (True, False), done.output
    done, told = drill(milvus_backup_drill_server={})
    assert "needs milvus_backup_drill_server.milvus: the path of the program" in done.message
    assert told is None
    options = {"state": "prepared", "folder": str(drill.folder)}
    for more, sentence in (
        ({"milvus": "/bin/true", "etcd": "/nowhere/etcd"}, "etcd: /nowhere/etcd is no program there"),
        ({"milvus": "/bin"}, "milvus: /bin is no program there"),
        ({}, "missing"),
        ({"milvus": "/bin/true", "state": "started"}, "it was not prepared"),
        ({"milvus": "/bin/true", "etcd": "/bin/false"}, "start etcd of the scratch server: it ended with status 1"),
    ):
        assert sentence in run_module("milvus_scratch", **{**options, **more})["msg"]
    assert run_module("milvus_scratch", state="absent", folder=str(drill.folder))["changed"]
    drill.folder.mkdir()
    (drill.folder / "letters").write_text("of somebody")
    for state in ("prepared", "absent"):
        message = run_module("milvus_scratch", **{**options, "milvus": "/bin/true", "state": state})["msg"]
        assert "it holds something that no drill has made" in message
    assert (drill.folder / "letters").read_text() == "of somebody"
