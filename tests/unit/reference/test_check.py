"""The check of a configuration: every mistake that a server would pass over in silence."""

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import check, keys, tree
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.unit.reference.strategies import RIGHT, VERSIONS, WRONG, version_and_key


def nested(path, value):
    return tree.unflatten({path: value})


@given(st.data(), version_and_key(lambda key: key.name.lower() not in keys.ENUMS))
@settings(max_examples=300)
def test_a_key_with_a_value_of_its_type_passes(data, picked):
    version, key = picked
    assert check.problems(nested(key.name, data.draw(RIGHT[key.type])), version) == []


@given(st.data(), version_and_key(lambda key: key.type in WRONG))
@settings(max_examples=300)
def test_a_key_with_a_value_of_another_type_fails_by_name(data, picked):
    version, key = picked
    (problem,) = check.problems(nested(key.name, data.draw(WRONG[key.type])), version)
    assert problem.startswith(key.name + ": ")


@given(st.data(), version_and_key())
@settings(max_examples=300)
def test_a_slip_of_one_letter_is_caught_and_the_right_name_proposed(data, picked):
    version, key = picked
    parent, _dot, leaf = key.name.rpartition(".")
    assume(len(leaf) >= 6)
    place = data.draw(st.integers(1, len(leaf) - 2))
    slip = leaf[:place] + data.draw(st.sampled_from(["", "q", leaf[place] * 2])) + leaf[place + 1 :]
    typo = f"{parent}.{slip}" if parent else slip
    assume(not keys.knows(typo, version) and typo.lower() not in keys.all_keys())
    (problem,) = check.problems(nested(typo, 1), version)
    assert f"did you mean {key.name}?" in problem


@given(version_and_key(lambda key: key.name.lower() not in keys.ENUMS))
def test_another_case_is_told_how_it_is_spelt(picked):
    version, key = picked
    parent, _dot, leaf = key.name.rpartition(".")
    assume(leaf.upper() != leaf and key.defaults)
    (problem,) = check.problems(nested(f"{parent}.{leaf.upper()}", _sample(key)), version)
    assert f"spelt {key.name}" in problem


def _sample(key):
    return {"bool": True, "int": 1, "float": 1, "duration": "1s", "size": 1, "list": []}.get(key.type, "x")


@pytest.mark.parametrize(
    ("config", "version", "words"),
    [
        ({"common": {"security": {"authorizationEnabled": "maybe"}}}, "2.3.5", ["true or false", "'maybe'"]),
        ({"common": {"security": {"authorizationEnabled": "true"}}}, "2.3.5", ["remove the quotes: true"]),
        ({"common": {"security": {"authorizationEnabled": "yes"}}}, "2.3.5", ["write true"]),
        ({"common": {"security": {"authorisationEnabled": True}}}, "2.6.22", ["did you mean", "authorizationEnabled"]),
        ({"proxy": {"port": "19530"}}, "2.6.22", ["proxy.port", "remove the quotes: 19530"]),
        ({"comon": {"storageType": "local"}}, "2.3.5", ["did you mean common?"]),
        ({"proxy": "fast"}, "2.3.5", ["is a section", "'fast'"]),
        ({"proxy": None}, "2.3.5", ["the section is empty"]),
        ({"proxy": {"port": {"number": 1}}}, "2.3.5", ["is one value", "found a section"]),
        ({"woodpecker": {"meta": {"prefix": "x"}}}, "2.5.27", ["exists from 2.6"]),
        ({"natsmq": {"server": {"port": 4222}}}, "2.6.22", ["ended with 2.5"]),
        ({"indexNode": {"port": 21121}}, "2.6.22", ["indexNode.port", "removed after line 2.5"]),
        ({"queryNode": {"cache": {"enabled": True}}}, "2.3.5", ["deprecated", "remove it"]),
        ({"queryNode": {"mmapDirPath": "/x"}}, "2.5.27", ["deprecated", "queryNode.mmap.mmapDirPath"]),
        ({"log": {"level": "inf"}}, "2.3.5", ["debug, info", "did you mean info?"]),
        ({"mq": {"type": "woodpecker"}}, "2.5.27", ["mq.type", "rocksmq, natsmq, pulsar, kafka"]),
        ({"mq": {"type": "natsmq"}}, "2.6.22", ["woodpecker"]),
        ({"common": {"storageType": "s3"}}, "2.6.22", ["local, remote"]),
        ({"common": {"security": {"tlsMode": 3}}}, "2.6.22", ["0, 1, 2"]),
        ([], "2.6.22", ["expected a dictionary"]),
    ],
)
def test_message(config, version, words):
    (problem,) = check.problems(config, version)
    assert [word for word in words if word not in problem] == []


def test_the_message_queue_is_checked_against_the_mode():
    config = {"mq": {"type": "rocksmq"}}
    assert check.problems(config, "2.6.22", mode="standalone") == []
    (problem,) = check.problems(config, "2.6.22", mode="cluster")
    assert "mq.type" in problem and "woodpecker, pulsar, kafka" in problem


def test_a_boolean_is_checked_even_when_it_is_to_be_ignored():
    config = {"common": {"security": {"authorizationEnabled": "maybe"}}}
    (problem,) = check.problems(config, "2.3.5", ignore=["common.security.authorizationEnabled"])
    assert "'maybe'" in problem


def test_all_mistakes_are_told_at_once_and_ignored_keys_are_not():
    config = {"proxy": {"port": "x", "maxTaskNumm": 1}, "log": {"level": "loud"}}
    assert len(check.problems(config, "2.6.22")) == 3
    assert len(check.problems(config, "2.6.22", ignore=["proxy.maxTaskNumm"])) == 2


def test_a_secret_is_never_shown():
    (problem,) = check.problems({"minio": {"secretAccessKey": ["hunter2"]}}, "2.6.22")
    assert "hunter2" not in problem


@pytest.mark.parametrize("version", VERSIONS)
def test_open_sections_take_what_they_are_given(version):
    config = {"kafka": {"producer": {"client.id": "x", "anything": {"deep": 1}}}}
    assert check.problems(config, version) == []
