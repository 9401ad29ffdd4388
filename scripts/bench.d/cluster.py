"""site on the shipped topologies, three and nine containers: from nothing, unchanged, calls per role (needs Docker)."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from _dev import ROOT

sys.path.insert(0, str(Path(__file__).parent))
from _shipped import Shipped

TOPOLOGIES = {"cluster_small": 3, "cluster_ha": 9}
LOGS = ROOT / "build" / "bench-logs"
# The hosts compete with the controller for them.
CORES = os.cpu_count()


def timed(shipped: Shipped, book: str, log: Path, *flags: str) -> tuple[float, dict]:
    calls = log.with_suffix("")
    started = time.monotonic()
    done = shipped.playbook(book, *flags, calls=calls)
    seconds = time.monotonic() - started
    log.write_text(done.stdout)
    if done.returncode:
        raise RuntimeError(f"{book} ended with {done.returncode}, see {log.relative_to(ROOT)}")
    return seconds, json.loads(max(calls.glob("*.json")).read_text())


def of(topology: str, hosts: int) -> list[tuple[str, str]]:
    LOGS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="vectordb-ops-bench.") as folder:
        shipped = Shipped(topology, Path(folder))
        try:
            shipped.create()
            judged, _report = timed(shipped, "validate", LOGS / f"{topology}-validate.log")
            first, _report = timed(shipped, "site", LOGS / f"{topology}-first.log")
            second, report = timed(shipped, "site", LOGS / f"{topology}-second.log")
        finally:
            shipped.destroy()
    if any(report["changed"].values()):
        raise RuntimeError(f"the second site of {topology} changed {report['changed']}")
    calls = {role: max(host["total"] for host in found.values()) for role, found in report["calls"].items() if role}
    listed = ", ".join(f"`{role}` {number}" for role, number in sorted(calls.items()))
    where = f"{hosts} containers by SSH on the same {CORES} cores"
    return [
        (f"`validate` of `{topology}`, {hosts} hosts", f"{judged:.1f} s"),
        (f"`site` on `{topology}` from nothing, {where}, artifacts cached", f"{first:.0f} s"),
        (f"`site` on `{topology}` without a change, {where}", f"{second:.0f} s"),
        (f"the same, module calls per role on the busiest host of `{topology}`", listed),
    ]


def measure() -> list[tuple[str, str]]:
    return [row for topology, hosts in TOPOLOGIES.items() for row in of(topology, hosts)]
