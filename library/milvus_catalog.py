#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_catalog
short_description: Bring all that a Milvus server holds to a declared state
version_added: "0.1.0"
description:
  - Takes the whole desired state at once, as data or as a folder of YAML files, and reconciles it in one call.
  - What is not declared is left alone, except for the kinds in O(purge). Data is dropped only with O(force).
  - A catalogue with an C(owner) marks its collections (property C(vectordb.ops.owner)). What another catalogue has
    marked is neither changed nor dropped.
  - A change that the server cannot make in place is refused, with what was found, what was wanted and what to do. A
    collection with C(strategy=blue_green) is re-indexed for it instead, as M(vectordb.ops.milvus_reindex) does.
  - Everything is checked before the first call to the server, and all mistakes are named at once.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
  - vectordb.ops.milvus.force
author:
  - vectordb.ops developers (@vectordb)
options:
  path:
    description:
      - A YAML file, or a folder of them, on the controller. Relative paths start at the playbook's folder.
      - The files of a folder are read in the order of their names and added up. They may hold variables and vaulted
        values.
    type: path
  catalog:
    description:
      - The desired state as data, with the keys C(owner), C(databases), C(collections), C(aliases),
        C(privilege_groups), C(roles), C(users) and C(resource_groups).
      - See the documentation page on the catalogue for all keys.
    type: dict
  purge:
    description:
      - Kinds of which everything that is not declared is dropped, V(collections) in the databases that the catalogue
        uses, V(indexes), V(partitions) and V(aliases) inside its collections. Rows go only with O(force).
      - A catalogue with an owner drops its own collections only, one without an owner those that nobody owns.
        V(databases), V(users), V(roles), V(privilege_groups) and V(resource_groups) carry no mark of an owner and so
        are refused with one.
      - A kind that the catalogue does not name at all is refused, so that an empty file empties no server. An empty
        list says that there is to be none.
      - The database V(default), the user C(root), the built-in roles and groups, the default resource group, and the
        user of this connection with its roles stay.
    type: list
    elements: str
    choices: [databases, collections, indexes, partitions, aliases, users, roles, privilege_groups, resource_groups]
    default: []
  take_over:
    description:
      - Change collections that another catalogue owns, which makes them this one's.
    type: bool
    default: false
  secrets:
    description:
      - Passwords of users by name. The action plugin moves the passwords of the catalogue here so that they are never
        logged.
    type: dict
  rebuild_indexes:
    description:
      - Allow an index with changed parameters to be dropped and built again. The collection cannot be searched
        meanwhile.
    type: bool
    default: false
  reload_collections:
    description:
      - Allow a collection to be released and loaded again for what cannot be changed while it is loaded, as memory
        mapping and warm-up. The collection cannot be searched meanwhile.
    type: bool
    default: false
  update_password:
    description:
      - V(always) changes a password that differs from the declared one, V(on_create) sets it for new users only.
    type: str
    choices: [always, on_create]
    default: always
  wait_timeout:
    description:
      - Seconds that building an index or loading a collection may take.
    type: float
    default: 300
seealso:
  - module: vectordb.ops.milvus_info
  - module: vectordb.ops.milvus_reindex
"""

EXAMPLES = r"""
- name: Bring the server to what the files of a folder declare
  vectordb.ops.milvus_catalog:
    uri: http://localhost:19530
    path: "{{ inventory_dir }}/catalog"

- name: Declare a collection in the play
  vectordb.ops.milvus_catalog:
    uri: https://milvus.example.org:19530
    token: "{{ milvus_token }}"
    ca_path: /etc/ssl/milvus-ca.pem
    catalog:
      databases:
        - name: shop
      collections:
        - name: products_v1
          database: shop
          fields:
            - {name: id, type: INT64, primary_key: true}
            - {name: title, type: VARCHAR, max_length: 200}
            - {name: embedding, type: FLOAT_VECTOR, dim: 384}
          indexes:
            - {field: embedding, type: HNSW, metric: COSINE, params: {M: 16, efConstruction: 200}}
          aliases: [products]
          load: true

- name: Drop the collections of this catalogue that are no longer declared
  vectordb.ops.milvus_catalog:
    path: "{{ inventory_dir }}/catalog"
    purge: [collections, aliases]
    force: true

