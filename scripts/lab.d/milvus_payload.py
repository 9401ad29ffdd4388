"""The server as the Python package index carries it: binaries, libraries and configuration out of the wheel."""

from __future__ import annotations

import hashlib
import lzma
import re
import subprocess
import sys
import zipfile
from functools import cached_property
from pathlib import Path

BINARIES = "milvus/data/bin/"
PLACEHOLDER = re.compile(r"\{\{\s*(?P<name>\w+)(?:\(\w+\))?(?::\s*(?P<default>[^}]*?))?\s*\}\}")


class Payload:
    def __init__(self, lab: Path, version: str, wheel: dict) -> None:
        self.version = version
        self._wheel = wheel
        self._folder = lab / "wheels"

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        path = self._folder / self._wheel["name"]
        if not path.exists():
            self._download()
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != self._wheel["sha256"]:
            path.unlink()
            raise SystemExit(
                f"ERROR: {path.name} has sha256 {found}, scripts/lab.d/artifacts.yml asks for {self._wheel['sha256']}. "
                "The file was removed; run again, or check the package index in use (PIP_INDEX_URL)"
            )
        return zipfile.ZipFile(path)

    def _download(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--dest", str(self._folder), f"milvus=={self.version}"]
        if subprocess.run(command, check=False).returncode != 0:
            raise SystemExit(f"ERROR: pip could not download milvus=={self.version}; is PIP_INDEX_URL reachable?")

    def files(self):
        """Yield (name, content) of the server binary and its libraries."""
        for name in self._archive.namelist():
            if name.startswith(BINARIES) and name.endswith(".lzma"):
                yield name[len(BINARIES) : -len(".lzma")], lzma.decompress(self._archive.read(name))

    def configuration(self, data: str) -> bytes:
        """The shipped milvus.yaml with its data below one folder; other placeholders take the template's defaults."""
        folders = {"etcd_data_dir": "etcd", "local_storage_dir": "data", "rocksmq_data_dir": "rdb_data"}
        values = {name: f"{data}/{folder}" for name, folder in folders.items()}
        template = self._archive.read("milvus/data/config.yaml.template").decode()
        return PLACEHOLDER.sub(lambda m: values.get(m["name"], m["default"] or ""), template).encode()

    @property
    def logging_configuration(self) -> bytes:
        return self._archive.read("milvus/data/glog.conf")
