#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_backup
short_description: Make, restore, verify, list and remove backups of a Milvus server
version_added: "0.1.0"
description:
  - Keeps backups in a folder or in a bucket, each with a manifest that has the checksum of every object. The manifest
    is written last and removed first, so that nothing half-made is ever taken for a backup.
  - The engine V(logical) reads schemas, indexes, aliases, properties, users and rights, and the rows of every
    collection into Parquet files. It restores to any other server, Milvus Lite and managed ones included, and under
    other names.
  - The engine V(instance) takes the meta of a server in etcd as it was at one moment, users with their passwords
    included, and every object which that names, each once for all backups of a store.
  - The engine V(milvus_backup) runs the official tool, which copies the server's objects, and does what it leaves out.
  - A restore verifies all checksums, fills collections of its own, compares counts and a sample of rows, and searches,
    before anything takes the name that applications use.
  - A run that was broken off is continued by the next one with the same O(name).
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
  - vectordb.ops.milvus_backup.store
  - vectordb.ops.milvus_backup.rows
  - vectordb.ops.milvus_backup.storage
  - vectordb.ops.milvus_backup.instance
  - vectordb.ops.milvus_backup.tool
author:
  - vectordb.ops developers (@vectordb)
options:
  state:
    description:
      - V(created) makes the backup O(name). One that is there and good is left alone.
      - V(restored) makes the collections of the backup on the server.
      - V(verified) reads every object again, and fails where one was changed or lost.
      - V(absent) removes the backup, or with O(retention) those that are no longer to be kept.
      - V(listed) tells what is there, in RV(backups).
    type: str
    choices: [absent, created, listed, restored, verified]
    required: true
  name:
    description:
      - Name of the backup, letters, digits and underscores, first no digit. Needed for all states but V(listed), and
        V(absent) with O(retention) and V(restored) with O(not_after).
    type: str
  policy:
    description:
      - What names of backups begin with that belong together, V(POLICY_YYYYMMDD_HHMMSS). Others are left alone by
        O(retention), and not listed, and not found by O(not_after).
    type: str
  retention:
    description:
      - Which backups stay, the newest of each C(hourly), C(daily), C(weekly), C(monthly), C(yearly) period, of so many
        periods, and the C(keep_last) newest. What is older than C(max_age_days) goes, whatever count it was kept for.
      - The C(min_good) newest good ones stay in any case, at least 1. What was not completed, or is damaged, goes after
        C(unfinished_hours) (default 24).
    type: dict
  engine:
    description: How the backup is made. Backups tell by themselves how they are restored.
    type: str
    choices: [instance, logical, milvus_backup]
    default: logical
  rights_prefix:
    description:
      - What the names of users and roles begin with that are made for a comparison. Nothing of these names stays.
    type: str
    default: drill_
  replace_confirm:
    description:
      - The name of the backup, typed once more, so that collections of these names are replaced. Their rows are lost.
        With a backup of a whole server, that server is replaced.
      - The new collection is filled and compared before it takes the name; the old one is dropped last.
    type: str
  against:
    description: With V(server), O(state=verified) also compares schema, counts and a sample of rows with the server.
    type: str
    choices: [server]
  min_recall:
    description:
      - With O(against), the least recall of the queries whose neighbours the backup knows, as a share of what the
        server had of which the backup was made. 0 for any.
    type: float
    default: 0.9
  wait_timeout:
    description: Seconds that loading a collection or building an index may take.
    type: float
    default: 300
  lock_wait:
    description: Seconds to wait for another run that is at work in the store. 0 refuses at once.
    type: float
    default: 0
  progress_path:
    description:
      - File to write the progress of a long run to, as JSON, about once in a second. The system log gets it, too.
    type: path
requirements:
  - pymilvus >= 2.6, which brings numpy and orjson, on the host that runs the module
  - pyarrow
  - minio, for a bucket
seealso:
  - module: vectordb.ops.milvus_data
  - module: vectordb.ops.milvus_catalog
"""

EXAMPLES = r"""
- name: Back up everything into a folder
  vectordb.ops.milvus_backup:
    uri: http://localhost:19530
    state: created
    name: nightly_20261127
    store: {folder: /backup/milvus}

