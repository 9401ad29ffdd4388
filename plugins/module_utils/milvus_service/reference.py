# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the release and key tables say, as the planning of a service asks it."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import changes, check, keys


class Reference:
    def release(self, version):
        try:
            return releases.release("milvus", version), ""
        except releases.UnknownReleaseError as error:
            return None, f"milvus_version: {error}"

    def component_problem(self, version, name):
        try:
            releases.component(version, name)
        except releases.UnknownReleaseError as error:
            return str(error)
        return ""

    def message_queue_problems(self, version, mode, queue):
        return releases.message_queue_problems(version, mode, queue)

    def problems(self, config, version, unchecked=()):
        return check.problems(config, version, unchecked)

    def advice(self, version):
        return releases.release_problems("milvus", version)

    def secrets(self, config, version):
        return changes.secrets(config, version)

    def knows(self, path, version):
        try:
            return keys.knows(path, version)
        except releases.UnknownReleaseError:
            return False

    def runtime_keys(self, version):
        return keys.runtime_keys(version)
