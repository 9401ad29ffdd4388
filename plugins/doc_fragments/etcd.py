# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  endpoints:
    description:
      - Client URLs of the members. Members that do not answer are skipped at once where one is enough.
      - The variable E(ETCDCTL_ENDPOINTS) is the fallback.
    type: list
    elements: str
    default: ["https://127.0.0.1:2379"]
  ca_path:
    description: File on the host with the CA that signed the servers' certificates. Fallback E(ETCDCTL_CACERT).
    type: path
  client_cert_path:
    description: File on the host with the client certificate. Fallback E(ETCDCTL_CERT).
    type: path
  client_key_path:
    description: File on the host with its key. Fallback E(ETCDCTL_KEY).
    type: path
  user:
    description: User, where authentication is enabled. Membership, snapshots and maintenance need the role C(root).
    type: str
  password:
    description: Its password. It reaches C(etcdctl) through the environment, never as an argument.
    type: str
  timeout:
    description: Seconds that one request may take.
    type: int
    default: 5
  etcdctl_path:
    description: The C(etcdctl) to run, a path or a name to look for.
    type: str
    default: etcdctl
  etcdutl_path:
    description: The C(etcdutl) to run. It is needed from etcd 3.6 on to verify and restore snapshots.
    type: str
    default: etcdutl
requirements:
  - etcdctl 3.4 or newer on the host
attributes:
  check_mode:
    support: full
    description: Reports what would change and changes nothing.
  diff_mode:
    support: full
    description: Shows the state before and after.
"""
