"""A molecule scenario whose hosts a figure needs: brought up, played on, removed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml
from _dev import ROOT, cache_dir, tool

LAB = cache_dir() / "lab"
# With what stands for it where it is not set.
VARIABLE = re.compile(r"\$\{(\w+)(:-[^}]*)?\}")


class Scenario:
    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.files = ROOT / "molecule" / name
        self.state = LAB / "scenarios" / name
        self.environment = {
            **os.environ,
            # Molecule itself looks for Ansible there.
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "VECTORDB_OPS_LAB": str(LAB),
            "VECTORDB_OPS_RUN": str(folder),
            "MOLECULE_EPHEMERAL_DIRECTORY": str(self.state),
            "MOLECULE_PROJECT_DIRECTORY": str(ROOT),
            "MOLECULE_SCENARIO_NAME": name,
            "MOLECULE_SCENARIO_DIRECTORY": str(self.files),
            "NO_COLOR": "1",
            "ANSIBLE_NOCOLOR": "1",
        }

    def molecule(self, verb: str) -> None:
        self._run([tool("molecule"), verb, "--scenario-name", self.name], self.environment)

    def playbook(self, book: Path, *flags: str, callbacks: str = "") -> str:
        """What the playbook printed."""
        settings = {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}
        if callbacks:
            settings["ANSIBLE_CALLBACKS_ENABLED"] = callbacks
        command = [tool("ansible-playbook"), f"--inventory={self.state}/inventory", *self._options(), *flags, str(book)]
        return self._run(command, {**self.environment, **settings})

    def _options(self) -> list[str]:
        """Inventories and variables as molecule gives them."""
        executor = yaml.safe_load((self.files / "molecule.yml").read_text())["ansible"]["executor"]
        texts = [VARIABLE.sub(self._value, option) for option in executor["args"]["ansible_playbook"]]
        return [text for text in texts if text not in ("-vv", "--diff")]

    def _value(self, match: re.Match) -> str:
        return self.environment[match.group(1)]

    def host(self, name: str, *command: str) -> str:
        """What a command on a host printed."""
        return self._run(["docker", "exec", f"vectordb-ops-{self.name}-{name}", *command], self.environment)

    def _run(self, command: list[str], environment: dict) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[:3])} ended with {done.returncode}: {done.stdout[-300:]}")
        return done.stdout
