#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: kernel_settings
short_description: Set kernel settings now, and say which cannot be set here
version_added: 0.1.0
description:
  - Compares all settings in one call and sets those that do not satisfy their rule.
  - A setting that is not there, or read-only as in a container, is reported as skipped with the reason.
  - The values last until the next boot. Write RV(settings) to C(/etc/sysctl.d) to keep them.
options:
  settings:
    description: The settings to have.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of a sysctl, or absolute path of a file below C(/sys).
        type: str
        required: true
      value:
        description: The value.
        type: str
        required: true
      rule:
        description: Whether more, or less, may stay as it is. The first two need numbers.
        type: str
        choices: [at_least, at_most, exactly]
        default: exactly
attributes:
  check_mode:
    support: full
    description: Reports what would be set, without those that cannot be.
  diff_mode:
    support: full
    description: Shows the settings that change.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Allow many memory maps, and keep a higher value
  vectordb.ops.kernel_settings:
    settings:
      - name: vm.max_map_count
        value: 262144
        rule: at_least
      - name: /sys/kernel/mm/transparent_hugepage/enabled
        value: madvise
"""

RETURN = r"""
settings:
  description: Each setting with what was found and what became of it.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Name of the setting.
      type: str
    before:
      description: Value found.
      type: str
    after:
      description: Value now (or then, in check mode).
      type: str
    writable:
      description: Whether this host lets us set it.
      type: bool
    status:
      description: V(ok), V(changed) or V(skipped).
      type: str
    reason:
      description: Why it was skipped.
      type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.host_tuning import kernel


def _text(settings, which):
    return "".join("%s = %s\n" % (item["name"], item[which]) for item in settings if item["status"] == "changed")


def main():
    module = AnsibleModule(
        argument_spec={"settings": {"type": "list", "elements": "dict", "required": True, "options": kernel.SETTING}},
        supports_check_mode=True,
    )
    found = kernel.plan_all(module, module.params["settings"])
    if not module.check_mode:
        for item in found:
            if item["status"] == "changed":
                kernel.apply(item)
    diff = {"before_header": "kernel settings", "after_header": "kernel settings"}
    diff.update(before=_text(found, "before"), after=_text(found, "after"))
    module.exit_json(changed=any(item["status"] == "changed" for item in found), settings=found, diff=diff)


if __name__ == "__main__":
    main()
