#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_scratch
short_description: Run a Milvus with an etcd of its own in one folder, for as long as a restore drill takes
version_added: "0.1.0"
description:
  - Runs two processes, etcd and a standalone Milvus, out of programs that are on the host. Both keep all that they have
    in O(folder), on ports that are free. Neither root nor a service manager is needed.
  - A backup of a whole server, made by M(vectordb.ops.milvus_backup), is restored between V(prepared) and V(started).
  - Only processes that were started for that folder are ended, and only a folder that this module has made is removed.
  - Whoever reaches the host reaches the server while it runs. Passwords are those of the backup.
options:
  state:
    description:
      - V(prepared) has etcd running, with nothing in it. What was there before is removed.
      - V(started) starts Milvus on what is there, and waits until it answers.
      - V(absent) ends both and removes O(folder).
    type: str
    choices: [absent, prepared, started]
    required: true
  folder:
    description:
      - Where all of it is kept. It takes as much as the server that is restored.
    type: path
    required: true
  milvus:
    description:
      - The program C(milvus), of the version that the backup is of or a later one. Needed unless O(state=absent).
    type: path
  etcd:
    description:
      - The program C(etcd).
    type: path
    default: /usr/bin/etcd
  library_path:
    description:
      - Folder with the libraries of Milvus. By default the folder C(lib) beside that of O(milvus), if there is one.
    type: path
  authorization:
    description:
      - Whether the server asks for passwords.
    type: bool
    default: true
  config:
    description:
      - More of its configuration, as in C(milvus.yaml).
    type: dict
    default: {}
  timeout:
    description:
      - Seconds in which a process has to answer, or to be gone.
    type: float
    default: 120
attributes:
  check_mode:
    description: Tells what would change, without changing it.
    support: full
  diff_mode:
    description: Shows the folder before and after.
    support: full
  idempotent:
    description: V(prepared) begins anew each time.
    support: partial
seealso:
  - module: vectordb.ops.milvus_backup
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Have an empty etcd
  vectordb.ops.milvus_scratch:
    state: prepared
    folder: /var/tmp/milvus-drill
    milvus: /opt/milvus/current/bin/milvus
    etcd: /usr/bin/etcd
    library_path: /opt/milvus/current/lib
    authorization: true
    config: {quotaAndLimits: {limits: {maxCollectionNum: 100000}}}
  register: scratch

- name: Restore a whole server there
  vectordb.ops.milvus_backup:
    state: restored
    name: whole_20261127_020000
    etcd: "{{ scratch.etcd }}"
    storage: "{{ scratch.storage }}"
    queue: "{{ scratch.queue }}"
    store: {folder: /backup/milvus}

- name: Start it
  vectordb.ops.milvus_scratch:
    state: started
    folder: /var/tmp/milvus-drill
    milvus: /opt/milvus/current/bin/milvus
    timeout: 300

- name: Remove it
  vectordb.ops.milvus_scratch:
    state: absent
    folder: /var/tmp/milvus-drill
"""

RETURN = r"""
uri:
  description: Address of the server.
  returned: with O(state=prepared) and O(state=started)
  type: str
  sample: http://127.0.0.1:23811
health_url:
  description: Its page of health.
  returned: with O(state=prepared) and O(state=started)
  type: str
  sample: http://127.0.0.1:25117/healthz
etcd:
  description: Its etcd, as the option O(vectordb.ops.milvus_backup#module:etcd).
  returned: with O(state=prepared) and O(state=started)
  type: dict
  sample: {"endpoints": ["http://127.0.0.1:21403"], "root_path": "by-dev"}
storage:
  description: Where it keeps objects, as the option O(vectordb.ops.milvus_backup#module:storage).
  returned: with O(state=prepared) and O(state=started)
  type: dict
  sample: {"folder": "/var/tmp/milvus-drill/data", "root_path": ""}
queue:
  description: Its message queue, as the option O(vectordb.ops.milvus_backup#module:queue).
  returned: with O(state=prepared) and O(state=started)
  type: str
  sample: rocksmq
seconds:
  description: How long it took until the server answered.
  returned: always
  type: float
  sample: 3.2
"""

import time

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.scratch import Scratch

PREPARED = "prepared"
STARTED = "started"
ABSENT = "absent"


def reconcile(scratch, options, check_mode):
    """Whether anything changed."""
    state = options["state"]
    scratch.require_own()
    if state == ABSENT:
        there = bool(scratch.note)
        if there and not check_mode:
            scratch.remove()
        return there
    scratch.require_programs()
    if state == PREPARED:
        if not check_mode:
            scratch.remove()
            scratch.prepare()
        return True
    if not scratch.note:
        raise BackupError("start", f"a scratch server in {scratch.folder}", "it was not prepared", "Prepare it first")
    if scratch.serves():
        return False
    if not check_mode:
        scratch.start(options["library_path"])
    return True


def main():
    module = AnsibleModule(
        argument_spec={
            "state": {"type": "str", "choices": [ABSENT, PREPARED, STARTED], "required": True},
            "folder": {"type": "path", "required": True},
            "milvus": {"type": "path"},
            "etcd": {"type": "path", "default": "/usr/bin/etcd"},
            "library_path": {"type": "path"},
            "authorization": {"type": "bool", "default": True},
            "config": {"type": "dict", "default": {}},
            "timeout": {"type": "float", "default": 120.0},
        },
        required_if=[("state", PREPARED, ["milvus"]), ("state", STARTED, ["milvus"])],
        supports_check_mode=True,
    )
    options, began = module.params, time.monotonic()
    scratch = Scratch(
        options["folder"], {name: options[name] for name in ("milvus", "etcd")}, options["authorization"],
        options["config"], options["timeout"],
    )  # fmt: skip
    before = scratch.note.get("ports")
    try:
        changed = reconcile(scratch, options, module.check_mode)
    except (BackupError, OSError) as error:
        module.fail_json(msg=str(error))
    after = scratch.note.get("ports")
    told = scratch.told if after and options["state"] != ABSENT else {}
    diff = {name: {options["folder"]: ports} if ports else {} for name, ports in (("before", before), ("after", after))}
    module.exit_json(changed=changed, seconds=round(time.monotonic() - began, 3), diff=diff, **told)


if __name__ == "__main__":
    main()
