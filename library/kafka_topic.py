#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_topic
short_description: Reconcile topics of a Kafka cluster, and report them
version_added: 0.2.0
description:
  - Has all topics given, with their partitions and settings, in one call. Topics that are not named are left alone.
  - What Kafka cannot do, such as taking partitions away, is refused before anything is changed.
options:
  topics:
    description: Topics to have.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the topic.
        type: str
        required: true
      partitions:
        description: How many partitions, for a new topic 1 when not given.
        type: int
      replication_factor:
        description: How many replicas, for a new topic the cluster's default when not given.
        type: int
      config:
        description: Settings in Kafka's own names, for example C(retention.ms). Others are left alone.
        type: dict
  report:
    description: Also give all topics, less Kafka's own.
    type: bool
    default: false
extends_documentation_fragment:
  - vectordb.ops.kafka
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Keep the messages of a topic for two days, and show all topics
  vectordb.ops.kafka_topic:
    bootstrap_servers: [kafka-1:9094]
    ca_path: ca.crt
    client_cert_path: admin.crt
    client_key_path: admin.key
    topics:
      - name: by-dev-rootcoord-dml_0
        config:
          retention.ms: 172800000
    report: true
"""

RETURN = r"""
actions:
  description: The changes that were made, or would be in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{operation: configure, topic: by-dev-rootcoord-dml_0, config: {retention.ms: '172800000'}}]
topics:
  description: All topics with partitions, replicas, replicas in sync and settings.
  returned: with O(report)
  type: dict
table:
  description: The same as a table for people.
  returned: with O(report)
  type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.kafka import topics
from ansible_collections.vectordb.ops.plugins.module_utils.kafka.client import (
    CONNECTION,
    CONNECTION_PAIRS,
    KafkaError,
    require_library,
)

TOPIC = {
    "name": {"type": "str", "required": True},
    "partitions": {"type": "int"},
    "replication_factor": {"type": "int"},
    "config": {"type": "dict"},
}


def reconcile(module):
    wanted = module.params["topics"]
    door = topics.Topics(module.params)
    found = door.read([topic["name"] for topic in wanted]) if wanted else {}
    actions, problems = topics.plan(wanted, found)
    if problems:
        raise KafkaError("Nothing was changed. " + "; ".join(problems) + ".")
    if actions and not module.check_mode:
        door.apply(actions)
        door.await_seen(wanted)
    before = "".join(
        f"{a['topic']} {key}: {found[a['topic']]['config'].get(key)}\n"
        for a in actions
        if a["operation"] == "configure"
        for key in a["config"]
    )
    after = "".join(
        f"{a['topic']} {key}: {value}\n"
        for a in actions
        for key, value in (a.get("config") or {"": a["operation"]}).items()
    )
    result = {"changed": bool(actions), "actions": actions, "diff": {"before": before, "after": after}}
    if module.params["report"]:
        everything = door.read()
        result.update(topics=everything, table=topics.table(everything))
    return result


def main():
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "topics": {"type": "list", "elements": "dict", "default": [], "options": TOPIC},
            "report": {"type": "bool", "default": False},
        },
        required_together=CONNECTION_PAIRS,
        supports_check_mode=True,
    )
    require_library(module)
    try:
        result = reconcile(module)
    except KafkaError as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
