"""Whether users and roles would come back, tried under scratch names: all is compared and nothing of it stays."""

from __future__ import annotations

import pytest

from tests.integration.milvus import test_data
from tests.integration.milvus.backups import Backups

GRANTS = [{"collection": "docs", "privilege": "Search"}, {"collection": "docs", "privilege": "Query"}]


@pytest.fixture
def mine(own_milvus, tmp_path):
    own_milvus.ok("milvus_catalog", catalog={
        "collections": [{"name": "docs", "fields": test_data.TWO, "indexes": [test_data.INDEX], "load": True}],
        "roles": [{"name": "readers", "grants": GRANTS}, *({"name": f"r{at}", "grants": []} for at in range(7))],
        "users": [
            {"name": "anna", "password": "first-password", "roles": ["readers", "r0"]},
            {"name": "bob", "password": "first-password", "roles": []},
        ],
    })  # fmt: skip
    one = Backups(own_milvus, tmp_path / "store")
    one.ok("created", "all")
    return one


def rights_of(target):
    facts = target.ok("milvus_info", gather=["users", "roles"])
    return facts["users"], facts["roles"]


def test_rights_are_made_compared_and_removed(mine):
    """Ten roles are there, with the two of the server; it takes no more, so that nothing can be tried."""
    target, options = mine.target, {"against": "server", "rights": True}
    before = rights_of(target)
    full = mine.ok("verified", "all", **options)["rights"]
    assert (full["users"], full["roles"]) == (2, 0)
    assert any("the server takes no more of them" in note for note in full["notes"]), full
    assert rights_of(target) == before
    for name in ("r5", "r6"):
        target.ok("milvus_role", name=name, state="absent", force=True)
    before = rights_of(target)
    told = mine.ok("verified", "all", **options)["rights"]
    assert told == {"users": 2, "roles": 8, "grants": 2, "notes": []}
    assert rights_of(target) == before

    # What a drill that was killed has left goes, what merely looks like it stays.
    target.ok("milvus_catalog", catalog={
        "collections": [{"name": "docs", "fields": test_data.TWO, "indexes": [test_data.INDEX], "load": True}],
        "roles": [{"name": "drill_readers", "grants": GRANTS[:1]}, {"name": "drill_x", "grants": []}],
        "users": [{"name": "drill_anna", "password": "left-behind", "roles": ["drill_readers"]}],
    })  # fmt: skip
    assert mine.ok("verified", "all", **options)["rights"]["roles"] == 8
    users, roles = rights_of(target)
    assert "drill_anna" not in [one["name"] for one in users]
    assert [one["name"] for one in roles if one["name"].startswith("drill_")] == ["drill_x"]
    assert "cannot begin a name" in mine.fails("verified", "all", **options, rights_prefix="a-b")
