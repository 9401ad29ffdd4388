#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: config_bundle
short_description: Write all configuration files of a component in one call
version_added: 0.1.0
description:
  - Renders templates on the controller and sends all directories and files, with owner, mode and validation, at once.
  - All contents are validated before the first file is written, so that one bad file leaves the host as it was.
  - Each file is replaced atomically.
options:
  directories:
    description: Directories to have, in this order, before any file is written.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Absolute path. Missing parents are created.
        type: path
        required: true
      owner:
        description: Owning user.
        type: str
      group:
        description: Owning group.
        type: str
      mode:
        description: Permissions, for example V("0750").
        type: raw
  files:
    description: Files to have or to remove.
    type: list
    elements: dict
    default: []
    suboptions:
      dest:
        description: Absolute path of the file on the host.
        type: path
        required: true
      template:
        description: Name of a template below the role's or playbook's C(templates) folder. Rendered on the controller.
        type: str
      src:
        description: Name of a plain file below the role's or playbook's C(files) folder.
        type: str
      content:
        description: The content itself.
        type: str
      vars:
        description: Variables that only this template sees.
        type: dict
      owner:
        description: Owning user.
        type: str
      group:
        description: Owning group.
        type: str
      mode:
        description: Permissions, for example V("0640").
        type: raw
      validate:
        description: A command that checks the new content first; C(%s) is replaced by the file to check.
        type: str
      validate_needs:
        description: Paths that the checker reads besides. In check mode, while one is still to come, it is left out.
        type: list
        elements: path
        default: []
      secret:
        description:
          - The content holds secrets. It is kept out of diff, result and log.
          - So is the content of a file to remove that not everybody may read, whatever is said here.
        type: bool
        default: false
      state:
        description: Whether the file is there or gone.
        type: str
        choices: [present, absent]
        default: present
  secret_contents:
    description: Contents of secret files by O(files[].dest). Filled by the action plugin, not meant to be given.
    type: dict
    default: {}
attributes:
  check_mode:
    support: full
    description: Reports what would change and changes nothing.
  diff_mode:
    support: full
    description: Shows content, owner, group and mode before and after; secret contents are never shown.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Write the configuration of a component
  vectordb.ops.config_bundle:
    directories:
      - path: /etc/milvus
        owner: root
        group: milvus
        mode: "0750"
    files:
      - dest: /etc/milvus/milvus.yaml
        template: milvus.yaml.j2
        owner: root
        group: milvus
        mode: "0640"
        secret: true
"""

RETURN = r"""
changed_files:
  description: Files whose content, owner, group or mode changed (or would, in check mode).
  returned: always
  type: list
  elements: str
  sample: [/etc/milvus/milvus.yaml]
changed_directories:
  description: Directories that were created or whose owner, group or mode changed (or would, in check mode).
  returned: always
  type: list
  elements: str
  sample: [/etc/milvus]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.config_bundle import apply_bundle


def main():
    attributes = {"owner": {"type": "str"}, "group": {"type": "str"}, "mode": {"type": "raw"}}
    module = AnsibleModule(
        argument_spec={
            "directories": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {"path": {"type": "path", "required": True}, **attributes},
            },
            "files": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "dest": {"type": "path", "required": True},
                    "template": {"type": "str"},
                    "src": {"type": "str"},
                    "content": {"type": "str"},
                    "vars": {"type": "dict"},
                    "validate": {"type": "str"},
                    "validate_needs": {"type": "list", "elements": "path", "default": []},
                    "secret": {"type": "bool", "default": False, "no_log": False},
                    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
                    **attributes,
                },
            },
            "secret_contents": {"type": "dict", "default": {}, "no_log": True},
        },
        supports_check_mode=True,
        # Whole configuration files do not belong in the host's journal.
        no_log=True,
    )
    files, directories, diff = apply_bundle(
        module, module.params["directories"], module.params["files"], module.params["secret_contents"]
    )
    module.exit_json(
        changed=bool(files or directories), changed_files=files, changed_directories=directories, diff=diff
    )


if __name__ == "__main__":
    main()
