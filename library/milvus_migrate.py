#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_migrate
short_description: Bring what was written on one Milvus server to another, and compare the two
version_added: "0.1.0"
description:
  - Reads the rows of collections of O(source) and of the server it is connected to, both in the order of their keys,
    and makes the second like the first. What is written meanwhile is found by the next round.
  - The collections are there already, restored from a backup of the source (M(vectordb.ops.milvus_backup)). The
    playbook C(migrate) does all of it.
  - Nothing is kept between runs, so that one that was broken off is followed by another. With the two servers exchanged
    it is the way back.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.read
author:
  - vectordb.ops developers (@vectordb)
options:
  state:
    description:
      - V(caught_up) brings over what differs, in rounds, until one finds at most O(remainder) rows.
      - V(compared) changes nothing, and fails where a row differs.
    type: str
    choices: [caught_up, compared]
    required: true
  source:
    description:
      - The server that rows come from.
    type: dict
    required: true
    suboptions:
      uri:
        description: Address of its gRPC port.
        type: str
        required: true
      token:
        description: An API key, or C(user:password).
        type: str
      user:
        description: Name to log in with.
        type: str
      password:
        description: Password to log in with.
        type: str
      timeout:
        description: Seconds one call may take.
        type: float
        default: 30
      ca_path:
        description: File with the certificate of the authority that signed its certificate.
        type: path
      client_cert_path:
        description: File with the client certificate.
        type: path
      client_key_path:
        description: File with its key.
        type: path
      server_name:
        description: Name to expect in its certificate.
        type: str
  databases:
    description:
      - Only these databases of the source. By default all.
    type: list
    elements: str
  collections:
    description:
      - Only these collections of the source, V(database/collection).
    type: list
    elements: str
  exclude:
    description:
      - All but these.
    type: list
    elements: str
  rename:
    description:
      - Other names of collections on the target, V(database/collection) to V(database/collection).
    type: dict
  rename_databases:
    description:
      - Other names of databases on the target.
    type: dict
  compare:
    description:
      - V(content) finds rows that were changed. V(keys) reads less, and finds those that were added or deleted.
    type: str
    choices: [content, keys]
    default: content
  remainder:
    description:
      - A round that finds no more rows than this is the last one. 0 once nobody writes.
    type: int
    default: 0
  max_rounds:
    description:
      - Fail after so many rounds.
    type: int
    default: 10
seealso:
  - module: vectordb.ops.milvus_backup
  - module: vectordb.ops.milvus_reindex
"""

EXAMPLES = r"""
- name: Follow the old server while applications write to it
  vectordb.ops.milvus_migrate:
    uri: https://new.example.org:19530
    state: caught_up
    remainder: 100
    max_rounds: 20
    compare: keys
    databases: [shop]
    exclude: [shop/sessions]
    rename: {shop/products: shop/products_2}
    rename_databases: {shop: shop}
    source: &source
      uri: https://old.example.org:19530
      user: root
      password: "{{ vault_old_root }}"
      timeout: 60
      ca_path: /etc/ssl/old-ca.pem
      client_cert_path: /etc/ssl/me.pem
      client_key_path: /etc/ssl/me.key
      server_name: old.example.org

- name: Prove that the new one has every row, now that nobody writes
  vectordb.ops.milvus_migrate:
    uri: https://new.example.org:19530
    state: compared
    collections: [shop/products]
    source: *source

- name: Log in with a key
  vectordb.ops.milvus_migrate:
    state: compared
    source:
      uri: https://managed.example.org
      token: "{{ vault_managed_key }}"
"""

RETURN = r"""
collections:
  description: By collection of the target, how many rows each round brought over, or how many differ.
  returned: always
  type: dict
  sample:
    shop/products: {"from": "shop/products", "rounds": [1042, 3, 0]}
server:
  description: Kind and version of the target.
  returned: always
  type: str
  sample: Milvus 2.3.5
source_server:
  description: Kind and version of the source.
  returned: always
  type: str
  sample: Milvus Lite 3.2.2
"""

from ansible_collections.vectordb.ops.plugins.module_utils.backup import migrate
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, door, errors

SOURCE = {
    "uri": {"type": "str", "required": True},
    "token": {"type": "str", "no_log": True},
    "user": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "timeout": {"type": "float", "default": 30.0},
    "ca_path": {"type": "path"},
    "client_cert_path": {"type": "path"},
    "client_key_path": {"type": "path"},
    "server_name": {"type": "str"},
}
SPEC = {
    "state": {"type": "str", "choices": ["caught_up", "compared"], "required": True},
    "source": {"type": "dict", "required": True, "options": SOURCE},
    "databases": {"type": "list", "elements": "str"},
    "collections": {"type": "list", "elements": "str"},
    "exclude": {"type": "list", "elements": "str"},
    "rename": {"type": "dict"},
    "rename_databases": {"type": "dict"},
    "compare": {"type": "str", "choices": ["content", "keys"], "default": "content"},
    "remainder": {"type": "int", "default": 0},
    "max_rounds": {"type": "int", "default": 10},
}


def main():
    module = door.make(**SPEC)

    def run():
        source = connection.Session(door.split_token({**module.params["source"], "database": "default"}))
        target = door.open_session(module.params)
        try:
            work = migrate.Work(source, target, module.params, module.check_mode)
            try:
                work.run()
            except errors.MilvusError as error:
                door.fail(module, error, **work.facts)
        finally:
            source.close()
            target.close()
        module.exit_json(**work.facts)

    door.guarded(module, run)


if __name__ == "__main__":
    main()
