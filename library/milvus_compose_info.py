#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_compose_info
short_description: Look at a host that runs, or shall run, Milvus with Docker Compose
version_added: 0.1.0
description:
  - Reads the versions of Docker and Compose, what runs of a project, ports, images and files in one call.
  - Changes nothing.
options:
  project:
    description: Name of the project in Compose.
    type: str
    required: true
  dir:
    description: Folder of the project's files, with a folder for each version.
    type: path
    required: true
  data_dir:
    description: Folder of data.
    type: path
    required: true
  ports:
    description: Ports of the host that the project shall publish, by purpose.
    type: dict
    default: {}
  images:
    description: Images whose ID is wanted.
    type: list
    elements: str
    default: []
  archives:
    description: Files of which only is asked whether they are there.
    type: list
    elements: path
    default: []
  files:
    description: Files whose checksum is wanted, such as certificates.
    type: list
    elements: path
    default: []
  healthy:
    description: Services that are to be healthy. Those that are not are told as RV(sick).
    type: list
    elements: str
    default: []
  wait:
    description: Seconds to wait until they are.
    type: int
    default: 0
extends_documentation_fragment:
  - vectordb.ops.reads_only
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Look at the host
  vectordb.ops.milvus_compose_info:
    project: milvus
    dir: /etc/milvus-compose
    data_dir: /var/lib/milvus-compose
    ports: {proxy.port: 19530}
    images: [docker.io/milvusdb/milvus:v2.6.22]
    archives: [/srv/images/milvus-2.6.22.tar]
    files: [/etc/vectordb/pki/milvus.crt, /etc/vectordb/pki/milvus.key]

- name: Wait until a standalone with its etcd is healthy
  vectordb.ops.milvus_compose_info:
    project: milvus
    dir: /etc/milvus-compose
    data_dir: /var/lib/milvus-compose
    healthy: [standalone, etcd]
    wait: 120
"""

RETURN = r"""
engine:
  description: Version of Docker Engine; empty when it does not answer.
  returned: always
  type: str
  sample: 28.4.0
compose:
  description: Version of the plugin; empty without one.
  returned: always
  type: str
  sample: 2.39.4
error:
  description: Why the engine does not answer.
  returned: always
  type: str
  sample: ""
running:
  description: Containers of the project with their service, state, status and published ports.
  returned: always
  type: list
  elements: dict
  sample: [{"service": "standalone", "state": "running", "status": "Up 5 minutes (healthy)", "ports": [19530]}]
sick:
  description: Which of the services in O(healthy) are not healthy, or not there.
  returned: always
  type: list
  elements: str
  sample: []
port_conflicts:
  description: Wanted ports that something else listens on.
  returned: always
  type: list
  elements: dict
  sample: [{"port": 19530, "what": "proxy.port", "command": "python3", "pid": 4711}]
images:
  description: IDs of the images; empty for those that are not there.
  returned: always
  type: dict
  sample: {"docker.io/milvusdb/milvus:v2.6.22": ""}
archives:
  description: Which of the archives are there.
  returned: always
  type: dict
  sample: {"/srv/milvus.tar": true}
digests:
  description: Checksums of files; empty for those that are missing.
  returned: always
  type: dict
  sample: {"/etc/vectordb/pki/milvus.crt": "0f"}
group:
  description: Number of the group of the first file that not everybody may read.
  returned: always
  type: str
  sample: "998"
current:
  description: The version in use.
  returned: always
  type: str
  sample: 2.6.22
previous:
  description: The version before that, whose files are kept.
  returned: always
  type: str
  sample: 2.6.21
identity:
  description: What the data is bound to.
  returned: always
  type: str
  sample: ""
data_present:
  description: Whether the folder of data holds files.
  returned: always
  type: bool
  sample: true
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose import host


def main():
    module = AnsibleModule(
        argument_spec=dict(
            project=dict(type="str", required=True),
            dir=dict(type="path", required=True),
            data_dir=dict(type="path", required=True),
            ports=dict(type="dict", default={}),
            images=dict(type="list", elements="str", default=[]),
            archives=dict(type="list", elements="path", default=[]),
            files=dict(type="list", elements="path", default=[]),
            healthy=dict(type="list", elements="str", default=[]),
            wait=dict(type="int", default=0),
        ),
        supports_check_mode=True,
    )
    module.exit_json(changed=False, **host.look(module.run_command, module.get_bin_path("docker"), module.params))


if __name__ == "__main__":
    main()
