"""Parts run side by side, but not those that would starve each other."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts" / "test.d"))

import parts
from results import Result
from schedule import Schedule


class Gauge:
    """How many of a kind run at the same time, at most."""

    def __init__(self) -> None:
        self.lock, self.now, self.most = threading.Lock(), {}, {}

    def change(self, kind: str, step: int) -> None:
        with self.lock:
            self.now[kind] = self.now.get(kind, 0) + step
            self.most[kind] = max(self.most.get(kind, 0), self.now[kind])


@dataclass
class Measured(parts.Part):
    gauge: Gauge = field(default_factory=Gauge)
    meeting: threading.Barrier | None = None

    def execute(self) -> Result:
        self.gauge.change(self.alone, 1)
        if self.meeting:
            self.meeting.wait(10)
        self.gauge.change(self.alone, -1)
        return Result(passed=1)


def test_of_parts_that_want_to_be_alone_one_runs_at_a_time(tmp_path):
    gauge, meeting = Gauge(), threading.Barrier(2)
    clusters = [Measured(f"cluster {i}", tmp_path, tmp_path, alone="cluster_", gauge=gauge) for i in range(5)]
    others = [Measured(f"other {i}", tmp_path, tmp_path, gauge=gauge, meeting=meeting) for i in range(4)]
    results = Schedule([*clusters, *others], workers=3).run()
    assert len(results) == 9
    assert all(result.ok for result in results.values())
    assert gauge.most["cluster_"] == 1
    assert gauge.most[""] >= 2


def test_a_part_whose_need_failed_is_not_run(tmp_path):
    class Broken(parts.Part):
        def execute(self) -> Result:
            raise RuntimeError("no")

    lab = Broken("lab", tmp_path, tmp_path)
    lab_user = Measured("user", tmp_path, tmp_path, after=("lab",))
    results = Schedule([lab, lab_user], workers=2).run()
    assert results["user"].reason == "not run: lab failed"


def test_a_failure_that_cannot_be_explained_ends_the_part_and_not_the_run(tmp_path):
    class Unexplained(parts.Part):
        def execute(self) -> Result:
            return Result.failure("no")

        def causes(self) -> list[str]:
            raise ValueError("a log of another kind")

    results = Schedule([Unexplained("one", tmp_path, tmp_path)], workers=1).run()
    assert "a log of another kind" in results["one"].reason
