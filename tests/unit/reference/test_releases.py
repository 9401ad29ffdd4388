"""Versions: lines, components, gates, vulnerabilities."""

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils import releases
from hypothesis import given
from hypothesis import strategies as st

LINES = list(releases.product_lines("milvus"))
versions = st.builds("{}.{}".format, st.sampled_from(LINES), st.integers(0, 40))


@given(versions, versions)
def test_order_is_that_of_the_numbers(left, right):
    numbers = [tuple(int(part) for part in version.split(".")) for version in (left, right)]
    assert releases.at_least(left, right) == (numbers[0] >= numbers[1])


@given(versions)
def test_a_v_in_front_changes_nothing(version):
    assert releases.release("milvus", "v" + version) == releases.release("milvus", version)


@given(versions, versions)
def test_an_upgrade_is_allowed_or_says_what_to_do(current, target):
    for problem in releases.check_upgrade("milvus", current, target):
        assert current in problem and target in problem
        assert "First upgrade" in problem or "restore a backup" in problem or "Restore a backup" in problem


@given(versions)
def test_within_a_line_every_step_is_allowed(version):
    assert releases.check_upgrade("milvus", version, version) == []


def test_a_prerelease_is_before_its_release():
    assert not releases.at_least("2.6.0-rc1", "2.6.0")
    assert releases.at_least("2.4.13-hotfix", "2.4.13")


@pytest.mark.parametrize(
    ("current", "target", "words"),
    [
        ("2.5.16", "2.6.22", None),
        ("2.5.15", "2.6.22", ["2.5.16", "First upgrade to 2.5.27"]),
        ("2.4.24", "2.6.22", ["First upgrade to 2.5.27"]),
        ("2.3.5", "2.5.27", None),
        ("2.6.19", "3.0.0", ["2.6.20"]),
        ("2.5.27", "3.0.0", ["First upgrade to 2.6.22"]),
        ("2.6.22", "2.5.27", ["goes back", "restore a backup"]),
        ("2.3.5", "2.3.4", None),
        ("2.6.0-rc1", "2.6.22", ["pre-release"]),
    ],
)
def test_gates(current, target, words):
    problems = releases.check_upgrade("milvus", current, target)
    if words is None:
        assert problems == []
    else:
        assert all(word in problems[0] for word in words)


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("2.7.0", ["lines 2.3, 2.4, 2.5, 2.6, 3.0", "Nearest: 2.6"]),
        ("2.2.16", ["Nearest: 2.3"]),
        ("latest", ["not a version", "MAJOR.MINOR.PATCH"]),
        ("2.6", ["name a version, for example 2.6.22"]),
        ("2.6.0-rc1", ["pre-release"]),
        ("2.6.4", ["CVE-2025-64513", "2.6.5"]),
        ("2.6.9", ["CVE-2026-26190", "2.6.10", "9091"]),
        ("2.4.24", ["CVE-2026-26190", "no fix"]),
    ],
)
def test_versions_that_should_not_be_installed(version, words):
    problems = " ".join(releases.release_problems("milvus", version))
    assert all(word in problems for word in words)


@pytest.mark.parametrize("version", ["2.5.27", "2.6.10", "2.6.22", "3.0.0"])
def test_safe_versions(version):
    assert releases.release_problems("milvus", version) == []
    assert releases.release("milvus", version)["safe"]


@pytest.mark.parametrize("line", LINES)
def test_the_lowest_safe_patch_agrees_with_the_advisories(line):
    data = releases.release("milvus", line)
    safe = data["lowest_safe_patch"]
    if safe is None:
        assert releases.advisories("milvus", data["latest_patch"])
    else:
        assert releases.advisories("milvus", safe) == []
        patch = releases.parse_version(safe)[2]
        assert patch == 0 or releases.advisories("milvus", f"{line}.{patch - 1}")


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_complete(line):
    data = releases.release("milvus", line)
    assert set(data["required"]) <= set(data["components"])
    for mode in ("standalone", "cluster"):
        queues = data["message_queues"][mode]
        assert queues["default"] in queues["allowed"]


@pytest.mark.parametrize(
    ("version", "name", "words"),
    [
        ("2.6.22", "indexnode", ["ended with line 2.5", "datanode"]),
        ("2.6.22", "rootcoord", ["ended with line 2.5", "mixcoord"]),
        ("2.5.27", "streamingnode", ["exists from 2.6"]),
        ("2.6.5", "cdc", ["exists from 2.6.6"]),
        ("2.6.22", "querynod", ["Did you mean querynode?"]),
    ],
)
def test_a_component_that_the_version_lacks(version, name, words):
    with pytest.raises(releases.UnknownReleaseError) as error:
        releases.component(version, name)
    assert all(word in str(error.value) for word in words)


def test_the_merged_coordinator_runs_in_each_line():
    assert releases.component("2.3.5", "mixcoord")["run"][:2] == ["mixture", "-rootcoord=true"]
    assert releases.component("2.6.22", "mixcoord")["run"] == ["mixcoord"]


def test_a_missing_feature_says_from_when_on():
    text = releases.feature_problem("2.3.5", "privileges_v2")
    assert text == "Milvus 2.3.5 lacks privileges v2: available from 2.4.18"
    assert releases.feature_problem("2.6.22", "privileges_v2") is None


def test_a_message_queue_per_mode():
    assert releases.message_queue_problems("2.3.5", "standalone", "natsmq") == []
    (problem,) = releases.message_queue_problems("2.3.5", "cluster", "rocksmq")
    assert "pulsar, kafka" in problem


def test_a_version_that_yaml_read_as_a_number_is_told_so():
    with pytest.raises(releases.UnknownReleaseError, match="quotes"):
        releases.parse_version(3)


def test_etcd_has_its_lines():
    assert releases.release("etcd", "3.5.25")["line"] == "3.5"
    assert releases.check_upgrade("etcd", "3.5.26", "3.6.16") == []
    (problem,) = releases.check_upgrade("etcd", "3.5.25", "3.6.16")
    assert "3.5.26" in problem
    (problem,) = releases.check_upgrade("etcd", "3.4.23", "3.6.16")
    assert "First upgrade to 3.5.35" in problem


def test_an_unknown_product_names_the_known():
    with pytest.raises(releases.UnknownReleaseError, match="etcd, milvus"):
        releases.release("qdrantt", "1.0.0")
