"""What a stack in Compose is, from variables alone."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.filter.milvus_compose import milvus_compose_bundle, milvus_compose_plan
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose.plan import env_text
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.milvus_role import ROLE, settings

CLUSTER = ["mixcoord", "proxy", "querynode", "datanode"]
DIGEST = "sha256:" + "b" * 64
FOUND = {"digests": {"/pki/x": "1"}, "group": "998"}
SECRETS = {"s3_access_key": "milvus", "s3_secret_key": "a-Secret-of-minio", "root_password": "a-Secret-of-root"}


def compose(**changes):
    role = ROLE.parent / "milvus_compose"
    defaults = yaml.safe_load((role / "defaults" / "main.yml").read_text())
    options = {name.removeprefix("milvus_compose_"): value for name, value in defaults.items()}
    images = {name: {"digest": DIGEST} for name in ("milvus", "etcd", "minio", "kafka", "pulsar")}
    more = {"images": images, "open_files": 65536, "certificate_folders": [], "unit": "milvus-compose"}
    return {**options, **more, **changes}


def planned(options=None, **changes):
    wanted = {"install_method": "compose", "version": "2.6.22", **SECRETS, **changes}
    return milvus_compose_plan(settings(**wanted), compose(**(options or {})))


def cluster(version="2.6.22", **changes):
    last = "indexnode" if version.startswith(("2.3", "2.4", "2.5")) else "streamingnode"
    placed = [{"name": name} for name in [*CLUSTER, last]]
    return planned(version=version, components=placed, placed_components=placed, hosts=["one"], **changes)


def test_a_standalone_brings_what_it_needs():
    found = planned()
    assert found["problems"] == []
    assert list(found["services"]) == ["etcd", "minio", "standalone"]
    milvus = found["services"]["standalone"]
    assert milvus["image"] == f"docker.io/milvusdb/milvus@{DIGEST}"
    assert milvus["command"] == ["milvus", "run", "standalone"]
    assert milvus["ports"] == ["0.0.0.0:19530:19530"]
    assert milvus["depends_on"] == {name: {"condition": "service_healthy"} for name in ("etcd", "minio")}
    config = found["instances"][0]["milvus_yaml"]
    assert config["etcd"]["endpoints"] == "etcd:2379"
    assert config["minio"]["address"] == "minio"
    assert config["common"]["security"]["authorizationEnabled"] is True


@pytest.mark.parametrize(
    ("version", "queue", "neighbours"),
    [
        ("2.3.5", "kafka", ["etcd", "minio", "kafka"]),
        ("2.3.5", "default", ["etcd", "minio", "pulsar"]),
        ("2.5.27", "pulsar", ["etcd", "minio", "pulsar"]),
        ("2.6.22", "default", ["etcd", "minio"]),
        ("3.0.0", "kafka", ["etcd", "minio", "kafka"]),
    ],
)
def test_a_cluster_has_the_queue_of_its_version(version, queue, neighbours):
    found = cluster(version, message_queue=queue)
    assert found["problems"] == []
    assert found["neighbours"] == neighbours
    names = {one["name"] for one in found["instances"]}
    assert set(found["services"]) == {*neighbours, *names}
    assert set(found["services"]["mixcoord"]["depends_on"]) == set(neighbours)
    assert set(found["services"]["proxy"]["depends_on"]) == {*neighbours, "mixcoord"}
    assert [name for name, one in found["services"].items() if "ports" in one] == ["proxy"]


def test_what_is_elsewhere_is_not_brought():
    found = planned(
        etcd_mode="external", etcd_endpoints=["etcd-1:2379"], storage="s3", s3_endpoint="s3.example.com",
        message_queue="kafka", kafka_endpoints=["kafka-1:9092"], kafka_password="a-Secret-of-kafka",
    )  # fmt: skip
    assert found["problems"] == []
    assert list(found["services"]) == ["standalone"]
    assert found["instances"][0]["milvus_yaml"]["etcd"]["endpoints"] == "etcd-1:2379"


def test_one_container_may_hold_it_all():
    found = planned({"embedded": True})
    assert found["problems"] == []
    assert list(found["services"]) == ["standalone"]
    files = milvus_compose_bundle(found, compose(embedded=True), FOUND)["files"]
    assert [one["dest"] for one in files if one["dest"].endswith("embedEtcd.yaml")]


def test_a_mirror_and_an_archive():
    archive = {"milvus": {"archive": "/srv/m.tar"}}
    found = planned({"registry": "mirror.example.com:5000/", "images": archive, "unpinned": True})
    assert found["problems"] == []
    assert found["images"]["etcd"]["reference"] == "mirror.example.com:5000/coreos/etcd:v3.5.25"
    assert found["images"]["milvus"]["reference"] == "mirror.example.com:5000/milvusdb/milvus:v2.6.22"
    images = {"etcd": {"image": "local:5000/etcd:1", "digest": DIGEST}}
    own = planned({"images": images, "unpinned": True})
    assert own["images"]["etcd"]["reference"] == f"local:5000/etcd@{DIGEST}"


@pytest.mark.parametrize(
    ("options", "changes", "words"),
    [
        ({"images": {}}, {}, ["milvus.digest pins the image, and is missing", "etcd.digest", "minio.digest"]),
        ({"images": {"milvus": {"digest": "sha256:12"}}, "unpinned": True}, {}, ["'sha256:12'", "64 hex digits"]),
        ({"images": {"mino": {}}, "unpinned": True}, {}, ["mino is no service", "did you mean minio?"]),
        ({"images": {"etcd": {"tag": "v3"}}, "unpinned": True}, {}, ["etcd takes image, digest, archive"]),
        ({"images": [], "unpinned": True}, {}, ["milvus_compose_images: expected a dictionary"]),
        ({"bind_address": "eth0"}, {}, ["milvus_compose_bind_address", "'eth0'"]),
        ({"project": "My Project"}, {}, ["milvus_compose_project: 'My Project'"]),
        ({"memory": {"milvus": "1g"}}, {}, ["milvus_compose_memory: milvus is none of", "milvus_memory_limit"]),
        ({"memory": {"etcd": "much"}}, {}, ["milvus_compose_memory: etcd is 'much'"]),
        ({"memory": "2g"}, {}, ["milvus_compose_memory: expected a dictionary"]),
        ({}, {"version": "9.1.0"}, ["9.1.0 is not a known version"]),
        ({}, {"s3_secret_key": ""}, ["milvus_s3_secret_key"]),
        ({}, {"s3_secret_key": "short"}, ["MinIO needs at least 8 characters; found 5"]),
        ({}, {"root_password": "Milvus"}, ["milvus_root_password"]),
        ({}, {"config": {"proxy": {"maxNameLenght": 3}}}, ["proxy.maxNameLenght"]),
        ({}, {"config": {"etcd": {"endpoints": "x:1"}}}, ["governed by milvus_etcd_endpoints"]),
    ],
)  # fmt: skip
def test_mistakes_are_named(options, changes, words):
    said = "\n".join(planned(options, **changes)["problems"])
    for word in words:
        assert word in said, said


def test_a_cluster_is_on_one_host_and_embeds_nothing():
    placed = [{"name": name} for name in [*CLUSTER, "streamingnode"]]
    found = planned({"embedded": True}, components=placed, placed_components=placed, hosts=["one", "two"])
    said = "\n".join(found["problems"])
    assert "compose puts a cluster on one host, and there are 2 (one, two)" in said
    assert "milvus_compose_embedded" in said


@hypothesis_settings(deadline=None)
@given(
    st.sampled_from(["2.3.5", "2.5.27", "2.6.22", "3.0.0"]), st.sampled_from(["kafka", "pulsar"]),
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=8, max_size=40),
)  # fmt: skip
def test_no_secret_is_in_the_file_of_services_or_in_configuration(version, queue, secret):
    secret = "Zq9" + secret
    found = cluster(version, message_queue=queue, s3_secret_key=secret, s3_access_key="Zq8access")
    assert "Zq9" not in json.dumps(found["services"])
    assert "Zq9" not in json.dumps([one["milvus_yaml"] for one in found["instances"]])
    named = set(re.findall(r"(?<!\$)\$\{(\w+)\}", json.dumps(found["services"])))
    assert named == {*found["env"], "CERTIFICATES", "CERTIFICATES_GROUP"}


@hypothesis_settings(deadline=None)
@given(st.sampled_from(["2.3.5", "2.4.24", "2.6.22", "3.0.0"]), st.sampled_from(["kafka", "pulsar"]), st.integers(1, 3))
def test_every_service_is_confined_and_watched(version, queue, querynodes):
    last = "streamingnode" if version >= "2.6" else "indexnode"
    names = [{"name": name} for name in [*CLUSTER, last]]
    names += [{"name": "querynode", "instance": f"querynode-{number}"} for number in range(2, querynodes + 1)]
    found = planned(version=version, components=names, placed_components=names, hosts=["one"], message_queue=queue)
    assert found["problems"] == []
    assert len(found["services"]) == len(names) + 3
    for name, one in found["services"].items():
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert one["healthcheck"]["test"][0] == "CMD"
        assert set(one["logging"]["options"]) == {"max-size", "max-file"}
        assert one["image"].endswith(f"@{DIGEST}")
        assert set(one.get("depends_on", {})) < set(found["services"]) - {name}
        assert not any("9091" in port for port in one.get("ports", []))


def unquoted(text):
    """As the reader of Compose does."""
    found = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        if value.startswith("'"):
            found[name] = value[1:-1]
        else:
            found[name] = re.sub(r"\\(.)", lambda one: {"n": "\n"}.get(one.group(1), one.group(1)), value[1:-1])
    return found


@given(st.dictionaries(st.from_regex(r"[A-Z][A-Z_]{0,8}", fullmatch=True), st.text("ab'\"\\$ #\n={}é", max_size=12)))
def test_secrets_come_back_as_they_were(values):
    assert unquoted(env_text(values)) == values


def test_only_what_changed_gets_another_fingerprint():
    def labels(**changes):
        found = cluster("2.3.5", message_queue="kafka", **changes)
        return {name: one["labels"].get("vectordb.ops.fingerprint") for name, one in found["services"].items()}

    before = labels()
    assert labels() == before
    placed = [{"name": name} for name in [*CLUSTER, "indexnode"]]
    placed[2] = {"name": "querynode", "config": {"queryNode": {"cache": {"enabled": False}}}}
    after = planned(version="2.3.5", components=placed, placed_components=placed, hosts=["one"], message_queue="kafka")
    now = {name: one["labels"].get("vectordb.ops.fingerprint") for name, one in after["services"].items()}
    changed = {name for name in now if now[name] != before[name]}
    assert changed == {"querynode"}


def test_files_that_hold_secrets_are_for_root_alone():
    files = milvus_compose_bundle(planned(), compose(), FOUND)["files"]
    (env,) = [one for one in files if one["dest"].endswith("/.env")]
    assert (env["mode"], env["owner"], env["secret"]) == ("0600", "root", True)
    assert "a-Secret-of-minio" in env["content"]
    assert not [one for one in files if one is not env and "a-Secret" in json.dumps(one)]
