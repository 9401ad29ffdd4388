"""The container image in upstream's layout (/milvus/bin, lib, configs), in the format of `docker save`."""

from __future__ import annotations

import hashlib
import json
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from milvus_payload import Payload
from tree import EPOCH, tree

ENVIRONMENT = [
    "PATH=/milvus/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LD_LIBRARY_PATH=/milvus/lib:/usr/lib",
    "LC_ALL=C.UTF-8",
]


def facts(version: str) -> dict:
    return {"image": f"milvusdb/milvus:v{version}"}


def build(payload: Payload, path: Path, base: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        layer = Path(name) / "layer.tar"
        _payload_layer(payload, layer)
        layers = [base, layer]
        configuration = json.dumps(_configuration(layers)).encode()
        digest = hashlib.sha256(configuration).hexdigest()
        manifest = [
            {
                "Config": f"{digest}.json",
                "RepoTags": [facts(payload.version)["image"]],
                "Layers": [f"{number}/layer.tar" for number in range(len(layers))],
            }
        ]
        with tree(path) as archive:
            for number, source in enumerate(layers):
                archive.folder(str(number))
                archive.copy(f"{number}/layer.tar", source)
            archive.file(f"{digest}.json", configuration)
            archive.file("manifest.json", json.dumps(manifest).encode())


def _payload_layer(payload: Payload, layer: Path) -> None:
    with tree(layer) as archive:
        for folder in ("milvus", "milvus/bin", "milvus/lib", "milvus/configs"):
            archive.folder(folder)
        for name, content in payload.files():
            archive.file(f"milvus/{'bin' if name == 'milvus' else 'lib'}/{name}", content, 0o755)
        archive.file("milvus/configs/milvus.yaml", payload.configuration("/var/lib/milvus"))
        archive.file("milvus/configs/glog.conf", payload.logging_configuration)


def _configuration(layers: list[Path]) -> dict:
    return {
        "architecture": "amd64",
        "os": "linux",
        "created": datetime.fromtimestamp(EPOCH, timezone.utc).isoformat(),
        "config": {"Env": ENVIRONMENT, "Entrypoint": ["/usr/bin/tini", "--"], "WorkingDir": "/milvus/"},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{_digest(layer)}" for layer in layers]},
        "history": [],
    }


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
