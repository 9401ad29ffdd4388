#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: pulsar_keystore
short_description: Make the key stores that Pulsar, BookKeeper and ZooKeeper read from a PEM certificate and key
version_added: 0.1.0
description:
  - ZooKeeper wants key and chain in one PEM file; Pulsar's web server reads other keys than RSA from PKCS#12 only.
  - Both files are made again when key or certificate changed.
options:
  key_path:
    description: File on the host with the key, PKCS#8 without passphrase.
    type: path
    required: true
  cert_path:
    description: File on the host with the certificate and its chain.
    type: path
    required: true
  pem_path:
    description: The PEM file to have.
    type: path
    required: true
  p12_path:
    description: The PKCS#12 file to have.
    type: path
    required: true
  password:
    description: Password of the PKCS#12 file. The mode of the file is what protects the key.
    type: str
    required: true
  owner:
    description: Owning user.
    type: str
    default: root
  group:
    description: Owning group.
    type: str
    default: pulsar
  mode:
    description: Permissions.
    type: raw
    default: "0640"
attributes:
  check_mode:
    support: full
    description: Reports what would change and changes nothing.
  diff_mode:
    support: none
    description: There is no text to compare.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Make the key stores
  vectordb.ops.pulsar_keystore:
    key_path: /etc/vectordb/pki/pulsar.key
    cert_path: /etc/vectordb/pki/pulsar.crt
    pem_path: /etc/pulsar/tls/pulsar.pem
    p12_path: /etc/pulsar/tls/pulsar.p12
    password: vectordb
"""

RETURN = r"""
written:
  description: The files that were made anew, or would be in check mode.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.keystore import run


def main():
    module = AnsibleModule(
        argument_spec={
            "key_path": {"type": "path", "required": True, "no_log": False},
            "cert_path": {"type": "path", "required": True},
            "pem_path": {"type": "path", "required": True},
            "p12_path": {"type": "path", "required": True},
            "password": {"type": "str", "required": True, "no_log": True},
            "owner": {"type": "str", "default": "root"},
            "group": {"type": "str", "default": "pulsar"},
            "mode": {"type": "raw", "default": "0640"},
        },
        supports_check_mode=True,
    )
    module.exit_json(**run(module))


if __name__ == "__main__":
    main()
