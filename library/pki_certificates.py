#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: pki_certificates
short_description: Have all keys and certificates of a host in one call
version_added: 0.1.0
description:
  - Reads every certificate and key of a host, and issues again those that are missing, broken, about to expire,
    of another CA, or that differ in name, key type or usage.
  - The host makes the key and a request. The controller signs with the CA key, which is never sent anywhere, and takes
    only the public key from the request. Names and usages come from the inventory, so that a host cannot ask for
    those of another.
  - A new key waits beside the old one until its certificate arrives; a run that breaks off leaves a pair that works.
  - With O(mode=provided) nothing is issued. The given pairs are checked, all of them, before the first file is written.
options:
  directory:
    description: Folder for C(ca.crt), C(NAME.crt) and C(NAME.key).
    type: path
    required: true
  packages:
    description: Packages to install where the host has no C(openssl).
    type: list
    elements: str
    default: []
  mode:
    description: Whether certificates are issued or given.
    type: str
    choices: [internal_ca, provided]
    default: internal_ca
  state:
    description: V(report) reads and returns what is there, and changes nothing.
    type: str
    choices: [present, report]
    default: present
  certificates:
    description: The certificates to have.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the certificate and of its files.
        type: str
        required: true
      owner:
        description: Owner of the key.
        type: str
        default: ""
      group:
        description: Group that may read the key (mode 0640, else 0600). A missing group is created.
        type: str
        default: ""
      common_name:
        description: Common name. When empty, O(common_name), or else O(certificates[].name).
        type: str
        default: ""
      sans:
        description: Subject alternative names, DNS names or IP addresses, on top of O(host_names).
        type: list
        elements: str
        default: []
      host_sans:
        description: Whether O(host_names) are in this certificate.
        type: bool
        default: true
      usages:
        description: What the certificate may be used for. When absent, O(usages).
        type: list
        elements: str
        choices: [server, client]
      certificate:
        description: With O(mode=provided), PEM text or a file on the controller, leaf first.
        type: str
      key:
        description: With O(mode=provided), PEM text or a file on the controller.
        type: str
  common_name:
    description: Common name of certificates that have none of their own.
    type: str
    default: ""
  usages:
    description: What certificates may be used for that do not say so themselves.
    type: list
    elements: str
    choices: [server, client]
    default: [server, client]
  host_names:
    description: Names and addresses of the host. What cannot be a name in a certificate is left out instead of refused.
    type: list
    elements: str
    default: []
  ca_certificate:
    description: The CA certificate, as PEM text or a file on the controller.
    type: str
    default: ""
  ca_key:
    description: The CA key, as PEM text or a file on the controller. It stays on the controller.
    type: str
    default: ""
  ca_passphrase:
    description: Passphrase of O(ca_key). It stays on the controller.
    type: str
    default: ""
  trusted:
    description: More CA certificates for C(ca.crt), as PEM text or files on the controller.
    type: list
    elements: str
    default: []
  days:
    description: Days that an issued certificate is valid. It never outlives its CA.
    type: int
    default: 365
  renew_days:
    description: A certificate with fewer days left is issued again.
    type: int
    default: 30
  key_type:
    description: Kind of key.
    type: str
    choices: [ecdsa_p256, ecdsa_p384, rsa_2048, rsa_3072, rsa_4096]
    default: ecdsa_p256
  renew:
    description: Names to issue again whatever their age.
    type: list
    elements: str
    default: []
  replace_ca:
    description: Agree that certificates of another CA, which the host does not trust yet, are replaced.
    type: bool
    default: false
  system_trust:
    description:
      - Whether the CA, and O(trusted), are in the trust store of the host too, for programs that cannot be told a CA.
      - V(false) removes what an earlier run put there; nothing is looked at when it is not given.
    type: bool
  as_root:
    description: Whether files belong to root unless owner or group say otherwise. Off for a user's own folder.
    type: bool
    default: true
  signed:
    description: Issued certificates by name. Filled by the action plugin, not meant to be given.
    type: dict
