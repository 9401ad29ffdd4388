"""The parts that the tests consist of. Each runs on its own and writes one log."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import causes
import scenario_checks
from results import Result, from_junit

# A part that takes longer has hung; what it started is ended with it.
LONGEST_SECONDS = 3600
TAIL_LINES = 60


_processes: set[subprocess.Popen] = set()


def end_all() -> None:
    """End what runs, with everything it started."""
    for process in list(_processes):
        os.killpg(process.pid, signal.SIGTERM)


def run(command: list[str], log: Path, root: Path, keep_open: tuple[int, ...] = (), **environment: str) -> int:
    """Run a command with its output in the log; the status, or -1 when it had to be ended."""
    with log.open("a") as stream:
        process = subprocess.Popen(
            command,
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,
            pass_fds=keep_open,
        )
        _processes.add(process)
        try:
            return process.wait(LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            stream.write(f"\nended after {LONGEST_SECONDS} s\n")
            return -1
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()
            _processes.discard(process)


@dataclass
class Part:
    name: str
    root: Path
    logs: Path
    after: tuple[str, ...] = ()
    # Of the parts with the same word here, one runs at a time.
    alone: str = ""

    @property
    def log(self) -> Path:
        return self.logs / f"{self.name.replace('/', '-').replace(' ', '-')}.log"

    def text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else "(no log)"

    def excerpt(self) -> list[str]:
        """The lines that explain a failure."""
        return self.text().splitlines()[-TAIL_LINES:]

    def causes(self) -> list[str]:
        """The same in short, for the end of the output."""
        return []

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
        command = ["pytest", self.folder, f"--junitxml={self._report}", "--durations=10", *self.options]
        return from_junit(self._report, run(command, self.log, self.root))

    @property
    def _report(self) -> Path:
        return self.logs / f"{self.name}.xml"

    def causes(self) -> list[str]:
        return causes.of_tests(self._report)

    def progress(self) -> str:
        percent = re.findall(r"\[ *(\d+)%\]", self.text())
        return f"{percent[-1]} %" if percent else ""


@dataclass
class Scenario(Part):
    scenario: str = ""
    keep: bool = False
    waiting: bool = False

    def execute(self) -> Result:
        folder = self.root / "molecule" / self.scenario
        missing = scenario_checks.missing_files(folder)
        if missing:
            return Result.failure(f"{folder} lacks {', '.join(missing)}; see molecule/README.md")
        with self._alone() as lock:
            status = self._molecule("test", "--destroy=never" if self.keep else "--destroy=always", lock=lock)
        problems = scenario_checks.leaked_secrets(self._run)
        if status == 0:
            problems += scenario_checks.over_budget(self._run, self.root / "tests" / "budget.yml")
        else:
            problems.insert(0, f"molecule ended with status {status}")
        with self.log.open("a") as stream:
            stream.writelines(f"\nFAILED: {problem}" for problem in problems)
        if problems:
            return Result.failure(problems[0].splitlines()[0])
        return Result(passed=1, reason=f"calls without a change: {scenario_checks.most_calls(self._run) or 'none'}")

    def destroy(self) -> int:
        with self._alone() as lock:
            return self._molecule("destroy", lock=lock)

    @property
    def _run(self) -> Path:
        return self.logs / self.scenario

    @property
    def log(self) -> Path:
        return self._run / "molecule.log"

    def _molecule(self, verb: str, *options: str, lock: IO) -> int:
        self._run.mkdir(parents=True, exist_ok=True)
        environment = {
            "MOLECULE_EPHEMERAL_DIRECTORY": str(self._state),
            "VECTORDB_OPS_RUN": str(self._run),
            "MOLECULE_COMMAND_BORDERS": "false",  # they wrap lines, and a wrapped password is not found
            "NO_COLOR": "1",
        }
        command = ["molecule", verb, "--scenario-name", self.scenario, *options]
        # Molecule holds the lock too: should this process be killed, the hosts are in use as long as it lives.
        return run(command, self.log, self.root, keep_open=(lock.fileno(),), **environment)

    @property
    def _state(self) -> Path:
        return Path(os.environ["VECTORDB_OPS_LAB"]) / "scenarios" / self.scenario

    def _alone(self) -> IO:
        """Two runs of a scenario would share its hosts: the second waits."""
        self._state.parent.mkdir(parents=True, exist_ok=True)
        lock = self._state.with_suffix(".lock").open("w")
        self.waiting = True
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.waiting = False
        return lock

    def excerpt(self) -> list[str]:
        return causes.failed_task(self.text().splitlines())[:TAIL_LINES] or super().excerpt()

    def causes(self) -> list[str]:
        return causes.of_scenario(self.text().splitlines())

    def progress(self) -> str:
        if self.waiting:
            return "waits for another run of this scenario to end"
        text = self.text()
        steps = re.findall(r"^INFO +\[\S+ > (.*?)\] Executing", text, flags=re.MULTILINE)
        tasks = re.findall(r"^TASK \[(.*?)\]", text, flags=re.MULTILINE)
        return " > ".join([*steps[-1:], *tasks[-1:]])
