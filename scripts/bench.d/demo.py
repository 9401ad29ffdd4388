"""scripts/demo cold and warm, and a no-change site on the same inventory, in a copy of the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from _dev import ROOT, tracked_files

from tests.servers import free_ports


def timed(command: list[str], cwd: Path, environment: dict[str, str]) -> tuple[float, str]:
    began = time.monotonic()
    done = subprocess.run(command, cwd=cwd, env=environment, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed: {(done.stderr or done.stdout)[-600:]}")
    return time.monotonic() - began, done.stdout


def changed(output: str) -> str:
    recaps = [line for line in output.splitlines() if " ok=" in line and "changed=" in line]
    return recaps[-1].split("changed=")[1].split()[0] if recaps else "?"


def calls(folder: Path) -> str:
    """Module calls of each role on its busiest host, in the newest counted run."""
    report = json.loads(max(folder.glob("*.json")).read_text())["calls"]
    highest = {role: max(host["total"] for host in hosts.values()) for role, hosts in report.items() if role}
    return ", ".join(f"`{role}` {number}" for role, number in sorted(highest.items()))


def measure() -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory(prefix="vectordb-bench-") as folder:
        copy = Path(folder) / "ops"
        for path in tracked_files():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, copy / path, follow_symlinks=False)
        counted = Path(folder) / "calls"
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "PIP_CACHE"))}
        environment |= {
            "VECTORDB_OPS_STATE": str(Path(folder) / "state"),
            "MILVUS_DEMO_PORT": str(free_ports(1)[0]),
            "ANSIBLE_CALLBACKS_ENABLED": "vectordb.ops.module_calls",
            "VECTORDB_OPS_MODULE_CALLS": str(counted),
        }
        try:
            cold, _output = timed(["scripts/demo"], copy, environment)
            warm, output = timed(["scripts/demo"], copy, environment)
            play = [".venv/bin/ansible-playbook", "-i", "inventories/local", "playbooks/site.yml"]
            site, site_output = timed(play, copy, environment)
            return [
                ("`scripts/demo`, cold: empty environment, with downloads", f"{cold:.0f} s"),
                (f"`scripts/demo`, warm (changed={changed(output)})", f"{warm:.1f} s"),
                (f"no-change `site` on `inventories/local` (changed={changed(site_output)})", f"{site:.1f} s"),
                ("module calls per role and host, that run (budget 15)", calls(counted)),
            ]
        finally:
            subprocess.run(["scripts/demo", "--clean"], cwd=copy, env=environment, check=False, capture_output=True)
