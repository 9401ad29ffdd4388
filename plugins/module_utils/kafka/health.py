# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a Kafka cluster is whole, or could do without one of its brokers."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.kafka import quorum
from ansible_collections.vectordb.ops.plugins.module_utils.kafka.client import Cluster, KafkaError

# Two looks at the controllers are needed, and a healthy one hears of news at least this often.
CONTROLLER_SECONDS = 3


def read(cluster):
    """{brokers: [ids], partitions: {name: (leader, replicas, in sync)}}"""
    metadata = cluster.metadata()
    partitions = {
        f"{name}-{number}": (partition.leader, sorted(partition.replicas), sorted(partition.isrs))
        for name, topic in metadata.topics.items()
        for number, partition in topic.partitions.items()
    }
    return {"brokers": sorted(metadata.brokers), "partitions": partitions}


def judge(found, brokers, without=None):
    """Pure: what is wrong, as sentences. With `without`: whether all others are whole and none needs that broker."""
    wanted = [number for number in brokers if number != without]
    problems = [f"broker {number} is not there" for number in wanted if number not in found["brokers"]]
    behind, offline, alone = [], [], []
    for name, (leader, replicas, in_sync) in sorted(found["partitions"].items()):
        others = [number for number in replicas if number != without]
        if leader < 0:
            offline.append(name)
        elif set(others) - set(in_sync):
            behind.append(name)
        elif without in replicas and others and not set(in_sync) & set(others):
            alone.append(name)
    problems += _named(offline, "have no leader")
    problems += _named(behind, "lack a replica in sync")
    problems += _named(alone, f"are complete on broker {without} alone")
    return problems


def _named(names, what):
    if not names:
        return []
    return [f"{len(names)} partitions {what}: {', '.join(names[:5])}{', …' if len(names) > 5 else ''}"]


class Controllers:
    """Looks more than once: whether a controller lives shows in what it fetched since the first look."""

    def __init__(self, params, wanted):
        self._params, self._wanted = params, wanted
        self._leader = self._began = None
        self.leader = None

    def problems(self, without):
        if not self._wanted:
            return []
        self.leader = None
        found = quorum.read(self._params)
        self.leader = found["leader"] if found["leader"] in found["voters"] else None
        if self._leader != self.leader:
            # Times are those of the leader's clock.
            self._leader, self._began = self.leader, found["voters"].get(found["leader"])
        return quorum.judge(found, self._wanted, self._began, without)


def wait(params, brokers, controllers, without, seconds):
    """(what was found, problems, seconds waited): as soon as all is well, or when the time is over."""
    began, found, cluster = time.monotonic(), {"brokers": [], "partitions": {}}, None
    voting = Controllers(params, controllers)
    seconds = max(seconds, CONTROLLER_SECONDS) if controllers else seconds
    while True:
        try:
            # A connection is kept: it learns of brokers that return, and a new one costs a handshake with each.
            cluster = cluster or Cluster(params)
            found = read(cluster)
            problems = judge(found, brokers, without)
            problems += voting.problems(without)
        except KafkaError as error:
            problems = [str(error)]
        spent = time.monotonic() - began
        if not problems or spent >= seconds:
            return {**found, "leader": voting.leader}, problems, round(spent, 1)
        time.sleep(0.5)
