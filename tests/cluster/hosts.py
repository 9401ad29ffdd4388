"""The hosts of a scenario, as an operator with a root shell on each would use them."""

from __future__ import annotations

import os
import pathlib
import subprocess
import time

import yaml

BOOT_SECONDS = 60
BOOTED = ("starting", "running", "degraded")
EPHEMERAL = pathlib.Path(os.environ.get("MOLECULE_EPHEMERAL_DIRECTORY", "/nonexistent"))


class Hosts:
    """What create.yml wrote down: names, containers, addresses, groups."""

    def __init__(self, inventory: pathlib.Path = EPHEMERAL / "inventory" / "lab.yml") -> None:
        known = yaml.safe_load(inventory.read_text(encoding="utf-8"))["all"]
        self.variables = known["hosts"]
        self.groups = {name: sorted(group["hosts"]) for name, group in known["children"].items()}

    def address(self, host: str) -> str:
        return self.variables[host]["lab_address"]

    def container(self, host: str) -> str:
        return self.variables[host]["ansible_host"]

    def on(self, host: str, *command: str, check: bool = True, timeout: int = 60) -> str:
        done = subprocess.run(
            ["docker", "exec", self.container(host), *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )
        if check and done.returncode:
            raise RuntimeError(f"{host}: {' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def main_process(self, host: str, unit: str) -> int:
        return int(self.on(host, "systemctl", "show", "--property=MainPID", "--value", unit) or 0)

    def kill(self, host: str, unit: str) -> int:
        """kill -9; the process id that died, so that its successor can be told from it."""
        process = self.main_process(host, unit)
        if not process:
            raise RuntimeError(f"{unit} on {host} does not run, so it cannot be killed")
        self.on(host, "kill", "-9", str(process))
        return process

    def wait_for_successor(self, host: str, unit: str, dead: int, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while self.main_process(host, unit) in (0, dead):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{unit} on {host} was not started again within {seconds:.0f} s")
            time.sleep(0.5)

    def power_off(self, *hosts: str) -> None:
        """No orderly end: every process of the host dies at once."""
        subprocess.run(["docker", "kill", *map(self.container, hosts)], check=True, capture_output=True, timeout=120)

    def power_on(self, *hosts: str) -> None:
        """Ends when they let users in: what comes before loses its temporary files to the boot."""
        subprocess.run(["docker", "start", *map(self.container, hosts)], check=True, capture_output=True, timeout=120)
        deadline = time.monotonic() + BOOT_SECONDS
        for host in hosts:
            while self.on(host, "systemctl", "is-system-running", check=False) not in BOOTED:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{host} did not boot within {BOOT_SECONDS} s")
                time.sleep(0.5)
