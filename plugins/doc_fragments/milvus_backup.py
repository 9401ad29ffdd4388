# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Options of backups that have parts of their own."""

from __future__ import annotations

# Suboptions of all places that may be a bucket.
_BUCKET = """
      endpoint:
        description:
          - Host and port of the object storage, S3 or MinIO.
        type: str
      endpoints:
        description:
          - Several of these, of which the first that takes connections is used, in place of C(endpoint).
        type: list
        elements: str
      region:
        description:
          - Region of the bucket.
        type: str
      secure:
        description:
          - Whether the object storage speaks TLS.
        type: bool
        default: true
      ca_path:
        description:
          - File with the certificate of the authority that signed the certificate of the object storage.
        type: path
"""


class ModuleDocFragment:
    STORE = r"""
options:
  store:
    description:
      - Where backups are kept.
    type: dict
    required: true
    suboptions:
      folder:
        description:
          - A folder on the host that runs the module, in place of a bucket.
        type: path
      bucket:
        description:
          - The bucket, which exists already. Not the one in which the server keeps its own data.
        type: str
      prefix:
        description:
          - Folder of the bucket for the backups.
        type: str
        default: milvus-backups
      access_key:
        description:
          - Key that may list, read, write and delete there.
        type: str
      secret_key:
        description:
          - Secret of O(store.access_key).
        type: str
"""
    STORE += _BUCKET

    ROWS = r"""
options:
  databases:
    description:
      - Only these databases. By default all.
    type: list
    elements: str
  collections:
    description:
      - Only these collections, V(database/collection), or V(collection) for one in O(database).
    type: list
    elements: str
  exclude:
    description:
      - All but these collections, written as in O(collections).
    type: list
    elements: str
  load_unloaded:
    description:
      - Load a collection that is not loaded while it is read, and release it again. Otherwise it is refused.
    type: bool
    default: true
  rights:
    description:
      - Include users, roles and groups of privileges. By default a backup does, and a restore does not.
      - A restore makes what the server lacks and leaves what is there as it is.
      - With O(against), they are made under names that begin with O(rights_prefix), read back, compared and removed.
    type: bool
  passwords:
    description:
      - Passwords of users that are restored, by user, as no server tells them. Users that are not named here are not
        made.
    type: dict
  rename:
    description:
      - Other names for collections, V(database/collection) to V(database/collection).
    type: dict
  rename_databases:
    description:
      - Other names for databases. Those that are not there are made.
    type: dict
  suffix:
    description:
      - What the names of all restored collections end with.
    type: str
  sample:
    description:
      - Rows of each collection that are compared by key, field by field, and searched for.
    type: int
    default: 20
  parallel:
    description:
      - Collections that are read or written at once.
    type: int
    default: 2
  part_mib:
    description:
      - About the size of a Parquet file, in MiB. A run that was broken off goes on after the last whole one.
    type: int
    default: 64
  batch_bytes:
    description:
      - About the bytes of one message with rows of a restore, by default 4 MiB.
    type: int
"""

    INSTANCE = r"""
options:
  etcd:
    description:
      - Where the server keeps its meta, for O(engine=instance), and where a restore of such a backup is to put it.
    type: dict
    suboptions:
      endpoints:
        description:
          - The members, such as V(https://etcd-1:2379). The first that answers is asked.
        type: list
        elements: str
        required: true
      root_path:
        description:
          - What all keys of the server begin with, C(etcd.rootPath) of Milvus.
        type: str
        default: by-dev
      ca_path:
        description:
          - File with the certificate of the authority that signed the certificates of the members.
        type: path
      client_cert_path:
        description:
          - File with the certificate to log in with.
        type: path
      client_key_path:
        description:
          - File with the key of O(etcd.client_cert_path).
        type: path
      user:
        description:
          - User that may read below O(etcd.root_path), and write there for a restore. A restore over a server also
            writes below the same path with C(-replaced) after it.
        type: str
      password:
        description:
          - Password of O(etcd.user).
        type: str
  flush:
    description:
      - Flush all collections before a backup of O(engine=instance), so that all rows acknowledged until then are in it.
      - With V(false) the server is not asked for anything and may be down.
    type: bool
    default: true
  queue:
    description:
      - The message queue of the server that is restored, which has to be new or empty. What Milvus wrote there before
        it would read again, rows written after the backup too.
      - With V(keep) positions stay as they were, for a queue that was not lost. Rows of the time after the backup are
        then read from it. It is refused where the backup takes the place of a server.
    type: str
    choices: [kafka, keep, pulsar, rocksmq]
  single_node:
    description:
      - For a restore to a server with one query node, such as a standalone. Each collection that was loaded gets one
        replica in the default resource group; with more, or in another group, it would wait for query nodes for ever.
    type: bool
    default: false
  server_version:
    description:
      - Version of Milvus that is to run after the restore. A backup of a newer one is refused.
    type: str
  not_after:
    description:
      - Restore the newest good backup that is not younger than this time, in place of O(name), such as
        V(2026-11-27T02:00:00Z). With O(policy), only of that.
    type: str
"""

    STORAGE = r"""
options:
  storage:
    description:
      - Where the server keeps its objects, for O(engine=instance) and O(engine=milvus_backup), and where a restore of
        such a backup is to put them.
    type: dict
    suboptions:
      folder:
        description:
          - Folder of a server with local storage, in place of a bucket, with an empty O(storage.root_path).
        type: path
      bucket:
        description:
          - The bucket, C(minio.bucketName) of Milvus. For a restore it exists already.
        type: str
      root_path:
        description:
          - Folder of the bucket, C(minio.rootPath) of Milvus.
        type: str
        default: files
      access_key:
        description:
          - Key that may list and read there, and write and delete for a restore.
        type: str
      secret_key:
        description:
          - Secret of O(storage.access_key).
        type: str
"""
    STORAGE += _BUCKET

    TOOL = r"""
options:
  tool:
    description:
      - The official tool, which the engine V(milvus_backup) runs, with V(created) and V(restored).
    type: dict
    suboptions:
      path:
        description:
          - The program, on the host that runs the module.
        type: path
        default: /usr/local/bin/milvus-backup
      sha256:
        description:
          - Its checksum. A program that has another one is not started.
        type: str
      management_url:
        description:
          - Where a server from Milvus 2.4 on is told not to remove objects while they are copied, by default port 9091
            of its host.
        type: str
      copies:
        description:
          - Objects that are copied at once.
        type: int
        default: 128
      check_seconds:
        description:
          - How long the tool may take to check what it can reach.
        type: float
        default: 60
      create_seconds:
        description:
          - How long a backup may take, the part of the tool. It is ended then, and nothing is left of it.
        type: float
        default: 3600
      restore_seconds:
        description:
          - How long a restore may take, the part of the tool. It is ended then, and the next run begins anew.
        type: float
        default: 14400
"""
