# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  bootstrap_servers:
    description: Brokers to ask first, as C(host:port). Fallback E(KAFKA_BOOTSTRAP_SERVERS).
    type: list
    elements: str
    required: true
  ca_path:
    description: File with the CA that signed the brokers' certificates. Fallback E(KAFKA_CA_PATH).
    type: path
  client_cert_path:
    description: File with the client certificate, for the brokers' own port. Fallback E(KAFKA_CLIENT_CERT_PATH).
    type: path
  client_key_path:
    description: File with its key. Fallback E(KAFKA_CLIENT_KEY_PATH).
    type: path
  user:
    description: User to log in as, on the clients' port. Fallback E(KAFKA_USER).
    type: str
  password:
    description: Its password. Fallback E(KAFKA_PASSWORD).
    type: str
  mechanism:
    description: How passwords are proven.
    type: str
    choices: [SCRAM-SHA-256, SCRAM-SHA-512]
    default: SCRAM-SHA-512
  timeout:
    description: Seconds that one request may take.
    type: int
    default: 10
requirements:
  - confluent-kafka (Python) where the module runs, usually the controller
attributes:
  check_mode:
    support: full
    description: Reports what would change and changes nothing.
  diff_mode:
    support: full
    description: Shows the state before and after.
"""
