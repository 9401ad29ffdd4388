#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: nftables_fence
short_description: Tell whether the kernel holds the fence, and what addresses hosts have
version_added: 0.2.0
description:
  - Compares the table in the kernel with what was loaded, so that a flush or a change by hand shows.
  - Resolves names of hosts as this host sees them.
options:
  state:
    description: V(reported) only looks, V(absent) removes the table from the kernel.
    type: str
    choices: [reported, absent]
    default: reported
  record:
    description: File in which the unit keeps the table as it was loaded.
    type: path
    default: /run/vectordb-firewall.table
  resolve:
    description: Names and addresses of hosts, each a list of which any may be known.
    type: dict
    default: {}
extends_documentation_fragment:
  - vectordb.ops.in_place
attributes:
  check_mode:
    support: full
    description: Removes nothing.
  diff_mode:
    support: none
    description: The file that is loaded shows its own difference.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: See whether the fence stands
  vectordb.ops.nftables_fence:
    resolve:
      milvus-1: [10.0.0.11]
      milvus-2: [milvus-2.example.com, milvus-2]
"""

RETURN = r"""
intact:
  description: Whether the table in the kernel is the one that was loaded.
  returned: always
  type: bool
addresses:
  description: Addresses of O(resolve) by host; an empty list where no name is known.
  returned: always
  type: dict
  sample: {milvus-1: [10.0.0.11]}
controller:
  description: Address from which this call came over SSH, empty for other connections.
  returned: always
  type: str
  sample: 10.0.0.5
in_place:
  description: Whether account, packages and version of O(in_place) are there, and which of its units are.
  returned: always
  type: dict
  sample: {account: false, packages: true, artifact: false, units: [vectordb-firewall.service]}
firewalld:
  description: Whether firewalld runs.
  returned: always
  type: bool
"""

import ipaddress
import os
import socket

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.host import in_place

TABLE = ["inet", "vectordb"]


def addresses_of(names):
    found = []
    for name in names:
        try:
            found.append(str(ipaddress.ip_address(name)))
        except ValueError:
            try:
                answers = socket.getaddrinfo(name, None, proto=socket.IPPROTO_TCP)
            except OSError:
                continue
            found += [answer[4][0].split("%")[0] for answer in answers]
    return sorted(address for address in set(found) if not ipaddress.ip_address(address).is_loopback)


def controller():
    """The client of the SSH session that this process descends from; sudo takes it out of our own environment."""
    pid = os.getpid()
    while pid > 1:
        try:
            with open(f"/proc/{pid}/environ", "rb") as handle:
                found = [entry for entry in handle.read().split(b"\0") if entry.startswith(b"SSH_CONNECTION=")]
            with open(f"/proc/{pid}/stat", encoding="utf-8") as handle:
                pid = int(handle.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            return ""
        if found:
            address = found[0].split(b"=", 1)[1].split()[0].decode().split("%")[0]
            return "" if ipaddress.ip_address(address).is_loopback else address
    return ""


def live_table(module):
    nft = module.get_bin_path("nft")
    if not nft:
        return None
    code, out, _error = module.run_command([nft, "--stateless", "list", "table", *TABLE])
    return out if code == 0 else None


def recorded(path):
    try:
        with open(path, encoding="utf-8") as handle:
            return handle.read()
    except OSError:
        return None


def main():
    module = AnsibleModule(
        argument_spec={
            **in_place.OPTION,
            "state": {"type": "str", "choices": ["reported", "absent"], "default": "reported"},
            "record": {"type": "path", "default": "/run/vectordb-firewall.table"},
            "resolve": {"type": "dict", "default": {}},
        },
        supports_check_mode=True,
    )
    live = live_table(module)
    changed = module.params["state"] == "absent" and live is not None
    if changed and not module.check_mode:
        module.run_command([module.get_bin_path("nft", required=True), "delete", "table", *TABLE], check_rc=True)
    systemctl = module.get_bin_path("systemctl")
    module.exit_json(
        changed=changed,
        intact=live is not None and live == recorded(module.params["record"]),
        addresses={host: addresses_of(names) for host, names in module.params["resolve"].items()},
        controller=controller(),
        in_place=in_place.look(module),
        firewalld=bool(systemctl) and module.run_command([systemctl, "is-active", "--quiet", "firewalld"])[0] == 0,
    )


if __name__ == "__main__":
    main()