attributes:
  check_mode:
    support: full
    description: Reports what would be issued and why. No key is made.
  diff_mode:
    support: full
    description: Shows each certificate before and after. Keys are never shown.
author:
  - vectordb.ops developers (@vectordb)
"""

EXAMPLES = r"""
- name: Have a certificate for the server and one for its clients
  vectordb.ops.pki_certificates:
    directory: /etc/vectordb/pki
    ca_certificate: "{{ inventory_dir }}/.pki/ca.crt"
    ca_key: "{{ inventory_dir }}/.pki/ca.key"
    certificates:
      - name: etcd
        group: etcd
        common_name: "{{ inventory_hostname }}"
        sans: ["{{ inventory_hostname }}", 127.0.0.1]
      - name: milvus
        group: milvus
        common_name: milvus
        usages: [client]
"""

RETURN = r"""
changed_certificates:
  description: Names whose certificate, key or CA file changed (or would, in check mode).
  returned: always
  type: list
  elements: str
  sample: [etcd]
reasons:
  description: For each name that was issued or replaced, why.
  returned: always
  type: dict
  sample:
    etcd: ["12 days are left, fewer than 30"]
certificates:
  description: What is on the host now, by name.
  returned: always
  type: dict
  contains:
    certificate:
      description: Path of the certificate.
      type: str
    key:
      description: Path of the key.
      type: str
    fingerprint:
      description: SHA-256 of the certificate, in hexadecimal.
      type: str
    not_after:
      description: When it ends.
      type: str
    days_left:
      description: Whole days until then.
      type: int
    names:
      description: Names and addresses in it.
      type: list
      elements: str
    changed_at:
      description: When the file was written.
      type: str
    common_name:
      description: Common name in it.
      type: str
    problem:
      description: What keeps the pair from being used, or nothing.
      type: str
ca:
  description: The CA file on the host, the first certificate in it.
  returned: with O(state=report)
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.pki.apply import report, run

CERTIFICATE = {
    "name": {"type": "str", "required": True},
    "owner": {"type": "str", "default": ""},
    "group": {"type": "str", "default": ""},
    "common_name": {"type": "str", "default": ""},
    "sans": {"type": "list", "elements": "str", "default": []},
    "host_sans": {"type": "bool", "default": True},
    "usages": {"type": "list", "elements": "str", "choices": ["server", "client"]},
    "certificate": {"type": "str"},
    "key": {"type": "str", "no_log": True},
}


def main():
    module = AnsibleModule(
        argument_spec={
            "directory": {"type": "path", "required": True},
            "packages": {"type": "list", "elements": "str", "default": []},
            "mode": {"type": "str", "choices": ["internal_ca", "provided"], "default": "internal_ca"},
            "state": {"type": "str", "choices": ["present", "report"], "default": "present"},
            "certificates": {"type": "list", "elements": "dict", "default": [], "options": CERTIFICATE},
            "common_name": {"type": "str", "default": ""},
            "usages": {
                "type": "list",
                "elements": "str",
                "choices": ["server", "client"],
                "default": ["server", "client"],
            },
            "host_names": {"type": "list", "elements": "str", "default": []},
            "ca_certificate": {"type": "str", "default": ""},
            "ca_key": {"type": "str", "default": "", "no_log": True},
            "ca_passphrase": {"type": "str", "default": "", "no_log": True},
            "trusted": {"type": "list", "elements": "str", "default": []},
            "days": {"type": "int", "default": 365},
            "renew_days": {"type": "int", "default": 30},
            "key_type": {
                "type": "str",
                "choices": ["ecdsa_p256", "ecdsa_p384", "rsa_2048", "rsa_3072", "rsa_4096"],
                "default": "ecdsa_p256",
                "no_log": False,
            },
            "renew": {"type": "list", "elements": "str", "default": []},
            "replace_ca": {"type": "bool", "default": False},
            "system_trust": {"type": "bool"},
            "as_root": {"type": "bool", "default": True},
            "signed": {"type": "dict"},
        },
        supports_check_mode=True,
    )
    module.exit_json(**(report(module) if module.params["state"] == "report" else run(module)))


if __name__ == "__main__":
    main()
