# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which index to take, and how large a Milvus must be. Each filter is documented in the .yml file of its name."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import advice, sizing
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing.reading import WrongInputError


def _said(name, function, given):
    """All that is wrong in one message, each on a line of its own."""
    try:
        return function(given)
    except WrongInputError as error:
        count = len(error.problems)
        text = f"vectordb.ops.{name}: {count} mistake{'s' if count > 1 else ''} in what it was given:\n{error}"
        raise AnsibleFilterError(text) from None


def milvus_index_advice(given):
    return _said("milvus_index_advice", advice.advise, given)


def milvus_sizing(given):
    return _said("milvus_sizing", sizing.size, given)


class FilterModule:
    def filters(self):
        return {"milvus_index_advice": milvus_index_advice, "milvus_sizing": milvus_sizing}
