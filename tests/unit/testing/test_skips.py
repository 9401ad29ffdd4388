"""A skip that nobody listed must turn the run red, wherever it happens."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def project(pytester):
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text())
    pytester.makefile(".yml", skips="skips:\n  - {test: '*test_listed', reason: example}\n")
    return pytester


def test_a_listed_skip_passes(project):
    project.makepyfile("import pytest\ndef test_listed(): pytest.skip('known')\ndef test_ok(): pass")
    project.runpytest_inprocess().assert_outcomes(passed=1, skipped=1)


def test_an_unlisted_skip_fails_and_says_where_to_list_it(project):
    project.makepyfile("import pytest\ndef test_other(): pytest.skip('no server')")
    result = project.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*test_other skipped without an entry in tests/skips.yml: *no server*"])


def test_a_skipped_module_fails(project):
    project.makepyfile("import pytest\npytest.importorskip('no_such_library')\ndef test_other(): pass")
    assert project.runpytest_inprocess().ret != 0


def test_an_expected_failure_is_no_skip(project):
    project.makepyfile("import pytest\n@pytest.mark.xfail\ndef test_other(): assert False")
    project.runpytest_inprocess().assert_outcomes(xfailed=1)
