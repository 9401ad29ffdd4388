#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: packages
short_description: Have packages of the distribution, quickly where they are there already
version_added: 0.2.0
description:
  - Looks into the package manager's own list, in a tenth of the time that M(ansible.builtin.apt) takes, and only
    calls M(ansible.builtin.apt) or M(ansible.builtin.package) for what is missing.
options:
  names:
    description: Packages, C(NAME) or C(NAME=VERSION) on Debian.
    type: list
    elements: str
    required: true
  start:
    description:
      - V(false) keeps Debian from starting services as they are installed, with settings that are nobody's.
    type: bool
    default: true
attributes:
  check_mode:
    support: full
    description: Says what would be installed.
  diff_mode:
    support: none
    description: A package is there or not.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Have HAProxy, started only when it is configured
  vectordb.ops.packages:
    names: [haproxy]
    start: false
"""

RETURN = r"""
missing:
  description: What was not there.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.packages import installed


def main():
    module = AnsibleModule(
        argument_spec={
            "names": {"type": "list", "elements": "str", "required": True},
            "start": {"type": "bool", "default": True},
        },
        supports_check_mode=True,
    )
    missing, manager = installed.missing(module, module.params["names"])
    # The action of this name installs what is missing: a module cannot call another.
    module.exit_json(changed=False, missing=missing, manager=manager)


if __name__ == "__main__":
    main()
