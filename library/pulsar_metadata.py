#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: pulsar_metadata
short_description: Initialise the metadata of a Pulsar cluster once
version_added: 0.1.0
description:
  - Waits for a quorum of ZooKeeper, reads what it holds, and runs Pulsar's own setup only where something is missing.
  - Refuses a ZooKeeper that holds the metadata of a cluster with another name.
options:
  zookeepers:
    description: Client addresses of the ZooKeeper servers as C(HOST:PORT).
    type: list
    elements: str
    required: true
  ca_path:
    description: File on the host with the CA. With it, everything is spoken over TLS.
    type: path
  client_cert_path:
    description: File on the host with the client certificate for ZooKeeper.
    type: path
  client_key_path:
    description: File on the host with its key.
    type: path
  cluster:
    description: Name of the cluster.
    type: str
    required: true
  advertise_host:
    description: Name by which other clusters would reach this one.
    type: str
    required: true
  web_port:
    description: Port of the admin interface.
    type: int
    required: true
  broker_port:
    description: Port for clients.
    type: int
    required: true
  java:
    description: The java command.
    type: path
    default: /usr/bin/java
  jvm_file:
    description: File with the options of the JVM, among them those for ZooKeeper over TLS.
    type: path
    required: true
  classpath:
    description: Where Pulsar's libraries are.
    type: str
    required: true
  wait:
    description: Seconds to wait for ZooKeeper.
    type: int
    default: 120
attributes:
  check_mode:
    support: full
    description: Reports what would change and changes nothing.
  diff_mode:
    support: none
    description: There is no text to compare.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Initialise the cluster
  vectordb.ops.pulsar_metadata:
    cluster: pulsar
    zookeepers: [node-1:2181, node-2:2181, node-3:2181]
    advertise_host: node-1
    web_port: 8443
    broker_port: 6651
    jvm_file: /etc/pulsar/broker.jvm
    classpath: /opt/pulsar/current/lib/*
"""

RETURN = r"""
state:
  description: V(done), or in check mode V(setup) where it would be run.
  returned: always
  type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.metadata import run


def main():
    module = AnsibleModule(
        argument_spec={
            "zookeepers": {"type": "list", "elements": "str", "required": True},
            "ca_path": {"type": "path"},
            "client_cert_path": {"type": "path"},
            "client_key_path": {"type": "path"},
            "cluster": {"type": "str", "required": True},
            "advertise_host": {"type": "str", "required": True},
            "web_port": {"type": "int", "required": True},
            "broker_port": {"type": "int", "required": True},
            "java": {"type": "path", "default": "/usr/bin/java"},
            "jvm_file": {"type": "path", "required": True},
            "classpath": {"type": "str", "required": True},
            "wait": {"type": "int", "default": 120},
        },
        supports_check_mode=True,
    )
    module.exit_json(**run(module))


if __name__ == "__main__":
    main()
