# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  endpoints:
    description:
      - URLs of the servers. The first one that answers is asked.
      - The variable E(MINIO_ENDPOINT) is the fallback.
    type: list
    elements: str
    default: ["https://127.0.0.1:9000"]
  access_key:
    description: Name of the account, root or one with the policy C(consoleAdmin). Fallback E(MINIO_ACCESS_KEY).
    type: str
  secret_key:
    description: Its secret. Fallback E(MINIO_SECRET_KEY).
    type: str
  ca_path:
    description:
      - File with the CA that signed the servers' certificates. Without it the authorities of the host are trusted.
      - Fallback E(MINIO_CA_PATH).
    type: path
  region:
    description: Region that the servers were given, where they were given one. Fallback E(MINIO_REGION).
    type: str
    default: ""
  timeout:
    description:
      - Seconds that one request may take. Servers wait 10 seconds for one that is gone before they answer.
      - Fallback E(MINIO_TIMEOUT).
    type: int
    default: 45
attributes:
  check_mode:
    support: full
    description: Reports what would change and changes nothing.
  diff_mode:
    support: full
    description: Shows the state before and after.
"""

    CLIENT = r"""
options: {}
requirements:
  - minio >= 7.2.10 (Python) on the host that runs the module
notes:
  - Run it once, on a host that reaches the servers (often the controller), not on every host of a group.
"""
