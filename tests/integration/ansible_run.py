"""Run tasks or a playbook of this checkout in a process of their own, as users do, and read the result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).parent / "ansible-playbook"


@dataclass
class Run:
    code: int
    output: str
    results: list

    @property
    def ok(self):
        return self.code == 0

    @property
    def last(self):
        """Result of the last task on the first host."""
        return self.results[-1]

    @property
    def message(self):
        """All failure messages, each on a line of its own."""
        return "\n".join(str(result.get("msg", "")) for result in self.results if result.get("failed"))

    @property
    def changed(self):
        return sum(bool(result.get("changed")) for result in self.results)


def play(path, *flags, inventory="localhost,", env=None):
    """Run a playbook file; the callback result is read from JSON, the human output stays in `output`."""
    scratch = tempfile.TemporaryDirectory(prefix="vectordb-ops-results.")
    results = Path(scratch.name) / "results"
    environment = {
        **os.environ,
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tests" / "integration" / "callbacks"),
        "ANSIBLE_CALLBACKS_ENABLED": "record_results",
        "RECORD_RESULTS": str(results),
        "ANSIBLE_NOCOLOR": "1",
        **(env or {}),
    }
    done = subprocess.run(
        [str(PLAYBOOK), "-i", str(inventory), str(path), *flags],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    lines = results.read_text().splitlines() if results.exists() else []
    scratch.cleanup()
    return Run(done.returncode, done.stdout + done.stderr, [json.loads(line) for line in lines])


def tasks(folder, items, *flags, **options):
    """Run a list of tasks on localhost."""
    book = Path(folder) / "play.yml"
    localhost = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    book.write_text(
        yaml.safe_dump(
            [{"hosts": "localhost", "gather_facts": False, "vars": localhost, "tasks": items}], sort_keys=False
        )
    )
    return play(book, *flags, **options)
