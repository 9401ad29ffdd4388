"""Run one of our playbooks against a scenario's hosts, as its operator would."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.cluster.hosts import EPHEMERAL

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SECONDS = 1500


def inventories() -> list[str]:
    scenario = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"])
    lab = Path(os.environ["VECTORDB_OPS_LAB"])
    shared = ROOT / "molecule/shared"
    files = (
        shared / "inventory.yml",
        shared / "cluster/inventory.yml",
        scenario / "inventory.yml",
        EPHEMERAL / "inventory",
    )
    return [
        *(f"--inventory={path}" for path in files),
        *(f"--extra-vars=@{lab / name}" for name in ("hosts.yml", "artifacts.yml")),
    ]


def play(name: str, *options: str) -> subprocess.CompletedProcess:
    return run(ROOT / "playbooks" / f"{name}.yml", *options)


def run(playbook: Path, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["ansible-playbook", *inventories(), str(playbook), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
        env={**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"},
    )
