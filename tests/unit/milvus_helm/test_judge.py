"""What chart, cluster and release say against a plan."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm import judge, keys
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.quantities import amount
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.milvus_helm.test_plan import cluster, planned

CHART = Path(__file__).parents[3] / "molecule" / "milvus_helm" / "chart"
KNOWN = yaml.safe_load((CHART / "values.yaml").read_text())
OURS = {"annotations": {"vectordb.ops/secrets": "0f0f"}, "image": {"all": {"tag": "v2.6.21"}}}
SETTINGS = {
    "name": "milvus",
    "namespace": "vectors",
    "version": "2.6.22",
    "chart_version": "",
    "rollback": False,
    "adopt_existing_data": False,
    "monitoring": False,
    "storage_class": "",
    "storage_size": "50Gi",
    "patience": 300,
}


def revision(number, status="superseded", description="Upgrade complete"):
    return {"revision": number, "status": status, "chart": "milvus-5.0.19", "description": description}


def release(**changes):
    history = [revision(1), revision(2, "deployed")]
    there = {"status": "deployed", "revision": 2, "values": OURS, "age": 9000, "chart": "milvus-5.0.19"}
    return {**there, "history": history, **changes}


def found(**changes):
    there = {
        "error": "",
        "namespace": True,
        "lacking_rights": [],
        "secrets": {},
        "services": ["milvus"],
        "claims": {},
        "storage_classes": {"standard": {"default": True, "expandable": True}},
        "service_monitors": False,
        "identity": {},
        "chart": {"path": "/srv/c", "name": "milvus", "version": "5.0.19", "app_version": "2.6.15", "values": KNOWN},
        "release": release(),
    }
    return {**there, **changes}


def judged(plan=None, settings=None, **changes):
    return "\n".join(judge.problems(plan or planned(), found(**changes), {**SETTINGS, **(settings or {})}))


def test_what_fits_is_left_in_peace():
    assert judged() == ""
    assert judged(cluster()) == ""
    assert judged(release=release(status="", values={}, history=[])) == ""


CLAIM = {"milvus": {"size": "50Gi", "class": "standard", "labels": {}}}
PENDING = {"status": "pending-upgrade", "age": 20}


@pytest.mark.parametrize(
    ("settings", "changes", "words"),
    [
        ({}, {"error": "https://k:6443 does not answer"}, ["https://k:6443 does not answer"]),
        ({}, {"lacking_rights": ["create secrets", "create services"]},
         ["may not create secrets, create services in namespace vectors", "Role"]),
        ({}, {"services": ["minio"]}, ["a Service minio", "MINIO_PORT=tcp://"]),
        ({"storage_class": "fast"}, {}, ["no class fast; it has standard"]),
        ({}, {"storage_classes": {"a": {"default": False, "expandable": True}}}, ["choose one of a"]),
        ({"storage_size": "40Gi"}, {"claims": CLAIM}, ["has 50Gi, and none can shrink"]),
        ({"storage_size": "60Gi"}, {"claims": CLAIM, "storage_classes": {"standard": {"default": 1, "expandable": 0}}},
         ["cannot grow; leave 50Gi"]),
        ({"storage_class": "b"}, {"claims": CLAIM, "storage_classes": {"b": {"default": True, "expandable": True}}},
         ["is of class standard, which stays; found b"]),
        ({"monitoring": True}, {}, ["knows no ServiceMonitor"]),
        ({}, {"identity": {"mode": "cluster"}}, ["set up as cluster and would become standalone", "migrate"]),
        ({}, {"identity": {"mq.type": "kafka"}}, ["mq.type is 'kafka'", "Set milvus_message_queue back"]),
        ({}, {"chart": {**found()["chart"], "name": "attu"}}, ["the chart 'attu'; expected one called milvus"]),
        ({"chart_version": "5.0.18"}, {}, ["is version 5.0.19, and 5.0.18 is wanted"]),
        ({}, {"chart": {**found()["chart"], "version": "4.2.58"}}, ["4.2.58 does not run Milvus 2.6.22"]),
        ({}, {"release": release(**PENDING)}, ["pending-upgrade for 20 s: another run", "repaired after 300 s"]),
        ({}, {"release": release(chart="nginx-1.2.3")}, ["of the chart nginx-1.2.3"]),
        ({}, {"release": release(values={})}, ["made by somebody else", "milvus_adopt_existing_data"]),
        ({"version": "2.6.22"}, {"release": release(values={**OURS, "image": {"all": {"tag": "v2.4.1"}}})},
         ["milvus_version", "skips a gate"]),
        ({"rollback": True}, {"release": release(history=[revision(1, "deployed")])}, ["no revision before this one"]),
        ({"rollback": True},
         {"release": release(previous={"image": {"all": {"tag": "v2.5.27"}}})}, ["milvus_helm_rollback", "goes back"]),
    ],
)  # fmt: skip
def test_what_stands_against_it_is_named(settings, changes, words):
    said = judged(None, settings, **changes)
    for word in words:
        assert word in said


def test_secrets_must_be_there_with_their_keys():
    plan = cluster(given_options={"secrets": {"s3": {"name": "store"}}})
    assert "there is no Secret store in namespace vectors" in judged(plan)
    there = {"store": {"keys": ["accesskey"], "digest": "0000"}}
    assert "Secret store has no key secretkey; it has accesskey" in judged(plan, secrets=there)
    assert judged(plan, secrets={"store": {"keys": ["accesskey", "secretkey"], "digest": "0000"}}) == ""


@pytest.mark.parametrize(
    ("status", "history", "verb"),
    [
        ("", [], ("none", 0)),
        ("deployed", [revision(1, "deployed")], ("none", 0)),
        ("failed", [revision(1, "failed")], ("uninstall", 0)),
        ("pending-install", [revision(1, "pending-install")], ("uninstall", 0)),
        ("pending-upgrade", [revision(1), revision(2, "deployed"), revision(3, "pending-upgrade")], ("rollback", 2)),
        ("failed", [revision(1, "superseded"), revision(2, "failed")], ("rollback", 1)),
    ],
)
def test_a_broken_release_is_mended(status, history, verb):
    found_verb = judge.repair({"status": status, "history": history})
    assert (found_verb["verb"], found_verb["revision"]) == verb


def test_the_door_is_restarted_last():
    there = [
        {"metadata": {"name": f"m-{name}", "labels": {"component": name}}}
        for name in ("attu", "proxy", "querynode", "mixcoord")
    ]
    assert judge.in_order(there) == ["m-mixcoord", "m-querynode", "m-proxy", "m-attu"]


def test_a_rollback_is_done_once():
    there = release(history=[revision(1), revision(2), revision(3, "deployed")])
    assert judge.rollback_revision(there) == 2
    back = release(history=[revision(2), revision(3), revision(4, "deployed", "Rollback to 2")])
    assert judge.rollback_revision(back) == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"queryNode": {"replica": 2}}, ["queryNode.replica: this chart has no such key", "queryNode.replicas?"]),
        ({"queryNode": {"autoscaling": {}}}, ["use hpa"]),
        ({"externalS3": {"existingSecret": "x"}}, ["use milvus_kubernetes_secrets.s3"]),
        ({"networkPolicy": {}}, ["use milvus_kubernetes_network_policy"]),
        ({"proxy": 2}, ["proxy: the chart has a dictionary there, found 2"]),
        ({"proxy": {"tolerations": "x"}}, ["proxy.tolerations: the chart has a list there, found 'x'"]),
        ({"proxy": {"enabled": "yes"}}, ["proxy.enabled: the chart has true or false there, found 'yes'"]),
        ({"zzz": 1}, ["zzz: this chart has no such key and would ignore it; it has"]),
    ],
)
def test_keys_are_those_of_the_chart(values, words):
    said = "\n".join(keys.problems(values, KNOWN))
    for word in words:
        assert word in said


def test_what_a_chart_leaves_open_is_taken():
    assert keys.problems({"labels": {"a/b.c": "d"}, "etcd": {"extraEnvVars": []}}, KNOWN) == []
    assert keys.problems({"image": {"all": {"pullSecrets": ["x"]}}, "externalS3": {"port": "9000"}}, KNOWN) == []


def _paths(tree, above=()):
    for key, value in tree.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from _paths(value, (*above, key))


@given(st.sampled_from(sorted(_paths(KNOWN))))
def test_a_misspelt_key_is_found_wherever_it_is(path):
    assert keys.problems(KNOWN, KNOWN) == []
    wrong = copy.deepcopy(KNOWN)
    node = wrong
    for key in path[:-1]:
        node = node[key]
    node[path[-1] + "x"] = node.pop(path[-1])
    said = keys.problems(wrong, KNOWN)
    if path[0] not in ("etcd", "minio", "pulsar", "pulsarv3", "kafka") or len(path) == 1:
        assert any(one.startswith(".".join(path) + "x: this chart has no such key") for one in said)


@pytest.mark.parametrize(("text", "size"), [("1Ki", 1024), ("50Gi", 50 * 1024**3), ("1.5G", 1500000000), ("7", 7)])
def test_quantities_are_compared_by_size(text, size):
    assert amount(text) == size
