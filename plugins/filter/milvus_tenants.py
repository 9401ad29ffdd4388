# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Tenants as a catalogue. Documented in the .yml files beside this one."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors, tenants


def milvus_tenants(declared, patterns=None, collections=None):
    existing = {}
    for one in collections or []:
        existing.setdefault(one["database"], []).append(one["name"])
    try:
        return tenants.plan(declared, patterns, existing)
    except errors.InvalidInputError as found:
        lines = [f"{path}: {text}" for path, text in found.problems]
        head = lines[0] if len(lines) == 1 else f"{len(lines)} problems:\n- " + "\n- ".join(lines)
        raise AnsibleFilterError(f"The tenants are not valid, nothing was sent to the server. {head}") from None


def milvus_tenants_remaining(made, actions):
    return tenants.remaining(made, actions)


class FilterModule:
    def filters(self):
        return {"milvus_tenants": milvus_tenants, "milvus_tenants_remaining": milvus_tenants_remaining}
