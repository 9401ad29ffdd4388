#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_reindex
short_description: Move an alias to a new collection with the same rows, while applications go on (blue-green)
version_added: "0.1.0"
description:
  - Makes a new collection, copies the rows of the one that an alias stands for while applications write to it,
    catches up with what they wrote, builds the indexes, loads, compares counts and recall, and moves the alias in one
    step.
  - The old collection is kept for some hours and is dropped by a later run with O(state=retired).
  - A run that was interrupted is continued by the next one with the same options. Until the alias moves, the old
    collection serves and is only read.
  - Applications have to use the alias. Rows are found again by their primary keys; that a row was changed shows only
    with O(updated_field) or O(compare=content).
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
author:
  - vectordb.ops developers (@vectordb)
options:
  alias:
    description:
      - The alias that applications use. One of O(alias) and O(source) is needed.
    type: str
  source:
    description:
      - The collection that the alias stands for. Together with O(alias) it is checked, alone its only alias is taken.
    type: str
  name:
    description:
      - Name of the new collection.
      - By default the next free one of C(NAME_v2), C(NAME_v3) and so on, where NAME is the old one's without its
        number, or the alias where the old one has none.
    type: str
  collection:
    description:
      - The new collection in the form of M(vectordb.ops.milvus_collection), without C(name), C(database), C(aliases),
        C(load) and C(state). Every vector field needs an index.
      - Where the collection that serves is as declared already, nothing is done.
      - Needed with O(state=present).
    type: dict
  transform:
    description:
      - What becomes of fields that are not the same on both sides.
      - C(rename) maps old names to new ones; C(drop) lists old fields that are given up (C($meta) for fields that are
        not declared); C(defaults) gives values to new fields, and to rows without a value.
    type: dict
    default: {}
  updated_field:
    description:
      - An INT64 field of the old collection that every write of an application sets to a greater value, such as epoch
        milliseconds. With it, changed rows are found and brought over.
      - Without it only new and deleted rows are, since changed ones keep their key.
    type: str
  compare:
    description:
      - How a changed row is told.
      - V(content) reads all rows of both sides in every round. It needs no field and takes as long as the copy each
        time.
      - The default is V(updated) with O(updated_field), else V(keys).
    type: str
    choices: [keys, updated, content]
  recall:
    description:
      - The check before the switch, on vectors of sampled rows of the old collection. C(k) (default 10) hits of the
        new collection are compared with those of the old one for C(sample) (default 100) vectors. A share below
        C(minimum) (default 0.9) stops the run, and the old collection goes on serving.
      - C(params) and C(old_params) are search parameters, such as C(ef), for the new and for the old collection.
      - With the same metric on both sides, a hit at least as near as the farthest one of the old collection counts
        too.
    type: dict
    default: {}
  keep_hours:
    description:
      - How long the old collection is kept after the switch.
    type: float
    default: 24
  remainder:
    description:
      - The alias moves after a round that found no more differing rows than this.
    type: int
    default: 1000
  max_rounds:
    description:
      - Rounds of catching up after which the run gives up, with the old collection serving.
    type: int
    default: 10
  batch_bytes:
    description:
      - About how many bytes of rows are read and written at a time.
    type: int
    default: 8388608
  exclusive:
    description:
      - Take the alias away during the last round, so that nobody writes, instead of moving it in one step.
      - Nothing that was written in the last moment can then be lost or come back, but searches and writes through the
        alias fail for the seconds which the last round takes.
    type: bool
    default: false
  lost_base:
    description:
      - What to do when a run was interrupted after the switch and its file in O(state_path) is not there.
      - V(copy) brings over what the new collection lacks, also rows that were deleted since; V(leave) brings nothing.
    type: str
    choices: [refuse, copy, leave]
    default: refuse
  state_path:
    description:
      - Folder on the host that runs the module, for a file with the primary keys of the last round. It tells what is
        still to come after the switch, and is removed at the end.
    type: path
    default: ~/.cache/vectordb.ops/reindex
  state:
    description:
      - V(present) carries the re-index out, or goes on with it.
      - V(aborted) drops the new collection of a re-index whose alias has not moved.
      - V(retired) drops the old collection when its time is over.
    type: str
    choices: [present, aborted, retired]
    default: present
  force:
    description:
      - With O(state=retired), drop the old collection before its time.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds that building an index or loading the collection may take.
    type: float
    default: 300