- name: Back up two databases into a bucket, all but one collection, four at once
  vectordb.ops.milvus_backup:
    state: created
    engine: logical
    name: shops_20261127
    databases: [shop, shop_archive]
    exclude: [shop/sessions]
    load_unloaded: false
    parallel: 4
    part_mib: 128
    progress_path: /run/milvus-backup/progress.json
    store: &store
      endpoint: s3.example.org
      bucket: backups
      prefix: milvus
      region: eu-central-1
      secure: true
      ca_path: /etc/ssl/private-ca.pem
      access_key: "{{ vault_backup_access_key }}"
      secret_key: "{{ vault_backup_secret_key }}"

- name: Read every byte again, and compare with the server
  vectordb.ops.milvus_backup:
    state: verified
    name: nightly_20261127
    against: server
    sample: 200
    min_recall: 0.95
    store: *store

- name: Look at one collection as it was
  vectordb.ops.milvus_backup:
    state: restored
    name: nightly_20261127
    collections: [shop/products]
    rename: {shop/products: shop/products_yesterday}
    store: *store

- name: Look at a whole database as it was, beside the one that serves
  vectordb.ops.milvus_backup:
    state: restored
    name: nightly_20261127
    databases: [shop]
    rename_databases: {shop: shop_yesterday}
    suffix: _restored
    batch_bytes: 1048576
    wait_timeout: 1800
    lock_wait: 3600
    store: *store

- name: Bring everything back, with users, on a new server
  vectordb.ops.milvus_backup:
    state: restored
    name: nightly_20261127
    rights: true
    passwords: "{{ vault_milvus_passwords }}"
    store: *store

- name: See that users and roles would come back as they were
  vectordb.ops.milvus_backup:
    state: verified
    name: nightly_20261127
    against: server
    rights: true
    rights_prefix: proof_
    store: *store

- name: Let old ones go
  vectordb.ops.milvus_backup:
    state: absent
    policy: nightly
    retention: {daily: 14, weekly: 8, monthly: 12, min_good: 3}
    store: *store

