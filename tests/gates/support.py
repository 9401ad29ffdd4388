"""Where the repository is, and how the gates run commands of its test environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from _roles import tasks_of  # noqa: E402 - the path above makes it importable

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


def load_yaml(path: Path) -> object:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def task_files() -> list[Path]:
    """Files whose tasks run on users' hosts: roles and playbooks."""
    places = ("roles/*/tasks/*.yml", "roles/*/handlers/*.yml", "playbooks/*.yml")
    return sorted(path for place in places for path in ROOT.glob(place))


def tasks_with_place() -> list[tuple[str, dict]]:
    """Every task of roles and playbooks, with the words that find it again."""
    return [
        (f"{path.relative_to(ROOT)}: {task.get('name', 'a task')!r}", task)
        for path in task_files()
        for task in tasks_of(load_yaml(path))
    ]


def text_of(path: Path) -> str:
    """The text of a tracked file; nothing for links and binary files."""
    if (ROOT / path).is_symlink():
        return ""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""
