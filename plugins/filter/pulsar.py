# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the role pulsar asks of its variables. Documented in the .yml files beside this one."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.plan import plan, restarts
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.problems import problems
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.settings import expected
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.token import token


def signed(secret, role, expires=None):
    try:
        return token(secret, role, expires)
    except ValueError as error:
        raise AnsibleFilterError(f"pulsar_token: {error}") from error


class FilterModule:
    def filters(self):
        return {
            "pulsar_expected": expected,
            "pulsar_plan": plan,
            "pulsar_problems": problems,
            "pulsar_restarts": restarts,
            "pulsar_token": signed,
        }
