#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: support_bundle
short_description: Collect what explains the state of a host, without its secrets
version_added: 0.2.0
description:
  - Writes one archive (tar, gzip, mode 0600) with configuration files, journals, answers of web addresses and output of
    commands.
  - Secrets are masked before anything is written. The given O(secrets) are, in every way in which a file may write
    them, and so is whatever stands where a secret stands, such as the value of a key with C(password) in its name.
    Private keys are left out.
  - With O(merge) it puts archives of several hosts into one.
options:
  path:
    description: The archive to write.
    type: path
    required: true
  files:
    description:
      - Patterns of files, V(**) for folders at any depth. Links, and files that hold keys or data, are left out.
    type: list
    elements: str
    default: []
  units:
    description: Units or patterns of units, whose journals are taken.
    type: list
    elements: str
    default: []
  log_lines:
    description: How many of the last lines of a journal.
    type: int
    default: 2000
  urls:
    description: Addresses whose answers are taken.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name in the archive.
        type: str
        required: true
      url:
        description: The address.
        type: str
        required: true
      ca_path:
        description: CA that signed the server's certificate.
        type: path
      cert_path:
        description: Client certificate.
        type: path
      key_path:
        description: Its key.
        type: path
  commands:
    description:
      - Commands, run without a shell, whose output is taken. One that is not there or fails says so in its place.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name in the archive.
        type: str
        required: true
      argv:
        description: Command and arguments.
        type: list
        elements: str
        required: true
  secrets:
    description: Values that must not be in the archive. Those shorter than 6 characters cannot be looked for.
    type: list
    elements: str
    default: []
  timeout:
    description: Seconds that a command or an address may take.
    type: int
    default: 20
  merge:
    description: Names of hosts, and the archive of each on this machine. Nothing else is collected then.
    type: dict
    default: {}
attributes:
  check_mode:
    support: full
    description: Writes nothing.
  diff_mode:
    support: none
    description: An archive of the moment has nothing to compare with.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Collect from this host
  vectordb.ops.support_bundle:
    path: /var/tmp/support.tar.gz
    files: [/etc/etcd/*.yml]
    units: [etcd.service]
    urls:
      - { name: etcd.txt, url: "https://127.0.0.1:2379/metrics", ca_path: /etc/vectordb/pki/ca.crt }
    commands:
      - { name: memory.txt, argv: [free, -m] }
    secrets: ["{{ etcd_root_password }}"]
"""

RETURN = r"""
path:
  description: The archive.
  returned: always
  type: str
names:
  description: What is in it.
  returned: always
  type: list
  elements: str
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.support import collect


def pieces(given):
    yield from collect.files(given["files"])
    for unit in given["units"]:
        yield f"journals/{unit.replace('*', 'all')}.log", collect.journal(unit, given["log_lines"], given["timeout"])
    for entry in given["urls"]:
        told = (entry["ca_path"], entry["cert_path"], entry["key_path"])
        yield f"answers/{entry['name']}", collect.answer(entry["url"], *told, given["timeout"])
    for entry in given["commands"]:
        yield f"commands/{entry['name']}", collect.output(entry["argv"], given["timeout"])


def main():
    url = {"name": {"type": "str", "required": True}, "url": {"type": "str", "required": True}}
    url.update(
        {name: {"type": "path"} for name in ("ca_path", "cert_path")}, key_path={"type": "path", "no_log": False}
    )
    command = {
        "name": {"type": "str", "required": True},
        "argv": {"type": "list", "elements": "str", "required": True},
    }
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "files": {"type": "list", "elements": "str", "default": []},
            "units": {"type": "list", "elements": "str", "default": []},
            "log_lines": {"type": "int", "default": 2000},
            "urls": {"type": "list", "elements": "dict", "default": [], "options": url},
            "commands": {"type": "list", "elements": "dict", "default": [], "options": command},
            "secrets": {"type": "list", "elements": "str", "default": [], "no_log": True},
            "timeout": {"type": "int", "default": 20},
            "merge": {"type": "dict", "default": {}},
        },
        supports_check_mode=True,
    )
    given = module.params
    if module.check_mode:
        module.exit_json(changed=True, path=given["path"], names=[])
    try:
        if given["merge"]:
            names = collect.merge_archives(given["path"], given["merge"])
        else:
            names = collect.write_archive(given["path"], pieces(given), given["secrets"])
    except OSError as error:
        if os.path.exists(given["path"]):
            os.unlink(given["path"])
        module.fail_json(
            msg=f"support_bundle: {given['path']} was not written: {error}. Choose another folder, or make space."
        )
    module.exit_json(changed=True, path=given["path"], names=names)


if __name__ == "__main__":
    main()
