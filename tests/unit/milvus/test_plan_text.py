"""What the person reads who approves a plan."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, Plan

DOCS, INDEX = ("collection", "default", "docs"), ("index", "default", "docs", "vector")


def lines(*actions):
    return Plan({DOCS: {"loaded": True}, INDEX: {}, ("alias", "default", "x"): {}}, actions).result()["plan"]


def test_a_rebuilt_index_and_the_reload_for_it_are_one_line_each():
    reason = "M is 8, wanted 16"
    rebuilt = (
        Action(INDEX, "drop", destructive=True, reason=reason),
        Action(INDEX, "create", {"type": "HNSW"}, reason=reason),
        Action(DOCS, "release", reason="index on vector is rebuilt"),
        Action(DOCS, "load", reason="index on vector was rebuilt"),
    )
    assert lines(*rebuilt) == [
        "reload collection default/docs: index on vector is rebuilt",
        "rebuild index default/docs/vector: M is 8, wanted 16",
    ]


def test_what_cannot_be_had_in_place_stands_out():
    text = "field vector: dim is 64, wanted 128"
    assert lines(Action(DOCS, "alter", refused=text, needs_new=True)) == [
        f"NEEDS A NEW COLLECTION default/docs: {text}"
    ]
    assert lines(Action(DOCS, "drop", refused="it needs force: true")) == [
        "REFUSED: drop collection default/docs: it needs force: true"
    ]


def test_an_alteration_says_what_it_sets():
    assert lines(Action(DOCS, "alter", {"properties": {"a": "1"}})) == [
        "alter in place collection default/docs: properties {'a': '1'}"
    ]
    assert lines(Action(("alias", "default", "x"), "drop")) == ["drop alias default/x"]
