# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Releases of MinIO are moments, not numbers."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.releases_data import MINIO

_RELEASE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z")


def release_problems(version):
    text = str(version).strip()
    if not _RELEASE.fullmatch(text):
        return [
            (
                f"minio_version is {text or 'empty'}; expected the moment in a release's name, for example "
                f"{MINIO['latest']} of RELEASE.{MINIO['latest']}"
            )
        ]
    if text < MINIO["lowest"]:
        return [
            (
                f"minio_version {text} is older than {MINIO['lowest']}, the first with {MINIO['lowest_because']}; use "
                f"{MINIO['latest']}"
            )
        ]
    return []
