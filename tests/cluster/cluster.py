"""Questions about a running cluster that only its own parts can answer: who leads, who serves, what is missing."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from tests.cluster import record
from tests.cluster.hosts import EPHEMERAL, Hosts
from tests.cluster.traffic import REPLICATED, SINGLE, connect

PKI = "/etc/vectordb/pki"
QUIET_SECONDS = 8
# Longer than a session of a Milvus process outlives it (common.session.ttl of the role: 10 s).
NOTICED_WITHIN = 15


class Cluster:
    def __init__(self) -> None:
        self.hosts = Hosts()
        self.settings = json.loads((EPHEMERAL / "client.json").read_text(encoding="utf-8"))
        self.environment = {**os.environ, "MILVUS_CLIENT": json.dumps(self.settings)}

    def client(self):
        return connect(self.settings)

    def members(self, group: str) -> list[str]:
        return self.hosts.groups.get(group, [])

    def active_coordinator(self) -> str:
        """The host of the coordinator that is in charge of the data; one that stands by calls itself healthy too."""
        return self.host_of(self.session("datacoord"))

    def put_in_charge(self, host: str, seconds: float = 60) -> str:
        """The same host, whose coordinator is in charge from now on."""
        deadline = time.monotonic() + seconds
        if self.active_coordinator() != host:
            self.hosts.kill(self.active_coordinator(), "milvus@mixcoord")
        while True:
            try:
                if self.active_coordinator() == host:
                    return host
            except ValueError:  # nobody is in charge just now
                pass
            if time.monotonic() > deadline:
                raise RuntimeError(f"the coordinator on {host} did not take over within {seconds:.0f} s")
            time.sleep(0.5)

    def etcd_leader(self) -> str:
        for host in self.members("etcd"):
            said = self.hosts.on(
                host,
                "curl",
                "-sS",
                "-m",
                "5",
                "--cacert",
                f"{PKI}/ca.crt",
                "--cert",
                f"{PKI}/etcd.crt",
                "--key",
                f"{PKI}/etcd.key",
                "https://127.0.0.1:2379/metrics",
                check=False,
            )
            if "\netcd_server_is_leader 1" in said:
                return host
        raise RuntimeError("no etcd member leads")

    def shard_leader(self, collection: str) -> str:
        """The host of a query node that answers for a shard of the collection."""
        node = self.client().describe_replica(collection)[0].shards[0].shard_leader
        return self.host_of(self.session(f"querynode-{node}"))

    def session(self, name: str) -> str:
        """The address that a process of Milvus has registered in etcd."""
        key = f"{self.settings['etcd_root_path']}/meta/session/{name}"
        return json.loads(self.etcdctl("get", "--print-value-only", key))["Address"].rsplit(":", 1)[0]

    def etcdctl(self, *words: str) -> str:
        certificates = ("--cacert", f"{PKI}/ca.crt", "--cert", f"{PKI}/etcd.crt", "--key", f"{PKI}/etcd.key")
        endpoints = ",".join(f"https://{host}:2379" for host in self.members("etcd"))
        environment = ("env", "ETCDCTL_API=3")
        return self.hosts.on(
            self.members("etcd")[0], *environment, "etcdctl", "--endpoints", endpoints, *certificates, *words
        )

    def host_of(self, address: str) -> str:
        for host in self.hosts.variables:
            if address in (host, self.hosts.address(host)):
                return host
        raise RuntimeError(f"{address} is no host of this scenario")

    def serving_proxy(self) -> str:
        """The proxy that most of the client's connections end at, behind the load balancer."""
        port = str(self.settings["proxy_port"])

        def connections(host: str) -> int:
            return self.hosts.on(host, "ss", "-Htn", "state", "established", f"( sport = :{port} )").count("\n") + 1

        return max(self.members("milvus_proxy"), key=connections)

    def whole(self) -> str:
        """Empty when every replica has a leader for every shard; otherwise what is missing."""
        client = self.client()
        for collection, wanted in ((REPLICATED, 2), (SINGLE, 1)):
            replicas = client.describe_replica(collection)
            led = [replica for replica in replicas if all(shard.shard_leader > 0 for shard in replica.shards)]
            if len(led) < wanted:
                return f"{collection} has {len(led)} of {wanted} replicas with a leader"
        return ""

    def failed_units(self) -> str:
        for host in self.hosts.variables:
            failed = self.hosts.on(host, "systemctl", "list-units", "--failed", "--no-legend", "--plain", check=False)
            if failed:
                return f"{host}: {failed}"
        return ""

    def wait_until_calm(self, traffic: Path, seconds: float = 300, struck: float | None = None) -> None:
        """Until all streams get good and quick answers again and every replica is led.

        What dies is missed only after a while: the answers just after `struck` (epoch) say nothing yet.
        """
        deadline, missing = time.monotonic() + seconds, "nothing was asked yet"
        if struck is not None:
            time.sleep(max(0.0, struck + NOTICED_WITHIN + QUIET_SECONDS - time.time()))
        while time.monotonic() < deadline:
            now = time.time()
            loud = [
                stream
                for stream in record.STREAMS
                if not record.quiet_since(record.read(traffic, stream), now, QUIET_SECONDS)
            ]
            try:
                missing = f"no steady answers on {', '.join(loud)}" if loud else self.whole()
            except Exception as error:  # a cluster in trouble answers such questions with errors
                missing = str(error)
            if not missing:
                return
            time.sleep(1)
        raise AssertionError(f"the cluster did not come to rest within {seconds:.0f} s: {missing}")

    def lost(self, ids: list[int]) -> list[int]:
        """Those of the acknowledged rows that a strong read does not find."""
        client, missing = self.client(), []
        for start in range(0, len(ids), 1000):
            part = ids[start : start + 1000]
            answer = client.query(
                REPLICATED, filter=f"id in {part}", output_fields=["id"], consistency_level="Strong", timeout=60
            )
            missing += sorted(set(part) - {row["id"] for row in answer})
        return missing
