"""The role on a host whose Docker says what a test wants: refusals come before anything is touched."""

from __future__ import annotations

import json
import sys

import pytest
import yaml

from tests.integration import ansible_run
from tests.targets import ROOT, run_module

DOCKER = """#!/bin/sh
case "$1 $2" in
  "version --format") {engine} ;;
  "compose version") {compose} ;;
  "image inspect") exit 1 ;;
esac
"""
GOOD = {
    "milvus_install_method": "compose",
    "milvus_version": "2.6.22",
    "milvus_root_password": "Compose-Secret-1",
    "milvus_s3_access_key": "milvus",
    "milvus_s3_secret_key": "Compose-Secret-2",
    "milvus_compose_unpinned": True,
}


@pytest.fixture
def play(tmp_path, monkeypatch):
    """A function: playbook, what Docker answers, and variables -> a run of it on this machine."""
    own = {"ansible_connection": "local", "ansible_become": False, "ansible_python_interpreter": sys.executable}
    folders = {f"milvus_compose_{name}": str(tmp_path / name) for name in ("dir", "data_dir")}
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")

    def run(book, engine="echo 28.4.0", compose="echo 2.39.4", **variables):
        (tmp_path / "bin" / "docker").write_text(DOCKER.format(engine=engine, compose=compose))
        (tmp_path / "bin" / "docker").chmod(0o755)
        host = {**own, **GOOD, **folders, **variables}
        (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"milvus": {"hosts": {"here": host}}}))
        return ansible_run.play(ROOT / "playbooks" / f"{book}.yml", inventory=tmp_path / "hosts.yml")

    yield run
    assert not (tmp_path / "dir").exists()
    assert not (tmp_path / "data_dir").exists()


def test_variables_alone_make_a_stack(play):
    done = play("validate")
    assert done.ok, done.output
    assert "2379" not in done.output


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"compose": "exit 1"}, ["docker compose is missing", "docker-compose-plugin"]),
        ({"compose": "echo 2.2.0"}, ["docker compose is 2.2.0"]),
        ({"engine": "echo no daemon >&2; exit 1"}, ["Docker Engine does not answer: no daemon"]),
        ({"milvus_compose_images": {"mino": {}}}, ["did you mean minio?"]),
        ({"milvus_compose_unpinned": False}, ["milvus.digest pins the image, and is missing"]),
        ({"milvus_tls_mode": 1, "milvus_tls_cert_path": "/n/a", "milvus_tls_key_path": "/n/b", "milvus_rest_port": 81},
         ["/n/a is not on the host"]),
    ],
)  # fmt: skip
def test_a_host_that_is_not_ready_is_refused(play, answers, words):
    refused = play("preflight", **answers)
    assert not refused.ok
    for word in words:
        assert word in refused.message, refused.message
    assert "Compose-Secret" not in refused.output


def test_the_role_alone_says_where_its_variables_are(tmp_path):
    asked = [{"name": "Use it alone", "ansible.builtin.include_role": {"name": "vectordb.ops.milvus_compose"}}]
    refused = ansible_run.tasks(tmp_path, asked)
    assert "use that role with milvus_install_method: compose" in refused.message, refused.output


def test_the_module_tells_what_there_is(tmp_path):
    told = run_module("milvus_compose_info", project="nobody", dir=str(tmp_path), data_dir=str(tmp_path))
    assert not told["changed"]
    assert (told["current"], told["running"], told["port_conflicts"]) == ("", [], [])
    assert json.dumps(told)
