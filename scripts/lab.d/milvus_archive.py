"""The server as a plain archive: bin, lib and configs side by side."""

from __future__ import annotations

from pathlib import Path

from milvus_payload import Payload
from tree import tree


def facts(_version: str) -> dict:
    return {}


def build(payload: Payload, path: Path) -> None:
    with tree(path, compressed=True) as archive:
        for folder in ("bin", "lib", "configs"):
            archive.folder(folder)
        for name, content in payload.files():
            archive.file(f"bin/{name}" if name == "milvus" else f"lib/{name}", content, 0o755)
        archive.file("configs/milvus.yaml", payload.configuration("/var/lib/milvus"))
        archive.file("configs/glog.conf", payload.logging_configuration)
