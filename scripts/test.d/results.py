"""What a part of the tests came to, and how it is shown."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Result:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    reason: str = ""
    causes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.failed == 0

    @classmethod
    def failure(cls, reason: str) -> Result:
        return cls(failed=1, reason=reason)


def from_junit(report: Path, status: int) -> Result:
    """Counts of a pytest run. A run that tested nothing, or broke outside of a test, is a failure."""
    if not report.exists():
        return Result.failure(f"pytest ended with status {status} before it wrote a report")
    passed = failed = skipped = 0
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - pytest wrote it a moment ago
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed += 1
        elif "skipped" in kinds:
            skipped += 1
        else:
            passed += 1
    result = Result(passed, failed, skipped)
    if passed + failed == 0:
        return Result(failed=1, skipped=skipped, reason="no test ran")
    if status != 0 and failed == 0:
        result.failed, result.reason = 1, f"pytest ended with status {status}"
    return result


def table(results: dict[str, Result]) -> str:
    width = max(len(name) for name in results)
    lines = [f"{'part':<{width}}  seconds  passed  failed  skipped"]
    lines += [
        f"{name:<{width}}  {r.seconds:7.1f}  {r.passed:6d}  {r.failed:6d}  {r.skipped:7d}  {r.reason}".rstrip()
        for name, r in results.items()
    ]
    return "\n".join(lines)


def failures(results: dict[str, Result], logs: Path) -> str:
    """What failed and why, and what to do next; nothing where nothing failed."""
    lines = []
    for name, result in results.items():
        if not result.ok:
            lines.append(f"FAILED {name}: {result.reason or f'{result.failed} failed'}")
            lines += [f"    {line}" for cause in result.causes for line in cause.splitlines()]
    return "\n".join([*lines, f"Logs: {logs}; run one part again with --part or --scenario.", ""]) if lines else ""


def summary(results: dict[str, Result]) -> str:
    passed = sum(result.passed for result in results.values())
    failed = sum(result.failed for result in results.values())
    skipped = sum(result.skipped for result in results.values())
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
