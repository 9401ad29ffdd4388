#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_host_info
short_description: Look at a host that runs, or shall run, Milvus as a service
version_added: 0.1.0
description:
  - Reads state of units, configuration that is there, ports, space, data folders and an external etcd in one call.
  - Compares effective values of running processes with configured ones where the server can be asked.
  - Changes nothing.
options:
  instances:
    description: Processes to look at.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the instance.
        type: str
        required: true
      unit:
        description: Its systemd unit.
        type: str
        default: ""
      container:
        description: Its container, when it runs in one.
        type: str
        default: ""
      folder:
        description: Folder with its C(milvus.yaml).
        type: path
        required: true
      ports:
        description: Ports it listens on, by purpose.
        type: dict
        default: {}
      metrics_port:
        description: Its management port.
        type: int
        default: 9091
      expected:
        description: Effective values to compare with, by full key. Credentials do not belong here.
        type: dict
        default: {}
  owners:
    description: Parts of control group names whose processes may hold the ports.
    type: list
    elements: str
    default: []
  installed_path:
    description: Path whose existence says that this version is installed already.
    type: path
  space_path:
    description: Path on the file system that receives the installation.
    type: path
  data_dir:
    description: Folder of data.
    type: path
  etcd_dir:
    description: Folder of an embedded etcd.
    type: path
  files:
    description: Files whose checksum is wanted, such as certificates.
    type: list
    elements: path
    default: []
  etcd:
    description: External etcd to look into.
    type: dict
    suboptions:
      endpoints: {description: "Members as V(host:port).", type: list, elements: str, required: true}
      tls: {description: Whether TLS is spoken., type: bool, default: false}
      ca_path: {description: Certificate of the CA., type: str}
      cert_path: {description: Client certificate., type: str}
      key_path: {description: Key of the client certificate., type: str}
      user: {description: User., type: str}
      password: {description: Password., type: str}
  s3:
    description: Object storage to look into.
    type: dict
    suboptions:
      endpoint: {description: Host name., type: str, required: true}
      port: {description: Port., type: int, required: true}
      use_ssl: {description: Whether TLS is spoken., type: bool, default: true}
      bucket: {description: Bucket., type: str, required: true}
      root_path: {description: Prefix of all objects., type: str, required: true}
      access_key: {description: Access key., type: str, required: true}
      secret_key: {description: Secret key., type: str, required: true}
      region: {description: Region., type: str}
      ca_path: {description: "Certificate of its CA, on the host; the system's own are taken without it.", type: str}
  wait:
    description: Seconds to wait until every instance calls itself healthy; V(0) does not wait.
    type: int
    default: 0
  settle:
    description:
      - Seconds that effective values may take to become what is expected. A server reads its file every few seconds.
    type: int
    default: 0
  root_path:
    description: Root path in etcd. Also what the server wants before it tells its effective configuration.
    type: str
    default: by-dev
extends_documentation_fragment:
  - vectordb.ops.in_place
  - vectordb.ops.reads_only
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Look at the host
  vectordb.ops.milvus_host_info:
    instances:
      - name: standalone
        unit: milvus@standalone.service
        folder: /etc/milvus/standalone
        ports:
          proxy.port: 19530
    owners: [milvus@]
    data_dir: /var/lib/milvus

- name: Wait until a container is healthy and took its new configuration
  vectordb.ops.milvus_host_info:
    instances:
      - name: standalone
        container: milvus-standalone
        folder: /etc/milvus/standalone
        metrics_port: 9091
        expected: {proxy.maxTaskNum: 2048}
    root_path: by-dev
    wait: 120
    settle: 20