"""

EXAMPLES = r"""
- name: Move the alias products to a collection with another index
  vectordb.ops.milvus_reindex:
    alias: products
    updated_field: updated_ms
    collection:
      fields:
        - {name: id, type: INT64, primary_key: true}
        - {name: updated_ms, type: INT64}
        - {name: embedding, type: FLOAT_VECTOR, dim: 384}
      indexes:
        - {field: embedding, type: HNSW, metric: COSINE, params: {M: 32, efConstruction: 400}}
    recall: {k: 10, sample: 200, minimum: 0.95, params: {ef: 128}}
    keep_hours: 48

- name: Rename one field, add another and give up a third
  vectordb.ops.milvus_reindex:
    alias: products
    collection: "{{ products }}"
    transform:
      rename: {title: name}
      defaults: {language: en}
      drop: [legacy_code]

- name: Give it up
  vectordb.ops.milvus_reindex:
    alias: products
    state: aborted

- name: Drop the old collection when its time is over
  vectordb.ops.milvus_reindex:
    alias: products
    state: retired

- name: Go by the content of all rows, in small steps, and let nobody write in the last moment
  vectordb.ops.milvus_reindex:
    source: articles_v1
    collection: "{{ articles }}"
    compare: content
    exclusive: true
    remainder: 100
    max_rounds: 50
    batch_bytes: 1048576
    state_path: /var/lib/reindex
    wait_timeout: 7200

- name: Finish a run whose file is lost
  vectordb.ops.milvus_reindex:
    alias: products
    collection: "{{ products }}"
    lost_base: copy

- name: Drop the old collection before its time
  vectordb.ops.milvus_reindex:
    alias: products
    state: retired
    force: true
"""

RETURN = r"""
actions:
  description: The steps in the order in which they are made, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample:
    - {"action": "copy", "kind": "collection", "object": "default/products_v2", "changes": {"from": "a_v1", "rows": 9}}
plan:
  description: The same for a reader, one line for what happens to an object.
  returned: always
  type: list
  elements: str
  sample: ["copy collection default/products_v2: from products_v1, rows 250000"]
alias:
  description: The alias.
  returned: success
  type: str
  sample: products
collection:
  description: The new collection.
  returned: success
  type: str
  sample: products_v2
source:
  description: The old collection.
  returned: success
  type: str
  sample: products_v1
rows_copied:
  description: Rows that this run wrote to the new collection.
  returned: success
  type: int
  sample: 250310
rows_deleted:
  description: Rows that this run deleted from the new collection, as they were gone from the old one.
  returned: success
  type: int
  sample: 12
rounds:
  description: How many rows differed in each round before the switch.
  returned: success
  type: list
  elements: int
  sample: [310, 4]
counts:
  description: Rows of both sides in the last round before the switch.
  returned: success
  type: dict
  sample: {"old": 250298, "new": 250298}
recall:
  description: Recall of the new collection against the old one, for each vector field.
  returned: success
  type: dict
  sample: {"embedding": 0.987}
seconds:
  description: How long each step took.
  returned: success
  type: dict
  sample: {"copy": 12.1, "index": 18.4, "switch": 1.2}
keep_until:
  description: When the old collection may be dropped, in UTC.
  returned: when the alias has moved
  type: str
  sample: "2026-05-01T12:00:00Z"
note:
  description: Why there was nothing to do.
  returned: when there was nothing to do
  type: str
  sample: products_v1 is kept until 2026-05-01T12:00:00Z
server:
  description: Kind and version of the server.
  returned: success
  type: str
  sample: Milvus 2.3.5
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import door
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import perform, request


def main():
    module = door.make(
        alias={"type": "str"},
        source={"type": "str"},
        name={"type": "str"},
        collection={"type": "dict"},
        transform={"type": "dict", "default": {}},
        updated_field={"type": "str"},
        compare={"type": "str", "choices": list(request.COMPARES)},
        recall={"type": "dict", "default": {}},
        keep_hours={"type": "float", "default": 24.0},
        remainder={"type": "int", "default": 1000},
        max_rounds={"type": "int", "default": 10},
        batch_bytes={"type": "int", "default": 8388608},
        exclusive={"type": "bool", "default": False},
        lost_base={"type": "str", "choices": list(request.LOST), "default": "refuse"},
        state_path={"type": "path", "default": "~/.cache/vectordb.ops/reindex"},
        state={"type": "str", "choices": ["present", "aborted", "retired"], "default": "present"},
        force={"type": "bool", "default": False},
        wait_timeout={"type": "float", "default": 300.0},
    )

    def work():
        options = {name: module.params[name] for name in request.KEYS}
        perform.run(module, request.normalise(options, module.params["database"]))

    door.guarded(module, work)


if __name__ == "__main__":
    main()
