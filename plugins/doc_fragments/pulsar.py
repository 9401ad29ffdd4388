# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  urls:
    description: Web addresses of brokers, such as V(https://broker-1:8443). The first that answers is asked.
    type: list
    elements: str
    required: true
  token:
    description: Token of a superuser, or of an admin of the tenant. The variable E(PULSAR_TOKEN) is the fallback.
    type: str
  ca_path:
    description: File on the host with the CA that signed the brokers' certificates. Without it, the system's.
    type: path
  timeout:
    description: Seconds that one request may take.
    type: int
    default: 30
attributes:
  check_mode:
    support: full
    description: Reports what would change and changes nothing.
  diff_mode:
    support: full
    description: Shows the state before and after.
"""
