"""The budget is only as honest as the counter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.vectordb.ops.plugins.callback.module_calls import calls_of

ROOT = Path(__file__).resolve().parents[3]

PLAYBOOK = """
- hosts: one,two
  gather_facts: true
  roles: [service]
"""
SERVICE = """
- ansible.builtin.assert: {that: [true]}
- ansible.builtin.set_fact: {x: 1}
- ansible.builtin.stat: {path: /}
- ansible.builtin.stat: {path: "{{ item }}"}
  loop: [/, /tmp, /etc]
  when: item != '/tmp'
- ansible.builtin.stat: {path: /}
  when: false
- ansible.builtin.include_role: {name: _shared}
"""
SHARED = """
- ansible.builtin.stat: {path: /}
"""


@pytest.mark.parametrize(
    ("result", "calls"),
    [
        ({"changed": False}, 1),
        ({"skipped": True}, 0),
        ({"results": [{"ansible_loop_var": "item"}, {"ansible_loop_var": "item", "skipped": True}]}, 1),
        ({"results": [{"name": "a"}, {"name": "b"}]}, 1),
        ({"results": []}, 1),
    ],
)
def test_calls_of_a_result(result, calls):
    assert calls_of(result) == calls


def test_counts_by_role_and_host(tmp_path):
    for role, tasks in {"service": SERVICE, "_shared": SHARED}.items():
        folder = tmp_path / "roles" / role / "tasks"
        folder.mkdir(parents=True)
        (folder / "main.yml").write_text(tasks)
    (tmp_path / "play.yml").write_text(PLAYBOOK)
    environment = {
        **os.environ,
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_ROLES_PATH": str(tmp_path / "roles"),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_CALLBACKS_ENABLED": "vectordb.ops.module_calls",
        "VECTORDB_OPS_MODULE_CALLS": str(tmp_path / "calls"),
    }
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "one,two,", "-c", "local", "play.yml"]
    finished = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    (report,) = (json.loads(path.read_text()) for path in (tmp_path / "calls").iterdir())
    assert report["playbook"] == "play.yml"
    assert report["check_mode"] is False
    assert {host: calls["total"] for host, calls in report["calls"]["service"].items()} == {"one": 4, "two": 4}
    assert set(report["calls"]) == {"", "service"}, "shared roles count for their caller"
