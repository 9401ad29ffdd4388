#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_info
short_description: Read what a Milvus server holds
version_added: "0.1.0"
description:
  - Reads version, databases with properties, collections with fields, indexes, partitions, aliases, load state and
    rows, users, roles with their grants, privilege groups and resource groups, in one call and in parallel.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.read
author:
  - vectordb.ops developers (@vectordb)
options:
  gather:
    description:
      - What to read. V(rows) asks every collection for its number of rows.
      - What the server lacks is left out and named in RV(lacking).
    type: list
    elements: str
    choices: [collections, databases, privilege_groups, resource_groups, roles, rows, users]
    default: [collections, databases, privilege_groups, resource_groups, roles, rows, users]
  databases:
    description:
      - Read only collections of these databases. All of them by default.
    type: list
    elements: str
  as_catalog:
    description:
      - Return what was read in the form that M(vectordb.ops.milvus_catalog) takes, as RV(catalog). Passwords cannot be
        read, so users are written with their roles alone.
    type: bool
    default: false
seealso:
  - module: vectordb.ops.milvus_health
  - module: vectordb.ops.milvus_catalog
"""

EXAMPLES = r"""
- name: Read everything
  vectordb.ops.milvus_info:
    uri: http://localhost:19530
  register: milvus

- name: Write the running state down as a catalogue
  vectordb.ops.milvus_info:
    gather: [collections, databases]
    as_catalog: true
  register: milvus

- name: Read the names of the databases only
  vectordb.ops.milvus_info:
    gather: [databases]

- name: Read two databases of a server with mutual TLS, as a user of its own
  vectordb.ops.milvus_info:
    uri: https://10.0.0.5:19530
    server_name: milvus.example.org
    user: auditor
    password: "{{ vault_auditor_password }}"
    ca_path: /etc/ssl/milvus-ca.pem
    client_cert_path: /etc/ssl/auditor.pem
    client_key_path: /etc/ssl/auditor.key
    timeout: 60
    databases: [shop, press]
"""

RETURN = r"""
server:
  description: Kind and version of the server.
  returned: always
  type: dict
  sample: {"name": "Milvus 2.3.5", "version": "v2.3.5", "lite": false}
databases:
  description: Names of the databases.
  returned: when asked for
  type: list
  elements: str
  sample: [default, shop]
collections:
  description: Every collection with all that is inside it.
  returned: when asked for
  type: list
  elements: dict
  sample:
    - name: digits
      database: default
      rows: 1797
      loaded: true
      aliases: [digits_current]
      partitions: [_default]
      indexes: [{"field": "vector", "type": "HNSW", "metric": "L2", "params": {"M": 16, "efConstruction": 200}}]
database_properties:
  description: Properties by database.
  returned: when databases are asked for and the server has properties
  type: dict
  sample: {"default": {}, "shop": {"database.max.collections": "20"}}
resource_groups:
  description: Groups of query nodes; limits only where the server has them.
  returned: when asked for and the server has resource groups
  type: list
  elements: dict
  sample: [{"name": "__default_resource_group", "nodes": 3}]
users:
  description: Users with the names of their roles.
  returned: when asked for and the server has users
  type: list
  elements: dict
  sample: [{"name": "alice", "roles": ["shop_reader"]}]
roles:
  description: Roles with their users, and their grants in the form that M(vectordb.ops.milvus_role) takes.
  returned: when asked for and the server has roles
  type: list
  elements: dict
  sample:
    - name: shop_reader
      description: ""
      users: [alice]
      grants: [{"privilege": "Search", "collection": "products", "database": "shop"}]
privilege_groups:
  description: Groups of privileges, those of the server and others.
  returned: when asked for and the server has privilege groups
  type: list
  elements: dict
  sample: [{"name": "lookup", "privileges": ["Query", "Search"], "built_in": false}]
lacking:
  description: What was asked for and is not there on this server.
  returned: always
  type: list
  elements: str
  sample: []
catalog:
  description: The same as a catalogue.
  returned: when O(as_catalog=true)
  type: dict
  sample: {"databases": [], "collections": []}
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, door, info

CHOICES = ["collections", "databases", "privilege_groups", "resource_groups", "roles", "rows", "users"]


def main():
    module = door.make(
        gather={"type": "list", "elements": "str", "choices": CHOICES, "default": CHOICES},
        databases={"type": "list", "elements": "str"},
        as_catalog={"type": "bool", "default": False},
    )

    def work():
        session = connection.Session(door.split_token(module.params))
        facts = info.gather(session, module.params["gather"], module.params["databases"], module.params["as_catalog"])
        if module.params["as_catalog"]:
            facts["catalog"] = info.as_catalog(facts)
        session.close()
        module.exit_json(changed=False, **facts)

    door.guarded(module, work)


if __name__ == "__main__":
    main()
