"""The Debian package in upstream's layout: one unit, enabled and started by the installation."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from milvus_payload import Payload
from tree import EPOCH

UNIT = """\
[Unit]
Description=Milvus Standalone Server
After=network.target syslog.target

[Service]
Type=simple
Restart=always
Environment=MILVUSCONF=/etc/milvus/configs/
Environment=LD_LIBRARY_PATH=/usr/lib/milvus
WorkingDirectory=/var/lib/milvus
ExecStart=/usr/bin/milvus run standalone

[Install]
WantedBy=multi-user.target
"""

EMBEDDED_ETCD = b"""\
listen-client-urls: http://127.0.0.1:2379
advertise-client-urls: http://127.0.0.1:2379
quota-backend-bytes: 4294967296
auto-compaction-mode: revision
auto-compaction-retention: '1000'
"""

CONFFILES = b"""\
/etc/milvus/configs/milvus.yaml
/etc/milvus/configs/glog.conf
/etc/milvus/configs/embedEtcd.yaml
"""

SCRIPTS = {
    "postinst": """\
#!/bin/sh
set -e
if [ "$1" = configure ]; then
  mkdir -p /var/lib/milvus/data /var/lib/milvus/logs
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl enable milvus.service
    systemctl restart milvus.service
  fi
fi
""",
    "prerm": """\
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
  systemctl stop milvus.service || true
  [ "$1" = remove ] && systemctl disable milvus.service || true
fi
""",
    "postrm": """\
#!/bin/sh
set -e
[ "$1" = purge ] && rm -rf /etc/milvus || true
[ -d /run/systemd/system ] && systemctl daemon-reload || true
""",
}


def facts(version: str) -> dict:
    return {"package": "milvus", "package_version": f"{version}-1"}


def control(version: str, size: int) -> str:
    return f"""\
Package: milvus
Version: {version}-1
Architecture: amd64
Maintainer: vectordb.ops lab <noreply@example.invalid>
Installed-Size: {size // 1024}
Depends: libc6 (>= 2.27), libstdc++6 (>= 8)
Section: database
Priority: optional
Homepage: https://milvus.io
Description: Milvus vector database (lab build in upstream's layout)
"""


def build(payload: Payload, path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        root = Path(name)
        write = _writer(root)
        size = 0
        for file_name, content in payload.files():
            size += len(content)
            write("usr/bin/milvus" if file_name == "milvus" else f"usr/lib/milvus/{file_name}", content, 0o755)
        write("etc/milvus/configs/milvus.yaml", payload.configuration("/var/lib/milvus"))
        write("etc/milvus/configs/glog.conf", payload.logging_configuration)
        write("etc/milvus/configs/embedEtcd.yaml", EMBEDDED_ETCD)
        write("lib/systemd/system/milvus.service", UNIT.encode())
        (root / "var/lib/milvus").mkdir(parents=True)
        write("DEBIAN/control", control(payload.version, size).encode())
        write("DEBIAN/conffiles", CONFFILES)
        for script, text in SCRIPTS.items():
            write(f"DEBIAN/{script}", text.encode(), 0o755)
        root.chmod(0o755)
        command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(root), str(path)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)


def _writer(root: Path):
    def write(name: str, content: bytes, mode: int = 0o644) -> None:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(mode)

    return write