- name: Back up a whole server, with its users and their passwords
  vectordb.ops.milvus_backup:
    state: created
    engine: instance
    name: whole_20261127_020000
    flush: true
    etcd: &etcd
      endpoints: [https://etcd-1:2379, https://etcd-2:2379, https://etcd-3:2379]
      root_path: by-dev
      ca_path: /etc/milvus/ca.pem
      client_cert_path: /etc/milvus/etcd.pem
      client_key_path: /etc/milvus/etcd.key
      user: milvus
      password: "{{ vault_etcd_password }}"
    storage: &storage
      {endpoint: "minio:9000", bucket: milvus, root_path: files, access_key: milvus, secret_key: "{{ vault_secret }}"}
    store: *store

- name: Put the server as it was at two o'clock in place of the one that is there, with Milvus stopped
  vectordb.ops.milvus_backup:
    state: restored
    not_after: "2026-11-27T02:00:00Z"
    policy: whole
    replace_confirm: whole_20261127_020000
    queue: kafka
    server_version: 2.3.5
    etcd: *etcd
    storage: *storage
    store: *store

- name: Bring a cluster back as a standalone, whose object storage is any of several hosts
  vectordb.ops.milvus_backup:
    state: restored
    name: whole_20261127_020000
    single_node: true
    queue: rocksmq
    etcd: {endpoints: ["http://127.0.0.1:2379"]}
    storage:
      endpoints: ["minio-1:9000", "minio-2:9000"]
      bucket: scratch
      access_key: milvus
      secret_key: "{{ vault_secret }}"
    store: *store

- name: Back up by the official tool, and restore beside what serves
  vectordb.ops.milvus_backup:
    state: "{{ item }}"
    engine: milvus_backup
    name: big_20261127
    suffix: "{{ '_restored' if item == 'restored' else omit }}"
    tool:
      path: /usr/local/bin/milvus-backup
      sha256: "{{ milvus_backup_tool_sha256 }}"
      management_url: http://db1.example.org:9091
      copies: 32
      check_seconds: 120
      create_seconds: 7200
      restore_seconds: 28800
    storage: {endpoint: s3.example.org, bucket: vectors, access_key: "{{ vault_key }}", secret_key: "{{ vault_word }}"}
    store: *store
  loop: [created, restored]

- name: List them
  vectordb.ops.milvus_backup:
    state: listed
    store: *store
"""

RETURN = r"""
actions:
  description: What is done, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample:
    - action: restore
      kind: collection
      object: shop/products
      destructive: false
      changes: {"from": "shop/products", "rows": 100000}
backup:
  description: The facts of the manifest.
  returned: with O(state=created), O(state=restored), O(state=verified) and O(state=absent)
  type: dict
  sample:
    name: nightly_20261127
    engine: logical
    completed: "2026-11-27T02:04:10Z"
    rows: 100000
    server: {"name": "Milvus 2.3.5", "version": "v2.3.5", "lite": false, "uri": "http://localhost:19530"}
    users: [root, reader]
    notes: []
    collections:
      - {"database": "shop", "name": "products", "rows": 100000, "rows_before": 100000, "rows_after": 100000}
backups:
  description: What the store holds. V(good) ones can be restored; V(foreign) is what none of ours has written.
  returned: with O(state=listed)
  type: list
  elements: dict
  sample:
    - name: nightly_20261127
      state: good
      problems: []
      engine: logical
      started: "2026-11-27T02:00:00Z"
      completed: "2026-11-27T02:04:10Z"
      age_hours: 9.5
      rows: 100000
      bytes: 52428800
      collections: 3
      parent: null
bytes:
  description: Size of the backup.
  returned: when rows were moved or verified
  type: int
  sample: 52428800
collections:
  description: What each collection of the backup is called after the restore.
  returned: with O(state=restored)
  type: dict
  sample: {"shop/products": "shop/products_yesterday"}
compared:
  description: What was compared of each collection.
  returned: after a restore, and with O(against)
  type: dict
  sample:
    shop/products:
      rows: 100000
      sampled: 20
      search: {"field": "embedding", "searches": 10, "hits": 100, "found": 10}
      recall: {"queries": 10, "recall": 0.99, "was": 1.0}
left:
  description: Collections on their way that the next run goes on with. Drop them to give the restore up.
  returned: when a restore fails on its way
  type: list
  elements: str
  sample: [shop/products__restoring]
mib_per_second:
  description: Throughput by the size of the backup.
  returned: when rows were moved or verified
  type: float
  sample: 31.5
notes:
  description: What is not as it was, such as new primary keys, or users without a password.
  returned: with O(state=restored)
  type: list
  elements: str
  sample: ["users without a password in passwords, not made: reader"]
problems:
  description: Objects that are damaged or lost.
  returned: when the backup is damaged
  type: list
  elements: str
  sample: ["rows/shop/products/part-00001.parquet was changed: its checksum is not the one that was written"]
retention:
  description: What stays and what goes, and why, from the newest to the oldest.
  returned: with O(retention)
  type: list
  elements: dict
  sample:
    - {"name": "nightly_20261127_020000", "keep": true, "reasons": ["daily 2026-11-27"], "state": "good"}
    - {"name": "nightly_20261101_020000", "keep": false, "reasons": [], "state": "good"}
rights:
  description: Users, roles and grants that were made under scratch names and found to be as in the backup.
  returned: with O(against) and O(rights)
  type: dict
  sample: {"users": 4, "roles": 3, "grants": 12, "notes": []}
rows:
  description: Rows of the backup, or rows restored.
  returned: when rows were moved or verified
  type: int
  sample: 100000
rows_per_second:
  description: Throughput in rows.
  returned: when rows were moved or verified
  type: int
  sample: 61000
seconds:
  description: How long it took.
  returned: when rows were moved or verified
  type: float
  sample: 1.6
server:
  description: Kind and version of the server.
  returned: when it was asked
  type: str
  sample: Milvus 2.3.5
"""

from ansible_collections.vectordb.ops.plugins.module_utils.backup import request, work
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, door, errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import work as data_work


def main():
    module = door.make(**request.SPEC)
    data_work.end_in_order()
    task = work.Work(module.params, module.check_mode, module.log)

    def run():
        try:
            task.run(lambda: connection.Session(door.split_token(module.params)))
        except errors.MilvusError as error:
            door.fail(module, error, **task.result)
        module.exit_json(**task.result)

    door.guarded(module, run)


if __name__ == "__main__":
    main()
