"""The filters as Ansible sees them: documented, and clean in their errors."""

import pathlib

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.vectordb.ops.plugins.filter.milvus_reference import FilterModule

FILTERS = FilterModule().filters()
FOLDER = pathlib.Path(__file__).parents[3] / "plugins" / "filter"


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_each_filter_is_documented(name):
    text = yaml.safe_load((FOLDER / f"{name}.yml").read_text())
    assert text["DOCUMENTATION"]["name"] == name
    assert f"vectordb.ops.{name}" in text["EXAMPLES"]


def test_a_mistake_is_one_sentence():
    with pytest.raises(AnsibleFilterError) as error:
        FILTERS["milvus_release"]("2.7.0")
    assert "2.7.0 is not a known version" in str(error.value)
    with pytest.raises(AnsibleFilterError):
        FILTERS["milvus_config_merge"]({"a": 1}, "text")


def test_they_compose_as_roles_use_them():
    merged = FILTERS["milvus_config_merge"]({"proxy": {"port": 19530}}, {"proxy.maxTaskNum": 99})
    assert merged == {"proxy": {"port": 19530, "maxTaskNum": 99}}
    assert FILTERS["milvus_config_problems"](merged, "2.6.22") == []
    assert FILTERS["milvus_config_restart_keys"](merged, {"proxy": {"port": 19530}}, "2.6.22") == ["proxy.maxTaskNum"]
