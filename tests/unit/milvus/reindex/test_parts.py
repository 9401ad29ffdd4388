"""Names, stages, the mapping of rows, the base and the recall: each on its own."""

from __future__ import annotations

import types
from pathlib import Path

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import connection, errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import (
    base,
    mapping,
    recall,
    request,
    sides,
    stages,
    store,
)
from hypothesis import given, settings
from hypothesis import strategies as st

QUIET = settings(deadline=None, derandomize=True, max_examples=150)
FIELDS = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "title", "type": "VARCHAR", "max_length": 100},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]
INDEXES = [{"field": "vector", "type": "FLAT", "metric": "L2"}]


def asked(**options):
    options = {"alias": "books", "collection": {"fields": FIELDS, "indexes": INDEXES}, **options}
    return request.normalise({name: value for name, value in options.items() if value is not None}, "default")


def wrong(**options):
    with pytest.raises(errors.InvalidInputError) as caught:
        asked(**options)
    return dict(caught.value.problems)


def declared(fields, **more):
    return asked(collection={"fields": fields, "indexes": INDEXES, **more}).declared()


def mapped(old, new, old_more=None, new_more=None, **transform):
    transform = {"rename": {}, "drop": [], "defaults": {}, **transform}
    return mapping.make(declared(old, **(old_more or {})), declared(new, **(new_more or {})), transform)


@pytest.mark.parametrize(
    ("alias", "source", "taken", "expected"),
    [
        ("books", "books_v1", [], "books_v2"),
        ("books", "books_v9", ["books_v9", "books_v12"], "books_v13"),
        ("books", "old_things", ["old_things"], "books_v2"),
        ("books", "old_things", ["old_things", "books_v2"], "books_v3"),
        ("shelf", "books_v1", ["books_vx", "books_v1"], "books_v2"),
    ],
)
def test_the_next_name_is_above_all_in_use(alias, source, taken, expected):
    assert stages.next_name(alias, source, taken) == expected


@QUIET
@given(st.lists(st.integers(0, 20)), st.integers(0, 20))
def test_the_next_name_is_free_and_its_base_stays(numbers, now):
    taken = {f"books_v{number}" for number in [*numbers, now]}
    name = stages.next_name("books", f"books_v{now}", taken)
    assert name not in taken
    assert stages.base_name("books", name) == "books"


@QUIET
@given(
    st.sampled_from(stages.STAGES),
    st.none() | st.integers() | st.text(),
    st.none() | st.integers() | st.text(),
    st.none() | st.just("_default"),
    st.integers(0, 2**33),
)
def test_a_record_is_read_as_it_was_written(stage, after, ahead, unit, keep):
    record = stages.Record("books_v1", "books", stage, "token", unit, after, ahead, keep)
    assert vars(stages.read({stages.PROPERTY: record.text()})) == vars(record)


@pytest.mark.parametrize("text", ["", "null", "{}", "nonsense", "[1]", '{"source": "a"}', '{"stage": "new"}'])
def test_a_property_that_is_no_record_is_none(text):
    assert stages.read({stages.PROPERTY: text}) is None
    assert stages.read(None) is None


@QUIET
@given(st.sampled_from(stages.STAGES), st.sampled_from(stages.STAGES))
def test_stages_only_go_forward(first, second):
    record = stages.Record("a", "b", first)
    if stages.STAGES.index(second) < stages.STAGES.index(first):
        with pytest.raises(ValueError, match="cannot go back"):
            record.enter(second)
    else:
        record.enter(second)
        assert record.stage == second


@pytest.mark.parametrize(
    ("target", "stage", "same", "expected", "first"),
    [
        ("v1", None, False, stages.START, "create"),
        ("v1", None, True, stages.DONE, None),
        ("v1", stages.COPYING, False, stages.GO_ON, "copy"),
        ("v1", stages.COPIED, False, stages.GO_ON, "index"),
        ("v1", stages.SWITCHING, False, stages.GO_ON, "index"),
        (None, stages.SWITCHING, False, stages.GO_ON, "index"),
        ("v2", stages.SWITCHING, False, stages.FINISH, "finish"),
        ("v2", stages.SERVING, True, stages.DONE, None),
    ],
)
def test_what_is_to_be_done_follows_from_alias_and_record(target, stage, same, expected, first):
    record = stage and stages.Record("v1", "books", stage)
    assert stages.situation(target, "v2", record, same) == expected
    assert next(iter(stages.steps(expected, record)), None) == first


def test_only_a_re_index_of_this_alias_is_gone_on_with():
    records = {
        "a_v2": stages.Record("a_v1", "a", stages.SERVING),
        "a_v3": stages.Record("a_v2", "a", stages.COPYING),
        "b_v2": stages.Record("b_v1", "b", stages.COPIED),
        "c": None,
    }
    assert stages.unfinished(records, None, "a") == "a_v3"
    assert stages.unfinished(records, "a_v2", "a") == "a_v3"
    assert stages.unfinished(records, "a_v1", "a") is None
    assert stages.unfinished(records, None, "c") is None


