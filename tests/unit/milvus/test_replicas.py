"""When a replica can answer alone."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.replicas import gaps, whole


def replica(number, nodes, **leaders):
    return {"id": number, "nodes": nodes, "leaders": leaders}


def test_a_whole_collection_has_no_gaps():
    replicas = [replica(1, [11, 12], a=11), replica(2, [13], a=13)]
    assert gaps(replicas, {100: [12, 13], 101: [11, 13]}) == []


@pytest.mark.parametrize(
    ("replicas", "segments", "said"),
    [
        ([replica(1, [11], a=0)], {}, "replica 1 has no leader for a"),
        ([replica(1, [11])], {}, "replica 1 has no leader for any shard"),
        (
            [replica(1, [11], a=11), replica(2, [12], a=12)],
            {100: [11], 101: [11, 12]},
            "replica 2 has not loaded 1 of 2",
        ),
    ],
)
def test_what_is_missing_is_named(replicas, segments, said):
    assert any(said in text for text in gaps(replicas, segments))


class Answering:
    """A server that refuses every question with one text."""

    def __init__(self, text):
        self.text = text

    def call(self, _method, *_arguments, **where):
        raise errors.MilvusError(self.text, where["operation"], where["about"], code=100, kind=errors.REFUSED)


def test_a_replica_without_query_nodes_is_told_with_what_to_do():
    with pytest.raises(errors.MilvusError, match=r"ask for replicas of .* restart one of two query nodes"):
        whole(Answering("failed to get channels, collection not loaded"), "default", "orders")


def test_another_refusal_is_left_as_it_is():
    with pytest.raises(errors.MilvusError) as told:
        whole(Answering("permission denied"), "default", "orders")
    assert "query nodes" not in str(told.value)