- name: Change what is there, whatever that takes, except rows
  vectordb.ops.milvus_catalog:
    path: "{{ inventory_dir }}/catalog"
    rebuild_indexes: true
    reload_collections: true
    wait_timeout: 3600

- name: Take over the collections of a catalogue that is given up, and leave passwords that users have changed
  vectordb.ops.milvus_catalog:
    path: "{{ inventory_dir }}/catalog"
    take_over: true
    update_password: on_create

- name: Give passwords apart from the catalogue
  vectordb.ops.milvus_catalog:
    catalog:
      users: [{name: loader, roles: [feed]}]
      roles: [{name: feed, grants: [{privileges: [Insert, Upsert], collection: "*"}]}]
    secrets:
      loader: {password: "{{ vault_loader_password }}", current_password: "{{ vault_loader_password_before }}"}
"""

RETURN = r"""
actions:
  description: The intended calls in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "create", "kind": "collection", "object": "default/digits", "destructive": false}]
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample:
    - "create collection default/digits"
    - "rebuild index default/films/vector: M is 8, wanted 16"
    - "NEEDS A NEW COLLECTION default/books: field vector: dim is 64, wanted 128. ..."
reindexed:
  description:
    - What each re-index tells of itself, as M(vectordb.ops.milvus_reindex) does, also one that stopped on its way.
  returned: when a collection was re-indexed
  type: list
  elements: dict
  sample:
    - {"alias": "products", "collection": "products_v2", "source": "products_v1", "rows_copied": 250310,
       "rows_deleted": 12, "rounds": [310, 4], "counts": {"old": 250298, "new": 250298},
       "recall": {"embedding": 0.987}, "seconds": {"copy": 12.1, "switch": 1.2}}
done:
  description: What was done before a call failed. The next run goes on from there.
  returned: when a call fails
  type: list
  elements: str
  sample: ["create collection default/digits", "create index default/digits/vector"]
left:
  description: What was not done, the call that failed being the first.
  returned: when a call fails
  type: list
  elements: str
  sample: ["load collection default/digits"]
not_compared:
  description: What is declared in vain, because the server forgets, does not heed or cannot change it.
  returned: always
  type: list
  elements: str
  sample: []
refused:
  description: Why nothing was done, one entry for each object.
  returned: when a change is refused
  type: list
  elements: str
  sample: ["collection default/digits: field vector: dim is 64, wanted 128. ..."]
server:
  description: Kind and version of the server.
  returned: always
  type: str
  sample: Milvus 2.3.5
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    catalog,
    door,
    errors,
    ownership,
    purge,
)


def with_secrets(declared, passwords):
    """Put the passwords back to the users they belong to."""
    if not passwords or not isinstance(declared.get("users"), list):
        return declared
    users = [
        {**one, **passwords.get(str(one.get("name")), {})} if isinstance(one, dict) else one
        for one in declared["users"]
    ]
    return {**declared, "users": users}


def main():
    module = door.make(
        path={"type": "path"},
        catalog={"type": "dict"},
        secrets={"type": "dict", "no_log": True},
        purge={"type": "list", "elements": "str", "choices": list(purge.KINDS), "default": []},
        take_over={"type": "bool", "default": False},
        force={"type": "bool", "default": False},
        rebuild_indexes={"type": "bool", "default": False},
        reload_collections={"type": "bool", "default": False},
        update_password={"type": "str", "choices": ["always", "on_create"], "default": "always", "no_log": False},
        wait_timeout={"type": "float", "default": 300.0},
    )

    def work():
        if module.params["catalog"] is None:
            raise errors.InvalidInputError(
                [("", "give path (a file or folder on the controller) or catalog (the same as data)")]
            )
        declared = with_secrets(module.params["catalog"], module.params["secrets"])
        owner = declared.get("owner") or ownership.NOBODY
        purge.check(module.params["purge"], owner, declared)
        green = {}
        wanted = catalog.normalise(declared, module.params["database"], green)
        options = {name: module.params[name] for name in catalog.OPTIONS}
        door.reconcile(module, wanted, purge=module.params["purge"], green=green, owner=owner, **options)

    door.guarded(module, work)


if __name__ == "__main__":
    main()
