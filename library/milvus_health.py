#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_health
short_description: Wait until a Milvus server serves
version_added: "0.1.0"
description:
  - Waits, inside one call, until the server answers, until its components are healthy, and until its collections can
    be searched.
  - After a restart a server says that it is healthy long before it can search. Ask before the restart which
    collections are loaded
    (RV(loaded)), and hand that list to O(collections) afterwards.
  - When the time is up, the message says which condition did not hold and what answered last.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.read
author:
  - vectordb.ops developers (@vectordb)
options:
  wait:
    description:
      - Seconds to wait for all conditions together. V(0) looks once.
      - Credentials that are refused for a minute on end stop the wait early.
    type: float
    default: 60
  health_url:
    description:
      - Address of the health page of the management port, for example C(http://HOST:9091/healthz). Every component
        must be
        healthy or standing by.
    type: str
  search:
    description:
      - Search every collection in O(collections), or every collection that is loaded now.
    type: bool
    default: false
  steady:
    description: Seconds for which everything must hold without a break.
    type: float
    default: 0
  replicas:
    description:
      - Wait until every replica of these collections has a leader for each shard, and all segments loaded. Only then
        can a query node go without a search that fails, if there is more than one replica.
      - Where there are resource groups, wait until the server has moved query nodes and replicas to where they belong.
    type: bool
    default: false
  collections:
    description:
      - Collections that must be searchable, as C(NAME) or C(DATABASE/NAME). An empty list asks for none.
    type: list
    elements: str
seealso:
  - module: vectordb.ops.milvus_info
"""

EXAMPLES = r"""
- name: Wait until the server answers and its components are healthy
  vectordb.ops.milvus_health:
    uri: http://localhost:19530
    health_url: http://localhost:9091/healthz
    wait: 120

- name: Note what serves before a restart
  vectordb.ops.milvus_health:
    wait: 0
  register: before

- name: Wait until all of it can be searched again after the restart
  vectordb.ops.milvus_health:
    search: true
    collections: "{{ before.loaded }}"
    wait: 300

- name: Wait until both replicas of what served before serve again, and have done so for ten seconds
  vectordb.ops.milvus_health:
    search: true
    collections: "{{ before.loaded }}"
    replicas: true
    steady: 10
    wait: 300
"""

RETURN = r"""
server:
  description: Kind and version of the server.
  returned: success
  type: str
  sample: Milvus 2.3.5
waited:
  description: Seconds until everything held.
  returned: always
  type: float
  sample: 2.1
components:
  description: What the management port says of each component; 1 is healthy, 3 is standing by.
  returned: when O(health_url) is given
  type: list
  elements: dict
  sample: [{"name": "rootcoord", "code": 1}]
replicas:
  description: Replicas of each collection that was looked at, by C(DATABASE/NAME).
  returned: always
  type: dict
  sample: {"default/digits": 2}
searched:
  description: Collections that were searched, as C(DATABASE/NAME).
  returned: always
  type: list
  elements: str
  sample: [default/digits]
summary:
  description: The same in a few words.
  returned: success
  type: str
  sample: Milvus 2.3.5, 1 loaded collections
loaded:
  description: Collections that are loaded now, as C(DATABASE/NAME).
  returned: success
  type: list
  elements: str
  sample: [default/digits]
"""

import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import door, health


def main():
    module = door.make(
        wait={"type": "float", "default": 60.0},
        health_url={"type": "str"},
        search={"type": "bool", "default": False},
        steady={"type": "float", "default": 0.0},
        replicas={"type": "bool", "default": False},
        collections={"type": "list", "elements": "str"},
    )

    def work():
        started = time.monotonic()
        watch, complaint = health.wait(door.split_token(module.params))
        facts = {
            "waited": round(time.monotonic() - started, 2),
            "components": watch.components,
            "replicas": watch.replicas,
            "searched": sorted("/".join(pair) for pair in watch.searched),
        }
        if complaint:
            condition, seen = complaint
            module.fail_json(
                msg=f"Not healthy after {facts['waited']} s, condition {condition!r}: {seen}",
                condition=condition,
                **facts,
            )
        loaded = ["/".join(pair) for pair in health.loaded_collections(watch.session)]
        summary = f"{watch.server}, {len(loaded)} loaded collections"
        module.exit_json(changed=False, server=watch.server, loaded=loaded, summary=summary, **facts)

    door.guarded(module, work)


if __name__ == "__main__":
    main()
