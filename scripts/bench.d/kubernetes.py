"""A run of role milvus_helm that changes nothing, beside a bare helm of the same values (needs Docker)."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
from _scenario import LAB, Scenario

RUNS = 3
CHANGING = ("create", "update", "patch", "delete")


class Bench:
    def __init__(self, folder: Path) -> None:
        self.scenario = Scenario("milvus_helm", folder)
        self.values = folder / "values.yaml"
        listed = yaml.safe_load((LAB / "artifacts.yml").read_text())["lab_artifacts"]
        self.helm = f"{listed['kubernetes_archive']['bin']}/helm"
        inventory = yaml.safe_load((self.scenario.files / "inventory.yml").read_text())
        namespace = inventory["all"]["children"]["milvus"]["vars"]["milvus_kubernetes_namespace"]
        kubeconfig = self.scenario.state / "kubernetes" / "admin.kubeconfig"
        self.where = ["--namespace", namespace, "--kubeconfig", str(kubeconfig)]
        self.chart = os.environ.get("MILVUS_HELM_CHART") or str(self.scenario.files / "chart")

    def asked(self) -> list[dict]:
        """What the admin has asked of the API server so far."""
        lines = self.scenario.host("kube-1", "cat", "/var/log/kubernetes-audit.log").splitlines()
        return [json.loads(line) for line in lines]

    def counted(self, work) -> tuple[float, int, int]:
        """Median of the seconds, and the requests of the last run: all, and those that change something."""
        seconds = []
        for _ in range(RUNS):
            before = len(self.asked())
            seconds.append(work())
            # The server writes them a moment later.
            time.sleep(1)
        new = self.asked()[before:]
        changing = [one["requestURI"] for one in new if one["verb"] in CHANGING]
        real = [uri for uri in changing if "dryRun" not in uri and "accessreviews" not in uri]
        return statistics.median(seconds), len(new), len(real)

    def role(self) -> float:
        """Seconds of the role's own tasks, which Ansible's profile tells."""
        told = self.scenario.playbook(self.scenario.files / "converge.yml", callbacks="ansible.posix.profile_roles")
        found = re.search(r"milvus_helm -+ ([0-9.]+)s", told)
        if not found or re.search(r"changed=[1-9]", told):
            raise RuntimeError(f"the run changed something: {told[-300:]}")
        return float(found.group(1))

    def bare(self) -> float:
        if not self.values.exists():
            command = [self.helm, "get", "values", "milvus", "--output", "yaml", *self.where]
            self.values.write_text(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        command = [self.helm, "upgrade", "--install", "milvus", self.chart, "--wait", "--values", str(self.values)]
        began = time.monotonic()
        subprocess.run([*command, *self.where], capture_output=True, check=True)
        return time.monotonic() - began


def measure() -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        try:
            bench.scenario.molecule("converge")
            ours, theirs = bench.counted(bench.role), bench.counted(bench.bare)
        finally:
            bench.scenario.molecule("destroy")
    told = "{:.1f} s; {} requests, {} of which change something"
    return [
        (f"role `milvus_helm` without a change, its own tasks, median of {RUNS}", told.format(*ours)),
        (f"`helm upgrade --install --wait` of the same values, median of {RUNS}", told.format(*theirs)),
        ("the role above it", f"{ours[0] - theirs[0]:+.1f} s"),
    ]