- name: Look whether version, space, certificates, metadata and objects are there
  vectordb.ops.milvus_host_info:
    installed_path: /opt/milvus/2.6.22
    space_path: /opt
    data_dir: /var/lib/milvus
    etcd_dir: /var/lib/milvus/etcd
    files: [/etc/vectordb/pki/milvus.crt]
    etcd:
      endpoints: ["etcd-1.example.org:2379"]
      tls: true
      ca_path: /etc/vectordb/pki/ca.crt
      cert_path: /etc/vectordb/pki/milvus.crt
      key_path: /etc/vectordb/pki/milvus.key
      user: milvus
      password: "{{ vault_etcd_password }}"
    s3:
      endpoint: minio-1.example.org
      port: 9000
      use_ssl: true
      bucket: milvus
      root_path: shop
      region: us-east-1
      access_key: "{{ vault_s3_access_key }}"
      secret_key: "{{ vault_s3_secret_key }}"
      ca_path: /etc/vectordb/pki/ca.crt
"""

RETURN = r"""
in_place:
  description: What of O(in_place) is there, which of its units are, and which version its link leads to.
  returned: always
  type: dict
  sample: {account: true, packages: true, artifact: true, version: 2.6.22, units: []}
instances:
  description: By name, state of the unit, fingerprint of the running process and text of C(milvus.yaml).
  returned: always
  type: dict
  sample:
    standalone: {loaded: true, active: true, state: active/running, enabled: true, reload_needed: false, restarts: 0,
                 fingerprint: 9f86d081884c7d65, milvus_yaml: "proxy: {port: 19530}"}
port_conflicts:
  description: Ports held by other processes.
  returned: always
  type: list
  elements: str
  sample: ["port 19530 (proxy.port of standalone) is held by python3 (pid 812)"]
differences:
  description: Effective values that differ from expected ones.
  returned: always
  type: list
  elements: str
  sample: ["standalone: proxy.maxTaskNum is 1024, expected 2048"]
readback:
  description: Instances that told their effective configuration.
  returned: always
  type: list
  elements: str
  sample: [standalone]
installed:
  description: Whether O(installed_path) exists.
  returned: always
  type: bool
  sample: true
free_bytes:
  description: Free space for O(space_path).
  returned: always
  type: int
  sample: 21474836480
data_present:
  description: Whether O(data_dir) holds files in C(data).
  returned: always
  type: bool
  sample: true
etcd_data_present:
  description: Whether O(etcd_dir) holds files.
  returned: always
  type: bool
  sample: false
digests:
  description: SHA-256 by path, empty for a file that is not there.
  returned: always
  type: dict
  sample: {/etc/vectordb/pki/milvus.crt: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08}
identity:
  description: Text of the file in O(data_dir) that says what the data is bound to; empty when there is none.
  returned: always
  type: str
  sample: "mq: rocksmq"
etcd:
  description: Live sessions and whether there is metadata below the root path.
  returned: always
  type: dict
  sample:
    error: ""
    sessions: [{name: rootcoord, address: "10.0.0.5:53100", version: 2.6.22}]
    has_metadata: true
s3:
  description: Whether there are objects below the prefix, or why that is not known.
  returned: always
  type: dict
  sample: {"error": "", "has_objects": false}
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.host import in_place
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import (
    etcd_probe,
    host,
    readback,
    s3_probe,
    wait,
)


def _text(**more):
    return dict(type="str", **more)


INSTANCE = dict(
    name=_text(required=True),
    unit=_text(default=""),
    container=_text(default=""),
    folder=dict(type="path", required=True),
    ports=dict(type="dict", default={}),
    metrics_port=dict(type="int", default=9091),
    expected=dict(type="dict", default={}),
)
ETCD = dict(
    endpoints=dict(type="list", elements="str", required=True),
    tls=dict(type="bool", default=False),
    ca_path=_text(),
    cert_path=_text(),
    key_path=_text(no_log=False),
    user=_text(),
    password=_text(no_log=True),
)
S3 = dict(
    endpoint=_text(required=True),
    port=dict(type="int", required=True),
    use_ssl=dict(type="bool", default=True),
    bucket=_text(required=True),
    root_path=_text(required=True),
    access_key=_text(required=True, no_log=False),
    secret_key=_text(required=True, no_log=True),
    region=_text(),
    ca_path=_text(),
)


