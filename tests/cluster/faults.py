"""The disturbances that a cluster must survive, as data: what dies, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from tests.cluster.cluster import Cluster
from tests.cluster.traffic import REPLICATED, SINGLE


@dataclass(frozen=True)
class Fault:
    leaves_a_replica_whole: ClassVar[bool] = True
    name: str
    unit: str
    # Asked while all is well; the cluster is left to come to rest again before the strike.
    where: Callable[[Cluster], str]

    def strike(self, cluster: Cluster, host: str) -> Callable[[], None]:
        """Kill it; give what waits for its successor."""
        dead = cluster.hosts.kill(host, self.unit)
        return lambda: cluster.hosts.wait_for_successor(host, self.unit, dead)


@dataclass(frozen=True)
class HostFault(Fault):
    """With two query nodes on a host, both replicas lose one, and a search may come before all is loaded again."""

    leaves_a_replica_whole: ClassVar[bool] = False

    def strike(self, cluster: Cluster, host: str) -> Callable[[], None]:
        cluster.hosts.power_off(host)
        return lambda: cluster.hosts.power_on(host)


def first_of(group: str) -> Callable[[Cluster], str]:
    return lambda cluster: cluster.members(group)[0]


FAULTS = (
    Fault("query node that leads one of two replicas", "milvus@querynode", lambda c: c.shard_leader(REPLICATED)),
    Fault("query node that leads the only replica", "milvus@querynode", lambda c: c.shard_leader(SINGLE)),
    Fault("data node", "milvus@datanode", first_of("milvus_datanode")),
    Fault("proxy behind the load balancer", "milvus@proxy", Cluster.serving_proxy),
    Fault("active coordinator", "milvus@mixcoord", Cluster.active_coordinator),
    Fault("etcd leader", "etcd", Cluster.etcd_leader),
    Fault("MinIO node", "minio", first_of("minio")),
    Fault("Kafka broker", "kafka", first_of("kafka")),
    HostFault("a whole host, powered off", "", lambda c: c.settings["expendable_host"]),
    HostFault(
        "the host of the active coordinator, powered off", "", lambda c: c.put_in_charge(c.settings["second_host"])
    ),
)
