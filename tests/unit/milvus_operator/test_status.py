"""When a Milvus is what it shall be, and what stands against making it so."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.filter.milvus_operator import milvus_operator_wanted
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator import status

from tests.unit.milvus_operator.support import cluster, deployments, found, planned, running

SETTINGS = {
    "version": "2.6.22",
    "operator_version": "1.3.8",
    "install": True,
    "namespace": "milvus",
    "operator_namespace": "milvus-operator",
    "storage_size": "10Gi",
    "release": "milvus-operator",
    "storage_class": "",
    "adopt_existing_data": False,
}


def told(plan=None, settings=None, **changes):
    return "\n".join(status.problems(plan or planned(), found(**changes), {**SETTINGS, **(settings or {})}))


def test_a_milvus_that_is_as_wanted_is_settled():
    plan = cluster()
    assert status.unsettled(running(plan), deployments(plan), plan["wanted"]) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"observed_generation": 2}, "the operator has seen generation 2 of 3"),
        ({"image": "milvusdb/milvus:v2.6.21"}, "the image in use is milvusdb/milvus:v2.6.21"),
        ({"status": "Unhealthy"}, "its status is Unhealthy"),
        ({"deleting": True}, "it is being deleted"),
        ({"conditions": {}}, "MilvusUpdated is not told yet"),
    ],
)
def test_one_sign_alone_is_not_enough(changes, words):
    plan = cluster()
    assert words in "\n".join(status.unsettled(running(plan, **changes), deployments(plan), plan["wanted"]))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"image": "milvusdb/milvus:v2.6.21"}, "still has image milvusdb/milvus:v2.6.21"),
        ({"annotations": {}}, "does not have vectordb.ops/configuration as it shall be"),
        ({"observed_generation": 1}, "was not looked at yet"),
        ({"available": 0}, "has 0 of 1 pods available"),
        ({"current": 2}, "has 1 of 1 pods available, and still 2 in all, of which 1 are as they shall be"),
    ],
)
def test_pods_are_judged_too(changes, words):
    plan = cluster()
    assert words in "\n".join(status.unsettled(running(plan), deployments(plan, **changes), plan["wanted"]))


def before_an_upgrade(**components):
    """What runs, and what an inventory with a newer version and other settings makes of it for a look."""
    before, after = cluster(version="2.6.21"), cluster(version="2.6.22", log_format="json", instances={"querynode": 3})
    milvus = running(before, components={"queryNode": {"replicas": 1}, "standalone": {"replicas": 0}, **components})
    return before, milvus, milvus_operator_wanted(after, found(milvus=milvus), existing=True)


def test_before_an_upgrade_what_is_only_wanted_is_no_illness():
    before, milvus, wanted = before_an_upgrade()
    assert status.unsettled(milvus, deployments(before), wanted) == []


def test_before_an_upgrade_what_is_missing_of_the_running_version_is_an_illness():
    before, milvus, wanted = before_an_upgrade(proxy={"replicas": 2})
    assert status.unsettled(milvus, deployments(before), wanted) == ["proxy has 1 of 2 pods"]
    mixed = [{**one, "image": "milvusdb/milvus:v2.6.20"} for one in deployments(before)]
    assert "still has image milvusdb/milvus:v2.6.20" in "\n".join(status.unsettled(milvus, mixed, wanted))


def test_before_an_upgrade_a_component_that_scales_itself_has_any_number():
    before, milvus, wanted = before_an_upgrade(dataNode={"replicas": -1})
    assert "datanode" not in wanted["replicas"]
    assert milvus_operator_wanted(before, {}, existing=True)["replicas"] == {}
    assert status.unsettled(milvus, deployments(before), wanted) == []


def test_what_a_dependency_says_is_passed_on():
    plan = cluster()
    milvus = running(plan)
    milvus["conditions"]["StorageReady"] = {"status": "False", "reason": "ClientError", "message": "no bucket"}
    assert status.unsettled(milvus, deployments(plan), plan["wanted"]) == [
        "StorageReady is False (ClientError: no bucket)"
    ]


def test_the_empty_one_of_two_deployments_is_no_matter():
    plan = cluster()
    empty = {
        "name": "m1-milvus-querynode-1",
        "component": "querynode",
        "image": "dummy",
        "replicas": 0,
        "annotations": {},
    }
    assert status.unsettled(running(plan), [*deployments(plan), empty], plan["wanted"]) == []


def test_a_cluster_that_is_ready_is_left_in_peace():
    assert told() == ""
    plan = cluster()
    assert told(plan, milvus=running(plan), services=["m1-milvus"]) == ""


@pytest.mark.parametrize(
    ("settings", "changes", "words"),
    [
        ({"install": False}, {"crds": {}}, "milvuses.milvus.io is not known to this cluster"),
        ({"install": False}, {"operators": []}, "no operator of Milvus was found"),
        ({"operator_version": "1.3.7"}, {}, "1.3.7 is older than the operator 1.3.8 that runs"),
        ({"operator_version": "1.3.7", "install": False}, {}, "set milvus_operator_version: 1.3.8"),
        ({"operator_namespace": "other"}, {}, "another operator of Milvus runs in namespace milvus-operator"),
        ({}, {"release_status": "pending-install"}, "is pending-install, which a further run does not repair"),
        ({}, {"storage_classes": {}}, "no class of the cluster is the default one"),
        ({"storage_class": "fast"}, {}, "the cluster has no class fast; it has standard"),
        ({}, {"services": ["minio"]}, "MINIO_PORT"),
        (
            {},
            {"claims": {"m1-data": {"size": "20Gi", "class": "standard"}}},
            "volume m1-data has 20Gi, and none can shrink; found 10Gi",
        ),
        (
            {},
            {"denied": [{"verb": "create", "group": "", "resource": "secrets", "namespace": "milvus"}]},
            "may not create secrets in milvus",
        ),
    ],
)
def test_what_stands_against_it_is_named(settings, changes, words):
    assert words in told(settings=settings, **changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"deleting": True}, "is being deleted, and waits for its operator"),
        ({"ours": False}, "was not made by this role"),
        ({"message_queue": "pulsar"}, "mq.type is 'pulsar' for the data that is there"),
        ({"bucket": "other"}, "milvus_s3_bucket"),
        ({"version": "2.4.24"}, "milvus_version: "),
        ({"mode": "cluster"}, "was set up as cluster and would become standalone"),
    ],
)
def test_no_data_is_lost_from_sight(changes, words):
    plan = planned()
    assert words in told(plan, milvus=running(plan, **changes))


def test_secrets_of_others_must_be_there_with_their_keys():
    plan = cluster({"secrets": {"s3": {"name": "keys"}}})
    assert "there is no Secret keys in namespace milvus" in told(plan)
    half = {"keys": {"keys": ["accesskey"], "digest": ""}}
    assert "Secret keys has no key secretkey; it has accesskey" in told(plan, secrets=half)


def test_what_no_waiting_helps_ends_it():
    assert status.hopeless([{"name": "p", "why": "InvalidImageName: bad"}]) == ["pod p: InvalidImageName: bad"]
    assert status.hopeless([{"name": "p", "why": "ImagePullBackOff"}]) == []