def test_a_row_is_renamed_filled_and_cut():
    old = [*FIELDS, {"name": "legacy", "type": "INT8"}, {"name": "stars", "type": "INT8"}]
    new = [
        *FIELDS[::2],
        {"name": "name", "type": "VARCHAR", "max_length": 100},
        {"name": "stars", "type": "INT32"},
        {"name": "language", "type": "VARCHAR", "max_length": 2},
    ]
    rows, problems = mapped(old, new, rename={"title": "name"}, drop=["legacy"], defaults={"language": "en"})
    assert problems == []
    row = {"id": 1, "title": "t", "vector": [0.0], "legacy": 3, "stars": 5, "unknown": 1}
    assert rows.row(row) == {"id": 1, "name": "t", "vector": [0.0], "stars": 5, "language": "en"}
    assert (rows.old_name("name"), rows.new_name("title")) == ("title", "name")


def test_fields_that_are_not_declared_come_along_where_both_sides_have_them():
    dynamic = {"enable_dynamic_field": True}
    rows, problems = mapped(FIELDS, FIELDS, dynamic, dynamic, drop=["secret"])
    assert problems == []
    row = {"id": 1, "title": "t", "vector": [0.0], "colour": "red", "secret": 1}
    assert rows.row(row) == {"id": 1, "title": "t", "vector": [0.0], "colour": "red"}
    rows, problems = mapped(FIELDS, FIELDS, dynamic)
    assert "give them up with '$meta' in transform.drop" in dict(problems)["enable_dynamic_field"]
    assert mapped(FIELDS, FIELDS, dynamic, drop=["$meta"])[1] == []


@pytest.mark.parametrize(
    ("new", "transform", "path", "said"),
    [
        (
            [*FIELDS[:2], {**FIELDS[2], "dim": 16}],
            {},
            "fields.vector",
            "dim is 8, wanted 16: vectors cannot be converted",
        ),
        (
            [{**FIELDS[0], "type": "VARCHAR", "max_length": 9}, *FIELDS[1:]],
            {},
            "fields.id",
            "the primary key is a INT64",
        ),
        ([*FIELDS[::2]], {}, "fields.title", "name it in transform.drop"),
        ([*FIELDS, {"name": "tilte", "type": "INT8"}], {}, "fields.tilte", "has no field 'tilte' to copy it from"),
        (
            [*FIELDS, {"name": "other", "type": "FLOAT_VECTOR", "dim": 4}],
            {},
            "fields.other",
            "made anew by the model",
        ),
        (FIELDS, {"rename": {"titel": "title"}}, "transform.rename.titel", "did you mean 'title'?"),
        (FIELDS, {"rename": {"title": "vektor"}}, "transform.rename.title", "did you mean 'vector'?"),
        (FIELDS, {"defaults": {"titles": ""}}, "transform.defaults.titles", "did you mean 'title'?"),
        (FIELDS, {"drop": ["titles"]}, "transform.drop", "did you mean 'title'?"),
        (
            [{**FIELDS[0], "auto_id": True}, *FIELDS[1:]],
            {},
            "fields.id",
            "would give every copied row a new primary key",
        ),
        ([FIELDS[0], {"name": "title", "type": "JSON"}, FIELDS[2]], {}, "fields.title", "is a VARCHAR, wanted JSON"),
        (
            [{"name": "key", "type": "INT64", "primary_key": True}, *FIELDS[1:]],
            {"drop": ["id"], "defaults": {"key": 1}},
            "fields.key",
            "must be the one of the old collection, 'id'",
        ),
    ],
)
def test_what_cannot_be_copied_is_said(new, transform, path, said):
    more = {"indexes": [*INDEXES, {"field": "other"}]} if any(one["name"] == "other" for one in new) else {}
    found = dict(mapped(FIELDS, new, new_more=more, **transform)[1])
    assert said in found[path]


def test_a_value_for_rows_without_one_is_needed_where_null_ends():
    old = [*FIELDS, {"name": "stars", "type": "INT8", "nullable": True}]
    new = [*FIELDS, {"name": "stars", "type": "INT8"}]
    assert "give transform.defaults.stars" in dict(mapped(old, new)[1])["fields.stars"]
    rows, problems = mapped(old, new, defaults={"stars": 0})
    assert problems == []
    assert rows.row({"id": 1, "stars": None})["stars"] == 0


def test_every_mistake_is_named():
    assert "name the alias" in wrong(alias=None)["alias"]
    assert "three names" in wrong(source="books")["source"]
    assert "declare the new collection" in wrong(collection=None)["collection"]
    found = wrong(
        collection={"fields": FIELDS, "aliases": ["a"], "name": "x"},
        keep_hours=-1,
        recall={"minimum": 2},
        transform={"x": 1},
    )
    assert "moved by the re-index" in found["collection.aliases"]
    assert "the option name" in found["collection.name"]
    assert "needs an index on every vector field" in found["collection.load"]
    assert "0 or more" in found["keep_hours"]
    assert "from 0 to 1" in found["recall.minimum"]
    assert "unknown key" in found["transform.x"]
    assert "needs the INT64 field" in wrong(compare="updated")["updated_field"]
    assert "give both, or neither" in wrong(compare="keys", updated_field="u")["updated_field"]
    assert asked(updated_field="u").compare == "updated"
    assert asked().compare == "keys"
    assert asked(collection=None, state="aborted").state == "aborted"


