"""The no-change runs of the molecule scenarios: their seconds, and module calls per role and host (needs Docker)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from _dev import ROOT

LOGS = ROOT / "build" / "test-logs"


def scenarios() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "molecule").glob("*/molecule.yml"))


def converges(run: Path) -> list[dict]:
    reports = [json.loads(path.read_text()) for path in sorted((run / "module_calls").glob("*.json"))]
    return [report for report in reports if report["playbook"] == "converge.yml" and not report["check_mode"]]


def measured(run: Path) -> tuple[dict, dict] | None:
    """The reports of the first and the second real converge, when the second changed nothing."""
    reports = converges(run)
    return (reports[0], reports[1]) if len(reports) > 1 and not any(reports[1]["changed"].values()) else None


def newest(scenario: str) -> tuple[dict, dict] | None:
    runs = sorted((path for path in LOGS.glob(f"[0-9]*/{scenario}") if path.is_dir()), reverse=True)
    return next((reports for reports in map(measured, runs) if reports), None)


def row(scenario: str, reports: tuple[dict, dict] | None) -> tuple[str, str]:
    figure = f"`{scenario}`: from nothing; no-change run, module calls per role on the busiest host"
    if not reports:
        return figure, "not measured: the scenario did not pass"
    first, second = reports
    calls = {role: max(host["total"] for host in hosts.values()) for role, hosts in second["calls"].items() if role}
    listed = ", ".join(f"`{role}` {number}" for role, number in sorted(calls.items()))
    return figure, f"{first['seconds']:.0f} s; {second['seconds']:.1f} s; {listed}"


def measure() -> list[tuple[str, str]]:
    names = scenarios()
    # What `scripts/test` has just run need not run again.
    missing = [name for name in names if not newest(name)]
    if missing:
        chosen = [word for name in missing for word in ("--scenario", name)]
        subprocess.run([str(ROOT / "scripts/test"), *chosen], cwd=ROOT, check=False, capture_output=True)
    return [row(name, newest(name)) for name in names]
