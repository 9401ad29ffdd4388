"""Which actions are carried out at once."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection


@pytest.mark.parametrize(
    ("lite", "kind", "alone"), [(True, "alias", True), (True, "index", False), (False, "alias", False)]
)
def test_milvus_lite_gets_one_alias_at_a_time(lite, kind, alone):
    session = connection.Session.__new__(connection.Session)
    session.server = SimpleNamespace(lite=lite)
    together = threading.Barrier(2)

    def act(_action):
        try:
            together.wait(timeout=0.3)
        except threading.BrokenBarrierError:
            return True
        return False

    assert all(session.act(act, [SimpleNamespace(kind=kind)] * 2)) is alone
