"""When a data node must start anew, decided from the revisions at which sessions were made in etcd."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

PROGRAM = Path(__file__).parents[3] / "roles" / "milvus" / "files" / "milvus_session.py"


SPEC = importlib.util.spec_from_file_location("milvus_session", PROGRAM)
session = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(session)


def test_a_coordinator_that_was_there_first_is_left_alone():
    assert not session.stale(born=20, before=0, now=10)
    assert not session.stale(born=20, before=10, now=10)


def test_one_that_is_gone_or_came_later_is_a_reason():
    assert session.stale(born=20, before=10, now=0)
    assert session.stale(born=20, before=10, now=30)
    assert session.stale(born=20, before=0, now=30), "another one took over while nobody watched"


def test_none_since_the_watch_began_is_no_reason():
    assert not session.stale(born=20, before=0, now=0)


@given(st.integers(0, 50), st.integers(0, 50))
def test_who_has_not_registered_has_nothing_to_report(before, now):
    assert not session.stale(0, before, now)
