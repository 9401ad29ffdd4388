# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a support bundle collects. Each filter is documented in the .yml file of its name."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.support import sources


class FilterModule:
    def filters(self):
        return {"support_sources": sources.sources, "support_secrets": sources.secrets}
