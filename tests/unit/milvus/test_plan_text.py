"""What the person reads who approves a plan."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import plan_text
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
    key, before = ("collection", "default", "docs"), {"properties": {"a": "1", "b": "2", "c": "3"}, "replicas": 1}
    changes = {"properties": {"a": "5", "c": "3", "d": "4"}, "replicas": 2}
    made = Plan({key: before}, [Action(key, "alter", changes)]).result()
    assert made["plan"] == ["alter in place collection default/docs: a 1 -> 5, b 2 -> not set, d 4, replicas 1 -> 2"]
    assert made["diff"]["prepared"] == f"Plan:\n  {made['plan'][0]}\n"
    assert Plan({key: before}, []).result()["diff"] == {"before": {}, "after": {}}
    assert lines(Action(("alias", "default", "x"), "drop")) == ["drop alias default/x"]


def test_the_steps_of_a_re_index_say_how_much_and_from_where():
    steps = [Action(DOCS, "copy", {"from": "old", "rows": 9}), Action(DOCS, "catch_up", {"from": "old"})]
    assert plan_text.lines(steps) == [
        "copy collection default/docs: from old, rows 9",
        "catch up collection default/docs: from old",
    ]
