"""Whatever somebody writes into a catalogue: it is read, or named as a mistake with its path; nothing else happens."""

from __future__ import annotations

import copy

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, errors
from hypothesis import given, settings
from hypothesis import strategies as st

WHOLE = yaml.safe_load("""
owner: shop
databases: [{name: shop, properties: {database.max.collections: 20, database.resource_groups: [a]}}]
collections:
  - name: t
    database: shop
    description: text
    shards: 1
    consistency_level: Bounded
    properties: {collection.ttl.seconds: 5}
    warmup: {vector_index: sync}
    fields:
      - {name: id, type: INT64, primary_key: true}
      - {name: vector, type: FLOAT_VECTOR, dim: 8, mmap: true}
      - {name: text, type: VARCHAR, max_length: 9, enable_analyzer: true,
         analyzer_params: {tokenizer: icu, filter: [stop]}}
      - {name: other, type: VARCHAR, max_length: 9, enable_analyzer: true,
         multi_analyzer_params: {by_field: text, analyzers: {default: {type: standard}}}}
      - {name: score, type: FLOAT, nullable: true, default: 0.5}
      - {name: words, type: SPARSE_FLOAT_VECTOR}
      - name: chunks
        type: ARRAY
        element_type: STRUCT
        max_capacity: 4
        struct_fields: [{name: page, type: INT32}, {name: meaning, type: FLOAT_VECTOR, dim: 8}]
    functions: [{name: f, type: BM25, input_fields: [text], output_fields: [words], params: {}}]
    indexes:
      - {field: vector, type: HNSW, metric: L2, params: {M: 8, efConstruction: 9}}
      - {field: words, type: SPARSE_INVERTED_INDEX}
      - {field: "chunks[meaning]", type: HNSW, metric: MAX_SIM, params: {M: 8, efConstruction: 9}}
    partitions: [p, {name: q, state: absent}]
    aliases: [x]
    strategy: blue_green
    reindex: {transform: {rename: {a: b}, defaults: {c: 1}, drop: [d]}, recall: {k: 5, params: {ef: 9}}, keep_hours: 2}
    load: true
    replicas: 1
    resource_groups: [a]
    load_fields: [id, vector, words, chunks]
aliases: [{name: y, collection: t, database: shop}]
privilege_groups: [{name: g, privileges: [Search]}]
roles: [{name: r, grants: [{privileges: [Search], collection: t, database: shop}, {privilege: Query, collection: "*"}]}]
users: [{name: u, password: long-enough, current_password: before-that, roles: [r], update_password: always}]
resource_groups: [{name: a, requests: 1, limits: 2, transfer_from: [b], node_labels: {zone: x}}, {name: b, nodes: 1}]
""")
PLAIN = (None, True, 0, -1, 2.5, float("nan"), "", " ", "x", "9")
NESTED = ([], [[]], [None], [1], ["x"], [{}], {}, {"a": {}}, {1: []})
JUNK = st.sampled_from(PLAIN + NESTED)


def places(node, path=()):
    """The path of everything in it."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, one in items:
        yield (*path, name)
        yield from places(one, (*path, name))


def put(node, path, value):
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value


def read(declared):
    try:
        catalog.normalise(declared, "default", {})
    except errors.InvalidInputError as caught:
        assert all(isinstance(text, str) and text for _path, text in caught.problems)
        return dict(caught.problems)
    return {}


PLACES = sorted(places(WHOLE), key=str)


def test_the_whole_is_well():
    assert read(copy.deepcopy(WHOLE)) == {}


@pytest.mark.parametrize("value", PLAIN + NESTED, ids=str)
def test_any_value_anywhere_is_read_or_named(value):
    for path in PLACES:
        declared = copy.deepcopy(WHOLE)
        put(declared, path, copy.deepcopy(value))
        read(declared)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=2, max_size=4))
def test_several_mistakes_at_once_are_read_or_named(changes):
    declared = copy.deepcopy(WHOLE)
    for path, value in sorted(changes, key=lambda one: -len(one[0])):
        put(declared, path, copy.deepcopy(value))
    read(declared)


@pytest.mark.parametrize("value", [123456789, True, ["Secret-of-app"], {"Secret-of-app": None}])
def test_a_password_that_is_no_text_is_named_and_not_repeated(value):
    found = read({"users": [{"name": "app", "password": value}]})
    assert "put it between quotes" in found["users[0].password"]
    assert str(value) not in found["users[0].password"]
    assert "Secret" not in str(found)


def test_types_have_the_names_of_yaml():
    """On the controller Ansible's own subclasses come along."""

    class Tagged(dict):
        pass

    assert read({"collections": Tagged()})["collections"] == "must be a list, found dict"
    assert read({"users": [None]})["users[0]"].endswith("found nothing")


def test_what_lives_in_the_database_of_the_connection_may_leave_it_out():
    declared = {"collections": [{"name": "t", "fields": WHOLE["collections"][0]["fields"][:2]}]}
    wanted = catalog.normalise({**declared, "aliases": [{"name": "x", "collection": "t"}]}, "shop")
    assert wanted[("alias", "shop", "x")] == {"collection": "t"}
