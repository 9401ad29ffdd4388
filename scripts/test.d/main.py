"""Run every test, or the part that is named. docs/testing.md says more."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from parts import Command, Part, Pytest, Scenario, end_all
from results import failures, summary, table
from schedule import Schedule, say

ROOT = Path(__file__).resolve().parents[2]
LOGS_KEPT = 10
LINTERS = {
    "ruff": ("ruff", "check", "."),
    "yamllint": ("yamllint", "--strict", "."),
    "ansible-lint": ("ansible-lint", "--offline"),
}
# Long ones first, so that the last minutes are not spent on one alone; what is not named comes after.
LONGEST_FIRST = (
    "lab",
    "unit",
    "ansible-lint",
    "integration",
    "molecule cluster_pulsar",
    "molecule cluster_kafka",
    "molecule backup_instance",
    "molecule cluster_compose",
    "molecule milvus_compose",
    "molecule pulsar",
    "molecule minio",
    "molecule kafka",
    "molecule milvus_standalone",
    "molecule milvus_helm",
    "molecule etcd",
    "molecule loadbalancer",
    "molecule milvus_container",
    "molecule milvus_package",
)
# Two whole clusters at once would starve each other of processor time and memory.
CLUSTERS = ("cluster_", "backup_instance")
NEEDS_LAB = ("lab",)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/test", description=__doc__)
    add = parser.add_argument
    add("--fast", action="store_true", help="leave out what takes minutes or containers: molecule scenarios, journeys")
    add("--lint", action="store_true", help="the linters only")
    add("--part", action="append", default=[], metavar="FOLDER", help="one folder of tests/ only (repeatable)")
    add("--scenario", action="append", default=[], metavar="NAME", help="one molecule scenario only (repeatable)")
    add("--keep", action="store_true", help="leave the scenarios' hosts running")
    add("--destroy", action="store_true", help="remove hosts that --keep left, nothing else")
    add("--list", action="store_true", help="say what would run")
    add("--workers", type=int, default=2, metavar="N", help="parts that run at the same time (default: 2)")
    return parser.parse_args()


def new_log_folder() -> Path:
    parent = ROOT / "build" / "test-logs"
    folder = parent / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    folder.mkdir(parents=True, mode=0o700)
    for old in sorted(p for p in parent.iterdir() if p.is_dir() and not p.is_symlink())[:-LOGS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    link = parent / f".latest-{os.getpid()}"
    link.symlink_to(folder.name)
    link.replace(parent / "latest")
    return folder


def test_folders() -> list[str]:
    return sorted(p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and next(p.rglob("test_*.py"), None))


def scenarios() -> list[str]:
    return sorted(p.parent.name for p in (ROOT / "molecule").glob("*/molecule.yml"))


def unknown(chosen: list[str], known: list[str], what: str) -> None:
    for name in chosen:
        if name not in known:
            sys.exit(f"ERROR: there is no {what} {name}; there are: {', '.join(known) or 'none'}")


def scenario(name: str, logs: Path, *, keep: bool) -> Scenario:
    alone = CLUSTERS[0] if name.startswith(CLUSTERS) else ""
    return Scenario(f"molecule {name}", ROOT, logs, NEEDS_LAB, alone, scenario=name, keep=keep)


def plan(chosen: argparse.Namespace, logs: Path) -> list[Part]:
    everything = not (chosen.lint or chosen.part or chosen.scenario)
    with_hosts = (everything and not chosen.fast) or bool(chosen.scenario)
    minutes_long = {"journeys"} if chosen.fast else set()
    folders = chosen.part or ([f for f in test_folders() if f not in minutes_long] if everything else [])
    names = chosen.scenario or (scenarios() if with_hosts else [])
    unknown(folders, test_folders(), "folder of tests/")
    unknown(names, scenarios(), "scenario of molecule/")
    lab = Command("lab", ROOT, logs, command=("scripts/lab", "all" if with_hosts else "artifacts"))
    marks = ("-m", "not docker") if chosen.fast else ()

    parts: list[Part] = []
    if names or [f for f in folders if f != "unit"]:
        parts.append(lab)
    if everything or chosen.lint:
        parts += [Command(name, ROOT, logs, command=command) for name, command in LINTERS.items()]
    parts += [scenario(name, logs, keep=chosen.keep) for name in names]
    for folder in folders:
        after = () if folder == "unit" else NEEDS_LAB
        parts.append(Pytest(folder, ROOT, logs, after, folder=f"tests/{folder}", options=marks))
    rank = {name: number for number, name in enumerate(LONGEST_FIRST)}
    return sorted(parts, key=lambda part: (rank.get(part.name, len(rank)), part.name))


def interrupted(number: int, _frame: object) -> None:
    end_all()
    sys.exit(128 + number)


def main() -> int:
    chosen = options()
    if chosen.list:
        print("\n".join(part.name for part in plan(chosen, Path())))
        return 0
    logs = new_log_folder()
    parts = plan(chosen, logs)
    if chosen.destroy:
        return max((part.destroy() for part in parts if isinstance(part, Scenario)), default=0)
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    say(f"{len(parts)} parts, {chosen.workers} at a time; logs: {logs}")
    finished = Schedule(parts, chosen.workers).run()
    results = {part.name: finished[part.name] for part in parts}
    print(f"\n{table(results)}\n\n{failures(results, logs)}{summary(results)}", flush=True)
    return 0 if all(result.ok for result in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