@QUIET
@given(
    st.dictionaries(
        st.none() | st.sampled_from(("_default", "a")),
        st.dictionaries(st.integers() | st.text(), st.integers() | st.text(), max_size=20),
        max_size=3,
    ),
    st.integers(1, 5),
)
def test_a_base_is_read_as_it_was_written(tmp_path_factory, units, chunk):
    base.CHUNK = chunk
    path = str(tmp_path_factory.mktemp("base") / "deep" / "keys")
    writer = base.Writer(path, "token")
    for unit, entries in units.items():
        writer.unit(unit)
        for key, version in entries.items():
            writer.add(key, version)
    assert not base.is_whole(path, "token")
    writer.commit()
    assert base.is_whole(path, "token")
    assert not base.is_whole(path, "other")
    assert {unit: dict(base.stream(path, unit)) for unit in units} == units
    assert list(base.stream(path, "nowhere")) == []
    late = base.Late(path)
    late.note("a", [(2, None), (1, 5)])
    with Path(late.path).open("a") as lines:
        lines.write('["a", 3')  # killed while it wrote
    assert list(base.Late(path).stream("a")) == [(1, 5), (2, None)]
    base.remove(path)
    assert not base.is_whole(path, "token")


@pytest.mark.parametrize(
    ("old", "new", "metric", "expected"),
    [
        ([], [], None, 1.0),
        ([(1, 0.1), (2, 0.2)], [(2, 0.2), (3, 0.3)], "L2", 0.5),
        ([(1, 0.1), (2, 0.2)], [(2, 0.2), (3, 0.15)], "L2", 1.0),
        ([(1, 0.1), (2, 0.2)], [(2, 0.2), (3, 0.15)], None, 0.5),
        ([(1, 0.9), (2, 0.5)], [(3, 0.7), (4, 0.4)], "IP", 0.5),
        ([(1, 0.9), (2, 0.5)], [], "COSINE", 0.0),
    ],
)
def test_recall_counts_what_is_found_and_what_is_nearer(old, new, metric, expected):
    assert recall.share(old, new, metric) == expected


def test_low_recall_refuses_the_switch():
    wanted = recall.normalise({"minimum": 0.9}, "recall", [])
    recall.check({"vector": 0.9}, wanted, ("alias", "default", "books"))
    with pytest.raises(errors.MilvusError, match=r"is 0.5 of field vector, wanted at least 0.9.*goes on serving"):
        recall.check({"vector": 0.5}, wanted, ("alias", "default", "books"))


def test_pages_follow_the_size_of_rows():
    size = store.Size(256, 1000)
    size.learn([{"id": 1, "text": "x" * 86}] * 10)
    assert 5 <= size.rows <= 10
    size.learn([{"id": 1}] * 5)
    assert size.rows <= 80
    assert store.weigh({"v": [0.5] * 100}) == 403
    assert store.digest({"a": b"x", "b": None}, ["a", "b"], {"b": 1}) == store.digest(
        {"a": b"x", "b": 1}, ["a", "b"], {}
    )


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("v2.3.5", "Milvus 2.3.5 lacks primary keys given with auto id"),
        ("milvus_lite-3.2.2", "has no primary keys"),
        ("v2.6.5", ""),
    ],
)
def test_generated_keys_are_kept_only_where_a_server_takes_them(version, said):
    counted = [{**FIELDS[0], "auto_id": True}, *FIELDS[1:]]
    session = types.SimpleNamespace(server=connection.ServerInfo(version))
    wanted = asked(collection={"fields": counted, "indexes": INDEXES, "properties": {"allow_insert_auto_id": True}})
    if not said:
        assert sides.rows_map(session, declared(counted), wanted).row({"id": 7, "title": "t"})["id"] == 7
        return
    with pytest.raises(errors.InvalidInputError, match=said) as caught:
        sides.rows_map(session, declared(counted), wanted)
    assert caught.value.problems[0][0] == "collection.fields.id"


def test_fields_that_functions_fill_are_not_copied():
    text = {"name": "text", "type": "VARCHAR", "max_length": 100, "enable_analyzer": True}
    made = [*FIELDS, text, {"name": "words", "type": "SPARSE_FLOAT_VECTOR"}]
    function = {"name": "bm25", "type": "BM25", "input_fields": ["text"], "output_fields": ["words"]}
    index = {"field": "words", "type": "SPARSE_INVERTED_INDEX", "metric": "BM25"}
    more = {"functions": [function], "indexes": [*INDEXES, index]}
    rows, problems = mapped(made, made, more, more)
    assert problems == []
    assert "words" not in rows.row({"id": 1, "title": "", "text": "a", "vector": [0.0], "words": {1: 0.5}})
    assert mapped([*FIELDS, text], made, None, more)[1] == []
