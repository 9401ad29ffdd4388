"""The staged collection passes the sanity tests of ansible-test, and a run that read no module does not count."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.gates.support import ROOT, run


@pytest.mark.slow
def test_staged_collection_passes_sanity(tmp_path: Path) -> None:
    done = run([ROOT / "scripts/stage_collection", "--output", tmp_path, "--sanity"], ROOT, timeout=600)
    assert done.returncode == 0, done.stdout
    count = int(done.stdout.strip().splitlines()[-1].split()[0])
    assert count == len(list((ROOT / "library").glob("*.py")))


@pytest.mark.slow
def test_sanity_of_nothing_fails(snapshot: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ops"
    shutil.copytree(snapshot, copy, symlinks=True)
    for module in (copy / "library").glob("*.py"):
        module.unlink()
    command = [copy / "scripts/stage_collection", "--output", tmp_path, "--sanity", "--test", "line-endings"]
    done = run(command, copy, timeout=300)
    assert done.returncode != 0, done.stdout
    assert "read 0 modules" in done.stdout
