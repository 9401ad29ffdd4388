"""What counts as healthy enough."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.maintenance import assess


def report(up, learner=None):
    return [
        {
            "name": f"m{number}",
            "endpoint": f"https://m{number}:2379",
            "healthy": number in up,
            "learner": number == learner,
            "error": "" if number in up else "late",
        }
        for number in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("up", "require", "name", "missing"),
    [
        ({1, 2, 3}, "all", None, ""),
        ({1, 2}, "all", None, "m3: late"),
        ({1, 2}, "quorum", None, ""),
        ({1}, "quorum", None, "1 of 3 members are healthy, 2 needed"),
        ({1, 2}, "quorum", "m3", "member m3 is not healthy"),
        ({1, 2, 3}, "others", "m1", ""),
        ({1, 2}, "others", "m1", "without m1, 2 needed"),
        # A member that serves nothing may be stopped: that may be what mends it.
        ({1, 2}, "others", "m3", ""),
        ({1}, "others", "m3", ""),
    ],
)
def test_health(up, require, name, missing):
    found = assess(report(up), require, name)
    assert missing in found
    assert bool(found) == bool(missing)


def test_a_learner_counts_for_no_quorum():
    assert "1 of 2" in assess(report({1, 3}, learner=3), "quorum", None)


def test_nobody_is_not_healthy():
    assert assess([], "all", None)
    assert assess([], "quorum", None)
