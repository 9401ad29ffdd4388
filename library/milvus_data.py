#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_data
short_description: Import, export and check rows of a collection
version_added: "0.1.0"
description:
  - Writes the rows of a collection into a Parquet, JSON or JSON Lines file, or a folder of them, in batches of bounded
    memory; it is there whole or not at all, and a folder need not be begun anew after a run that was broken off.
  - Imports rows from such files and from CSV, by messages or by the bulk import of the server, and waits until they are
    found by a query.
  - Checks every row against the collection before the first one is sent, and names problems with file, line and column.
  - A second run of the same import does not write rows twice.
extends_documentation_fragment:
  - vectordb.ops.milvus
  - vectordb.ops.milvus.change
author:
  - vectordb.ops developers (@vectordb)
options:
  collection:
    description:
      - The collection, or an alias of it. It exists already; M(vectordb.ops.milvus_collection) creates one.
    type: str
    required: true
  partition:
    description:
      - Only this partition of it.
    type: str
  state:
    description:
      - V(exported) writes the file O(path) with rows of the collection, which is loaded.
      - V(imported) writes the rows of the files O(path) into the collection.
      - V(checked) only reads the files O(path), and fails where rows are bad.
    type: str
    choices: [checked, exported, imported]
    required: true
  path:
    description:
      - A file on the host that runs the module. To import or check also a folder (its files in the order of their
        names), or a pattern such as C(/data/part-*.parquet).
    type: path
  format:
    description:
      - Format of the files. By default the ending of the name tells it.
      - V(json) is an array of objects, V(jsonl) has one object on each line. V(csv) is only read.
    type: str
    choices: [csv, json, jsonl, parquet]
  fields:
    description:
      - Only these fields, also undeclared ones of a collection with a dynamic field. By default all that the server
        stores and those that the files have.
    type: list
    elements: str
  columns:
    description:
      - Columns of the files that are called differently, each with the field that it becomes.
    type: dict
  filter:
    description:
      - Export only rows that match this expression of Milvus, for example C(year > 2020).
    type: str
  batch_rows:
    description:
      - Rows of one answer of the server during an export, V(16384) at most. By default as many as make about 8 MiB.
    type: int
  part_rows:
    description:
      - Rows of one file of an export. O(path) becomes a folder of such files, which is there whole or not at all.
      - An export that was broken off, by whatever, goes on behind its last whole file when it is run again.
      - The format is V(parquet) unless O(format) or the name of the folder says another.
    type: int
  overwrite:
    description:
      - Replace the file or folder of an export if it is there already. It is left alone where its content would not
        change.
    type: bool
    default: false
  write:
    description:
      - V(upsert) replaces rows that have the same primary key, and is the default where the files hold the keys.
      - V(missing) writes only rows whose primary key is not there, so that a second run changes nothing. The collection
        is loaded.
      - V(insert) does not look for rows that are there, and needs O(once) or O(if_rows). It is the default where the
        server makes the keys.
    type: str
    choices: [insert, missing, upsert]
  once:
    description:
      - Name of this import. It is done once under this name; the collection remembers that in its properties.
      - An import by V(insert) that was broken off is refused from then on, as nobody knows which rows are there.
    type: str
  if_rows:
    description:
      - V(absent) imports only while the collection, or the partition, has no rows.
      - V(any) accepts that every run adds the rows again.
    type: str
    choices: [absent, any]
  restart:
    description:
      - Begin an import anew that was broken off before. Remove the rows that it left first.
      - With O(part_rows), give up the files of an export that was broken off before.
    type: bool
    default: false
  on_bad_rows:
    description:
      - V(refuse) sends nothing if a row is bad. V(skip) leaves bad rows out, O(max_bad_rows) at most.
    type: str
    choices: [refuse, skip]
    default: refuse
  max_bad_rows:
    description:
      - More bad rows than these are refused also with O(on_bad_rows=skip).
    type: int
    default: 100
  rejects_path:
    description:
      - File to write bad rows to, one JSON object each with C(file), C(line), C(problems) and C(row).
    type: path
  batch_bytes:
    description:
      - About the bytes of one message with rows, by default 4 MiB. Servers take messages of 64 MiB, so that 48 MiB are
        the most that may be asked for.
    type: int
  bulk:
    description:
      - Let the server read files from its object storage instead of sending rows by messages. Milvus Lite cannot.
      - Rows of O(path) are checked, written to Parquet files, uploaded to O(storage) and removed there in the end.
      - A bulk import only inserts, so that it needs O(once) or O(if_rows).
    type: bool
    default: false
  storage:
    description: Where the server looks for files of a bulk import.
    type: dict
    suboptions:
      endpoint: {description: "Host and port of the object storage, S3 or MinIO.", type: str}
      bucket: {description: The bucket that the server uses itself., type: str}
      access_key: {description: Key that may write to the bucket., type: str}
      secret_key: {description: Secret of O(storage.access_key)., type: str}
      prefix: {description: Folder of the bucket for the files., type: str, default: vectordb-ops-import}
      region: {description: Region of the bucket., type: str}
      secure: {description: Whether the object storage speaks TLS., type: bool, default: true}
      ca_path:
        description: File with the certificate of the authority that signed the certificate of the object storage.
        type: path
      folder:
        description:
          - Instead of a bucket, a folder below C(localStorage.path) of a server that keeps its data on a disk and runs
            on the same host as the module.
        type: path
  objects:
    description:
      - Import these objects, which are in the storage of the server already, instead of O(path). Needs O(bulk=true).
      - They are not checked. NumPy files of one folder are the columns of one import.
    type: list
    elements: str
  wait_timeout:
    description:
      - Seconds to wait for jobs of a bulk import, and until the rows are found by a query.
    type: float
    default: 300
  progress_path:
    description:
      - File to write the progress of a long run to, as JSON, about once in a second. The system log gets it, too.
    type: path
