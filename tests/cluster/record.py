"""What the traffic says about one disturbance: failed and wrong calls, and how long nothing good came back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

STREAMS = ("search_replicated", "search_single", "insert")
SLOW_SECONDS = 1


@dataclass(frozen=True)
class Verdict:
    """One stream between two moments.

    recovery_seconds: from the disturbance to the first good call after the last bad or slow one, 0 if none.
    """

    calls: int
    failed: int
    wrong: int
    recovery_seconds: float
    slowest_seconds: float

    def __str__(self) -> str:
        return f"{self.failed} failed, {self.wrong} wrong of {self.calls}; {self.recovery_seconds:.1f} s"

    def as_dict(self) -> dict:
        return asdict(self)


def read(folder: Path, stream: str) -> list[dict]:
    """All calls of a stream so far; the line that is just being written may be incomplete."""
    path = folder / f"{stream}.jsonl"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(line) for line in lines]


def judge(events: list[dict], since: float, until: float) -> Verdict:
    """Calls that were under way at `since` count, as they meet the disturbance; calls begun after `until` do not."""
    mine = [event for event in events if event["at"] + event["seconds"] >= since and event["at"] <= until]
    good = [event for event in mine if event["outcome"] == "good"]
    bad = [event for event in mine if event["outcome"] != "good"]
    # All is well again when the last slow call is answered, and a good call has followed the last bad one.
    well = [event["at"] + event["seconds"] for event in good if event["seconds"] >= SLOW_SECONDS]
    if bad:
        last = max(event["at"] for event in bad)
        well.append(min((event["at"] + event["seconds"] for event in good if event["at"] > last), default=until))
    return Verdict(
        calls=len(mine),
        failed=sum(event["outcome"] == "failed" for event in bad),
        wrong=sum(event["outcome"] == "wrong" for event in bad),
        recovery_seconds=round(max(0.0, max(well, default=since) - since), 2),
        slowest_seconds=round(max((event["seconds"] for event in mine), default=0.0), 2),
    )


def acknowledged(events: list[dict]) -> list[int]:
    """The ids of every row whose insertion was acknowledged."""
    return [
        number
        for event in events
        if event["outcome"] == "good"
        for number in range(event["first"], event["first"] + event["rows"])
    ]


def quiet_since(events: list[dict], now: float, seconds: float) -> bool:
    """Whether the last seconds held calls, and good and quick ones only."""
    recent = [event for event in events if event["at"] >= now - seconds]
    return bool(recent) and all(event["outcome"] == "good" and event["seconds"] < SLOW_SECONDS for event in recent)
