#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_lite
short_description: Run Milvus Lite as a background process
version_added: 0.1.0
description:
  - Starts, stops or restarts the Milvus Lite server process of a data directory, without root or a service manager.
  - Waits until the server listens, or says why it does not.
  - Process id and log are kept beside the data directory, as C(DATA_DIR.pid) and C(DATA_DIR.log).
  - Milvus Lite has neither authentication nor TLS; keep it on the loopback address.
options:
  executable:
    description: Path of the C(milvus-lite) command.
    type: path
    required: true
  data_dir:
    description: Directory that holds the data. Created when missing, with mode 0700.
    type: path
    required: true
  host:
    description: Address to listen on.
    type: str
    default: 127.0.0.1
  port:
    description: Port to listen on.
    type: int
    default: 19530
  state:
    description:
      - V(started) leaves a running server alone unless its address or port differ from the wanted ones.
      - V(restarted) always restarts.
    type: str
    choices: [started, stopped, restarted]
    default: started
  timeout:
    description: Seconds to wait for the server to listen, or to end.
    type: int
    default: 60
attributes:
  check_mode:
    support: full
    description: Reports what would change and changes nothing.
  diff_mode:
    support: full
    description: Shows the command line before and after.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Run Milvus Lite
  vectordb.ops.milvus_lite:
    executable: /home/me/milvus/venv/bin/milvus-lite
    data_dir: /home/me/milvus/data

- name: Run another one on a port of its own
  vectordb.ops.milvus_lite:
    executable: /home/me/milvus/venv/bin/milvus-lite
    data_dir: /home/me/milvus/trial
    host: 127.0.0.1
    port: 19531
    timeout: 60

- name: Stop it
  vectordb.ops.milvus_lite:
    executable: /home/me/milvus/venv/bin/milvus-lite
    data_dir: /home/me/milvus/trial
    port: 19531
    state: stopped
"""

RETURN = r"""
pid:
  description: Process id of the running server; V(0) when none runs.
  returned: always
  type: int
  sample: 4711
log_file:
  description: Where the server writes its log.
  returned: always
  type: str
  sample: /home/me/milvus/data.log
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_lite import LiteError, LiteServer


def reconcile(server, state, check_mode):
    """Bring the server to its state; return what it did as (pid, before, after) with command lines."""
    pid = server.pid()
    before = " ".join(server.arguments(pid)).strip() if pid else ""
    wanted = " ".join(server.command)
    if state == "stopped":
        if pid and not check_mode:
            server.stop(pid)
        return 0, before, ""
    if pid and state == "started" and server.runs_as_wanted(pid):
        return pid, before, before
    if pid and not check_mode:
        server.stop(pid)
    if not check_mode:
        pid = server.start()
    if state == "restarted":
        wanted += "  # restarted"
    return pid or 0, before, wanted


def main():
    module = AnsibleModule(
        argument_spec={
            "executable": {"type": "path", "required": True},
            "data_dir": {"type": "path", "required": True},
            "host": {"type": "str", "default": "127.0.0.1"},
            "port": {"type": "int", "default": 19530},
            "state": {"type": "str", "choices": ["started", "stopped", "restarted"], "default": "started"},
            "timeout": {"type": "int", "default": 60},
        },
        supports_check_mode=True,
    )
    options = module.params
    server = LiteServer(
        options["executable"], options["data_dir"], options["host"], options["port"], options["timeout"]
    )
    try:
        pid, before, after = reconcile(server, options["state"], module.check_mode)
    except (LiteError, OSError) as error:
        module.fail_json(msg=str(error), log_file=server.log_file)
    module.exit_json(
        changed=before != after,
        pid=pid,
        log_file=server.log_file,
        diff={"before": before + "\n", "after": after + "\n"},
    )


if __name__ == "__main__":
    main()
