#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_backup_offsite
short_description: Keep a copy of backups of Milvus in another place, encrypted before it leaves
version_added: "0.1.0"
description:
  - Copies a store of M(vectordb.ops.milvus_backup) to another bucket or host, by restic or rclone as the distribution
    has them. Only what is new is sent. Names and contents are encrypted on the host that runs the module.
  - Secrets reach the tools by their environment, never as arguments.
  - The store is locked meanwhile, so that the copy holds whole backups. A run that was killed leaves the copies that
    are there as they are, and the next one succeeds.
  - A store without a good backup is never copied.
extends_documentation_fragment:
  - vectordb.ops.milvus_backup.store
options:
  state:
    description:
      - V(copied) brings the copy up to date and checks it.
      - V(verified) checks it.
      - V(restored) brings it back to O(store), which must be empty and is only read otherwise.
      - V(listed) tells which copies there are, in RV(copies).
    type: str
    choices: [copied, listed, restored, verified]
    required: true
  tool:
    description:
      - V(restic) keeps snapshots of a folder. V(rclone) mirrors a folder or a bucket.
      - By default V(restic) for a folder and V(rclone) for a bucket.
    type: str
    choices: [restic, rclone]
  repository:
    description:
      - The other place, V(s3:https://HOST/BUCKET/PATH), V(sftp:USER@HOST:PATH) or V(/FOLDER).
      - With restic also what else it knows.
    type: str
    required: true
  password:
    description:
      - What the copy is encrypted with. Keep it elsewhere, too. Without it nobody reads the copy.
    type: str
    required: true
  access_key:
    description:
      - Key for a bucket in O(repository).
    type: str
  secret_key:
    description:
      - Secret of O(access_key).
    type: str
  region:
    description:
      - Region of that bucket.
    type: str
  ca_path:
    description:
      - File with the certificate of the authority that signed the certificate of the other place.
    type: path
  environment:
    description:
      - More variables for the environment of the tool, such as those of other kinds of storage.
    type: dict
  keep:
    description:
      - How many snapshots of restic stay, C(last), C(hourly), C(daily), C(weekly), C(monthly), C(yearly).
      - By default all.
    type: dict
  read:
    description:
      - How much is read back and compared when the copy is checked, for restic a share such as V(5%). With rclone any
        value has everything read back. By default only structure and checksums are checked.
    type: str
  snapshot:
    description:
      - Which snapshot of restic is brought back. By default the newest.
    type: str
attributes:
  check_mode:
    support: full
    description: Says whether something would be copied.
  diff_mode:
    support: none
    description: Copies are encrypted.
requirements:
  - restic or rclone on the host that runs the module
author:
  - vectordb.ops developers (@vectordb)
seealso:
  - module: vectordb.ops.milvus_backup
"""

EXAMPLES = r"""
- name: Copy a folder of backups to a bucket elsewhere, keep a month of copies, read a part of it back
  vectordb.ops.milvus_backup_offsite:
    state: copied
    store: {folder: /backup/milvus}
    repository: s3:https://s3.elsewhere.example/backups/milvus
    access_key: "{{ vault_offsite_access_key }}"
    secret_key: "{{ vault_offsite_secret_key }}"
    region: eu-west-1
    ca_path: /etc/ssl/elsewhere-ca.pem
    password: "{{ vault_offsite_password }}"
    keep: {daily: 14, weekly: 4}
    read: 5%

- name: Copy a bucket to another host
  vectordb.ops.milvus_backup_offsite:
    state: copied
    tool: rclone
    store:
      endpoint: s3.example.org
      bucket: backups
      prefix: milvus
      region: eu-central-1
      secure: true
      ca_path: /etc/ssl/private-ca.pem
      access_key: "{{ vault_backup_access_key }}"
      secret_key: "{{ vault_backup_secret_key }}"
    repository: sftp:backup@elsewhere.example:/srv/milvus
    environment: {RCLONE_SFTP_KEY_FILE: /etc/milvus-backup/id_ed25519}
    password: "{{ vault_offsite_password }}"

- name: Bring a copy back after everything was lost
  vectordb.ops.milvus_backup_offsite:
    state: restored
    store: {folder: /backup/milvus}
    snapshot: latest
    repository: /mnt/elsewhere/milvus
    password: "{{ vault_offsite_password }}"
"""

RETURN = r"""
actions:
  description: What is done, the same in check mode.
  returned: with O(state=copied) and O(state=restored)
  type: list
  elements: dict
  sample: [{"action": "copy", "kind": "backups", "object": "/mnt/elsewhere/milvus"}]
added_bytes:
  description: What was sent.
  returned: with O(state=copied)
  type: int
  sample: 1048576
backups:
  description: Names of the good backups in the store.
  returned: with O(state=copied) and O(state=restored)
  type: list
  elements: str
  sample: [nightly_20261127_020000]
copies:
  description: The copies that are there.
  returned: with O(state=listed)
  type: list
  elements: dict
  sample: [{"snapshot": "1f2e3d4c", "time": "2026-11-27T06:00:00.0Z"}]
seconds:
  description: How long it took.
  returned: always
  type: float
  sample: 4.2
snapshot:
  description: The new copy.
  returned: when something was copied
  type: str
  sample: 1f2e3d4c
snapshots:
  description: How many copies there are.
  returned: with O(state=copied), O(state=verified) and O(state=listed)
  type: int
  sample: 14
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.backup import offsite
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors


def main():
    module = AnsibleModule(argument_spec=offsite.SPEC, supports_check_mode=True)
    work = offsite.Work(module.params, module.check_mode)
    try:
        work.run()
    except (errors.MilvusError, errors.InvalidInputError) as error:
        module.fail_json(msg=str(error), **work.result)
    module.exit_json(**work.result)


if __name__ == "__main__":
    main()
