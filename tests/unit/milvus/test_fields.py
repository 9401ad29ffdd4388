"""Fields, indexes and their table: forms that are equal, and what documentation shows."""

from __future__ import annotations

import re

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    catalog,
    connection,
    default_values,
    features,
    field_types,
    functions,
    index_check,
    index_params,
    index_table,
    needs,
    plan,
    properties,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.targets import ROOT


@pytest.mark.parametrize(
    ("field", "path", "inner"),
    [
        ("meta", 'meta["a"]', "/a"),
        ("meta", "meta['a'][\"b\"]", "/a/b"),
        ("meta", "/a/b", "/a/b"),
        ("meta", "meta", "/"),
        ("meta", 'meta["a"][0]', "/a/0"),
        ("$meta", "size", "/size"),
        ("$meta", "size['x']", "/size/x"),
        ("$meta", '$meta["size"]', "/size"),
    ],
)
def test_paths_in_json_have_one_form(field, path, inner):
    assert index_check.pointer(path, field) == inner


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00"),
        ("2026-01-31", "2026-01-31T00:00:00+00:00"),
        (1769860800000000, "2026-01-31T12:00:00Z"),
    ],
)
def test_points_in_time_have_one_form(one, other):
    assert default_values.instant(one) == default_values.instant(other)


@given(st.floats(-1e30, 1e30))
def test_a_float_is_what_the_field_holds(value):
    once = default_values.single(value)
    assert default_values.single(once) == once


def every_feature():
    """All names of the release table that the tables of fields, functions, properties and indexes give."""
    yield from functions.FEATURES.values()
    yield from field_types.CHANGES.values()
    yield from (feature for _key, feature in properties.KNOWN.values() if feature)
    for kind, index in index_table.INDEXES.items():
        for param in index_table.params_of(kind).values():
            yield from (one for one in (param.feature, *param.features.values()) if one)
        yield from (one for one in (index.feature, *index.features.values()) if one)
    yield from index_table.METRIC_FEATURES.values()
    for kind in field_types.TYPES:
        field = {"type": kind, **dict.fromkeys(field_types.KEYS, True), "element_type": "INT8"}
        yield from field_types.needs({**field, "type": kind})
    yield from features.LITE_LACKS


def test_every_feature_is_in_the_release_table():
    assert [one for one in every_feature() if not releases.feature_since(one)] == []


@pytest.mark.parametrize("kind", index_table.TYPES)
def test_the_table_agrees_with_itself(kind):
    index = index_table.INDEXES[kind]
    assert set(index.fields) <= set(field_types.TYPES)
    assert set(index.features) <= set(index.fields)
    for name, param in index_table.params_of(kind).items():
        if param.default is not None:
            assert index_check.complaint(param, param.default) == "", name
        assert param.what and param.allowed
    assert ("json_path" in index.params) == (kind in index_params.CASTS)


def examples(page):
    """The YAML examples of a page that hold something of a catalogue, as whole catalogues."""
    for text in re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL):
        try:
            found = yaml.safe_load(text)
        except yaml.YAMLError:  # what is left out of an example is shown by an ellipsis
            continue
        if isinstance(found, dict) and {"collections", "databases"} & set(found):
            yield found
        elif isinstance(found, list) and "fields" in found[0]:
            yield {"collections": found}


def test_the_examples_of_the_documentation_are_valid():
    found = list(examples("catalog.md"))
    assert len(found) == 3
    for declared in found:
        for user in declared.get("users", []):
            user["password"] = "long-enough"
        catalog.normalise(declared)


def refused(version, declared):
    wanted = catalog.normalise({"collections": [declared]})
    options = {**catalog.OPTIONS, "owner": None, "loaded": set(), "dropped": set(), "forgets": ()}
    made = catalog.compare({}, wanted, options)
    needs.refuse(made, connection.ServerInfo(version), {})
    return made.refusals


@pytest.mark.parametrize("version", ["v2.3.5", "milvus_lite-3.2.2"])
def test_nothing_is_sent_that_would_be_dropped_unsaid(version):
    declared = {
        "name": "t",
        "fields": [
            {"name": "id", "type": "INT64", "primary_key": True},
            {"name": "vector", "type": "INT8_VECTOR", "dim": 8},
            {"name": "n", "type": "INT64", "clustering_key": True, "mmap": False},
        ],
        "load": True,
        "replicas": 2,
        "indexes": [{"field": "vector", "type": "HNSW", "params": {"M": 8, "efConstruction": 8}, "warmup": "sync"}],
    }
    told = "\n".join(refused(version, declared))
    for feature in ("int8 vectors", "clustering keys", "field mmap", "warm up"):
        assert feature in told
    assert "(field n)" in told
    assert "(field vector)" in told
    assert ("replicas" in told) == version.startswith("milvus_lite")


def test_a_server_whose_version_nobody_knows_is_not_refused():
    declared = {
        "name": "t",
        "fields": [
            {"name": "id", "type": "INT64", "primary_key": True},
            {"name": "vector", "type": "INT8_VECTOR", "dim": 8, "nullable": True},
        ],
    }
    assert refused("master-20260101-abcdef", declared) == []
    assert refused("v3.0.0", declared) == []


def test_the_order_of_a_change_at_rest():
    ranks = [
        plan.ORDER.index(one)
        for one in (
            ("collection", "rename"),
            ("collection", "release"),
            ("index", "drop"),
            ("field", "drop"),
            ("field", "create"),
            ("index", "alter"),
            ("index", "create"),
            ("collection", "load"),
        )
    ]
    assert ranks == sorted(ranks)
