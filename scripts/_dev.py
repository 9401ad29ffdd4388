"""What the Python commands of this folder share: the repository, its test environment, its tracked files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMESPACE, NAME = "vectordb", "ops"


def run_in_dev_venv() -> None:
    """Start this command again under the pinned test environment, unless it runs there already."""
    lines = f'. "{ROOT}/scripts/_venv.sh" && dev_venv "{ROOT}"'
    found = subprocess.run(["bash", "-c", lines], check=False, stdout=subprocess.PIPE, text=True)
    if found.returncode != 0:
        sys.exit(found.returncode)
    if Path(sys.prefix).resolve() != Path(found.stdout.strip()).resolve():
        python = f"{found.stdout.strip()}/bin/python"
        os.execv(python, [python, *sys.argv])  # noqa: S606 - the same command, another interpreter


def tool(name: str) -> str:
    """Return the path of a command of the running environment, whatever PATH says."""
    return str(Path(sys.executable).parent / name)


def tracked_files(root: Path = ROOT) -> list[Path]:
    """List what git tracks or would track, as paths relative to the repository; deleted files are left out."""
    command = ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"]
    listing = subprocess.run(command, check=False, capture_output=True, text=True)
    if listing.returncode != 0:
        sys.exit(f"ERROR: {root} is no git checkout ({listing.stderr.strip()}). Run this in a clone of the repository.")
    paths = [Path(name) for name in listing.stdout.split("\0") if name]
    return sorted(path for path in paths if os.path.lexists(root / path))


def cache_dir() -> Path:
    """Return the folder outside the checkout that keeps what is built or downloaded."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vectordb.ops"
    return Path(os.environ.get("VECTORDB_OPS_CACHE") or default)
