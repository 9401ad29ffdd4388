"""Which word was meant."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils import spelling

TYPES = ("HNSW", "IVF_FLAT", "FLAT")


@pytest.mark.parametrize(("word", "near"), [("hnws", "HNSW"), ("ivf_flat", "IVF_FLAT"), ("zzz", ""), (7, "")])
def test_the_nearest_name_ignores_case(word, near):
    assert spelling.nearest(word, TYPES) == near


def test_a_hint_ends_a_sentence_and_an_alternative_takes_its_place():
    assert spelling.hint("hnws", TYPES) == "; did you mean HNSW?"
    assert spelling.hint("zzz", TYPES) == ""
    assert spelling.did_you_mean("zzz", TYPES, "allowed are a and b") == "allowed are a and b"
