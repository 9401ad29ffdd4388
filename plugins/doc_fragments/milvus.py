# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  uri:
    description:
      - Address of the gRPC port of the server, C(http://HOST:19530), or C(https://HOST:19530) with TLS.
      - If the option is not set, the environment variable E(MILVUS_URI) is used.
    type: str
    default: http://localhost:19530
  token:
    description:
      - An API key of a managed service, or C(user:password).
      - If the option is not set, the environment variable E(MILVUS_TOKEN) is used.
    type: str
  user:
    description:
      - Name to log in with, together with O(password).
      - If the option is not set, the environment variable E(MILVUS_USER) is used.
    type: str
  password:
    description:
      - Password to log in with.
      - If the option is not set, the environment variable E(MILVUS_PASSWORD) is used.
    type: str
  database:
    description:
      - Database in which objects live that do not name their own.
      - If the option is not set, the environment variable E(MILVUS_DATABASE) is used.
    type: str
    default: default
  timeout:
    description:
      - Seconds one call to the server may take. A server that is down is reported within this time.
      - If the option is not set, the environment variable E(MILVUS_TIMEOUT) is used.
    type: float
    default: 30
  ca_path:
    description:
      - File with the certificate of the authority that signed the server's certificate.
      - Without it the authorities known to the host are trusted.
      - If the option is not set, the environment variable E(MILVUS_CA_PATH) is used.
    type: path
  client_cert_path:
    description:
      - File with the client certificate, for servers with mutual TLS. Needs O(client_key_path) and O(ca_path).
      - If the option is not set, the environment variable E(MILVUS_CLIENT_CERT_PATH) is used.
    type: path
  client_key_path:
    description:
      - File with the key of O(client_cert_path).
      - If the option is not set, the environment variable E(MILVUS_CLIENT_KEY_PATH) is used.
    type: path
  server_name:
    description:
      - Name to expect in the server's certificate when it differs from the host in O(uri).
      - If the option is not set, the environment variable E(MILVUS_SERVER_NAME) is used.
    type: str
requirements:
  - pymilvus >= 2.6 on the host that runs the module
notes:
  - Run it once, on the host that can reach the server (often the controller), not on every host of a group.
"""

    FORCE = r"""
options:
  force:
    description:
      - Allow data to be dropped, where C(state=absent) asks for it.
    type: bool
    default: false
"""

    CHANGE = r"""
attributes:
  check_mode:
    description: Can run in check_mode and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
    support: full
"""

    READ = r"""
attributes:
  check_mode:
    description: Can run in check_mode and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
    support: none
"""
