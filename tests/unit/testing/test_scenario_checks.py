"""The checks behind the scenarios find what they are there to find."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts" / "test.d"))

import results
import scenario_checks


@pytest.fixture
def run(tmp_path):
    (tmp_path / "module_calls").mkdir()
    (tmp_path / "secrets.json").write_text(json.dumps(["Correct-Horse-1"]))
    return tmp_path


def record(run, number, calls, **changes):
    etcd = {"etcd-1": {"total": calls, "tasks": {"Write": calls}}}
    report = {"playbook": "converge.yml", "check_mode": False, "calls": {"etcd": etcd}}
    (run / "module_calls" / f"{number}.json").write_text(json.dumps({**report, **changes}))


def test_a_password_in_a_log_is_named_by_place_only(run):
    (run / "molecule.log").write_text("fine\nargs: Correct-Horse-1\n")
    (problem,) = scenario_checks.leaked_secrets(run)
    assert "molecule_secrets[0]" in problem
    assert "molecule.log, line 2" in problem
    assert "Correct-Horse-1" not in problem


def test_clean_logs_pass_and_the_passwords_are_not_kept(run):
    (run / "molecule.log").write_text("fine\n")
    assert scenario_checks.leaked_secrets(run) == []
    assert not (run / "secrets.json").exists()


def test_a_search_that_could_not_be_made_is_a_problem(tmp_path):
    assert scenario_checks.leaked_secrets(tmp_path)


def test_the_second_real_converge_is_held_against_the_budget(run, tmp_path):
    budget = tmp_path / "budget.yml"
    budget.write_text("calls_per_role_and_host: 15\n")
    record(run, 1, 99, check_mode=True)
    record(run, 2, 99)
    record(run, 3, 16)
    (problem,) = scenario_checks.over_budget(run, budget)
    assert "role etcd made 16 module calls on etcd-1" in problem
    record(run, 3, 15)
    assert scenario_checks.over_budget(run, budget) == []


def test_uncounted_runs_are_a_problem(run, tmp_path):
    budget = tmp_path / "budget.yml"
    budget.write_text("calls_per_role_and_host: 15\n")
    record(run, 1, 1)
    assert "not counted" in scenario_checks.over_budget(run, budget)[0]


def test_a_pytest_run_without_tests_is_a_failure(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text("<testsuites><testsuite/></testsuites>")
    assert results.from_junit(report, 5).failed == 1
    report.write_text("<testsuites><testsuite><testcase name='a'><skipped/></testcase></testsuite></testsuites>")
    assert results.from_junit(report, 0).failed == 1


def test_a_crashed_pytest_run_is_a_failure(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text("<testsuites><testsuite><testcase name='a'/></testsuite></testsuites>")
    assert results.from_junit(report, 3).failed == 1
    assert results.from_junit(tmp_path / "absent.xml", 4).failed == 1


def test_the_last_line_is_the_sum():
    parts = {"unit": results.Result(passed=3), "lint": results.Result(passed=1, failed=1)}
    assert results.summary(parts) == "4 passed, 1 failed"
    parts["more"] = results.Result(skipped=2, passed=1)
    assert results.summary(parts) == "5 passed, 1 failed, 2 skipped"
