"""What a client saw while parts of a cluster died, from the newest run of the scenario cluster_kafka (needs Docker)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from _dev import ROOT

SCENARIO = "cluster_kafka"
LOGS = ROOT / "build" / "test-logs"
STREAMS = {"search_replicated": "search, 2 replicas", "search_single": "search, 1 replica", "insert": "insert"}


def newest() -> Path | None:
    return max(LOGS.glob(f"[0-9]*/{SCENARIO}/faults.json"), default=None)


def told(verdict: dict) -> str:
    return "{failed} failed, {wrong} wrong of {calls}, {recovery_seconds:.1f} s".format(**verdict)


def measure() -> list[tuple[str, str]]:
    if not newest():
        command = [str(ROOT / "scripts/test"), "--scenario", SCENARIO]
        subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    report = newest()
    if not report:
        return [("faults", f"not measured: the scenario {SCENARIO} did not pass")]
    return [
        (f"{fault}: {label}", told(streams[stream]))
        for fault, streams in json.loads(report.read_text()).items()
        for stream, label in STREAMS.items()
    ]
