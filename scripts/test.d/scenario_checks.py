"""What must hold after a molecule scenario beside its own tests: no secret in any log, and few module calls."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

REQUIRED = ("inventory.yml", "converge.yml", "side_effect.yml", "verify.yml")
SHORTEST_SECRET = 8


def missing_files(scenario: Path) -> list[str]:
    missing = [name for name in REQUIRED if not (scenario / name).exists()]
    if not list((scenario / "tests").glob("test_*.py")):
        missing.append("tests/test_*.py")
    return missing


def leaked_secrets(run: Path) -> list[str]:
    """Where a declared password stands in a log of the run. Names the place, never the password."""
    declared = run / "secrets.json"
    if not declared.exists():
        return ["the scenario ended before its passwords were written down, so the logs could not be searched"]
    secrets = json.loads(declared.read_text())
    declared.unlink()
    problems = [
        f"molecule_secrets[{i}] has fewer than {SHORTEST_SECRET} characters, too few to search for; use a longer one"
        for i, secret in enumerate(secrets)
        if len(secret) < SHORTEST_SECRET
    ]
    for log in sorted(p for p in run.rglob("*") if p.is_file()):
        text = log.read_text(errors="replace")
        problems += [
            f"molecule_secrets[{i}] stands in {log}, line {text[:position].count(chr(10)) + 1}"
            for i, secret in enumerate(secrets)
            if (position := text.find(secret)) >= 0
        ]
    return problems


def no_change_run(run: Path) -> dict | None:
    """The counted calls of the idempotence run: the second real converge."""
    reports = [json.loads(path.read_text()) for path in sorted((run / "module_calls").glob("*.json"))]
    converges = [r for r in reports if r["playbook"] == "converge.yml" and not r["check_mode"]]
    return converges[1]["calls"] if len(converges) > 1 else None


def over_budget(run: Path, budget_file: Path) -> list[str]:
    """Roles that made too many module calls on a host although nothing changed."""
    budget = yaml.safe_load(budget_file.read_text())["calls_per_role_and_host"]
    roles = no_change_run(run)
    if roles is None:
        return ["the module calls of two converge runs were not counted: is the callback vectordb.ops.module_calls on?"]
    problems = []
    for role, hosts in roles.items():
        for host, calls in hosts.items():
            if role and calls["total"] > budget:
                made = f"role {role} made {calls['total']} module calls on {host} without a change; allowed: {budget}"
                tasks = [f"    {number} x {task}" for task, number in calls["tasks"].items()]
                problems.append("\n".join([made, *tasks]))
    return problems


def most_calls(run: Path) -> str:
    """The highest count of each role, for the summary."""
    roles = no_change_run(run) or {}
    highest = {role: max(calls["total"] for calls in hosts.values()) for role, hosts in roles.items() if role}
    return ", ".join(f"{role} {number}" for role, number in sorted(highest.items()))
