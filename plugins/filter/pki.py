# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the role pki asks of its variables and shows of its results. Documented in the .yml files beside this one."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.pki.problems import problems
from ansible_collections.vectordb.ops.plugins.module_utils.pki.table import short, table


class FilterModule:
    def filters(self):
        return {"pki_problems": problems, "pki_table": table, "pki_short": short}
