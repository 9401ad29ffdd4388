"""The parts that the tests consist of. Each runs on its own and writes one log."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import scenario_checks
from results import Result, from_junit

# A part that takes longer has hung; what it started is ended with it.
LONGEST_SECONDS = 1800


def run(command: list[str], log: Path, root: Path, **environment: str) -> int:
    """Run a command with its output in the log; the status, or -1 when it had to be ended."""
    with log.open("a") as stream:
        process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT,
            env={**os.environ, **environment}, start_new_session=True,
        )
        try:
            return process.wait(LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            stream.write(f"\nended after {LONGEST_SECONDS} s\n")
            return -1
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()


@dataclass
class Part:
    name: str
    root: Path
    logs: Path
    after: tuple[str, ...] = ()
    needed: bool = field(default=False, repr=False)

    @property
    def log(self) -> Path:
        return self.logs / f"{self.name.replace('/', '-').replace(' ', '-')}.log"

    def progress(self) -> str:
        """Where a part that runs stands, for those who wait."""
        return ""


@dataclass
class Command(Part):
    """A command that passes or fails as one: a linter, or what later parts need."""

    command: tuple[str, ...] = ()

    def execute(self) -> Result:
        status = run(list(self.command), self.log, self.root)
        return Result(passed=1) if status == 0 else Result.failure(f"status {status}")


@dataclass
class Pytest(Part):
    folder: str = ""
    options: tuple[str, ...] = ()

    def execute(self) -> Result:
        report = self.logs / f"{self.name}.xml"
        command = ["pytest", self.folder, f"--junitxml={report}", "-o", "junit_logging=no", "--durations=10", *self.options]
        return from_junit(report, run(command, self.log, self.root))

    def progress(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        percent = re.findall(r"\[ *(\d+)%\]", text)
        return f"{percent[-1]} %" if percent else ""


@dataclass
class Scenario(Part):
    scenario: str = ""
    keep: bool = False

    def execute(self) -> Result:
        folder = self.root / "molecule" / self.scenario
        missing = scenario_checks.missing_files(folder)
        if missing:
            return Result.failure(f"{folder} lacks {', '.join(missing)}; see molecule/README.md")
        with self._alone():
            status = self._molecule("test", "--destroy=never" if self.keep else "--destroy=always")
            if self.keep:
                self._molecule("cleanup")
        problems = scenario_checks.leaked_secrets(self._run) if status == 0 else [f"molecule ended with status {status}"]
        if status == 0:
            problems += scenario_checks.over_budget(self._run, self.root / "tests" / "budget.yml")
        with self.log.open("a") as stream:
            stream.writelines(f"\nFAILED: {problem}" for problem in problems)
        if problems:
            return Result.failure(problems[0].splitlines()[0])
        return Result(passed=1, reason=f"calls without a change: {scenario_checks.most_calls(self._run) or 'none'}")

    def destroy(self) -> int:
        with self._alone():
            return self._molecule("destroy")

    @property
    def _run(self) -> Path:
        return self.logs / self.scenario

    @property
    def log(self) -> Path:
        return self._run / "molecule.log"

    def _molecule(self, verb: str, *options: str) -> int:
        self._run.mkdir(parents=True, exist_ok=True)
        return run(
            ["molecule", verb, "--scenario-name", self.scenario, *options], self.log, self.root,
            MOLECULE_EPHEMERAL_DIRECTORY=str(self._state), VECTORDB_OPS_RUN=str(self._run), MOLECULE_COMMAND_BORDERS="false", NO_COLOR="1",
        )

    @property
    def _state(self) -> Path:
        return Path(os.environ["VECTORDB_OPS_LAB"]) / "scenarios" / self.scenario

    def _alone(self):
        """Two runs of a scenario would share its hosts: the second waits."""
        self._state.parent.mkdir(parents=True, exist_ok=True)
        lock = self._state.with_suffix(".lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def progress(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        steps = re.findall(r"➜ (?:\x1b\[\d+m)*(\w+)(?:\x1b\[\d+m)*: (?:\x1b\[\d+m)*Executing", text)
        tasks = re.findall(r"^TASK \[(.*?)\]", text, flags=re.MULTILINE)
        return " > ".join([*steps[-1:], *tasks[-1:]])
