"""The end of the output says why a part failed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts" / "test.d"))

import causes
import results

REFUSED = """\
INFO     [etcd > create] Executing
TASK [Start the hosts] *********************************************************
fatal: [etcd-9]: FAILED! =>
    msg: this one was meant to fail
INFO     [etcd > create] Executed: Successful
INFO     [etcd > converge] Executing
TASK [vectordb.ops.etcd : Wait for the members] ********************************
ok: [etcd-1] =>
    msg: fine
fatal: [etcd-2]: FAILED! =>
    changed: false
    invocation:
        module_args:
            config: of sixty lines
    msg: |-
        etcd on etcd-2 does not answer:
          - no leader
    stderr: ''
failed: [etcd-3] (item=b) =>
    msg: 'a long one
        in two lines'
TASKS RECAP ********************************************************************
ERROR    [etcd > converge] Executed: Failed
INFO     [etcd > destroy] Executing
TASK [Remove the hosts] ********************************************************
"""


def test_a_scenario_tells_step_task_host_and_message_of_each_host():
    assert causes.of_scenario(REFUSED.splitlines()) == [
        (
            "converge > vectordb.ops.etcd : Wait for the members, on etcd-2\n"
            "    etcd on etcd-2 does not answer:\n"
            "    - no leader"
        ),
        "converge > vectordb.ops.etcd : Wait for the members, on etcd-3\n    'a long one\n    in two lines'",
    ]


def test_the_excerpt_begins_with_the_task_that_failed():
    lines = causes.failed_task(REFUSED.splitlines())
    assert lines[1].startswith("TASK [vectordb.ops.etcd : Wait")
    assert not [line for line in lines if "Remove the hosts" in line or "etcd-9" in line]


def test_tests_on_the_hosts_are_told_by_name():
    text = """\
INFO     [etcd > verify] Executing
=================================== FAILURES ===================================
E       assert 1 == 2
FAILED molecule/etcd/tests/test_etcd.py::test_leader - assert 1 == 2
ERROR    [etcd > verify] Executed: Failed
"""
    assert causes.of_scenario(text.splitlines()) == [
        "verify: FAILED molecule/etcd/tests/test_etcd.py::test_leader - assert 1 == 2"
    ]


@pytest.mark.parametrize("text", ["", "INFO     [etcd > converge] Executing", "nothing of molecule"])
def test_a_log_that_was_cut_off_explains_nothing_and_breaks_nothing(text):
    assert causes.of_scenario(text.splitlines()) == []
    assert causes.failed_task(text.splitlines()) == []


def test_a_log_without_the_beginning_of_its_step_still_tells_the_task():
    text = "cut off\nTASK [Wait] ****\nfatal: [a]: FAILED! =>\n    msg: no\nERROR    [etcd > converge] Executed: Failed"
    assert causes.of_scenario(text.splitlines()) == ["molecule > Wait, on a\n    no"]


def test_a_pytest_run_tells_the_tests_that_failed_and_where_they_stand_at_the_end(tmp_path):
    report = tmp_path / "unit.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="unit.a" name="good"/>'
        '<testcase classname="unit.a" name="bad"><failure message="assert 1 == 2&#10;where"/></testcase>'
        "</testsuite></testsuites>"
    )
    result = results.from_junit(report, 1)
    result.causes = causes.of_tests(report)
    said = results.failures({"unit": result, "lint": results.Result(passed=1)}, tmp_path)
    assert said.splitlines() == [
        "FAILED unit: 1 failed",
        "    unit.a::bad",
        "        assert 1 == 2",
        "        where",
        f"Logs: {tmp_path}; run one part again with --part or --scenario.",
    ]


def test_without_a_failure_nothing_is_said_of_failures(tmp_path):
    assert results.failures({"lint": results.Result(passed=1)}, tmp_path) == ""
