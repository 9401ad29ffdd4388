"""Run one of our playbooks against a scenario's hosts, as its operator would."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import yaml

from tests.cluster.hosts import EPHEMERAL

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SECONDS = 1500
RECAP = re.compile(r"^(\S+)\s+: (ok=.*)$", re.MULTILINE)


def inventories() -> list[str]:
    """Those that the scenario names, and the one of its hosts."""
    lab = Path(os.environ["VECTORDB_OPS_LAB"])
    about = yaml.safe_load((Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"]) / "molecule.yml").read_text())
    options = about["ansible"]["executor"]["args"]["ansible_playbook"]
    return [
        *(os.path.expandvars(option) for option in options if option.startswith("--inventory=")),
        f"--inventory={EPHEMERAL / 'inventory'}",
        *(f"--extra-vars=@{lab / name}" for name in ("hosts.yml", "artifacts.yml")),
    ]


def play(name: str, *options: str) -> subprocess.CompletedProcess:
    return run(ROOT / "playbooks" / f"{name}.yml", *options)


def start(name: str, *options: str) -> subprocess.Popen:
    """The same, for somebody who reads along; errors come with the rest."""
    command, settings = _command(ROOT / "playbooks" / f"{name}.yml", options)
    return subprocess.Popen(command, **settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def run(playbook: Path, *options: str) -> subprocess.CompletedProcess:
    command, settings = _command(playbook, options)
    return subprocess.run(command, **settings, capture_output=True, check=False, timeout=LONGEST_SECONDS)


def recap_of(output: str) -> dict[str, dict[str, int]]:
    """The counts (ok, changed, unreachable, failed, …) of each host, from what a run ended with."""
    told = RECAP.findall(output[output.rindex("PLAY RECAP") :])
    return {host: {name: int(n) for name, n in re.findall(r"(\w+)=(\d+)", counts)} for host, counts in told}


def _command(playbook: Path, options: tuple[str, ...]) -> tuple[list[str], dict]:
    environment = {**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"}
    command = ["ansible-playbook", *inventories(), str(playbook), *options]
    return command, {"cwd": ROOT, "text": True, "env": environment}
