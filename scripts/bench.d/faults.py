"""What a client sees while parts of a cluster die: brings cluster_kafka up and kills (needs Docker, an hour)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from _dev import ROOT, tool

sys.path.insert(0, str(Path(__file__).parent))
from _scenario import Scenario

SCENARIO = "cluster_kafka"
SUITE = ROOT / "molecule" / SCENARIO / "faults"
STREAMS = {"search_replicated": "search, 2 replicas", "search_single": "search, 1 replica", "insert": "insert"}


def told(verdict: dict) -> str:
    return "{failed} failed, {wrong} wrong of {calls}, {recovery_seconds:.1f} s".format(**verdict)


def measure() -> list[tuple[str, str]]:
    folder = ROOT / "build" / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    scenario = Scenario(SCENARIO, folder)
    test = [str(ROOT / "scripts/test"), "--scenario", SCENARIO]
    try:
        subprocess.run([*test, "--keep"], cwd=ROOT, check=True, capture_output=True)
        with (folder / "pytest.log").open("w") as log:
            command = [tool("pytest"), "-v", "--junitxml", str(folder / "faults.xml"), str(SUITE)]
            subprocess.run(command, cwd=ROOT, check=False, env=scenario.environment, stdout=log, stderr=log)
    finally:
        subprocess.run([*test, "--destroy"], cwd=ROOT, check=False, capture_output=True)
    return [
        (f"{fault}: {label}", told(streams[stream]))
        for fault, streams in json.loads((folder / "faults.json").read_text()).items()
        for stream, label in STREAMS.items()
    ]
