"""Where the repository is, and how the gates run commands of its test environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

BIN = Path(sys.executable).parent


def run(command: list, cwd: Path, timeout: int = 120, **environment: str) -> subprocess.CompletedProcess:
    """Run a command of the test environment; the caller's own Ansible settings stay out."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "PYTHONPATH"))}
    clean.update(
        PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}", NO_COLOR="1", PYTHONDONTWRITEBYTECODE="1", **environment
    )
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean,
        timeout=timeout,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
