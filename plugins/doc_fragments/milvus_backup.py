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
