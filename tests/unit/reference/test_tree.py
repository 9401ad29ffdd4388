"""Nested and flat configuration."""

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import tree
from hypothesis import given

from tests.unit.reference.strategies import configs


@given(configs)
def test_flat_and_back_is_the_same(config):
    assert tree.unflatten(tree.flatten(config)) == config


@given(configs)
def test_merging_with_itself_or_nothing_changes_nothing(config):
    for layers in ([config], [config, config], [{}, config], [config, {}]):
        assert tree.merge(*layers) == config


@given(configs, configs, configs)
def test_merging_in_two_steps_is_merging_at_once(first, second, third):
    assert tree.merge(tree.merge(first, second), third) == tree.merge(first, second, third)


@given(configs, configs)
def test_the_last_layer_wins_everywhere(base, overlay):
    merged = {path.lower(): value for path, value in tree.flatten(tree.merge(base, overlay)).items()}
    for path, value in tree.flatten(overlay).items():
        if value != {}:
            assert merged[path.lower()] == value


@given(configs)
def test_keys_with_dots_mean_the_same_as_nested_ones(config):
    dotted = {path: value for path, value in tree.flatten(config).items() if value != {}}
    assert tree.flatten(tree.merge(dotted)) == dotted


def test_names_meet_without_case():
    assert tree.merge({"proxy": {"port": 1}}, {"Proxy": {"PORT": 2}}) == {"proxy": {"port": 2}}


@pytest.mark.parametrize("flat", [{"a": 1, "a.b": 2}, {"a.b": 2, "a": 1}])
def test_a_value_cannot_be_a_section_too(flat):
    with pytest.raises(ValueError, match="cannot"):
        tree.unflatten(flat)
