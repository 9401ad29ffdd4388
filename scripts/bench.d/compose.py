"""From nothing to the first search in Compose, by site and by docker compose up alone (needs Docker)."""

from __future__ import annotations

import logging
import re
import sys
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import grpc
import yaml
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from _dev import ROOT

sys.path.insert(0, str(Path(__file__).parent))
from _scenario import Scenario

LONGEST, DIMENSION = 300, 8
STACK = ["docker", "compose", "--project-directory", "/etc/milvus-compose/current"]


class Bench:
    def __init__(self, folder: Path) -> None:
        self.scenario = Scenario("milvus_compose", folder)
        shared = yaml.safe_load((ROOT / "molecule" / "shared" / "compose" / "inventory.yml").read_text())
        self.passwords = [shared["all"]["vars"]["milvus_root_password"], "Milvus"]

    def uri(self) -> str:
        hosts = yaml.safe_load((self.scenario.state / "inventory" / "lab.yml").read_text())["all"]["hosts"]
        return f"https://{hosts['milvus-1']['lab_address']}:19530"

    def first_search(self, playing: Future | None = None) -> None:
        """A row that was just written is found; a server that still starts refuses in many ways."""
        deadline = time.monotonic() + LONGEST
        while True:
            for password in self.passwords:
                try:
                    return self._search(password)
                except (MilvusException, grpc.RpcError, OSError):
                    if playing and playing.done():
                        playing.result()
                    if time.monotonic() > deadline:
                        raise
            time.sleep(0.2)

    def _search(self, password: str) -> None:
        authority = str(self.scenario.state / "ca" / "ca.crt")
        client = MilvusClient(uri=self.uri(), user="root", password=password, server_pem_path=authority, timeout=5)
        if not client.has_collection("bench"):
            client.create_collection("bench", dimension=DIMENSION, consistency_level="Strong", timeout=60)
        client.insert("bench", [{"id": 1, "vector": [1.0] * DIMENSION}], timeout=60)
        if not client.search("bench", data=[[1.0] * DIMENSION], limit=1, timeout=60)[0]:
            raise MilvusException(message="nothing found")

    def site(self) -> tuple[float, float]:
        """Seconds to the first search, which comes before the playbook has ended, and those of the role's own tasks."""
        self.scenario.playbook(ROOT / "playbooks" / "reset.yml", "--extra-vars=reset_confirm='delete all data'")
        book, began = self.scenario.files / "converge.yml", time.monotonic()
        with ThreadPoolExecutor(1) as pool:
            playing = pool.submit(self.scenario.playbook, book, callbacks="ansible.posix.profile_roles")
            self.first_search(playing)
            searched = time.monotonic() - began
            told = re.search(r"milvus_compose -+ ([0-9.]+)s", playing.result())
        return searched, float(told.group(1))

    def alone(self) -> float:
        self.scenario.host("milvus-1", *STACK, "down", "--volumes")
        folders = ["find", "/var/lib/milvus-compose", "-mindepth", "2", "-type", "f", "-delete"]
        self.scenario.host("milvus-1", *folders)
        began = time.monotonic()
        self.scenario.host("milvus-1", *STACK, "up", "--detach", "--wait")
        self.first_search()
        return time.monotonic() - began


def measure() -> list[tuple[str, str]]:
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        try:
            bench.scenario.molecule("converge")
            (ours, role), theirs = bench.site(), bench.alone()
        finally:
            bench.scenario.molecule("destroy")
    return [
        ("Compose, images there: `site` from nothing to the first search", f"{ours:.1f} s"),
        ("of it the tasks of role `milvus_compose`", f"{role:.1f} s"),
        ("the same files: `docker compose up --wait` to the first search", f"{theirs:.1f} s"),
        ("`site` against it; the role against it", f"{ours / theirs:.2f}; {role / theirs:.2f}"),
    ]
