"""A snapshot of the working tree, to be used as a stranger would."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.gates.support import ROOT


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """What git tracks or would track, relative to the repository."""
    from _dev import tracked_files

    return tracked_files(ROOT)


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory, tracked: list[Path]) -> Path:
    """Commit the working tree to a repository of its own: what a clone would hold, links included."""
    target = tmp_path_factory.mktemp("snapshot") / "ops"
    for path in tracked:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target / path, follow_symlinks=False)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.hooksPath=/dev/null"]
    for step in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Snapshot"]):
        subprocess.run([*git, *step], cwd=target, check=True, stdin=subprocess.DEVNULL)
    return target