requirements:
  - pymilvus >= 2.6, which brings numpy and orjson, on the host that runs the module
  - pyarrow, for Parquet and for O(bulk)
  - minio, for O(bulk) with a bucket
seealso:
  - module: vectordb.ops.milvus_collection
  - module: vectordb.ops.milvus_info
"""

EXAMPLES = r"""
- name: Import rows, replacing those that have the same primary key
  vectordb.ops.milvus_data:
    collection: articles
    state: imported
    path: /data/articles.parquet
    batch_rows: 500
    restart: true
    progress_path: /var/lib/imports/articles.json
    wait_timeout: 600

- name: Import only rows that are not there, leave bad rows out and keep them
  vectordb.ops.milvus_data:
    collection: articles
    state: imported
    partition: november
    path: /data/articles-*.dump
    format: jsonl
    write: missing
    on_bad_rows: skip
    max_bad_rows: 1000
    rejects_path: /data/articles.rejects.jsonl

- name: Import once where the server makes the keys
  vectordb.ops.milvus_data:
    collection: events
    state: imported
    path: /data/events-2026-11.parquet
    once: events-2026-11

- name: Fill an empty collection by bulk import, of a server that keeps its data in a folder of this host
  vectordb.ops.milvus_data:
    collection: articles
    state: imported
    path: /data/articles
    bulk: true
    if_rows: absent
    storage: {folder: /var/lib/milvus/data}

- name: Import objects that another program has put into the bucket
  vectordb.ops.milvus_data:
    collection: articles
    state: imported
    objects: [exports/articles/1.parquet, exports/articles/2.parquet]
    bulk: true
    once: articles-v3

- name: Check files in a pull request
  vectordb.ops.milvus_data:
    collection: articles
    state: checked
    path: data/articles.csv
    columns: {identifier: id, embedding: vector}

- name: Export what a filter finds
  vectordb.ops.milvus_data:
    collection: articles
    state: exported
    path: /backup/articles-2026.parquet
    filter: year == 2026
    fields: [id, title, vector]
    overwrite: true