def state_reader(module):
    systemctl, docker = module.get_bin_path("systemctl"), module.get_bin_path("docker")

    def state_of(instance):
        if instance["container"]:
            return host.container_state(module.run_command, docker, instance["container"])
        return host.unit_state(module.run_command, systemctl, instance["unit"])

    return state_of


def wait_for_health(module, params, state_of):
    sick = wait.wait_healthy(params["instances"], state_of, params["wait"])
    if not sick:
        return
    lines = []
    for instance in params["instances"]:
        if instance["name"] in sick:
            words = wait.last_words(
                module.run_command, module.get_bin_path("journalctl"), module.get_bin_path("docker"), instance
            )
            where = (
                f"docker logs {instance['container']}" if instance["container"] else f"journalctl -u {instance['unit']}"
            )
            lines.append(f"{instance['name']} is {sick[instance['name']]}. Last words of its log ({where}):")
            lines += [f"    {word}" for word in words or ["none"]]
    module.fail_json(msg="\n  ".join([f"Milvus did not become healthy within {params['wait']} s:", *lines]), sick=sick)


def look_at_instances(params, state_of):
    instances, differences, answered = {}, [], []
    for instance in params["instances"]:
        state = state_of(instance)
        pid = state.get("MainPID", "0")
        instances[instance["name"]] = {
            "loaded": state.get("LoadState") == "loaded",
            "active": state.get("ActiveState") == "active",
            "state": f"{state.get('ActiveState', 'unknown')}/{state.get('SubState', 'unknown')}",
            "enabled": state.get("UnitFileState", "").startswith("enabled"),
            "reload_needed": state.get("NeedDaemonReload") == "yes",
            "restarts": int(state.get("NRestarts") or 0),
            "fingerprint": host.running_fingerprint(pid) if pid != "0" else "",
            "milvus_yaml": host.read_text(os.path.join(instance["folder"], "milvus.yaml")),
        }
        if instance["expected"]:
            told = readback.compare(
                instance["metrics_port"], params["root_path"], instance["expected"], params["settle"]
            )
            if told is not None:
                answered.append(instance["name"])
                differences += [f"{instance['name']}: {item}" for item in told]
    return instances, differences, answered


def main():
    module = AnsibleModule(
        argument_spec=dict(
            **in_place.OPTION,
            instances=dict(type="list", elements="dict", default=[], options=INSTANCE),
            owners=dict(type="list", elements="str", default=[]),
            installed_path=dict(type="path"),
            space_path=dict(type="path"),
            data_dir=dict(type="path"),
            etcd_dir=dict(type="path"),
            files=dict(type="list", elements="path", default=[]),
            etcd=dict(type="dict", options=ETCD),
            s3=dict(type="dict", options=S3),
            wait=dict(type="int", default=0),
            settle=dict(type="int", default=0),
            root_path=_text(default="by-dev"),
        ),
        supports_check_mode=True,
    )
    params = module.params
    state_of = state_reader(module)
    if params["wait"]:
        wait_for_health(module, params, state_of)
    instances, differences, answered = look_at_instances(params, state_of)
    module.exit_json(
        changed=False,
        instances=instances,
        differences=differences,
        readback=answered,
        port_conflicts=host.port_conflicts(params["instances"], params["owners"]) if params["owners"] else [],
        installed=bool(params["installed_path"] and os.path.exists(params["installed_path"])),
        in_place=in_place.look(module),
        free_bytes=host.free_bytes(params["space_path"] or "/"),
        data_present=bool(params["data_dir"]) and host.has_content(os.path.join(params["data_dir"], "data")),
        etcd_data_present=bool(params["etcd_dir"]) and host.has_content(params["etcd_dir"]),
        identity=host.read_text(os.path.join(params["data_dir"] or "/", "identity.yaml")) or "",
        digests={path: host.digest(path) for path in params["files"]},
        s3=s3_probe.look(params["s3"]) if params["s3"] else {},
        etcd=etcd_probe.look(params["etcd"], params["root_path"]) if params["etcd"] else {},
    )


if __name__ == "__main__":
    main()
