"""What a client sees while parts of a cluster die: brings cluster_kafka up and kills (needs Docker, an hour)."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from _dev import ROOT

SCENARIO = "cluster_kafka"
SUITE = ROOT / "molecule" / SCENARIO / "faults"
STREAMS = {"search_replicated": "search, 2 replicas", "search_single": "search, 1 replica", "insert": "insert"}


def environment(folder: Path) -> dict:
    lab = Path(os.environ.get("VECTORDB_OPS_CACHE", Path.home() / ".cache" / "vectordb.ops")) / "lab"
    return {
        **os.environ,
        "VECTORDB_OPS_LAB": str(lab),
        "VECTORDB_OPS_RUN": str(folder),
        "MOLECULE_EPHEMERAL_DIRECTORY": str(lab / "scenarios" / SCENARIO),
        "MOLECULE_SCENARIO_NAME": SCENARIO,
        "MOLECULE_SCENARIO_DIRECTORY": str(ROOT / "molecule" / SCENARIO),
    }


def told(verdict: dict) -> str:
    return "{failed} failed, {wrong} wrong of {calls}, {recovery_seconds:.1f} s".format(**verdict)


def measure() -> list[tuple[str, str]]:
    folder = ROOT / "build" / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    test = [str(ROOT / "scripts/test"), "--scenario", SCENARIO]
    try:
        subprocess.run([*test, "--keep"], cwd=ROOT, check=True, capture_output=True)
        with (folder / "pytest.log").open("w") as log:
            command = ["pytest", "-v", "--junitxml", str(folder / "faults.xml"), str(SUITE)]
            subprocess.run(command, cwd=ROOT, check=False, env=environment(folder), stdout=log, stderr=log)
    finally:
        subprocess.run([*test, "--destroy"], cwd=ROOT, check=False, capture_output=True)
    return [
        (f"{fault}: {label}", told(streams[stream]))
        for fault, streams in json.loads((folder / "faults.json").read_text()).items()
        for stream, label in STREAMS.items()
    ]
