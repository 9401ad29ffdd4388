"""Why a part failed, in the few lines that somebody needs who has nothing but the end of the output."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

# A message that goes on for longer is a dump: its beginning says what it is about.
LINES_EACH = 12
MOST_CAUSES = 5

_STEP = re.compile(r"INFO +\[\S+ > (.*)\] Executing$")
_STEP_FAILED = re.compile(r"ERROR +\[.*Executed.*Failed")
_TASK = re.compile(r"(?:TASK|RUNNING HANDLER) \[(.*?)\] \**$")
_FAILED = re.compile(r"(?:fatal|failed): \[(\S+?)[\] ]")
_TESTS_FAILED = re.compile(r"=+ FAILURES")
_TEST_FAILED = re.compile(r"(?:FAILED|ERROR) \S+::")
_RECAP = re.compile(r"TASKS RECAP")
_MESSAGE = re.compile(r"( +)(?:msg|stderr): (?!''|\"\"$)(.*)")


def _find(lines: list[str], pattern: re.Pattern, order: range) -> int | None:
    return next((number for number in order if pattern.match(lines[number])), None)


def failed_task(lines: list[str]) -> list[str]:
    """The task that failed in the step that failed: after it molecule collects logs and removes hosts."""
    end = _find(lines, _STEP_FAILED, range(len(lines)))
    if end is None:
        return []
    step = _find(lines, _STEP, range(end, -1, -1)) or 0
    failed = _find(lines, re.compile(f"{_FAILED.pattern}|{_TESTS_FAILED.pattern}"), range(end, step, -1)) or step
    task = _find(lines, re.compile(f"{_TASK.pattern}|{_TESTS_FAILED.pattern}"), range(failed, step, -1)) or failed
    recap = _find(lines, _RECAP, range(failed, end)) or end
    return [lines[step], *lines[task:recap], lines[end]]


def of_scenario(lines: list[str]) -> list[str]:
    """Step, task, host and message of each host on which the task failed."""
    part = failed_task(lines)
    if not part:
        return []
    step = _STEP.match(part[0])
    where = step[1] if step else "molecule"
    task = _TASK.match(part[1])
    if task is None:
        return [f"{where}: {line}" for line in part if _TEST_FAILED.match(line)][:MOST_CAUSES]
    found = [number for number, line in enumerate(part) if _FAILED.match(line)]
    causes = []
    for number in found[:MOST_CAUSES]:
        said = "\n".join(f"    {line}" for line in _message(part[number + 1 :]))
        causes.append(f"{where} > {task[1]}, on {_FAILED.match(part[number])[1]}\n{said}".rstrip())
    return causes


def _message(lines: list[str]) -> list[str]:
    """What a result in YAML says as msg or stderr, without what else is in it."""
    said: list[str] = []
    inside = ""
    for line in lines:
        if line and not line.startswith(" "):
            break
        if inside and line.startswith(inside + " "):
            said.append(line.strip())
            continue
        start = _MESSAGE.fullmatch(line)
        inside = start[1] if start else ""
        if start and start[2] not in ("|-", "|", ">-", ">"):
            said.append(start[2])
    return said[:LINES_EACH]


def of_tests(report: Path) -> list[str]:
    """Every test that failed, with the beginning of what it says."""
    if not report.exists():
        return []
    causes = []
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - pytest wrote it a moment ago
        for outcome in case:
            if outcome.tag in ("failure", "error"):
                said = (outcome.get("message") or outcome.text or "").splitlines()[:LINES_EACH]
                causes.append("\n    ".join([f"{case.get('classname')}::{case.get('name')}", *said]))
    return causes[:MOST_CAUSES]
