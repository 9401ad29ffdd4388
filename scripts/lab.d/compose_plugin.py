"""Docker Compose as a plugin, which the distribution lacks: its makers' binary, which the Python index carries."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path


def facts(_version: str) -> dict:
    return {}


def build(recipe: dict, path: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = folder / "wanted.txt"
        # Before the checksum fits, pip runs nothing of a package.
        wanted.write_text(f"{recipe['package']}=={recipe['version']} --hash=sha256:{recipe['sha256']}\n")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        if subprocess.run([*command, "--dest", name, "--requirement", str(wanted)], check=False).returncode:
            raise SystemExit(f"ERROR: pip could not download {wanted.read_text().strip()}; its message is above")
        (archive,) = folder.glob("*.tar.gz")
        with tarfile.open(archive) as opened:
            (member,) = (one for one in opened.getmembers() if one.name.endswith(recipe["member"]))
            binary = opened.extractfile(member).read()
    found = hashlib.sha256(binary).hexdigest()
    if found != recipe["binary_sha256"]:
        raise SystemExit(
            f"ERROR: {member.name} in {archive.name} has sha256 {found}, scripts/lab.d/artifacts.yml asks for "
            f"{recipe['binary_sha256']}, which its makers publish"
        )
    path.write_bytes(binary)
    path.chmod(0o755)
