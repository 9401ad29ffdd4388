"""What a server lacks is refused by name, and nothing is changed: each row of tests/features.yml on the server."""

from __future__ import annotations

import pytest

from tests import features

GIVEN = {
    "name": "given",
    "fields": [
        {"name": "id", "type": "INT64", "primary_key": True},
        {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
    ],
    "indexes": [{"field": "vector", "type": "FLAT", "metric": "L2"}],
    "properties": {"collection.ttl.seconds": 3600},
}
CASES = features.refusals()
FIXTURES = {"2.3.5": "milvus", "Lite": "lite"}


@pytest.fixture
def given(request):
    """A function: server -> target with a collection that calls may name."""
    asked = []

    def target(server):
        asked.append(request.getfixturevalue(FIXTURES[server]))
        asked[0].ok("milvus_collection", **GIVEN)
        return asked[0]

    yield target
    asked[0].ok("milvus_collection", name="given", state="absent", force=True)


@pytest.mark.parametrize(
    ("server", "says", "module", "options"),
    [case[1:] for case in CASES],
    ids=[f"{case[1]}-{case[0]}" for case in CASES],
)
def test_it_is_refused_by_name_and_nothing_is_changed(given, server, says, module, options):
    target = given(server)
    before = target.holds()
    assert says in target.fails(module, **options)
    assert target.holds() == before
