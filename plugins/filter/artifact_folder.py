# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a release is unpacked."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.host.in_place import artifact_folder


class FilterModule:
    def filters(self):
        return {"artifact_folder": artifact_folder}
