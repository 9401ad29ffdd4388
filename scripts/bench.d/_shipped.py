"""A shipped topology on containers that are reached by SSH, as VMs are.

Its own files, with what the lab has in place of what the user would have.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from _dev import ROOT, cache_dir, tool

LAB = cache_dir() / "lab"
HERE = Path(__file__).parent
OVERLAY = HERE / "cluster_lab.yml"


class Shipped:
    """The lab has Milvus 2.3, so the group of streaming nodes becomes the group of index nodes."""

    def __init__(self, topology: str, folder: Path) -> None:
        self.name = f"bench-{topology.replace('_', '-')}"
        self.folder, self.inventory = folder, folder / "inventory-shipped"
        shutil.copytree(ROOT / "inventories" / topology, self.inventory)
        hosts = self.inventory / "hosts"
        hosts.write_text(hosts.read_text().replace("milvus_streamingnode:", "milvus_indexnode:"))
        # Read last, as files of a folder are read by name.
        shutil.copy(OVERLAY, self.inventory / "group_vars" / "all" / "zz_lab.yml")
        (folder / "inventory").mkdir(exist_ok=True)

    def _play(self, book: Path, *flags: str, calls: Path | None = None) -> subprocess.CompletedProcess:
        environment = {
            **os.environ,
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_CALLBACKS_ENABLED": "vectordb.ops.module_calls,ansible.posix.profile_tasks",
            "MOLECULE_SCENARIO_NAME": self.name,
            "MOLECULE_EPHEMERAL_DIRECTORY": str(self.folder),
            "VECTORDB_OPS_LAB": str(LAB),
            "ANSIBLE_NOCOLOR": "1",
        }
        if calls:
            environment["VECTORDB_OPS_MODULE_CALLS"] = str(calls)
        # Written when the hosts are made: their addresses, and later the way to them.
        made = [self.folder / "inventory" / name for name in ("lab.yml", "ssh.yml")]
        command = [
            tool("ansible-playbook"), "-i", ROOT / "molecule/shared/inventory.yml", "-i", self.inventory,
            *(word for path in made if path.exists() for word in ("-i", path)),
            "-e", f"@{LAB / 'artifacts.yml'}", "-e", f"@{LAB / 'hosts.yml'}", book, *flags,
        ]  # fmt: skip
        return subprocess.run(
            [str(word) for word in command], cwd=ROOT, env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip

    def playbook(self, name: str, *flags: str, calls: Path | None = None) -> subprocess.CompletedProcess:
        return self._play(ROOT / "playbooks" / f"{name}.yml", *flags, calls=calls)

    def create(self) -> None:
        for book in (ROOT / "molecule/shared/create.yml", HERE / "reach_by_ssh.yml"):
            done = self._play(book)
            if done.returncode:
                raise RuntimeError(f"the hosts did not start: {done.stdout[-2000:]}")

    def destroy(self) -> None:
        (self.folder / "inventory" / "ssh.yml").unlink(missing_ok=True)
        self._play(ROOT / "molecule/shared/destroy.yml")
