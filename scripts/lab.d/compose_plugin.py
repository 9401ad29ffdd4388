"""Docker Compose as a plugin, which the distribution lacks: built by Go, checked against its checksum database."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import go_binary

MODULE = "github.com/docker/compose/v2"


def facts(_version: str) -> dict:
    return {}


def build(recipe: dict, path: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # `go install` refuses a module that excludes versions of others; a module of ours that repeats it may build it.
        excluded = "\n".join(f"exclude {one}" for one in recipe["exclude"])
        text = f"module tools\n\ngo {recipe['go']}\n\nrequire {MODULE} v{recipe['version']}\n\n{excluded}\n"
        (folder / "go.mod").write_text(text)
        flags = f"-s -w -X {MODULE}/internal.Version=v{recipe['version']}"
        command = ["go", "build", "-mod=mod", "-trimpath", "-ldflags", flags, "-o", str(path), f"{MODULE}/cmd"]
        environment = go_binary._environment(recipe, folder)
        if subprocess.run(command, cwd=folder, env=environment, check=False).returncode:
            raise SystemExit(f"ERROR: {' '.join(command)} failed; its message is above. Is the module proxy reachable?")
    path.chmod(0o755)
