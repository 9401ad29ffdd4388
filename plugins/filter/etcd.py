# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Check and normalise etcd's configuration before it reaches a host."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.etcd.config import normalise, problems


class FilterModule:
    def filters(self):
        return {"etcd_config_problems": problems, "etcd_config": normalise}
