# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: collection_archive
short_description: This collection as one file, for hosts that run it themselves
version_added: 0.1.0
author:
  - vectordb.ops developers (@vectordb)
description:
  - Packs plugins, modules and the named roles of this collection, as it is on the controller, whether installed or a
    checkout, and gives the path of the archive and a checksum of its content. The same content gives the same file.
options:
  _terms:
    description: Names of the roles that go with it.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Have it on the host of backups
  ansible.builtin.unarchive:
    src: "{{ archive.path }}"
    dest: /opt/milvus-backup/{{ archive.checksum }}
  vars:
    archive: "{{ lookup('vectordb.ops.collection_archive', 'milvus_backup') }}"
"""

RETURN = r"""
_raw:
  description: One dictionary with C(path) and C(checksum).
  type: list
  elements: dict
"""

import gzip
import hashlib
import io
import os
import tarfile

from ansible import constants
from ansible.plugins.lookup import LookupBase

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
INSIDE = "ansible_collections/vectordb/ops"
NEEDED = ("plugins", "meta/runtime.yml")


class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):  # noqa: ARG002 - as Ansible calls it
        files = dict(sorted(_files(terms)))
        digest = hashlib.sha256()
        for name, content in files.items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        checksum = digest.hexdigest()[:16]
        folder = os.path.join(os.path.expanduser(constants.config.get_config_value("ANSIBLE_HOME")), "vectordb.ops")
        path = os.path.join(folder, f"collection-{checksum}.tar.gz")
        if not os.path.exists(path):
            os.makedirs(folder, mode=0o700, exist_ok=True)
            _write(path, files)
        return [{"path": path, "checksum": checksum}]


def _files(roles):
    for part in (*NEEDED, *(f"roles/{role}" for role in roles)):
        top = os.path.join(TOP, part)
        if os.path.isfile(top):
            yield part, _read(top)
        # Modules of a checkout are behind a link.
        for folder, below, names in os.walk(top, followlinks=True):
            below[:] = [one for one in below if one != "__pycache__"]
            for name in names:
                if not name.endswith((".pyc", ".swp")):
                    path = os.path.join(folder, name)
                    yield os.path.relpath(path, TOP), _read(path)


def _read(path):
    with open(path, "rb") as stream:
        return stream.read()


def _write(path, files):
    part = f"{path}.{os.getpid()}.part"
    with (
        open(part, "wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for name, content in files.items():
            about = tarfile.TarInfo(f"{INSIDE}/{name}")
            about.size, about.mode = len(content), 0o644
            archive.addfile(about, io.BytesIO(content))
    os.replace(part, path)
