# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Options of backups that have parts of their own."""

from __future__ import annotations


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
      endpoint:
        description:
          - Host and port of the object storage, S3 or MinIO.
        type: str
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
  storage:
    description:
      - Where the server keeps its objects, for O(engine=instance), and where a restore of such a backup is to put them.
    type: dict
    suboptions:
      folder:
        description:
          - Folder of a server with local storage, in place of a bucket, with an empty O(storage.root_path).
        type: path
      endpoint:
        description:
          - Host and port of the object storage, S3 or MinIO.
        type: str
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
          - Key that may list and read there, and write for a restore.
        type: str
      secret_key:
        description:
          - Secret of O(storage.access_key).
        type: str
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
