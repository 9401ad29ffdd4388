"""The table of features says what the tests are: each test has a row, and each row says no more than its tests."""

from __future__ import annotations

import re
import subprocess
import sys
from fnmatch import fnmatchcase

import pytest

from tests import features
from tests.gates.support import ROOT

FOLDERS = {"tests/integration/milvus/": "", "tests/boundary/": "boundary/"}
FIXTURES = {"lite": "Lite", "milvus": "2.3.5"}
LISTED = """
import sys

import pytest


class Lister:
    def pytest_collection_finish(self, session):
        for item in session.items:
            params = getattr(getattr(item, "callspec", None), "params", {})
            place = params.get("target") or params.get("source") or ",".join(item.fixturenames)
            print("ITEM", item.nodeid, place, sep="\\t")


sys.exit(pytest.main(["-qq", "--collect-only", *sys.argv[1:]], plugins=[Lister()]))
"""


@pytest.fixture(scope="module")
def tests() -> dict[str, set]:
    """Name of each test as in the table -> where it runs, as far as its fixtures tell."""
    done = subprocess.run(
        [sys.executable, "-c", LISTED, *FOLDERS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = {}
    for line in done.stdout.splitlines():
        if not line.startswith("ITEM\t"):
            continue
        _, name, fixtures = line.split("\t")
        for folder, short in FOLDERS.items():
            if name.startswith(folder):
                places = {FIXTURES[one] for one in fixtures.split(",") if one in FIXTURES}
                found[short + name.removeprefix(folder)] = {"request"} if short else places
    assert len(found) > 200
    return found


def matching(tests: dict, pattern: str) -> dict:
    return {name: places for name, places in tests.items() if fnmatchcase(name, pattern)}


def patterns(row: dict) -> list[str]:
    return [*row["tests"], *(lack["shown"] for lack in row.get("lacks", {}).values() if "shown" in lack)]


def test_every_test_has_a_row(tests: dict) -> None:
    named = {name for row in features.rows() for pattern in patterns(row) for name in matching(tests, pattern)}
    asked = {name for name in tests if name.startswith("test_lacks.py::")}
    missing = sorted(set(tests) - named - asked)
    assert not missing, "no row of tests/features.yml names them:\n" + "\n".join(missing)


def test_every_pattern_names_a_test(tests: dict) -> None:
    idle = [f"{row['feature']}: {one}" for row in features.rows() for one in patterns(row) if not matching(tests, one)]
    assert not idle, "there are no such tests:\n" + "\n".join(idle)


@pytest.mark.parametrize("row", features.rows(), ids=lambda row: row["feature"])
def test_a_row_says_where_its_tests_run(tests: dict, row: dict) -> None:
    places = set(row.get("own", ()))
    for pattern in row["tests"]:
        places = places.union(*matching(tests, pattern).values())
    assert set(row["run"]) == places


@pytest.mark.parametrize("row", features.rows(), ids=lambda row: row["feature"])
def test_a_row_speaks_of_both_servers_once(row: dict) -> None:
    lacks, other = row.get("lacks", {}), row.get("not_run", {})
    said = [one for one in (*row["run"], *lacks, *other) if one != "request"]
    assert sorted(said) == sorted(features.SERVERS)
    for server, lack in lacks.items():
        assert lack.get("calls") or lack.get("shown"), f"nothing shows that {server} lacks it"


def test_the_table_has_each_feature_once() -> None:
    names = [row["feature"] for row in features.rows()]
    assert len(names) == len(set(names))


def test_readme_and_the_table_quote_the_versions_that_run() -> None:
    for page in ("README.md", "docs/features.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        for words in features.SERVERS.values():
            assert re.search(words.replace(" ", r"\s"), text), page
