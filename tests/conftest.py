from __future__ import annotations

import signal
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

SKIPS = Path(__file__).with_name("skips.yml")
ALLOWED = tuple(entry["test"] for entry in yaml.safe_load(SKIPS.read_text())["skips"])


def pytest_configure() -> None:
    """An ordered end, as by scripts/test, is an interruption: fixtures end the servers that they have started."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def refuse_unlisted(report) -> None:
    """A skipped report becomes a failed one, unless tests/skips.yml names its test."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    if any(fnmatchcase(report.nodeid, pattern) for pattern in ALLOWED):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} skipped without an entry in tests/skips.yml: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    refuse_unlisted(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    refuse_unlisted(report)
    return report