- name: Fill an empty collection from object storage with TLS and an authority of its own
  vectordb.ops.milvus_data:
    collection: articles
    state: imported
    path: /data/articles
    bulk: true
    batch_bytes: 268435456
    storage:
      endpoint: s3.example.org
      bucket: milvus
      prefix: imports
      region: eu-central-1
      secure: true
      ca_path: /etc/ssl/s3-ca.pem
      access_key: "{{ vault_s3_access_key }}"
      secret_key: "{{ vault_s3_secret_key }}"

- name: Export a large collection, going on where an earlier run was broken off
  vectordb.ops.milvus_data:
    collection: articles
    state: exported
    path: /backup/articles
    part_rows: 1000000
"""

RETURN = r"""
actions:
  description: What is done, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample:
    - action: import
      kind: rows
      object: default/articles
      destructive: false
      changes: {"write": "upsert", "files": ["/data/articles.parquet"], "rows": 100000}
bad_rows:
  description: How many rows of the files are bad.
  returned: when files are read
  type: int
  sample: 0
bytes:
  description: Size of the files that were read or written.
  returned: when something was done
  type: int
  sample: 52428800
examples:
  description: The first places of each problem.
  returned: when files are read
  type: list
  elements: dict
  sample: [{"file": "a.jsonl", "line": 7, "column": "vector", "problem": "dimension", "found": "3, wanted 128"}]
files:
  description: The files that were read.
  returned: when files are read
  type: list
  elements: str
  sample: [/data/articles.parquet]
jobs:
  description: The jobs of a bulk import.
  returned: with O(bulk=true)
  type: list
  elements: dict
  sample: [{"id": "449123", "files": ["x/1.parquet"], "state": "Completed", "rows": 100000, "progress": 100}]
mib_per_second:
  description: Throughput by the size of the files.
  returned: when something was done
  type: float
  sample: 31.5
parts:
  description: How many files there are in the folder of an export.
  returned: with O(part_rows)
  type: int
  sample: 12
problems:
  description: How often each problem was found.
  returned: when files are read
  type: dict
  sample: {"dimension": 3, "duplicate_key": 1}
rejects_path:
  description: File that holds the bad rows.
  returned: when it was written
  type: str
  sample: /data/rejects.jsonl
rows:
  description: Rows of the files, or rows exported.
  returned: always, unless skipped
  type: int
  sample: 100000
rows_per_second:
  description: Throughput in rows.
  returned: when something was done
  type: int
  sample: 61000
rows_present:
  description: Rows that were there already and were not written again, with O(write=missing).
  returned: after an import of files
  type: int
  sample: 0
rows_resumed:
  description: Rows that an earlier run, which was broken off, had written to files already.
  returned: with O(part_rows)
  type: int
  sample: 4000000
rows_written:
  description: Rows that the server took, also where the import failed later.
  returned: when rows were sent
  type: int
  sample: 100000
seconds:
  description: How long reading, checking and writing took, without the wait for visibility.
  returned: when something was done
  type: float
  sample: 1.6
seconds_until_visible:
  description: How long it took from then until a query of strong consistency found the rows.
  returned: when it was waited for
  type: float
  sample: 0.2
server:
  description: Kind and version of the server.
  returned: always
  type: str
  sample: Milvus 2.3.5
skipped:
  description: Why nothing needed to be done.
  returned: when an earlier run did it
  type: str
  sample: imported before as events-2026-11
visible:
  description: Whether a query finds the rows; null where the collection is not loaded, so that none can.
  returned: after an import
  type: bool
  sample: true
"""

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, door, errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data import importing, options, work


def main():
    module = door.make(**options.SPEC)
    work.end_in_order()
    task = work.Work(module.params, module.check_mode, module.log)

    def run():
        try:
            task.run(lambda: connection.Session(door.split_token(module.params)))
        except importing.BadRowsError as error:
            module.fail_json(msg=str(error), **task.result)
        except errors.MilvusError as error:
            door.fail(module, error, **task.result)
        module.exit_json(**task.result)

    door.guarded(module, run)


if __name__ == "__main__":
    main()
