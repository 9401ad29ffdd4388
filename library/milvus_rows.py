#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_rows
short_description: Delete rows that match a filter
version_added: "0.1.0"
description:
  - Counts the rows that match, deletes them, and makes sure that none is left. Nothing happens when there are none, or
    when there is no such collection.
  - The collection must be loaded. What it takes on disk goes with the next compaction, see
    M(vectordb.ops.milvus_compaction).
extends_documentation_fragment:
  - vectordb.ops.milvus
attributes:
  check_mode:
    description: Can run in check_mode and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
    support: full
author:
  - vectordb.ops developers (@vectordb)
options:
  collection:
    description:
      - The collection, in the O(database) of the connection. Several are given as O(rows) instead.
    type: str
  filter:
    description:
      - Which rows, as an expression of Milvus.
    type: str
  rows:
    description:
      - Several at once, each with the keys C(collection), C(database) and C(filter), instead of those options.
    type: list
    elements: dict
  force:
    description:
      - Allow rows to be deleted.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds that each deletion may take.
    type: float
    default: 300
seealso:
  - module: vectordb.ops.milvus_compaction
"""

EXAMPLES = r"""
- name: Delete the rows of a tenant
  vectordb.ops.milvus_rows:
    collection: documents
    filter: tenant == "acme"
    force: true

- name: Delete rows of several collections
  vectordb.ops.milvus_rows:
    force: true
    wait_timeout: 600
    rows:
      - {collection: documents, filter: tenant == "acme"}
      - {collection: events, database: shop, filter: day < 20260101}
"""

RETURN = r"""
actions:
  description: What is deleted, with the number of rows that match before, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample:
    - action: delete
      kind: rows
      object: 'default/documents: tenant == "acme"'
      changes: {rows: 1200}
      destructive: true
refused:
  description: Why nothing was done, one entry for each filter.
  returned: when a deletion is refused
  type: list
  elements: str
  sample: []
server:
  description: Kind and version of the server.
  returned: always
  type: str
  sample: Milvus 2.3.5
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import door, errors, rows


def run(module, session, wanted):
    keys = sorted(wanted)
    found = {
        key: number for key, number in zip(keys, session.map(lambda key: rows.count(session, key), keys)) if number
    }
    result = {
        "changed": bool(found),
        "server": str(session.server),
        "actions": [
            {
                "action": "delete",
                "kind": key[0],
                "object": rows.name(key),
                "changes": {"rows": number},
                "destructive": True,
            }
            for key, number in found.items()
        ],
        "diff": {
            "before": {rows.name(key): number for key, number in found.items()},
            "after": dict.fromkeys(map(rows.name, found), 0),
        },
    }
    if found and not module.params["force"]:
        refused = [f"{rows.name(key)}: deleting {number} rows needs force: true" for key, number in found.items()]
        module.fail_json(
            msg="Nothing was changed. " + "\n".join(refused), refused=refused, **{**result, "changed": False}
        )
    done = []
    try:
        for key in found if not module.check_mode else ():
            rows.delete(session, key)
            done.append(rows.name(key))
    except errors.MilvusError as error:
        door.fail(module, error, done=done, **{**result, "changed": bool(done)})
    module.exit_json(**result)


def main():
    module = door.make(
        collection={"type": "str"},
        filter={"type": "str"},
        rows={"type": "list", "elements": "dict"},
        force={"type": "bool", "default": False},
        wait_timeout={"type": "float", "default": 300.0},
    )

    def work():
        database = module.params["database"]
        wanted = door.collect(
            door.items(module, "rows", rows.KEYS),
            lambda item, path, problems: rows.normalise(item, path, problems, database),
        )
        session = door.open_session(module.params)
        try:
            run(module, session, wanted)
        finally:
            session.close()

    door.guarded(module, work)


if __name__ == "__main__":
    main()
