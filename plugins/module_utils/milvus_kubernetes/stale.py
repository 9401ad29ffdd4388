# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which of the wanted objects are not in the cluster as they are wanted."""

from __future__ import annotations

import base64

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.cluster import proof


def secrets(wanted, found):
    """`found` are Secrets as the cluster tells them, without what they hold."""
    return [one for one in wanted if not _holds(found.get(one["metadata"]["name"]), one["stringData"])]


def _holds(there, values):
    if not there:
        return False
    data = {key: base64.b64encode(str(value).encode()).decode() for key, value in values.items()}
    return there["keys"] == sorted(data) and there["proof"] == proof(there["uid"], data)


def objects(wanted, found):
    there = {(one["kind"], one["metadata"]["name"]): one for one in found}
    return [one for one in wanted if not _within(_told(one), there.get((one["kind"], one["metadata"]["name"])))]


def _told(wanted):
    return {key: value for key, value in wanted.items() if key != "apiVersion"}


def _within(wanted, there):
    """What the server adds by itself is no difference."""
    if isinstance(wanted, dict):
        return isinstance(there, dict) and all(_within(value, there.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        same = isinstance(there, list) and len(wanted) == len(there)
        return same and all(_within(*pair) for pair in zip(wanted, there))
    return wanted == there
