"""The no-change runs of the molecule scenarios: their seconds, and module calls per role and host (needs Docker)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from _dev import ROOT

LOGS = ROOT / "build" / "test-logs"


def scenarios() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "molecule").glob("*/molecule.yml"))


def no_change_report(run: Path) -> dict | None:
    """The report of the second real converge, when that changed nothing."""
    reports = [json.loads(path.read_text()) for path in sorted((run / "module_calls").glob("*.json"))]
    converges = [report for report in reports if report["playbook"] == "converge.yml" and not report["check_mode"]]
    return converges[1] if len(converges) > 1 and not any(converges[1]["changed"].values()) else None


def newest(scenario: str) -> dict | None:
    runs = sorted((path for path in LOGS.glob(f"[0-9]*/{scenario}") if path.is_dir()), reverse=True)
    return next((report for report in map(no_change_report, runs) if report), None)


def row(scenario: str, report: dict | None) -> tuple[str, str]:
    figure = f"`{scenario}`: no-change run, module calls per role on the busiest host"
    if not report:
        return figure, "not measured: the scenario did not pass"
    highest = {role: max(host["total"] for host in hosts.values()) for role, hosts in report["calls"].items() if role}
    listed = ", ".join(f"`{role}` {number}" for role, number in sorted(highest.items()))
    return figure, f"{report['seconds']:.1f} s; {listed}" if "seconds" in report else listed


def measure() -> list[tuple[str, str]]:
    names = scenarios()
    # What `scripts/test` has just run need not run again.
    missing = [name for name in names if not newest(name)]
    if missing:
        chosen = [word for name in missing for word in ("--scenario", name)]
        subprocess.run([str(ROOT / "scripts/test"), *chosen], cwd=ROOT, check=False, capture_output=True)
    return [row(name, newest(name)) for name in names]
