"""The line of an answer that tells."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.said import first_line, last_line


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("WARNING: old\nError: no such host\n\n", "WARNING: old", "no such host"),
        (ValueError("bad\nworse"), "bad", "worse"),
        ("", "no reason given", "no reason given"),
        (" \n", "no reason given", "no reason given"),
    ],
)
def test_the_telling_line(said, first, last):
    assert (first_line(said), last_line(said)) == (first, last)
