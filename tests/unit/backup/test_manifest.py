"""A manifest says what it says, and any change of it is seen."""

from __future__ import annotations

import datetime
import json

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import manifest, names
from hypothesis import given
from hypothesis import strategies as st

FACTS = {
    "name": "nightly",
    "engine": "logical",
    "started": "2026-11-27T01:00:00Z",
    "completed": "2026-11-27T01:05:00Z",
    "server": {"name": "Milvus 2.3.5"},
    "collections": [{"database": "default", "name": "articles", "rows": 3, "schema_sha256": "x"}],
    "objects": {"data/a.parquet": {"bytes": 10, "sha256": "00"}},
}


def test_it_is_read_as_it_was_written():
    made = manifest.made(**FACTS)
    assert manifest.parsed(manifest.dumped(made), "nightly") == made
    assert (made["bytes"], made["rows"]) == (10, 3)


@given(st.data())
def test_any_value_that_was_changed_by_hand_is_seen(data):
    made = manifest.made(**FACTS)
    key = data.draw(st.sampled_from(sorted(set(made) - {"format", "sha256"})))
    changed = {**made, key: data.draw(st.sampled_from([None, 1, "x", [], {}, True]).filter(lambda v: v != made[key]))}
    with pytest.raises(manifest.ManifestError):
        manifest.parsed(json.dumps(changed), "nightly")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("{", "no JSON"),
        ("[]", "no JSON object"),
        ('{"format": 9}', "it has format 9 of a newer release, this release reads 1"),
        ('{"format": 1}', "lacks name, engine"),
    ],
)
def test_what_is_no_manifest(content, word):
    with pytest.raises(manifest.ManifestError, match=word):
        manifest.parsed(content, "nightly")


def test_a_copy_under_another_name():
    with pytest.raises(manifest.ManifestError, match="that of backup nightly"):
        manifest.parsed(manifest.dumped(manifest.made(**FACTS)), "copy")


def test_times_are_read_as_they_were_written():
    now = datetime.datetime(2026, 11, 27, 1, 2, 3, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert manifest.moment(manifest.written(now)) == now


@pytest.mark.parametrize("name", ["bad-name", "1st", "", "a" * 129, "a/b", "é", "../x"])
def test_names_that_no_engine_takes(name):
    assert "allowed: letters, digits and underscores" in names.problem(name)
    assert names.problem(names.problem(name).rpartition("for example ")[2]) == ""


def test_a_near_name_is_suggested():
    assert "did you mean nightly_1?" in names.unknown("nigthly_1", ["nightly_1"], "bucket b")
    assert names.unknown("x", [], "bucket b").endswith("it has none")
