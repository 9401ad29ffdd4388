#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_user
short_description: Manage users, their passwords and their roles
version_added: "0.1.0"
description:
  - Creates and drops users, sets their passwords, and gives them roles.
  - A password cannot be read from a server, so it is compared by logging in with it over a connection of its own. A
    password that was set is proven the same way. Where the server does not ask for credentials, passwords of users that
    are there cannot be compared.
  - Before an old password goes, the new one is proven by a user that is made for that moment, so that nobody is locked
    out by a password which the server takes and then refuses.
  - For the first start log in with the user V(root), its new password as O(password), and declare the same password
    for it. While the
    server still has the old one, the module logs in with O(current_password) or with the well-known default password,
    and changes it.
    A run that was interrupted can simply be repeated.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
author:
  - vectordb.ops developers (@vectordb)
options:
  name:
    description:
      - The user. Several users are given as O(users) instead.
    type: str
  new_password:
    description:
      - The password that the user is to have, 6 to 72 bytes and not the default one.
    type: str
  current_password:
    description:
      - The password the user has so far. Servers change a password only against the old one.
    type: str
  update_password:
    description:
      - V(always) changes a password that differs, V(on_create) sets it for new users only.
    type: str
    choices: [always, on_create]
    default: always
  roles:
    description:
      - All roles of the user; others are taken away. Without the option they are left alone.
      - A user that is there already needs no password for that.
    type: list
    elements: str
  state:
    description:
      - Whether the user is to exist. The user who logs in cannot be dropped.
    type: str
    choices: [present, absent]
    default: present
  users:
    description:
      - Several users at once, instead of the options above.
    type: list
    elements: dict
    suboptions:
      name:
        description: The user.
        type: str
        required: true
      password:
        description: The password that the user is to have.
        type: str
      current_password:
        description: The password the user has so far.
        type: str
      update_password:
        description: As the option of the same name, for this user.
        type: str
        choices: [always, on_create]
      roles:
        description: All roles of the user.
        type: list
        elements: str
      state:
        description: Whether the user is to exist.
        type: str
        choices: [present, absent]
        default: present
"""

EXAMPLES = r"""
- name: Replace the default password after the first start
  vectordb.ops.milvus_user:
    user: root
    password: "{{ vault_milvus_root_password }}"
    name: root
    new_password: "{{ vault_milvus_root_password }}"

- name: Manage the users of applications
  vectordb.ops.milvus_user:
    user: root
    password: "{{ vault_milvus_root_password }}"
    users:
      - name: search
        password: "{{ vault_search_password }}"
        roles: [shop_reader]
      - name: loader
        password: "{{ vault_loader_password }}"
        current_password: "{{ vault_loader_password_before }}"
      - name: guest
        state: absent

- name: Make a user, and leave the password that it has changed since
  vectordb.ops.milvus_user:
    user: root
    password: "{{ vault_milvus_root_password }}"
    name: guest
    new_password: "{{ vault_guest_password }}"
    update_password: on_create

- name: The same among several
  vectordb.ops.milvus_user:
    user: root
    password: "{{ vault_milvus_root_password }}"
    users:
      - {name: guest, password: "{{ vault_guest_password }}", update_password: on_create}
"""

RETURN = r"""
actions:
  description:
    - The intended calls in the order in which they are made, the same in check mode. Passwords are never shown.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "update_password", "kind": "user", "object": "root", "destructive": false}]
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample: ["change the password of user loader"]
server:
  description: Kind and version of the server.
  returned: always
  type: str
  sample: Milvus 2.3.5
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import door, user

MODE = {"type": "str", "choices": ["always", "on_create"], "no_log": False}
ROLES = {"type": "list", "elements": "str"}
STATE = {"type": "str", "choices": ["present", "absent"], "default": "present"}


def entries(params):
    if params["users"] is not None:
        return [(f"users[{position}]", one) for position, one in enumerate(params["users"])]
    single = {
        "name": params["name"],
        "password": params["new_password"],
        "current_password": params["current_password"],
        "roles": params["roles"],
        "state": params["state"],
    }
    return [("", single)]


def main():
    module = door.make(
        name={"type": "str"},
        new_password={"type": "str", "no_log": True},
        current_password={"type": "str", "no_log": True},
        update_password={**MODE, "default": "always"},
        roles=ROLES,
        state=STATE,
        users={
            "type": "list",
            "elements": "dict",
            "options": {
                "name": {"type": "str", "required": True},
                "password": {"type": "str", "no_log": True},
                "current_password": {"type": "str", "no_log": True},
                "update_password": MODE,
                "roles": ROLES,
                "state": STATE,
            },
        },
    )

    def work():
        wanted = door.collect(entries(module.params), user.normalise)
        door.reconcile(module, wanted, [user.KIND], update_password=module.params["update_password"])

    door.guarded(module, work)


if __name__ == "__main__":
    main()
