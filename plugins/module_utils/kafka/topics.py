# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Topics: what there is, and what shall be."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.kafka.client import Cluster, KafkaError, admin

SHOWN = ("retention.ms", "retention.bytes", "max.message.bytes", "min.insync.replicas", "cleanup.policy")
SEEN_WITHIN = 20  # seconds
COLUMNS = ("topic", "partitions", "replicas", "in sync", "retention", "max message")


def plan(wanted, found):
    """Pure. found: {topic: {"partitions", "replication_factor", "config"}}; gives (calls to make, what is refused)."""
    actions, problems = [], []
    for topic in wanted:
        name, have = topic["name"], found.get(topic["name"])
        config = {key: text(value) for key, value in (topic["config"] or {}).items()}
        if have is None:
            actions.append(
                {
                    "operation": "create",
                    "topic": name,
                    "partitions": topic["partitions"] or 1,
                    "replication_factor": topic["replication_factor"] or -1,
                    "config": config,
                }
            )
            continue
        if topic["partitions"] and topic["partitions"] < have["partitions"]:
            problems.append(
                f"topic {name} has {have['partitions']} partitions and {topic['partitions']} are wanted; Kafka "
                "cannot take "
                "partitions away: make a new topic"
            )
        elif topic["partitions"] and topic["partitions"] > have["partitions"]:
            actions.append({"operation": "add_partitions", "topic": name, "partitions": topic["partitions"]})
        if topic["replication_factor"] and topic["replication_factor"] != have["replication_factor"]:
            problems.append(
                f"topic {name} has {have['replication_factor']} replicas and {topic['replication_factor']} are "
                "wanted; move "
                "its partitions with Kafka's reassignment tool"
            )
        changed = {key: value for key, value in config.items() if have["config"].get(key) != value}
        if changed:
            actions.append({"operation": "configure", "topic": name, "config": changed})
    return actions, problems


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def duration(milliseconds):
    if milliseconds in (None, "-1"):
        return "for ever"
    hours = int(milliseconds) / 3_600_000
    return f"{hours:g} h" if hours >= 1 else f"{int(milliseconds) // 1000} s"


def table(found):
    rows = [COLUMNS] + [
        (
            name,
            str(topic["partitions"]),
            str(topic["replication_factor"]),
            f"{topic['in_sync']}/{topic['partitions'] * topic['replication_factor']}",
            duration(topic["config"].get("retention.ms")),
            topic["config"].get("max.message.bytes", ""),
        )
        for name, topic in sorted(found.items())
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


class Topics:
    def __init__(self, params):
        self._cluster = Cluster(params)

    def read(self, names=None, broker=None):
        """Those named, or all of them less Kafka's own; settings as this broker knows them, or any."""
        metadata = self._cluster.metadata()
        found = {}
        for name, topic in metadata.topics.items():
            if topic.error is not None or (name not in names if names else name.startswith("__")):
                continue
            partitions = list(topic.partitions.values())
            found[name] = {
                "partitions": len(partitions),
                "replication_factor": max((len(partition.replicas) for partition in partitions), default=0),
                "in_sync": sum(len(partition.isrs) for partition in partitions),
                "config": {},
            }
        if found:
            resources = [admin.ConfigResource(admin.ConfigResource.Type.TOPIC, name) for name in found]
            asked = {} if broker is None else {"broker": broker}
            calls = self._cluster.admin.describe_configs(resources, **asked)
            answers = self._cluster.results("reading settings of", calls)
            for resource, entries in answers.items():
                found[resource.name]["config"] = {key: entry.value for key, entry in entries.items()}
        return found

    def apply(self, actions):
        for action in actions:
            self._apply(action)

    def await_seen(self, wanted):
        """The controller has agreed; each broker learns of it a moment later, and any of them may be asked next."""
        deadline = time.monotonic() + SEEN_WITHIN
        while not all(self._knows(broker, wanted) for broker in self._cluster.metadata().brokers):
            if time.monotonic() > deadline:
                raise KafkaError(
                    f"Kafka accepted the changes and does not show them after {SEEN_WITHIN} s. See whether brokers lag "
                    "behind the controllers (playbook health), then run again."
                )
            time.sleep(0.2)

    def _knows(self, broker, wanted):
        try:
            found = self.read([topic["name"] for topic in wanted], broker)
        except KafkaError:
            # A new topic that this broker has not heard of yet.
            return False
        return not plan(wanted, found)[0]

    def _apply(self, action):
        name, client = action["topic"], self._cluster.admin
        if action["operation"] == "create":
            topic = admin.NewTopic(name, action["partitions"], action["replication_factor"], config=action["config"])
            self._cluster.results("creating", client.create_topics([topic]))
        elif action["operation"] == "add_partitions":
            more = admin.NewPartitions(name, action["partitions"])
            self._cluster.results("adding partitions to", client.create_partitions([more]))
        elif action["operation"] == "configure":
            entries = [
                admin.ConfigEntry(key, value, incremental_operation=admin.AlterConfigOpType.SET)
                for key, value in action["config"].items()
            ]
            resource = admin.ConfigResource(admin.ConfigResource.Type.TOPIC, name, incremental_configs=entries)
            self._cluster.results("configuring", client.incremental_alter_configs([resource]))
        else:
            raise KafkaError(f"topic {name}: there is no operation {action['operation']}")
