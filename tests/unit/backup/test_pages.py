"""Reading a collection in the order of its keys while somebody writes: a model in place of a server."""

from __future__ import annotations

import re
import types
from unittest import mock

from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import pages
from hypothesis import given, settings
from hypothesis import strategies as st

PAGE = 16  # the smallest there is


class Rows:
    """Answers queries by key; `write` adds keys before each of them."""

    def __init__(self, keys, write):
        self.keys, self._write, self.asked = set(keys), write, 0
        self.layout = types.SimpleNamespace(primary=types.SimpleNamespace(name="id", kind="INT64"), stored=list)
        self.session = types.SimpleNamespace(server=types.SimpleNamespace(lite=False), timeout=1.0)
        self.partitions, self.about = {}, "collection default/model"

    def call(self, _method, _doing, filter, limit, **_more):  # noqa: A002 - the word of the client library
        self.asked += 1
        assert self.asked < 5000, "it does not end"
        self.keys |= set(self._write(self))
        low = re.search(r"id > (-?\d+)", filter)
        top = re.search(r"id <= (-?\d+)", filter)
        after = int(low.group(1)) if low else -(2**63)
        keys = sorted(key for key in self.keys if after < key <= (int(top.group(1)) if top else 2**63))
        # Milvus 2.3.5 gives pages that are not full in the middle of a collection with several segments.
        return [{"id": key} for key in keys[: min(limit, 1 + self.asked % PAGE)]]


def read(rows, **more):
    with mock.patch.object(pages.exporting, "batch_rows", return_value=0):
        return [row["id"] for batch in pages.read(rows, **more) for row in batch]


@settings(max_examples=200, deadline=None)
@given(keys=st.sets(st.integers(-(2**63) + 1, 2**63 - 1), max_size=40))
def test_the_greatest_key_is_found(keys):
    rows = Rows(keys, lambda _model: [])
    assert pages.highest(pages._prober(rows), "id") == max(keys, default=None)
    assert rows.asked < 200


@settings(max_examples=60, deadline=None)
@given(keys=st.sets(st.integers(0, 10_000), max_size=120), steps=st.integers(1, PAGE - 1))
def test_who_appends_faster_than_pages_are_answered_is_not_followed_for_ever(keys, steps):
    rows = Rows(keys, lambda model: range(max(model.keys, default=0) + 1, max(model.keys, default=0) + 1 + steps))
    found = read(rows)
    assert keys <= set(found)
    assert found == sorted(set(found))


@settings(max_examples=60, deadline=None)
@given(keys=st.sets(st.integers(0, 10_000), max_size=120), late=st.lists(st.integers(0, 10_000), max_size=60))
def test_rows_that_were_there_are_not_left_out_for_those_that_come_between(keys, late):
    coming = iter(late)
    rows = Rows(keys, lambda _model: [key for key in [next(coming, None)] if key is not None])
    assert keys <= set(read(rows))


@settings(max_examples=60, deadline=None)
@given(keys=st.sets(st.integers(0, 10_000), max_size=120))
def test_nothing_is_given_twice_and_reading_goes_on_behind_any_key(keys):
    assert read(Rows(keys, lambda _model: [])) == sorted(keys)
    for after in sorted(keys)[::7]:
        assert read(Rows(keys, lambda _model: []), after=after) == [key for key in sorted(keys) if key > after]
