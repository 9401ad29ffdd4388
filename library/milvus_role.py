#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_role
short_description: Manage roles and what they are granted
version_added: "0.1.0"
description:
  - Creates and drops roles. The declared grants are all that a role has, so what it was granted beside them is revoked;
    check mode shows it.
  - Grants are written in one form for all servers. Those before 2.4.18 are asked with the object type of the privilege,
    newer ones with collection and database.
  - Privileges are checked against a table. A name that is not there is refused with the nearest one, a privilege that
    the server lacks with the version that has it.
  - The server must have authentication turned on to grant anything. Users get roles with M(vectordb.ops.milvus_user).
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
author:
  - vectordb.ops developers (@vectordb)
options:
  name:
    description:
      - The role. Several roles are given as O(roles) instead.
      - The role V(admin) takes no grants. The role V(public) is what every user has.
    type: str
  description:
    description:
      - What the role is for. Needs a server from 2.6.19 on. Left alone when it is missing.
    type: str
  grants:
    description:
      - All that the role is granted. An empty list revokes everything; without the option grants are left alone.
    type: list
    elements: dict
    suboptions: &grant
      privilege:
        description:
          - A privilege such as V(Search), a built-in group such as V(CollectionReadOnly), or a group made with
            M(vectordb.ops.milvus_privilege_group). Groups need a server from 2.4.18 on.
          - V(*) stands for all privileges of one O(roles[].grants[].object_type).
        type: str
      privileges:
        description:
          - Several privileges on the same object, instead of one.
        type: list
        elements: str
      collection:
        description:
          - The collection, or V(*) for all of the database. Left out for what acts on a database or on the server.
        type: str
      database:
        description:
          - The database, or V(*) for all of them.
          - By default that of the connection, or V(*) for what acts on the whole server.
        type: str
      user:
        description:
          - The user on whom V(SelectUser) and V(UpdateUser) act, all of them by default.
        type: str
      object_type:
        description:
          - For the privilege V(*) only, which stands for all collection privileges by default.
        type: str
        choices: [Collection, Global, User]
  state:
    description:
      - Whether the role is to exist.
    type: str
    choices: [present, absent]
    default: present
  force:
    description:
      - Drop a role that still has grants or users, by revoking them first.
    type: bool
    default: false
  roles:
    description:
      - Several roles at once, instead of the options above.
    type: list
    elements: dict
    suboptions:
      name:
        description: The role.
        type: str
        required: true
      description:
        description: What the role is for.
        type: str
      grants:
        description: All that the role is granted.
        type: list
        elements: dict
        suboptions: *grant
      state:
        description: Whether the role is to exist.
        type: str
        choices: [present, absent]
        default: present
seealso:
  - module: vectordb.ops.milvus_privilege_group
  - module: vectordb.ops.milvus_user
"""

EXAMPLES = r"""
- name: Have a role that may search the products and nothing else
  vectordb.ops.milvus_role:
    user: root
    password: "{{ vault_milvus_root_password }}"
    name: shop_reader
    grants:
      - {privileges: [Search, Query], collection: products, database: shop}

- name: Use the built-in groups of servers from 2.4.18 on
  vectordb.ops.milvus_role:
    user: root
    password: "{{ vault_milvus_root_password }}"
    roles:
      - name: shop_writer
        grants:
          - {privilege: CollectionReadWrite, collection: "*", database: shop}
          - {privilege: DatabaseReadOnly, database: shop}
      - name: operator
        grants:
          - {privilege: ClusterAdmin}

- name: Take from every user what the server grants by default
  vectordb.ops.milvus_role:
    user: root
    password: "{{ vault_milvus_root_password }}"
    name: public
    grants: []

- name: Drop a role together with its grants
  vectordb.ops.milvus_role:
    user: root
    password: "{{ vault_milvus_root_password }}"
    name: former
    state: absent
    force: true

- name: Grant what is not about collections, by the type of the object, with a description (Milvus 3.0)
  vectordb.ops.milvus_role:
    user: root
    password: "{{ vault_milvus_root_password }}"
    roles:
      - name: keeper
        description: Makes and drops users
        grants:
          - {privileges: [UpdateUser, SelectUser], object_type: User}

- name: The same for one role
  vectordb.ops.milvus_role:
    user: root
    password: "{{ vault_milvus_root_password }}"
    name: guard
    description: Looks at users
    grants:
      - {privilege: SelectUser, object_type: User}
"""

RETURN = r"""
actions:
  description:
    - The intended calls in the order in which they are made, the same in check mode.
    - The object of a privilege is written as role, database, collection or user, and privilege.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "revoke", "kind": "privilege", "object": "reader/shop/products/Insert", "destructive": false}]
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample: ["grant privilege shop_reader/shop/products/Search"]
refused:
  description: Why nothing was done, one entry for each object.
  returned: when a change is refused
  type: list
  elements: str
  sample: ["role former: it still has 2 grants and the users alice: dropping it needs force: true"]
server:
  description: Kind and version of the server.
  returned: always
  type: str
  sample: Milvus 2.6.5
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import door, privileges, role

STATE = {"type": "str", "choices": ["present", "absent"], "default": "present"}
GRANTS = {
    "type": "list",
    "elements": "dict",
    "options": {
        "privilege": {"type": "str"},
        "privileges": {"type": "list", "elements": "str"},
        "collection": {"type": "str"},
        "database": {"type": "str"},
        "user": {"type": "str"},
        "object_type": {"type": "str", "choices": list(privileges.TYPES)},
    },
}
SINGLE = ("name", "description", "grants", "state")


def main():
    module = door.make(
        name={"type": "str"},
        description={"type": "str"},
        grants=GRANTS,
        state=STATE,
        force={"type": "bool", "default": False},
        roles={
            "type": "list",
            "elements": "dict",
            "options": {
                "name": {"type": "str", "required": True},
                "description": {"type": "str"},
                "grants": GRANTS,
                "state": STATE,
            },
        },
    )

    def work():
        entries = door.items(module, "roles", SINGLE)
        wanted = door.collect(
            entries, lambda one, path, problems: role.normalise(one, path, problems, module.params["database"])
        )
        door.reconcile(module, wanted, [role.KIND], force=module.params["force"])

    door.guarded(module, work)


if __name__ == "__main__":
    main()
